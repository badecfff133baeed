//! Which of the tasks that somebody waits for are done: a list without a lock.
//!
//! Its owner knows each task by a key, a small number. Whoever settles a task adds its key, and the owner takes
//! all keys at once. It is R. K. Treiber's stack (IBM, 1986); since nothing is ever taken from it but everything, it
//! does not matter if a key comes again between a look and an exchange. The links lie in arrays of the owner's,
//! under the keys, so that a task needs no room for one:
//!
//! ```text
//!   last ──▶ key 5 ──▶ key 1 ──▶ key 4
//!
//!   links    [·]  [4 ·]  [· · 1 ·]          of the keys    0    1 2    3 4 5 6
//! ```

use std::iter;
use std::mem::MaybeUninit;
use std::sync::OnceLock;

use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// The list. A key may be added again when it was taken, not before.
pub(crate) struct Arrivals {
    /// The key that was added last, plus 1, or 0 for none; and `ATTENTION`.
    last: Apart<AtomicU64>,
    /// For each key what `last` was without the flag when it was added. The first array is for one key, each other
    /// one for twice as many as the one before.
    links: OnceLock<Box<[Links; ARRAYS]>>,
}

type Links = OnceLock<Box<[AtomicU32]>>;

const ARRAYS: usize = u32::BITS as usize;

/// In `last`: whoever adds a key has to wake the owner.
const ATTENTION: u64 = 1;

/// Where the key begins in `last`.
const KEY: u32 = 1;

/// With a cache line of nothing on either side, wherever it lies. (What is aligned to one takes the allocator 500
/// instructions more, for each task that somebody calls back or awaits.)
#[repr(C)]
struct Apart<T>([MaybeUninit<u8>; 64], T, [MaybeUninit<u8>; 64]);

impl<T> Apart<T> {
    fn new(it: T) -> Self {
        let nothing = [MaybeUninit::uninit(); 64];
        Self(nothing, it, nothing)
    }
}

impl Arrivals {
    /// With room for key 0, if that is the only one.
    pub(crate) fn new() -> Self {
        Self {
            last: Apart::new(AtomicU64::new(0)),
            links: OnceLock::new(),
        }
    }

    /// Has room for that key among others. For the owner, before anybody can add it.
    pub(crate) fn make_room(&self, key: u32) {
        let (array, _) = place_of(key);
        let links = self
            .links
            .get_or_init(|| Box::new([const { OnceLock::new() }; ARRAYS]));
        links[array].get_or_init(|| (0..1_usize << array).map(|_| AtomicU32::new(0)).collect());
    }

    fn link(&self, key: u32) -> Option<&AtomicU32> {
        let (array, index) = place_of(key);
        self.links.get()?[array].get()?.get(index)
    }

    /// Adds a key; true if the owner has to be woken.
    pub(crate) fn add(&self, key: u32) -> bool {
        let link = self.link(key);
        debug_assert!(link.is_some() || key == 0, "no room was made");
        // ORDERING: Relaxed; the exchange below sees to it that this is what is there.
        let mut last = self.last.1.load(Ordering::Relaxed);
        loop {
            if let Some(link) = link {
                // ORDERING: Relaxed; the exchange publishes it.
                link.store((last >> KEY) as u32, Ordering::Relaxed);
            }
            let next = (u64::from(key) + 1) << KEY | last & ATTENTION;
            // ORDERING: Release on success pairs with the Acquire in `take`, for the link. One word has one order:
            // either this comes first, and the owner finds the key when it asks for attention; or that comes first,
            // and is seen here. Relaxed on failure, as above.
            let (success, failure) = (Ordering::Release, Ordering::Relaxed);
            match self
                .last
                .1
                .compare_exchange_weak(last, next, success, failure)
            {
                Ok(_) => return last & ATTENTION != 0,
                Err(now) => last = now,
            }
        }
    }

    /// True if there is none. A hint, but for one who has added one.
    pub(crate) fn is_empty(&self) -> bool {
        // ORDERING: Relaxed; who sees something comes to take it.
        self.last.1.load(Ordering::Relaxed) >> KEY == 0
    }

    /// Has whoever adds a key wake the owner, until the owner takes something; false, and of no use, if there is
    /// something to take.
    pub(crate) fn ask_for_attention(&self) -> bool {
        // ORDERING: Relaxed; see `add`. What is there is taken with `take`.
        self.last.1.fetch_or(ATTENTION, Ordering::Relaxed) >> KEY == 0
    }

    /// Takes out all keys, looked at or not; those that came last come first.
    pub(crate) fn take(&self) -> impl Iterator<Item = u32> {
        // ORDERING: Acquire pairs with the Release in `add`: who sees a key sees all links from there on.
        let last = if self.is_empty() {
            0
        } else {
            self.last.1.swap(0, Ordering::Acquire)
        };
        let mut next = (last >> KEY) as u32;
        iter::from_fn(move || {
            let key = next.checked_sub(1)?;
            // ORDERING: Relaxed; see above.
            next = self
                .link(key)
                .map_or(0, |link| link.load(Ordering::Relaxed));
            Some(key)
        })
    }
}

/// In which array the link of a key is, and where there.
fn place_of(key: u32) -> (usize, usize) {
    let number = key + 1;
    let array = number.ilog2();
    (array as usize, (number - (1 << array)) as usize)
}

#[cfg(all(test, not(executor_loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_place_of_its_own() {
        let places: Vec<_> = (0..8).map(place_of).collect();
        let expected = [
            (0, 0),
            (1, 0),
            (1, 1),
            (2, 0),
            (2, 1),
            (2, 2),
            (2, 3),
            (3, 0),
        ];
        assert_eq!(places, expected);
        assert_eq!(place_of(u32::MAX - 1), (31, (1 << 31) - 1));
    }

    #[test]
    fn what_was_added_is_taken_once() {
        let arrivals = Arrivals::new();
        for round in 0..3 {
            for key in 0..100 {
                arrivals.make_room(key);
                assert!(!arrivals.add(key));
            }
            assert!(
                !arrivals.is_empty() && !arrivals.ask_for_attention(),
                "{round}"
            );
            assert!(arrivals.take().eq((0..100).rev()), "{round}");
            assert!(arrivals.is_empty() && arrivals.take().next().is_none());
        }
    }

    #[test]
    fn the_only_key_needs_no_room() {
        let arrivals = Arrivals::new();
        assert!(!arrivals.add(0));
        assert!(arrivals.take().eq([0]));
    }

    #[test]
    fn who_asked_for_attention_has_it_until_something_is_taken() {
        let arrivals = Arrivals::new();
        (0..3).for_each(|key| arrivals.make_room(key));
        assert!(arrivals.ask_for_attention());
        assert!(arrivals.add(2) && arrivals.add(0));
        assert!(arrivals.take().eq([0, 2]));
        assert!(!arrivals.add(1));
    }
}
