//! A worker as its queue sees it.

use crate::sync::CachePadded;
use crate::sync::atomic::{AtomicU8, Ordering};

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

/// What one worker is doing: written by that worker, twice a task.
#[derive(Debug)]
pub(crate) struct Hand(CachePadded<AtomicU8>);

impl Hand {
    /// One that is about to be started.
    pub(super) fn new() -> Self {
        Self(CachePadded(AtomicU8::new(Doing::Prelude as u8)))
    }

    /// True if it will come for a task.
    pub(super) fn is_free(&self) -> bool {
        self.get() != Doing::Work as u8
    }

    /// True if nothing can keep it from coming for a task.
    pub(super) fn is_coming(&self) -> bool {
        self.get() == Doing::Nothing as u8
    }

    /// True if user code comes before that.
    pub(super) fn is_in_prelude(&self) -> bool {
        self.get() == Doing::Prelude as u8
    }

    fn get(&self) -> u8 {
        // ORDERING: Relaxed. It is set under the queue's lock, or before a last step that whoever relies on it
        // has seen.
        self.0.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, doing: Doing) {
        // ORDERING: Relaxed; see `get`.
        self.0.0.store(doing as u8, Ordering::Relaxed);
    }
}
