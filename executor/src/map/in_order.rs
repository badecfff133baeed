//! The outcomes of futures, one after the other.

use std::collections::VecDeque;
use std::time::Instant;

use super::MapOptions;
use crate::error::{Broken, Outcome, SubmitError, TaskError};
use crate::future::Future;
use crate::help::wait_for;
use crate::promise::Promise;
use crate::sync::deadline_after;

/// All the futures, or the first error, with the futures before it cancelled.
pub(crate) fn submit_all<R>(
    futures: impl Iterator<Item = Result<Future<R>, SubmitError>>,
) -> Result<VecDeque<Future<R>>, SubmitError> {
    let mut all = VecDeque::new();
    // A hint: the first of as many items as memory has no room for may be refused.
    let _ = all.try_reserve(futures.size_hint().0);
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

pub(crate) fn cancel_all<'a, R: 'a>(futures: impl IntoIterator<Item = &'a Future<R>>) {
    for future in futures {
        future.cancel();
    }
}

/// What [`Map`](super::Map) says, for futures, of an item each or of a chunk.
pub(super) struct InOrder<'a, R> {
    futures: VecDeque<Future<R>>,
    /// More of them, submitted as they are taken; `None` when all are submitted.
    more: Option<Box<dyn Iterator<Item = Result<Future<R>, SubmitError>> + Send + 'a>>,
    /// The most futures there may be while there is more to come: whole batches.
    buffer_size: usize,
    /// So many are submitted at a time.
    batch_size: usize,
    deadline: Option<Instant>,
    /// `next` was called.
    started: bool,
}

impl<'a, R> InOrder<'a, R> {
    /// With all of them submitted.
    pub(super) fn eager(
        futures: impl Iterator<Item = Result<Future<R>, SubmitError>>,
        deadline: Option<Instant>,
    ) -> Result<Self, SubmitError> {
        let futures = submit_all(futures)?;
        Ok(Self {
            futures,
            more: None,
            buffer_size: 0,
            batch_size: 1,
            deadline,
            started: false,
        })
    }

    /// See [`Map::with`](super::Map::with).
    pub(super) fn with<I>(
        options: MapOptions,
        make: impl FnOnce(usize) -> I,
    ) -> Result<Self, SubmitError>
    where
        I: Iterator<Item = Result<Future<R>, SubmitError>> + Send + 'a,
    {
        let (batch_size, options) = options.in_batches();
        let mut futures = make(batch_size);
        let deadline = options.timeout.and_then(deadline_after);
        let Some(size) = options.buffer_size else {
            return Self::eager(futures, deadline);
        };
        let mut first = Self::eager(futures.by_ref().take(size), deadline)?;
        first.more = Some(Box::new(futures));
        first.buffer_size = size;
        first.batch_size = batch_size;
        Ok(first)
    }
}

impl<R> InOrder<'_, R> {
    /// The futures that are there.
    pub(super) fn remaining(&self) -> usize {
        self.futures.len()
    }

    /// True if no more are to come.
    pub(super) fn are_all(&self) -> bool {
        self.more.is_none()
    }
}

impl<R: Send + 'static> InOrder<'_, R> {
    /// Puts more items on their way for those that were yielded last, if there is room for a batch and the time is not
    /// up.
    fn refill(&mut self) {
        let expired = self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline);
        let room = self.buffer_size.saturating_sub(self.futures.len());
        if room < self.batch_size || expired {
            return;
        }
        let mut ends = false;
        for _ in 0..self.batch_size {
            let Some(next) = self.more.as_mut().and_then(Iterator::next) else {
                ends = true;
                break;
            };
            let future = next.unwrap_or_else(|error| {
                ends = true;
                let (promise, future) = Promise::new();
                let _ = promise.finish(Err(TaskError::Broken(Broken::new(error.to_string()))));
                future
            });
            self.futures.push_back(future);
        }
        if ends {
            self.more = None;
        }
    }
}

impl<R: Send + 'static> Iterator for InOrder<'_, R> {
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
}

impl<R> Drop for InOrder<'_, R> {
    fn drop(&mut self) {
        if self.started {
            cancel_all(&self.futures);
        }
    }
}
