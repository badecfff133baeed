//! The outcomes of many tasks, in the order of the input.

use std::collections::VecDeque;

use super::future::Future;
use super::outcome::Outcome;

/// The iterator of [`ThreadPoolExecutor::map`](super::ThreadPoolExecutor::map); its `next` blocks.
///
/// An item that fails gives its error and does not stop the others. Dropping the iterator cancels what has
/// not started; but if `next` was never called, all tasks run.
#[must_use = "the tasks run all the same, but their outcomes are lost"]
pub struct Map<R> {
    futures: VecDeque<Future<R>>,
    /// `next` was called.
    started: bool,
}

impl<R> Map<R> {
    /// All the futures, or the first error, with the futures before it cancelled.
    pub(super) fn new<E>(futures: impl Iterator<Item = Result<Future<R>, E>>) -> Result<Self, E> {
        let mut all = Self {
            futures: VecDeque::new(),
            started: false,
        };
        for future in futures {
            // Dropped as if it had been started, if this is an error.
            all.started = future.is_err();
            all.futures.push_back(future?);
        }
        Ok(all)
    }
}

impl<R> Iterator for Map<R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        self.started = true;
        self.futures.pop_front().map(Future::result)
    }
}

impl<R> Drop for Map<R> {
    fn drop(&mut self) {
        if self.started {
            for future in &self.futures {
                future.cancel();
            }
        }
    }
}
