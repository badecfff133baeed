//! An event as it is kept, and many of them.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::observe::{Event, EventKind, FutureId};

/// One event, in little room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    /// Nanoseconds since some origin that all records share; events from before it are negative.
    pub(super) at: i64,
    pub(super) kind: EventKind,
    pub(super) future: Option<FutureId>,
    pub(super) worker: Option<u32>,
    /// The number of the thread that told it; 0 if that is not known.
    pub(super) thread: u32,
    /// The index of the pool's name.
    pub(super) pool: u32,
}

/// What is known of some pools.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// In the order of `at` or not; those of one thread in the order in which it told them.
    pub(super) list: Vec<Record>,
    /// The names of threads, by number.
    pub(super) threads: BTreeMap<u32, Box<str>>,
    /// The names of pools; an empty name is no name.
    pub(super) pools: Vec<String>,
    /// How many events there were that are not in the list.
    pub(super) missed: usize,
}

impl Records {
    /// Events of one pool, of which nobody noted on which thread they were told.
    pub(super) fn of_events(events: impl IntoIterator<Item = Event>) -> Self {
        let mut origin = None;
        let list = events.into_iter().map(|event| Record {
            at: nanos_between(*origin.get_or_insert(event.at), event.at),
            kind: event.kind,
            future: event.future,
            worker: event.worker.and_then(|worker| u32::try_from(worker).ok()),
            thread: 0,
            pool: 0,
        });
        Self {
            list: list.collect(),
            ..Self::default()
        }
    }
}

/// From `origin` to `at`, negative if `at` is earlier; the ends of the scale are three centuries away.
pub(super) fn nanos_between(origin: Instant, at: Instant) -> i64 {
    let later = |from, to: Instant| {
        let distance = to.checked_duration_since(from)?;
        Some(i64::try_from(distance.as_nanos()).unwrap_or(i64::MAX))
    };
    later(origin, at)
        .or_else(|| later(at, origin).map(|nanos| -nanos))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_the_size_the_docs_promise() {
        assert_eq!(size_of::<Record>(), 56);
    }
}
