//! The books of a queue: plain data, no lock, no thread.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;

use crate::error::Broken;
use crate::job::Job;
use crate::observe::FutureId;
use crate::state::State;

/// Husks in the list that are not worth a search for them.
const HUSKS_TOLERATED: usize = 64;

/// How far from the end of the list a helper looks for a task, which it does under the lock.
const LOOK_BACK: usize = 64;

/// Tasks in the list that somebody else has claimed or cancelled.
pub(super) type Husks = Vec<Arc<dyn Job>>;

/// What the lock of a queue protects.
pub(super) struct Inner {
    pub(super) tasks: VecDeque<Arc<dyn Job>>,
    pub(super) pending: usize,
    pub(super) idle: usize,
    pub(super) workers: usize,
    /// Helpers asleep on `news`; nobody is notified while it is 0.
    pub(super) helpers: usize,
    pub(super) phase: Phase,
}

/// Whether the queue takes tasks.
pub(super) enum Phase {
    Open,
    /// No new tasks; those that are here still run.
    Closed,
    Broken(Broken),
}

impl Inner {
    pub(super) fn new() -> Self {
        Self {
            tasks: VecDeque::new(),
            pending: 0,
            idle: 0,
            workers: 0,
            helpers: 0,
            phase: Phase::Open,
        }
    }

    /// Counts a task as pending no more that was cancelled, or is run by the one who waits for it. Gives
    /// the husks that are cheap to find, or all when there are many.
    pub(super) fn remove_husks(&mut self) -> Husks {
        self.pending -= 1;
        let is_husk = |task: &Arc<dyn Job>| task.state() != State::Pending;
        let mut husks = Husks::new();
        // The usual case of a task that runs what it has just submitted: its husk is at the end.
        while self.tasks.back().is_some_and(is_husk) {
            husks.extend(self.tasks.pop_back());
        }
        if self.tasks.len() > 2 * self.pending + HUSKS_TOLERATED {
            let (dead, live): (Vec<_>, Vec<_>) =
                mem::take(&mut self.tasks).into_iter().partition(is_husk);
            self.tasks = live.into();
            husks.extend(dead);
        }
        husks
    }

    /// True if more tasks are pending than workers are coming for one.
    pub(super) fn is_short(&self) -> bool {
        self.pending > self.idle
    }

    /// The first task that can be claimed, and the husks that lay before it.
    pub(super) fn claim_next(&mut self) -> (Option<Arc<dyn Job>>, Husks) {
        let mut husks = Husks::new();
        while let Some(task) = self.tasks.pop_front() {
            if task.claim() {
                self.pending -= 1;
                return (Some(task), husks);
            }
            husks.push(task);
        }
        (None, husks)
    }

    /// A task that was submitted in `parent`, claimed; it stays in the list as a husk. The newest ones
    /// are at the end, and those that are far from it are not looked for.
    pub(super) fn claim_child_of(&self, parent: FutureId) -> Option<Arc<dyn Job>> {
        let mut newest = self.tasks.iter().rev().take(LOOK_BACK);
        newest
            .find(|task| task.parent() == Some(parent) && task.claim())
            .cloned()
    }
}
