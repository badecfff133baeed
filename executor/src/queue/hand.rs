//! A worker as its queue sees it.

use crate::sync::CachePadded;
use crate::sync::atomic::{AtomicU64, Ordering};

/// What a worker is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Doing {
    /// A task; or callbacks and the like after one.
    Work,
    /// It will come for a task, but there is user code before that: its initializer, or the observer.
    Prelude,
    /// It will come for a task before it does anything else, or sleeps until there is one.
    Nothing,
}

/// What one worker is doing, and how many tasks it has taken from the queue: written by that worker alone.
///
/// Both in one word, so that nobody sees a task as pending still and its worker as busy already, or the other way
/// round: whoever compares those that are pending with the workers that are free would start one too many, or one too
/// few.
#[derive(Debug)]
pub(crate) struct Hand(CachePadded<AtomicU64>);

/// What a [`Hand`] was at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen(u64);

const DOING: u64 = 0b11;

/// One task taken.
const ONE: u64 = 1 << 2;

impl Hand {
    /// One that is about to be started.
    pub(super) fn new() -> Self {
        Self(CachePadded(AtomicU64::new(Doing::Prelude as u64)))
    }

    pub(super) fn look(&self) -> Seen {
        // ORDERING: Relaxed. A worker becomes free before a last step that whoever relies on it has seen, or under the
        // queue's lock; and busy under that lock, or as `take` says.
        Seen(self.0.0.load(Ordering::Relaxed))
    }

    /// Has it take a task, and be busy with that, if `task` gives one. For a worker that does nothing.
    ///
    /// It is noted first, so that whoever [meets](crate::outlet::Outlet::meet) those who take does not miss it. Where
    /// there is none after all, one task less looked pending for a moment, and one worker less free.
    pub(super) fn take<T>(&self, task: impl FnOnce() -> Option<T>) -> Option<T> {
        let before = self.look().taken();
        self.write(before + 1, Doing::Work);
        let task = task();
        if task.is_none() {
            self.write(before, Doing::Nothing);
        }
        task
    }

    pub(crate) fn set(&self, doing: Doing) {
        self.write(self.look().taken(), doing);
    }

    fn write(&self, taken: u64, doing: Doing) {
        // ORDERING: Relaxed; see `look`.
        self.0
            .0
            .store((taken * ONE) | doing as u64, Ordering::Relaxed);
    }
}

impl Seen {
    /// True if it will come for a task.
    pub(super) fn is_free(self) -> bool {
        !self.is(Doing::Work)
    }

    /// True if nothing can keep it from coming for a task.
    pub(super) fn is_coming(self) -> bool {
        self.is(Doing::Nothing)
    }

    /// True if user code comes before that.
    pub(super) fn is_in_prelude(self) -> bool {
        self.is(Doing::Prelude)
    }

    fn is(self, doing: Doing) -> bool {
        self.0 & DOING == doing as u64
    }

    /// How many tasks it has taken.
    pub(super) fn taken(self) -> u64 {
        self.0 / ONE
    }
}
