//! The outcomes of many tasks, as an iterator.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use crate::as_completed::{AsCompleted, as_completed};
use crate::error::{Broken, Outcome, SubmitError, SubmitErrorKind, TaskError};
use crate::future::Future;
use crate::help::wait_for;
use crate::promise::Promise;
use crate::sync::deadline_after;

/// All the futures, or the first error, with the futures before it cancelled.
fn submit_all<R>(
    futures: impl Iterator<Item = Result<Future<R>, SubmitError>>,
) -> Result<VecDeque<Future<R>>, SubmitError> {
    let mut all = VecDeque::with_capacity(futures.size_hint().0);
    for future in futures {
        match future {
            Ok(future) => all.push_back(future),
            Err(error) => {
                cancel_all(&all);
                return Err(error);
            }
        }
    }
    Ok(all)
}

fn cancel_all<'a, R: 'a>(futures: impl IntoIterator<Item = &'a Future<R>>) {
    for future in futures {
        future.cancel();
    }
}

/// Options of `map_with`.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "this only says how; pass it to `map_with`"]
pub struct MapOptions {
    timeout: Option<Duration>,
    buffer_size: Option<usize>,
    chunk_size: Option<usize>,
}

impl MapOptions {
    /// None: the same as `map`.
    pub fn new() -> Self {
        Self::default()
    }

    /// One time budget for all items, counted from the call. An item that is not done when it is over
    /// gives [`TaskError::TimedOut`], and is cancelled if it has not started; one that is done is given
    /// as ever.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }

    /// The outcomes of `size` items in a row may come back from a worker process together, so that
    /// small tasks cost less. Must be greater than 0; with 1 each comes back by itself. By default as
    /// many as are likely to take a millisecond. Threads have no use for it.
    ///
    /// An item that fails does not touch the others in its chunk. But when a worker dies, those whose
    /// outcomes had not come back are lost with it: at most its chunk, and only what it began in the
    /// milliseconds before.
    pub fn chunk_size(self, size: usize) -> Self {
        Self {
            chunk_size: Some(size),
            ..self
        }
    }

    /// What `chunk_size` was given.
    #[cfg(all(feature = "process", unix, not(executor_loom)))]
    pub(crate) fn chunk(&self) -> Option<usize> {
        self.chunk_size
    }

    /// Takes at most `size` items from the input that have not been yielded yet: the input may be
    /// endless. Must be greater than 0. Once the executor is shut down, the item on its way gives
    /// [`TaskError::Broken`], and it is the last.
    pub fn buffer_size(self, size: usize) -> Self {
        Self {
            buffer_size: Some(size),
            ..self
        }
    }
}

/// Outcomes in the order of the input; made by `map`, `map_with`, and `map_tasks`.
///
/// `next` blocks until the outcome of the next item is there, be those behind it done or not. An item
/// that fails gives its error and does not stop the others; `collect::<Result<Vec<_>, _>>()` stops at the
/// first error. Dropping it cancels what has not started; but if `next` was never called, all tasks run.
#[must_use = "the tasks run all the same, but their outcomes are lost"]
pub struct Map<'a, R> {
    futures: VecDeque<Future<R>>,
    /// More of them, submitted as they are taken; `None` when all are submitted.
    more: Option<Box<dyn Iterator<Item = Result<Future<R>, SubmitError>> + Send + 'a>>,
    /// The most futures there may be while there is more to come.
    buffer_size: usize,
    deadline: Option<Instant>,
    /// `next` was called.
    started: bool,
}

impl<R> Map<'static, R> {
    pub(crate) fn eager(
        futures: impl Iterator<Item = Result<Future<R>, SubmitError>>,
    ) -> Result<Self, SubmitError> {
        let futures = submit_all(futures)?;
        Ok(Self {
            futures,
            more: None,
            buffer_size: 0,
            deadline: None,
            started: false,
        })
    }
}

impl<'a, R> Map<'a, R> {
    pub(crate) fn with(
        options: MapOptions,
        mut futures: impl Iterator<Item = Result<Future<R>, SubmitError>> + Send + 'a,
    ) -> Result<Self, SubmitError> {
        let deadline = options.timeout.and_then(deadline_after);
        if options.chunk_size == Some(0) {
            return Err(SubmitError::without_task(SubmitErrorKind::Zero(
                "chunk_size",
            )));
        }
        let Some(size) = options.buffer_size else {
            let futures = submit_all(futures)?;
            return Ok(Self {
                futures,
                more: None,
                buffer_size: 0,
                deadline,
                started: false,
            });
        };
        if size == 0 {
            return Err(SubmitError::without_task(SubmitErrorKind::Zero(
                "buffer_size",
            )));
        }
        let first = submit_all(futures.by_ref().take(size))?;
        Ok(Self {
            futures: first,
            more: Some(Box::new(futures)),
            buffer_size: size,
            deadline,
            started: false,
        })
    }
}

impl<R: Send + 'static> Map<'_, R> {
    /// Puts one more item on its way for the one that was yielded last, unless the time is up.
    fn refill(&mut self) {
        let expired = self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline);
        if self.more.is_none() || self.futures.len() >= self.buffer_size || expired {
            return;
        }
        match self.more.as_mut().and_then(Iterator::next) {
            Some(Ok(future)) => self.futures.push_back(future),
            Some(Err(error)) => {
                let (promise, future) = Promise::new();
                let _ = promise.finish(Err(TaskError::Broken(Broken::new(error.to_string()))));
                self.futures.push_back(future);
                self.more = None;
            }
            None => self.more = None,
        }
    }
}

impl<R: Send + 'static> Iterator for Map<'_, R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        self.refill();
        self.started = true;
        let future = self.futures.pop_front()?;
        let in_time = wait_for(future.job(), self.deadline) || (!future.cancel() && future.done());
        let outcome = if in_time {
            future.result()
        } else {
            Err(TaskError::TimedOut)
        };
        Some(outcome)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let submitted = self.futures.len();
        (submitted, self.more.is_none().then_some(submitted))
    }
}

impl<R> Drop for Map<'_, R> {
    fn drop(&mut self) {
        if self.started {
            cancel_all(&self.futures);
        }
    }
}

impl<R> fmt::Debug for Map<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map")
            .field("remaining", &self.futures.len())
            .finish_non_exhaustive()
    }
}

/// Outcomes in the order of completion; made by `map_unordered`. Else as [`Map`].
#[derive(Debug)]
#[must_use = "the tasks run all the same, but their outcomes are lost"]
pub struct MapUnordered<R> {
    all: AsCompleted<Future<R>>,
    /// `next` was called.
    started: bool,
}

impl<R> MapUnordered<R> {
    pub(crate) fn new(
        futures: impl Iterator<Item = Result<Future<R>, SubmitError>>,
    ) -> Result<Self, SubmitError> {
        Ok(Self {
            all: as_completed(submit_all(futures)?),
            started: false,
        })
    }
}

impl<R> Iterator for MapUnordered<R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        self.started = true;
        self.all.next().map(Future::result)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.all.size_hint()
    }
}

impl<R> ExactSizeIterator for MapUnordered<R> {}

impl<R> Drop for MapUnordered<R> {
    fn drop(&mut self) {
        if self.started {
            cancel_all(self.all.waiting());
        }
    }
}
