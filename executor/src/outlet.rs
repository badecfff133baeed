//! Where a list is taken from: by any thread, in order, and none of them waits for another.
//!
//! ```text
//!   list ──▶ front ──▶ ring ──▶ any thread
//! ```
//!
//! One thread at a time has the front of the list. It takes what it came for, and moves on what comes next to a ring,
//! for all to take from. Who finds the ring empty comes for the front; who finds that somebody has it goes away, and
//! may rely on that one to look what is left.
//!
//! The run queues of Go's scheduler and of tokio's workers give tasks to thieves out of such a ring: whoever takes
//! reads a pointer first, and then moves the count of those taken from what it was. Where that succeeds, nobody else
//! has had the pointer, nor has its place been used again, for both come after such a move.
//!
//! Here they are pointers only, and nobody looks where they lead.

use std::ptr;

use crate::sync::CachePadded;
use crate::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

/// How many fit in the ring. (In a model, few enough for each place to be used again.)
const ROOM: usize = if cfg!(executor_loom) { 2 } else { 32 };

pub(crate) struct Outlet<T> {
    /// How many were ever taken from the ring: changed by all who take.
    taken: CachePadded<AtomicU64>,
    /// How many were ever put in.
    put: AtomicU64,
    places: [AtomicPtr<T>; ROOM],
    /// Where the list begins, which is for the list to say; or `Outlet::HELD`.
    front: CachePadded<AtomicPtr<T>>,
}

/// The front of the list, which one has at a time.
pub(crate) struct Front<'a, T> {
    outlet: &'a Outlet<T>,
    /// Where the list begins.
    pub(crate) first: *mut T,
}

impl<T> Default for Outlet<T> {
    fn default() -> Self {
        Self {
            taken: CachePadded(AtomicU64::new(0)),
            put: AtomicU64::new(0),
            places: std::array::from_fn(|_| AtomicPtr::default()),
            front: CachePadded(AtomicPtr::default()),
        }
    }
}

impl<T> Outlet<T> {
    /// In the place of the front: somebody has it.
    const HELD: *mut T = ptr::without_provenance_mut(1);

    fn place(&self, number: u64) -> &AtomicPtr<T> {
        &self.places[(number % ROOM as u64) as usize]
    }

    /// True if nothing is in the ring. A hint.
    pub(crate) fn is_empty(&self) -> bool {
        // ORDERING: Relaxed; a hint.
        self.taken.0.load(Ordering::Relaxed) >= self.put.load(Ordering::Relaxed)
    }

    /// The next one in the ring, which nobody else gets.
    pub(crate) fn take(&self) -> Option<*mut T> {
        // ORDERING: Acquire pairs with the Release below: whoever took the one before saw that it was put in, and so
        // do we: `put` is no less.
        let mut taken = self.taken.0.load(Ordering::Acquire);
        loop {
            // ORDERING: Acquire pairs with the Release in `fill`: the pointer is there, and what it leads to.
            if taken == self.put.load(Ordering::Acquire) {
                return None;
            }
            // ORDERING: Relaxed, as just said. It may be a later one, and then the exchange fails.
            let pointer = self.place(taken).load(Ordering::Relaxed);
            // ORDERING: Release: it has been read before its place is used again, see `fill`. Acquire as above.
            let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
            match (self.taken.0).compare_exchange_weak(taken, taken + 1, success, failure) {
                Ok(_) => return Some(pointer),
                Err(now) => taken = now,
            }
        }
    }

    /// True if nobody has the front. A hint.
    pub(crate) fn has_front(&self) -> bool {
        // ORDERING: Relaxed; a hint.
        self.front.0.load(Ordering::Relaxed) != Self::HELD
    }

    /// The front, unless somebody has it.
    pub(crate) fn front(&self) -> Option<Front<'_, T>> {
        // ORDERING: AcqRel pairs with itself, and with the one in `drop`: who has the front sees what the one before
        // did; and who gives it back sees what all those did before who came in vain.
        let first = self.front.0.swap(Self::HELD, Ordering::AcqRel);
        let outlet = self;
        (first != Self::HELD).then(|| Front { outlet, first })
    }

    /// Puts in the ring what `next` gives, as long as there is room. For who has the front.
    pub(crate) fn fill(&self, mut next: impl FnMut() -> Option<*mut T>) {
        // ORDERING: Relaxed; who has the front alone writes there.
        let before = self.put.load(Ordering::Relaxed);
        // ORDERING: Acquire pairs with the Release in `take`: a place that is used again has been read.
        let end = self.taken.0.load(Ordering::Acquire) + ROOM as u64;
        let mut put = before;
        while put < end
            && let Some(pointer) = next()
        {
            // ORDERING: Relaxed; the count publishes it.
            self.place(put).store(pointer, Ordering::Relaxed);
            put += 1;
        }
        if put > before {
            // ORDERING: Release shows them to the Acquire in `take`.
            self.put.store(put, Ordering::Release);
        }
    }

    /// Has whoever takes something from now on see what the caller has done before; what those did who took something
    /// earlier, before they did, is seen by the caller.
    pub(crate) fn meet(&self) {
        // ORDERING: AcqRel pairs with the exchange in `take`, and each of the two with those of the front.
        self.taken.0.fetch_add(0, Ordering::AcqRel);
        drop(self.front());
    }
}

impl<T> Drop for Front<'_, T> {
    fn drop(&mut self) {
        // ORDERING: AcqRel; see `Outlet::front`.
        self.outlet.front.0.swap(self.first, Ordering::AcqRel);
    }
}

/// In all interleavings. What was broken on purpose, and is caught: the front given back by one who came in vain, the
/// ring filled beyond its room, a count that is stored instead of exchanged, `put` without its Release, `taken` without
/// its Acquire.
#[cfg(all(test, executor_loom))]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sync::thread;

    /// What the list holds: these numbers, as pointers that lead nowhere.
    const LIST: std::ops::Range<usize> = 8..13;

    fn next(first: &mut *mut ()) -> Option<*mut ()> {
        let next = *first;
        *first = first.wrapping_byte_add(1);
        LIST.contains(&next.addr()).then_some(next)
    }

    /// As a queue takes a task.
    fn take(outlet: &Outlet<()>) -> Option<usize> {
        let pointer = outlet.take().or_else(|| {
            let mut front = outlet.front()?;
            outlet.take().or_else(|| {
                let mine = next(&mut front.first);
                outlet.fill(|| next(&mut front.first));
                mine
            })
        });
        pointer.map(|pointer| pointer.addr())
    }

    #[test]
    fn each_one_is_taken_once_and_in_order() {
        loom::model(|| {
            let outlet = Arc::new(Outlet::default());
            let mut front = outlet.front().expect("nobody else has it");
            front.first = ptr::without_provenance_mut(LIST.start);
            drop(front);
            let other = Arc::clone(&outlet);
            let other = thread::spawn(move || [take(&other), take(&other), take(&other)]);
            let mine = [take(&outlet), take(&outlet), take(&outlet)];
            let others = other.join().unwrap();
            let mut taken: Vec<usize> = std::iter::from_fn(|| take(&outlet)).collect();
            for some in [mine, others] {
                let some: Vec<usize> = some.into_iter().flatten().collect();
                assert!(some.is_sorted(), "{some:?}");
                taken.extend(some);
            }
            taken.sort_unstable();
            assert!(taken.into_iter().eq(LIST));
        });
    }
}
