//! What a change of the schedule leaves to be done.

use std::sync::Arc;

use super::handle::Worker;
use super::slot::CallItem;
use crate::observe::FutureId;

/// What is to be done, without the lock, after a change.
#[derive(Default)]
#[must_use]
pub(super) struct Todo {
    /// A worker with something in the outbox.
    pub(super) flush: Option<(usize, Arc<Worker>)>,
    /// What comes seldom.
    pub(super) more: Option<Box<More>>,
}

#[derive(Default)]
pub(super) struct More {
    /// Further workers with something in the outbox.
    pub(super) flush: Vec<(usize, Arc<Worker>)>,
    /// Slots whose owners have to be started.
    pub(super) start: Vec<usize>,
    /// Futures that have started.
    pub(super) started: Vec<FutureId>,
    /// To be dropped: they may be the last to hold a result.
    pub(super) husks: Vec<CallItem>,
}

impl Todo {
    pub(super) fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    pub(super) fn take_started(&mut self) -> Vec<FutureId> {
        let more = self.more.as_mut();
        more.map_or_else(Vec::new, |more| std::mem::take(&mut more.started))
    }

    pub(super) fn flush(&mut self, number: usize, worker: Arc<Worker>) {
        match self.flush {
            None => self.flush = Some((number, worker)),
            Some(_) => self.more().flush.push((number, worker)),
        }
    }
}
