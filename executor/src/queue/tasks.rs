//! What a queue holds, and the counts of it that are kept without the lock.

use std::iter;

use crate::cell::erased::Claimed;
use crate::cell::{Front, Job, List};
use crate::state::State;
use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use crate::sync::thread;

/// Husks in the list that are not worth a search for them. (More than fit in its ring, where nobody searches.)
const HUSKS_TOLERATED: u64 = 64;

pub(super) struct Tasks {
    /// Beside the tasks it counts those that have arrived, and those that left other than through a worker's hands:
    /// were cancelled, or run by one who waits.
    list: List,
    /// How many of those that left have been met in the list, and are out of it.
    met: AtomicU64,
    /// How many times a worker has come or gone.
    crew_edition: AtomicU64,
    /// Whoever has taken a task has to come to the lock if there are more: somebody is asleep who may have to do with
    /// them, or there are fewer workers than there may be.
    calls: AtomicBool,
}

/// What the word that counts arrivals says besides.
mod flag {
    /// The queue takes no tasks.
    pub(super) const CLOSED: u64 = 1;
    /// There are fewer workers than there may be.
    pub(super) const FEW: u64 = 1 << 1;
    /// Somebody is asleep who could take a task.
    pub(super) const ASLEEP: u64 = 1 << 2;
    /// A worker looks for tasks, and will see to all that have come when it has found one.
    pub(super) const SEARCHED: u64 = 1 << 3;
    /// One task.
    pub(super) const ONE: u64 = 1 << 4;
}

/// Why whoever adds a task may have to come to the lock, as in the flags.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Attention {
    pub(super) closed: bool,
    pub(super) few: bool,
    pub(super) asleep: bool,
}

impl Attention {
    /// That of a queue without workers.
    pub(super) const FIRST: Self = Self {
        closed: false,
        few: true,
        asleep: false,
    };

    fn flags(self) -> u64 {
        let of = |it: bool, flag: u64| if it { flag } else { 0 };
        of(self.closed, flag::CLOSED) | of(self.few, flag::FEW) | of(self.asleep, flag::ASLEEP)
    }
}

impl Tasks {
    pub(super) fn new() -> Self {
        let list = List::default();
        // ORDERING: Relaxed; nobody else has it yet.
        (list.arrived).store(Attention::FIRST.flags(), Ordering::Relaxed);
        Self {
            list,
            met: AtomicU64::new(0),
            crew_edition: AtomicU64::new(0),
            calls: AtomicBool::new(true),
        }
    }

    /// Adds tasks at the end, all at once; true if the caller has to come to the lock.
    pub(super) fn push<I>(&self, jobs: I) -> bool
    where
        I: IntoIterator<Item = Job, IntoIter: ExactSizeIterator>,
    {
        let jobs = jobs.into_iter();
        let count = jobs.len() as u64;
        self.list.push(jobs);
        // ORDERING: AcqRel. One word has one order: either this comes first, and whoever sets a flag for us, or ends a
        // search, and looks at the list after that finds the tasks; or that comes first, and we learn of it here.
        let flags = (self.list.arrived).fetch_add(count * flag::ONE, Ordering::AcqRel);
        let called = flags & (flag::CLOSED | flag::FEW | flag::ASLEEP) != 0;
        called && !self.is_left_to_searcher(flags, count)
    }

    /// True if there is no need to come to the lock for so many tasks, for a worker looks for tasks, as the `flags` said.
    /// Where there may be more workers, it is not expected to come for any other task than a single one.
    fn is_left_to_searcher(&self, flags: u64, count: u64) -> bool {
        let searched = flags & (flag::CLOSED | flag::SEARCHED) == flag::SEARCHED;
        searched && (flags & flag::FEW == 0 || (count == 1 && self.end_search()))
    }

    /// Says that the caller looks for tasks, unless somebody has said so, or there will be none; true if it did.
    pub(super) fn begin_search(&self) -> bool {
        // ORDERING: AcqRel; see `push`.
        let flags = (self.list.arrived).fetch_or(flag::SEARCHED, Ordering::AcqRel);
        if flags & flag::CLOSED != 0 {
            self.end_search();
        }
        flags & (flag::SEARCHED | flag::CLOSED) == 0
    }

    /// Takes back what one said who looks for tasks, the caller or another one; true if somebody had said so. (Where it
    /// was another one, who looks on, a submit comes to the lock that would not have to.)
    pub(super) fn end_search(&self) -> bool {
        // ORDERING: AcqRel; see `push`.
        let flags = (self.list.arrived).fetch_and(!flag::SEARCHED, Ordering::AcqRel);
        flags & flag::SEARCHED != 0
    }

    /// How many tasks have arrived. A hint.
    pub(super) fn arrived(&self) -> u64 {
        self.flags() / flag::ONE
    }

    pub(super) fn is_searched(&self) -> bool {
        self.flags() & flag::SEARCHED != 0
    }

    /// True if whoever adds a task has to come to the lock first. A hint; what counts is what `push` gives.
    pub(super) fn is_closed(&self) -> bool {
        self.flags() & flag::CLOSED != 0
    }

    fn flags(&self) -> u64 {
        // ORDERING: Relaxed; a hint, but for a thread that sees its own change.
        self.list.arrived.load(Ordering::Relaxed)
    }

    pub(super) fn set_attention(&self, before: Attention, after: Attention) {
        let (before, after) = (before.flags(), after.flags());
        // ORDERING: AcqRel; see `push`.
        if after & !before != 0 {
            (self.list.arrived).fetch_or(after & !before, Ordering::AcqRel);
        }
        if before & !after != 0 {
            // ORDERING: AcqRel, as above.
            (self.list.arrived).fetch_and(!(before & !after), Ordering::AcqRel);
        }
    }

    /// True if whoever has taken a task has to come to the lock if there are more.
    pub(super) fn has_calls(&self) -> bool {
        // ORDERING: Relaxed. Who goes to sleep sets it before the last look. That finds what there is, or that
        // another one has the front of the list, who looks here when it has given it back: see `Outlet::front`.
        self.calls.load(Ordering::Relaxed)
    }

    pub(super) fn set_calls(&self, calls: bool) {
        // ORDERING: Relaxed; see `has_calls`.
        self.calls.store(calls, Ordering::Relaxed);
    }

    /// Changes when a worker comes or goes.
    pub(super) fn crew_edition(&self) -> u64 {
        // ORDERING: Acquire pairs with the Release in `crew_changed`: who knows of a worker sees that.
        self.crew_edition.load(Ordering::Acquire)
    }

    pub(super) fn crew_changed(&self) {
        // ORDERING: Release; see `crew_edition`.
        self.crew_edition.fetch_add(1, Ordering::Release);
    }

    /// Those that have arrived and not left, whether a worker has taken them or not. May be less than nothing, for a
    /// task may be taken before it is counted as arrived.
    pub(super) fn staying(&self) -> u64 {
        // ORDERING: Relaxed; counts.
        let arrived = self.list.arrived.load(Ordering::Relaxed) / flag::ONE;
        arrived.wrapping_sub(self.list.left.load(Ordering::Relaxed))
    }

    /// Counts a task that left other than through the hands of a worker, and is a husk in the list now; true if there
    /// may be so many that a search for them is worth it.
    pub(super) fn count_left(&self) -> bool {
        // ORDERING: Relaxed; a count.
        let before = self.list.left.fetch_add(1, Ordering::Relaxed);
        (before + 1).is_multiple_of(HUSKS_TOLERATED)
    }

    fn count_met(&self, husks: u64) {
        // ORDERING: Relaxed; a count.
        self.met.fetch_add(husks, Ordering::Relaxed);
    }

    /// See [`Outlet::meet`](crate::outlet::Outlet::meet).
    pub(super) fn meet(&self) {
        self.list.meet();
    }

    /// True if there is none. A hint, but for one who has asked for attention.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// True if one can be taken just now. A hint.
    pub(super) fn has_any(&self) -> bool {
        self.list.has_any()
    }

    /// The first task that can be claimed; the husks before it go.
    pub(super) fn claim_next(&self) -> Option<Claimed> {
        self.claim_from_ring().or_else(|| {
            let mut front = self.list.front()?;
            // Somebody else may have had it meanwhile.
            self.claim_from_ring()
                .or_else(|| self.claim_first(&mut front))
        })
    }

    /// The same for one who is no worker, with the task counted as one that left.
    pub(super) fn claim_for_guest(&self) -> Option<Claimed> {
        let task = self.claim_next()?;
        self.count_left();
        self.count_met(1);
        Some(task)
    }

    fn claim_from_ring(&self) -> Option<Claimed> {
        loop {
            let job = self.list.take()?;
            if job.header().word.claim() {
                return Some(Claimed(job));
            }
            self.count_met(1);
        }
    }

    /// The same with the front in hand, and nothing in the ring.
    fn claim_first(&self, front: &mut Front<'_>) -> Option<Claimed> {
        loop {
            let first = front.first()?;
            // Before the look behind it, which comes cheaper then: the cell is in this core's cache.
            let mine = first.header().word.claim();
            match front.pop() {
                Some(job) if mine => {
                    front.fill_ring();
                    return Some(Claimed(job));
                }
                Some(_) => self.count_met(1),
                None if mine => {
                    // Another task is just being added behind it: it stays there as a husk.
                    self.count_met(1_u64.wrapping_neg());
                    return Some(Claimed(Job::clone(&first)));
                }
                None => return None,
            }
        }
    }

    /// Takes out all that is pending. It counts as pending until somebody ends that.
    pub(super) fn drain(&self) -> Vec<Job> {
        let mut pending = Vec::new();
        // What is being added just now holds up what was added behind it.
        while !self.list.is_empty() {
            if let Some(mut front) = self.list.front() {
                let ring = iter::from_fn(|| self.list.take());
                let jobs = ring.chain(iter::from_fn(|| front.pop()));
                self.keep_pending(jobs, &mut pending);
            }
            thread::yield_now();
        }
        // Each will be counted as one that left when it ends.
        self.count_met(pending.len() as u64);
        pending
    }

    /// Takes the husks out of the list, if there are many, when so many tasks are `pending`.
    pub(super) fn remove_many_husks(&self, pending: usize) {
        // ORDERING: Relaxed; counts.
        let left = self.list.left.load(Ordering::Relaxed);
        let husks = left.wrapping_sub(self.met.load(Ordering::Relaxed));
        if husks.cast_signed() < 0 || husks < HUSKS_TOLERATED.max(2 * pending as u64) {
            return;
        }
        while !self.list.is_empty() {
            if let Some(mut front) = self.list.front() {
                let mut pending = Vec::new();
                let jobs = iter::from_fn(|| front.pop_before_last());
                self.keep_pending(jobs, &mut pending);
                for job in pending.into_iter().rev() {
                    front.push(job);
                }
                return;
            }
            thread::yield_now();
        }
    }

    fn keep_pending(&self, jobs: impl Iterator<Item = Job>, pending: &mut Vec<Job>) {
        for job in jobs {
            if job.state() == State::Pending {
                pending.push(job);
            } else {
                self.count_met(1);
            }
        }
    }
}
