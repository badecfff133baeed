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
pub(super) fn submit_all<R>(
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

pub(super) fn cancel_all<'a, R: 'a>(futures: impl IntoIterator<Item = &'a Future<R>>) {
    for future in futures {
        future.cancel();
    }
}

/// What [`Map`](super::Map) says, for futures, of an item each or of a chunk.
pub(super) struct InOrder<'a, R> {
    futures: VecDeque<Future<R>>,
    /// More of them, submitted as they are taken; `None` when all are submitted.
    more: Option<Box<dyn Iterator<Item = Result<Future<R>, SubmitError>> + Send + 'a>>,
    /// The most futures there may be while there is more to come.
    buffer_size: usize,
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
            deadline,
            started: false,
        })
    }

    pub(super) fn with(
        options: MapOptions,
        mut futures: impl Iterator<Item = Result<Future<R>, SubmitError>> + Send + 'a,
    ) -> Result<Self, SubmitError> {
        let deadline = options.timeout.and_then(deadline_after);
        let Some(size) = options.buffer_size else {
            return Self::eager(futures, deadline);
        };
        let mut first = Self::eager(futures.by_ref().take(size), deadline)?;
        first.more = Some(Box::new(futures));
        first.buffer_size = size;
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
