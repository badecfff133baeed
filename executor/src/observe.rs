//! What an executor tells of its life, as it happens: the raw material of a timeline.

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::sync::CachePadded;

/// So many numbers a thread takes at once.
const BLOCK: u64 = 1024;

/// The identity of a future, unique in this process: the key of a map from future to input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FutureId(u64);

impl FutureId {
    /// A number never given before.
    pub(crate) fn next() -> Self {
        static NEXT: CachePadded<AtomicU64> = CachePadded(AtomicU64::new(1));
        thread_local! {
            /// The next number of this thread, and how many it has left of those it took: one after the other
            /// would have all threads wait for the same word.
            static MINE: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
        }
        let (next, left) = match MINE.get() {
            // ORDERING: Relaxed; only uniqueness matters, nothing is published through the number.
            (_, 0) => (NEXT.0.fetch_add(BLOCK, Ordering::Relaxed), BLOCK),
            mine => mine,
        };
        MINE.set((next + 1, left - 1));
        Self(next)
    }
}

impl fmt::Display for FutureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One thing that happened.
///
/// Events of different threads may be told in another order than they happened in; `at` orders them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: EventKind,
    /// To which future, if it concerns one.
    pub future: Option<FutureId>,
    /// The `n` of the worker `{prefix}_{n}` on whose thread it happened; `None` on any other thread.
    pub worker: Option<usize>,
}

impl Event {
    /// An event of an executor of your own; the pools of this crate tell theirs themselves.
    pub fn new(
        at: Instant,
        kind: EventKind,
        future: Option<FutureId>,
        worker: Option<usize>,
    ) -> Self {
        Self {
            at,
            kind,
            future,
            worker,
        }
    }
}

/// The kinds of [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// A task was accepted.
    Submitted,
    /// It began to run.
    Started,
    /// It ended, with a value if `ok`. Its callbacks come after this. One that is lost before its turn, with its worker or
    /// its pool, ends without having started.
    Finished {
        /// It returned a value, and did not panic or fail.
        ok: bool,
    },
    /// It was cancelled while pending.
    Cancelled,
    /// One of its callbacks was run.
    Callback {
        /// How long it ran.
        took: Duration,
    },
    /// A worker is there, its initializer has run.
    WorkerUp,
    /// A worker has nothing to do and goes to sleep.
    WorkerIdle,
    /// A worker left: idle for too long, or the pool is shut down.
    WorkerLeft,
    /// A worker is gone that should not be: its initializer panicked.
    WorkerLost,
}

/// Is told every [`Event`] of a pool, on the thread where it happens.
///
/// It is called without any lock held, from several threads at once, and whatever it is slow at, it
/// slows the pool down by. It may submit to the pool and wait there. A panic in it is caught and logged.
pub trait Observer: Send + Sync {
    /// Called once an event.
    fn event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Observer for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}
