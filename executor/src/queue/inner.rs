//! The books of a queue: what has come and gone, who is there, and who is wanted.

use std::sync::Arc;

use super::hand::Hand;
use super::tasks::{Attention, Tasks};
use crate::error::{Broken, SubmitErrorKind};

/// What the lock of a queue protects.
pub(super) struct Inner {
    /// Workers asleep on `not_empty`.
    pub(super) sleeping: u32,
    /// Those of them that were notified and have not come back yet.
    pub(super) woken: u32,
    /// Guests asleep on `news`.
    pub(super) guests: u32,
    /// What those who add tasks know.
    attention: Attention,
    /// What those who take tasks know.
    calls: bool,
    /// Helpers asleep on `news`, the guests not counted.
    pub(super) helpers: u32,
    /// The workers there are, those about to start included.
    hands: Vec<Arc<Hand>>,
    /// How many tasks those took that have left.
    taken_before: u64,
    pub(super) phase: Phase,
}

/// What [`Inner::counts`] saw.
pub(crate) struct Counts {
    pub(crate) workers: usize,
    /// Workers that will come for a task.
    pub(crate) idle: usize,
    /// Those of them that nothing can keep from it.
    coming: usize,
    /// Tasks that nobody has claimed or cancelled, less those that workers are about to claim.
    pub(crate) pending: usize,
}

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

impl Inner {
    /// Of a queue without workers.
    pub(super) fn new() -> Self {
        Self {
            sleeping: 0,
            woken: 0,
            guests: 0,
            attention: Attention::FIRST,
            calls: true,
            helpers: 0,
            hands: Vec::new(),
            taken_before: 0,
            phase: Phase::Open,
        }
    }

    /// Counts, with one look at each worker.
    pub(super) fn counts(&self, tasks: &Tasks) -> Counts {
        let mut pending = tasks.staying().wrapping_sub(self.taken_before);
        let (mut idle, mut coming) = (0, 0);
        for hand in &self.hands {
            let seen = hand.look();
            pending = pending.wrapping_sub(seen.taken());
            idle += usize::from(seen.is_free());
            coming += usize::from(seen.is_coming());
        }
        Counts {
            workers: self.hands.len(),
            idle,
            coming,
            pending: usize::try_from(pending.cast_signed()).unwrap_or(0),
        }
    }

    /// The tasks that nobody has claimed or cancelled.
    pub(super) fn pending(&self, tasks: &Tasks) -> usize {
        self.counts(tasks).pending
    }

    /// The workers there are.
    pub(super) fn crew(&self) -> &[Arc<Hand>] {
        &self.hands
    }

    pub(super) fn join_crew(&mut self, hand: &Arc<Hand>, tasks: &Tasks) {
        self.hands.push(Arc::clone(hand));
        self.taken_before -= hand.look().taken();
        tasks.crew_changed();
    }

    pub(super) fn leave_crew(&mut self, hand: &Arc<Hand>, tasks: &Tasks) {
        self.hands.retain(|other| !Arc::ptr_eq(other, hand));
        self.taken_before += hand.look().taken();
        tasks.crew_changed();
    }

    /// True if more tasks are pending than workers are coming for one.
    pub(super) fn is_short(&self, tasks: &Tasks) -> bool {
        let counts = self.counts(tasks);
        counts.pending > counts.idle
    }

    /// The same for one who knows of a task that is pending, for a moment may pass before that is counted. (And for a
    /// moment a worker may be about to take it already, and look busy: then two come for it, and one of them gets it.)
    pub(super) fn is_short_of_all(&self, tasks: &Tasks) -> bool {
        let counts = self.counts(tasks);
        counts.idle == 0 || counts.pending > counts.idle
    }

    /// True if somebody is asleep who could take a task.
    pub(super) fn has_sleepers(&self) -> bool {
        self.guests > 0 || self.sleeping > self.woken
    }

    /// True if one more sleeper is to be woken, which is counted: if more tasks are pending than workers are coming
    /// for one that are awake.
    pub(super) fn wakes_one(&mut self, tasks: &Tasks) -> bool {
        let asleep = self.sleeping - self.woken;
        if asleep == 0 || tasks.is_searched() {
            return false;
        }
        let counts = self.counts(tasks);
        let wakes = counts.pending > counts.coming.saturating_sub(asleep as usize);
        self.woken += u32::from(wakes);
        wakes
    }

    /// Has those who add tasks, or take them, come to the lock, or not.
    pub(super) fn set_attention(&mut self, tasks: &Tasks, attention: Attention) {
        let calls = attention.few || attention.asleep || self.helpers > 0;
        if calls != self.calls {
            tasks.set_calls(calls);
            self.calls = calls;
        }
        if attention != self.attention {
            tasks.set_attention(self.attention, attention);
            self.attention = attention;
        }
    }
}
