//! The books of a queue: what has come and gone, who is there, and who is wanted.

use std::collections::VecDeque;
use std::iter;
use std::sync::Arc;

use super::hand::Hand;
use crate::cell::{Claimed, Front, Job, List};
use crate::error::{Broken, SubmitErrorKind};
use crate::state::State;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::thread;

/// Husks in the list that are not worth a search for them.
const HUSKS_TOLERATED: u64 = 64;

/// The producers' side: what is changed without the lock.
pub(super) struct Incoming {
    /// Beside the tasks it counts those that have arrived, and how many in it are not pending any more.
    pub(super) list: Arc<List>,
    /// How many times a worker has come or gone.
    crew_edition: AtomicU64,
}

/// In the word that counts arrivals: whoever adds a task has to come to the lock.
const ATTENTION: u64 = 1;

/// One task in that word.
const ONE: u64 = 2;

/// What the lock of a queue protects. What every task needs comes first, on the cache line of the lock.
#[repr(C)]
pub(super) struct Inner {
    front: Front,
    /// Those that a search for husks has taken out of the list: they come before what is in there. Boxed, for
    /// there are seldom any.
    ready: Option<Box<Ready>>,
    /// Tasks that have left the list, and `ready`.
    removed: u64,
    /// Workers asleep on `not_empty`.
    pub(super) sleeping: u32,
    /// Those of them that were notified and have not come back yet.
    pub(super) woken: u32,
    /// Guests asleep on `news`.
    pub(super) guests: u32,
    /// One worker looks at the list without the lock, before it sleeps.
    pub(super) searching: bool,
    /// What `ATTENTION` is.
    attention: bool,
    /// Helpers asleep on `news`, the guests not counted.
    pub(super) helpers: u32,
    /// The workers there are, those about to start included.
    hands: Vec<Arc<Hand>>,
    pub(super) phase: Phase,
}

type Ready = VecDeque<Job>;

/// Whether the queue takes tasks.
pub(super) enum Phase {
    Open,
    /// No new tasks; those that are here still run.
    Closed,
    Broken(Broken),
}

impl Phase {
    pub(super) fn refusal(&self) -> Option<SubmitErrorKind> {
        match self {
            Phase::Open => None,
            Phase::Closed => Some(SubmitErrorKind::ShutDown),
            Phase::Broken(broken) => Some(SubmitErrorKind::Broken(broken.clone())),
        }
    }
}

impl Incoming {
    /// With attention wanted, as for a queue without workers.
    pub(super) fn new() -> (Self, Inner) {
        let (list, front) = List::new();
        // ORDERING: Relaxed; nobody else has it yet.
        list.arrived.store(ATTENTION, Ordering::Relaxed);
        let inner = Inner {
            front,
            ready: None,
            removed: 0,
            sleeping: 0,
            woken: 0,
            guests: 0,
            searching: false,
            attention: true,
            helpers: 0,
            hands: Vec::new(),
            phase: Phase::Open,
        };
        let crew_edition = AtomicU64::new(0);
        (Self { list, crew_edition }, inner)
    }

    /// True if whoever adds a task has to come to the lock. A hint; what counts is what `push` gives.
    pub(super) fn wants_attention(&self) -> bool {
        // ORDERING: Relaxed; a hint, but for the thread that closed the queue, which sees its own change.
        self.list.arrived.load(Ordering::Relaxed) & ATTENTION != 0
    }

    /// Changes when a worker comes or goes.
    pub(super) fn crew_edition(&self) -> u64 {
        // ORDERING: Acquire pairs with the Release in `Inner::join_crew`: who knows of a worker sees that.
        self.crew_edition.load(Ordering::Acquire)
    }

    /// Adds a task at the end; true if the caller has to come to the lock.
    pub(super) fn push(&self, job: Job) -> bool {
        self.list.push(job);
        // ORDERING: AcqRel. One word has one order: either this comes first, and whoever asks for attention
        // (`Inner::set_attention`) and looks at the list after that finds the task; or that comes first, and the
        // caller learns of it here.
        self.list.arrived.fetch_add(ONE, Ordering::AcqRel) & ATTENTION != 0
    }

    /// Counts a husk; true if there may be so many that a search for them is worth it.
    pub(super) fn add_husk(&self) -> bool {
        // ORDERING: Relaxed; a count. (It may be less than nothing before: one may be found in the list before it
        // is counted.)
        let before = self.list.husks.fetch_add(1, Ordering::Relaxed);
        before.wrapping_add(1).is_multiple_of(HUSKS_TOLERATED)
    }
}

impl Inner {
    /// The tasks that nobody has claimed or cancelled.
    pub(super) fn pending(&self, incoming: &Incoming) -> usize {
        // ORDERING: Relaxed; counts.
        let arrived = incoming.list.arrived.load(Ordering::Relaxed) / ONE;
        let husks = incoming.list.husks.load(Ordering::Relaxed);
        // A task may be taken before it is counted as arrived: the difference may be less than nothing.
        let pending = arrived.wrapping_sub(self.removed).wrapping_sub(husks);
        usize::try_from(pending.cast_signed()).unwrap_or(0)
    }

    /// The workers there are.
    pub(super) fn crew(&self) -> &[Arc<Hand>] {
        &self.hands
    }

    pub(super) fn join_crew(&mut self, hand: &Arc<Hand>, incoming: &Incoming) {
        self.hands.push(Arc::clone(hand));
        // ORDERING: Release; see `Incoming::crew_edition`.
        incoming.crew_edition.fetch_add(1, Ordering::Release);
    }

    pub(super) fn leave_crew(&mut self, hand: &Arc<Hand>, incoming: &Incoming) {
        self.hands.retain(|other| !Arc::ptr_eq(other, hand));
        // ORDERING: Release; see `Incoming::crew_edition`.
        incoming.crew_edition.fetch_add(1, Ordering::Release);
    }

    /// The workers that will come for a task.
    pub(super) fn idle(&self) -> usize {
        self.hands.iter().filter(|hand| hand.is_free()).count()
    }

    /// True if more tasks are pending than workers are coming for one.
    pub(super) fn is_short(&self, incoming: &Incoming) -> bool {
        self.pending(incoming) > self.idle()
    }

    /// The same for one who knows of a task that is pending, for a moment may pass before that is counted.
    pub(super) fn is_short_of_all(&self, incoming: &Incoming) -> bool {
        let idle = self.idle();
        idle == 0 || self.pending(incoming) > idle
    }

    /// True if there may be a task in the list.
    pub(super) fn has_tasks(&self, incoming: &Incoming) -> bool {
        self.ready.is_some() || !incoming.list.is_empty()
    }

    /// True if somebody is asleep who could take a task.
    pub(super) fn has_sleepers(&self) -> bool {
        self.guests > 0 || (self.sleeping > self.woken && !self.searching)
    }

    /// True if one more sleeper is to be woken, which is counted: if more tasks are pending than workers are coming
    /// for one that are awake.
    pub(super) fn wakes_one(&mut self, incoming: &Incoming) -> bool {
        let asleep = self.sleeping - self.woken;
        if asleep == 0 || self.searching {
            return false;
        }
        let coming = self.hands.iter().filter(|hand| hand.is_coming()).count();
        let awake = coming.saturating_sub(asleep as usize);
        let wakes = self.pending(incoming) > awake;
        self.woken += u32::from(wakes);
        wakes
    }

    /// Has whoever adds a task come to the lock, or not.
    pub(super) fn set_attention(&mut self, incoming: &Incoming, wanted: bool) {
        if wanted == self.attention {
            return;
        }
        self.attention = wanted;
        // ORDERING: AcqRel; see `Incoming::push`.
        if wanted {
            incoming.list.arrived.fetch_or(ATTENTION, Ordering::AcqRel);
        } else {
            incoming
                .list
                .arrived
                .fetch_and(!ATTENTION, Ordering::AcqRel);
        }
    }

    /// The first task that can be claimed; the husks before it go.
    pub(super) fn claim_next(&mut self, incoming: &Incoming) -> Option<Claimed> {
        while let Some(ready) = &mut self.ready {
            let Some(job) = ready.pop_front() else {
                self.ready = None;
                break;
            };
            let mine = job.header().word.claim();
            self.count_out(mine, incoming);
            if mine {
                return Some(Claimed(job));
            }
        }
        loop {
            let first = self.front.first()?;
            // Before the look behind it, which comes cheaper then: the cell is in this core's cache.
            let mine = first.header().word.claim();
            let popped = self.front.pop();
            if popped.is_some() {
                self.count_out(mine, incoming);
            } else if mine {
                // Another task is just being added behind it: it stays there as a husk.
                incoming.add_husk();
            }
            match popped {
                Some(job) if mine => return Some(Claimed(job)),
                None if mine => return Some(Claimed(Job::clone(&first))),
                Some(_) => {}
                None => return None,
            }
        }
    }

    /// Takes out all that is pending. It counts as pending until somebody ends that.
    pub(super) fn drain(&mut self, incoming: &Incoming) -> Vec<Job> {
        // What is being added just now holds up what was added behind it.
        while !incoming.list.is_empty() {
            self.remove_husks(incoming);
            thread::yield_now();
        }
        self.remove_husks(incoming);
        self.ready
            .take()
            .into_iter()
            .flat_map(|ready| *ready)
            .collect()
    }

    /// As `remove_husks`, if there are many.
    pub(super) fn remove_many_husks(&mut self, incoming: &Incoming) {
        let pending = self.pending(incoming) as u64;
        // ORDERING: Relaxed; a count.
        let husks = incoming.list.husks.load(Ordering::Relaxed);
        if husks.cast_signed() > 0 && husks >= HUSKS_TOLERATED.max(2 * pending) {
            self.remove_husks(incoming);
        }
    }

    /// Moves what is pending from the list to `ready`.
    fn remove_husks(&mut self, incoming: &Incoming) {
        let mut ready = self.ready.take().unwrap_or_default();
        ready.extend(iter::from_fn(|| self.front.pop()));
        let before = ready.len();
        ready.retain(|job| job.state() == State::Pending);
        for _ in ready.len()..before {
            self.count_out(false, incoming);
        }
        self.ready = (!ready.is_empty()).then_some(ready);
    }

    /// Counts a task that has left the list, as a husk if it was not `claimed` on the way out.
    fn count_out(&mut self, claimed: bool, incoming: &Incoming) {
        self.removed += 1;
        if !claimed {
            // ORDERING: Relaxed; a count.
            incoming.list.husks.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
