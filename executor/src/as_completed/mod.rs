//! Futures in the order in which they complete.

mod ready;
mod waiting;

use std::fmt;
use std::time::{Duration, Instant};

use crate::current::Own;
use crate::inbox::{Inbox, IsFuture, job_of};
use crate::sync::deadline_after;
use ready::Ready;
use waiting::Waiting;

/// Gives each future once, as they complete: the next one that is done, or blocks for it.
///
/// Those that are done already come first, and they too in the order in which they completed. (Python
/// gives them in any order.) Futures of any mixture of executors can be waited for in one call, and
/// [`add`](AsCompleted::add) takes more on the way. On a worker of a future's pool it
/// [helps](crate::Future#waiting-inside-a-worker).
///
/// ```
/// use executor::{Promise, as_completed};
///
/// let (slow, first) = Promise::new();
/// let (fast, second) = Promise::new();
/// fast.finish(Ok("fast")).unwrap();
/// slow.finish(Ok("slow")).unwrap();
/// let words: Vec<_> = as_completed([first, second]).map(|future| future.result().unwrap()).collect();
/// assert_eq!(words, ["fast", "slow"]);
/// ```
pub fn as_completed<F: IsFuture>(futures: impl IntoIterator<Item = F>) -> AsCompleted<F> {
    let mut all = AsCompleted {
        inbox: Inbox::new(),
        waiting: Waiting::new(),
        ready: Ready::new(),
        unstarted: 0,
    };
    for future in futures {
        all.add(future);
    }
    all
}

/// As [`as_completed`], with one time budget for all, counted from this call.
///
/// When the time is up, those that are done are still given, then one error that says how many are
/// not; [`into_unfinished`](AsCompletedTimeout::into_unfinished) gives those back.
pub fn as_completed_timeout<F: IsFuture>(
    futures: impl IntoIterator<Item = F>,
    timeout: Duration,
) -> AsCompletedTimeout<F> {
    let deadline = deadline_after(timeout);
    AsCompletedTimeout {
        all: as_completed(futures),
        deadline,
        expired: false,
    }
}

/// The iterator of [`as_completed`].
#[must_use = "an iterator does nothing until it is advanced"]
pub struct AsCompleted<F: IsFuture> {
    inbox: Inbox,
    waiting: Waiting<F>,
    ready: Ready,
    /// All under keys below this one have been started, or looked at by a worker that wanted to.
    unstarted: u32,
}

impl<F: IsFuture> AsCompleted<F> {
    /// One more future to wait for.
    pub fn add(&mut self, future: F) {
        let key = self.waiting.next_key();
        self.unstarted = self.unstarted.min(key);
        let place = self.inbox.watch(job_of(&future), key);
        self.waiting.insert(key, future);
        if let Some(place) = place {
            self.ready.add(place, key);
        }
    }

    /// How many have not been given yet.
    pub fn remaining(&self) -> usize {
        self.waiting.len()
    }

    /// Those that have not been given yet, in no order.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &F> {
        self.waiting.iter()
    }

    /// The next one, unless `deadline` comes first.
    fn next_until(&mut self, deadline: Option<Instant>) -> Option<F> {
        if self.waiting.len() == 0 {
            return None;
        }
        loop {
            if let Some(key) = self.ready.pop() {
                return self.waiting.remove(key);
            }
            // Whatever was done before one of these has been delivered by now.
            let some = self.ready.release();
            if self.collect() || some {
                continue;
            }
            let (waiting, unstarted) = (&self.waiting, &mut self.unstarted);
            let run_awaited = |homes: &[Own]| {
                (*unstarted..waiting.end()).any(|key| {
                    *unstarted = key + 1;
                    waiting
                        .get(key)
                        .is_some_and(|future| job_of(future).run_here_for(homes))
                })
            };
            if !self.inbox.wait(deadline, waiting.len(), run_awaited) {
                return None;
            }
        }
    }

    /// Moves what has been delivered to `ready`; true if that is something.
    fn collect(&mut self) -> bool {
        let mut any = false;
        for key in self.inbox.take() {
            any = true;
            let job = self.waiting.get(key).map(job_of);
            if let Some(place) = job.and_then(|job| self.inbox.see_done(job, key)) {
                self.ready.add(place, key);
            }
        }
        any
    }

    fn take_unfinished(&mut self) -> Vec<F> {
        let rest = self.waiting.take_all();
        for future in &rest {
            self.inbox.unwatch(job_of(future));
        }
        rest
    }
}

impl<F: IsFuture> Iterator for AsCompleted<F> {
    type Item = F;

    fn next(&mut self) -> Option<F> {
        self.next_until(None)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.remaining(), Some(self.remaining()))
    }
}

impl<F: IsFuture> ExactSizeIterator for AsCompleted<F> {}

impl<F: IsFuture> Drop for AsCompleted<F> {
    fn drop(&mut self) {
        drop(self.take_unfinished());
    }
}

impl<F: IsFuture> fmt::Debug for AsCompleted<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsCompleted")
            .field("remaining", &self.remaining())
            .field("of", &self.waiting.added())
            .finish_non_exhaustive()
    }
}

/// The iterator of [`as_completed_timeout`].
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is advanced"]
pub struct AsCompletedTimeout<F: IsFuture> {
    all: AsCompleted<F>,
    deadline: Option<Instant>,
    /// The error has been given.
    expired: bool,
}

impl<F: IsFuture> AsCompletedTimeout<F> {
    /// One more future to wait for, within the same time.
    pub fn add(&mut self, future: F) {
        self.all.add(future);
    }

    /// Those that have not been given, in the order in which they were added.
    pub fn into_unfinished(mut self) -> Vec<F> {
        self.all.take_unfinished()
    }
}

impl<F: IsFuture> Iterator for AsCompletedTimeout<F> {
    type Item = Result<F, Unfinished>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.expired {
            return None;
        }
        if let Some(future) = self.all.next_until(self.deadline) {
            return Some(Ok(future));
        }
        let unfinished = self.all.remaining();
        self.expired = unfinished > 0;
        self.expired.then_some(Err(Unfinished {
            unfinished,
            of: self.all.waiting.added(),
        }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // The error comes in the place of one future or more.
        let most = if self.expired {
            0
        } else {
            self.all.remaining()
        };
        (most.min(1), Some(most))
    }
}

/// The time of [`as_completed_timeout`] is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// How many are not done.
    pub unfinished: usize,
    /// How many there were.
    pub of: usize,
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (of {}) futures unfinished", self.unfinished, self.of)
    }
}

impl std::error::Error for Unfinished {}
