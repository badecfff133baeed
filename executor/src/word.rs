//! The [state](crate::state) of a task in one atomic word, together with all that changes at the same time.
//!
//! It holds, from the lowest bit up: the state (3 bits), five flags, the number of handles to the task (8 bits: it has
//! a future, a queue, somebody who runs it, and few more), and once it is done, its place in the order of completion.
//! They share a word so that ending a task that nobody watches, but for the owner of its line, is a single
//! compare-and-swap, which also gives up the handle of whoever ran it.

use crate::state::{Cancel, State};
use crate::sync::CachePadded;
use crate::sync::atomic::{AtomicU64, Ordering};

const STATE: u64 = 0b111;

/// Somebody has registered in the task's [line](crate::line), under its lock: who settles the task goes there. Never
/// cleared.
const WATCHED: u64 = 1 << 3;

/// The owner of the line has left a key: who settles the task tells it that. Never cleared.
const OWNER: u64 = 1 << 4;

/// A worker of the task's own pool waits for it: who settles it pokes that pool. Never cleared.
const HELPER: u64 = 1 << 5;

/// Nobody has the future any more: who settles the task drops its outcome.
const GONE: u64 = 1 << 6;

/// The outcome has left the cell, while its future is still there. Set and read by the future alone.
const TAKEN: u64 = 1 << 7;

/// One handle.
const HANDLE: u64 = 1 << 8;

/// Where the place begins: 0 until the task is done.
const PLACE: u32 = 16;

/// A place in the order in which futures complete; process-wide, so that pools can be mixed. There are as many
/// as 281 million million.
pub(crate) type Place = u64;

/// The next place. To be drawn when all who wait have been told, before the last step.
fn next_place() -> Place {
    static NEXT: CachePadded<std::sync::atomic::AtomicU64> =
        CachePadded(std::sync::atomic::AtomicU64::new(0));
    // ORDERING: AcqRel pairs with itself: who draws a place sees all that was done before earlier ones were drawn. So
    // who sees a task done finds that all with earlier places have arrived where they are waited for.
    NEXT.0.fetch_add(1, Ordering::AcqRel)
}

#[derive(Debug)]
pub(crate) struct Word(AtomicU64);

/// What a [`Word`] was at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen(u64);

impl Seen {
    #[inline]
    pub(crate) fn state(self) -> State {
        State::ALL[(self.0 & STATE) as usize]
    }

    #[inline]
    pub(crate) fn is_watched(self) -> bool {
        self.0 & WATCHED != 0
    }

    #[inline]
    pub(crate) fn has_owner(self) -> bool {
        self.0 & OWNER != 0
    }

    #[inline]
    pub(crate) fn has_helper(self) -> bool {
        self.0 & HELPER != 0
    }

    #[inline]
    pub(crate) fn is_gone(self) -> bool {
        self.0 & GONE != 0
    }

    /// True if the task is done and its future has not been given the outcome.
    #[inline]
    pub(crate) fn has_outcome(self) -> bool {
        self.state().is_done() && self.0 & TAKEN == 0
    }

    /// True if there is no handle but one.
    #[inline]
    pub(crate) fn is_last_handle(self) -> bool {
        (self.0 % (1 << PLACE)) < 2 * HANDLE
    }

    /// Where the task came in the order of completion, once it is done.
    pub(crate) fn place(self) -> Place {
        self.0 >> PLACE
    }

    fn with(self, state: State) -> u64 {
        (self.0 & !STATE) | state as u64
    }

    fn settled(self, ok: bool, place: Place) -> u64 {
        self.with(self.state().settled(ok)) | place << PLACE
    }
}

impl Word {
    /// Pending, with so many handles.
    pub(crate) fn new(handles: u64) -> Self {
        Self(AtomicU64::new((handles * HANDLE) | State::Pending as u64))
    }

    #[inline]
    pub(crate) fn look(&self) -> Seen {
        // ORDERING: Acquire pairs with the Release in `change`: who sees a task done sees what it did, and
        // its outcome, without a lock.
        Seen(self.0.load(Ordering::Acquire))
    }

    /// Takes the right to run the work; true for exactly one caller, and only if nobody cancelled.
    pub(crate) fn claim(&self) -> bool {
        let claim = |seen: Seen| Some(seen.with(seen.state().claimed()?));
        self.change(claim).is_ok()
    }

    /// Takes the right to drop the work; granted to exactly one caller, and only if nobody claimed.
    pub(crate) fn cancel(&self) -> Cancel {
        let cancel = |seen: Seen| Some(seen.with(seen.state().cancelled().ok()?));
        match self.change(cancel) {
            Ok(_) => Cancel::Now,
            Err(seen) => seen.state().cancelled().err().unwrap_or(Cancel::TooLate),
        }
    }

    /// Makes the outcome visible and gives up the caller's handle, unless somebody was not `told`, or nobody wants
    /// the outcome that is there. Gives what it found either way. Only for the one who claimed or cancelled.
    #[inline]
    pub(crate) fn settle_and_release(
        &self,
        ok: bool,
        full: bool,
        told: bool,
    ) -> Result<Seen, Seen> {
        let place = next_place();
        self.change(|seen| {
            let untold = seen.is_watched() || (seen.has_owner() && !told);
            let more_to_do = untold || (full && seen.is_gone());
            (!more_to_do).then(|| seen.settled(ok, place) - HANDLE)
        })
    }

    /// Makes the outcome visible, unless there is an owner who was not `told`. Gives what it found either way. Only
    /// for the one who claimed or cancelled, and under the lock of those who watch.
    pub(crate) fn settle(&self, ok: bool, told: bool) -> Result<Seen, Seen> {
        let place = next_place();
        self.change(|seen| {
            let untold = seen.has_owner() && !told;
            (!untold).then(|| seen.settled(ok, place))
        })
    }

    /// Has whoever settles go where the watchers are; gives what it found. Called under their lock: a task that
    /// was not done then is settled under that lock.
    pub(crate) fn watch(&self) -> Seen {
        self.set(WATCHED)
    }

    /// Has whoever settles tell the owner of the task's line, who has left a key; gives what it found.
    pub(crate) fn expect_owner(&self) -> Seen {
        self.set(OWNER)
    }

    /// Has whoever settles poke the task's pool; gives what it found.
    pub(crate) fn expect_helper(&self) -> Seen {
        self.set(HELPER)
    }

    /// Notes that the outcome has left the cell.
    pub(crate) fn take(&self) {
        self.set(TAKEN);
    }

    /// Leaves the outcome to whoever settles, and gives up the future's own handle, unless it is the last one.
    /// Fails once the task is done, for then the outcome is the future's to drop.
    pub(crate) fn leave(&self) -> Result<Seen, Seen> {
        self.change(|seen| {
            let given_up = if seen.is_last_handle() { 0 } else { HANDLE };
            (!seen.state().is_done()).then_some((seen.0 | GONE) - given_up)
        })
    }

    /// One more handle. For one who has one.
    #[inline]
    pub(crate) fn retain(&self) {
        // ORDERING: Relaxed; the new handle is made from one that keeps the task alive.
        self.0.fetch_add(HANDLE, Ordering::Relaxed);
    }

    /// One handle less; true if that was the last one.
    #[inline]
    pub(crate) fn release(&self) -> bool {
        // A handle comes from a handle, so if there is one left it is ours, and nobody can make another. The
        // look is an Acquire, as below.
        self.look().is_last_handle()
            // ORDERING: AcqRel. Release: whatever this handle was used for comes before the end of the task;
            // Acquire: the last one to come here sees all of that.
            || Seen(self.0.fetch_sub(HANDLE, Ordering::AcqRel)).is_last_handle()
    }

    fn set(&self, flag: u64) -> Seen {
        // ORDERING: AcqRel. Release: what was registered before comes to whoever finds the flag in `change`;
        // Acquire as in `look`.
        Seen(self.0.fetch_or(flag, Ordering::AcqRel))
    }

    /// Steps from what is there to what `next` makes of it, and gives what was there; an error if it refuses.
    #[inline]
    fn change(&self, next: impl Fn(Seen) -> Option<u64>) -> Result<Seen, Seen> {
        let mut seen = self.look();
        loop {
            let Some(changed) = next(seen) else {
                return Err(seen);
            };
            // ORDERING: AcqRel on success. Release publishes the outcome to `look`; Acquire shows the claimer
            // the work that the submitter stored, and the settler the watchers. Acquire on failure, for what
            // it finds may be the last state, which the caller acts upon.
            match self
                .0
                .compare_exchange_weak(seen.0, changed, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return Ok(seen),
                Err(now) => seen = Seen(now),
            }
        }
    }
}

#[cfg(all(test, not(executor_loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_the_word_do_not_touch_each_other() {
        for (number, state) in State::ALL.into_iter().enumerate() {
            assert_eq!(state as usize, number);
        }
        let word = Word::new(1);
        word.retain();
        word.retain();
        assert!(word.claim());
        assert_eq!(word.expect_helper().state(), State::Running);
        assert_eq!(word.watch().state(), State::Running);
        assert!(word.settle_and_release(true, true, true).is_err());
        let last = (1 << 48) - 1;
        assert_eq!(Seen(word.look().settled(true, last)).place(), last);
        assert!(word.settle(true, false).unwrap().has_helper());
        assert_eq!(word.look().state(), State::Returned);
        assert!(word.leave().is_err());
        assert!(word.look().has_outcome());
        word.take();
        assert!(!word.look().has_outcome() && word.look().is_watched());
        assert!(!word.release() && !word.release());
        assert!(word.release());
    }

    #[test]
    fn whoever_settles_learns_that_nobody_wants_the_outcome() {
        let word = Word::new(2);
        assert!(word.claim());
        assert!(word.leave().is_ok());
        let gone = word.settle_and_release(true, true, false).unwrap_err();
        assert!(gone.is_gone());
        let last = word.settle_and_release(true, false, false).unwrap();
        assert!(last.is_last_handle());
    }

    #[test]
    fn the_owner_is_to_be_told_first() {
        let word = Word::new(2);
        assert!(word.claim() && !word.look().has_owner());
        word.expect_owner();
        let untold = word.settle_and_release(true, true, false).unwrap_err();
        assert!(untold.has_owner() && !untold.is_watched());
        assert!(word.settle(true, false).unwrap_err().has_owner());
        assert!(word.settle_and_release(true, true, true).is_ok());
    }
}
