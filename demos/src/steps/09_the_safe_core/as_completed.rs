//! Futures in the order in which they complete.

use std::collections::HashMap;

use super::future::Future;
use super::inbox::{Inbox, see_done};

/// Gives each future once, as they complete, those that are done already first.
pub fn as_completed<T>(futures: impl IntoIterator<Item = Future<T>>) -> AsCompleted<T> {
    let mut all = AsCompleted {
        inbox: Inbox::new(),
        waiting: HashMap::new(),
        added: 0,
        unstarted: 0,
    };
    for future in futures {
        all.add(future);
    }
    all
}

/// The iterator of [`as_completed`]; its `next` blocks.
#[must_use = "an iterator does nothing until it is advanced"]
pub struct AsCompleted<T> {
    inbox: Inbox,
    /// Those that have not been given, by the number under which the inbox knows them.
    waiting: HashMap<usize, Future<T>>,
    /// How many there were in all; the next number.
    added: usize,
    /// All below this number have been started, or looked at by a worker that wanted to.
    unstarted: usize,
}

impl<T> AsCompleted<T> {
    /// One more future to wait for.
    pub fn add(&mut self, future: Future<T>) {
        self.inbox.watch(future.job(), self.added);
        self.waiting.insert(self.added, future);
        self.added += 1;
    }
}

impl<T> Iterator for AsCompleted<T> {
    type Item = Future<T>;

    fn next(&mut self) -> Option<Future<T>> {
        if self.waiting.is_empty() {
            return None;
        }
        let (waiting, unstarted) = (&self.waiting, &mut self.unstarted);
        let key = self.inbox.next(None, |home| {
            (*unstarted..self.added).any(|key| {
                *unstarted = key + 1;
                waiting
                    .get(&key)
                    .map(Future::job)
                    .is_some_and(|job| job.is_in(home) && job.run_here())
            })
        })?;
        let future = self.waiting.remove(&key)?;
        see_done(future.job());
        Some(future)
    }
}
