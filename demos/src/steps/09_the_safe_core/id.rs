//! Numbers: which future is which, and which one was done first.

use std::sync::atomic::{AtomicU64, Ordering};

/// The identity of a future, which outlives it: the key of a map from future to input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FutureId(u64);

impl FutureId {
    pub(super) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        // ORDERING: Relaxed; only uniqueness matters.
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A place in the order in which futures complete; process-wide, so that pools can be mixed.
pub(super) type Place = u64;

/// The next place in the order of completion.
pub(super) fn next_place() -> Place {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    // ORDERING: Relaxed. Of two completions of which one causes the other, the places are drawn in that
    // order by coherence of this one atomic; of others, either may be first.
    NEXT.fetch_add(1, Ordering::Relaxed)
}
