//! The producer's end, for those who do the work elsewhere.

use std::sync::Arc;

use super::future::Future;
use super::id::FutureId;
use super::job::Job;
use super::outcome::{Outcome, TaskError};
use super::shared::Shared;
use super::state::State;

/// The duty to settle a [`Future`]. Dropped, it settles it with [`TaskError::Abandoned`]: no future hangs.
#[must_use = "dropping a promise abandons its future"]
pub struct Promise<T: Send + 'static> {
    /// The work is done by the holder of this: the cell has none.
    cell: Arc<Shared<fn() -> T, T>>,
    stage: Stage,
}

/// How far the holder has come.
#[derive(PartialEq, Eq)]
enum Stage {
    New,
    Started,
    Settled,
}

impl<T: Send + 'static> Promise<T> {
    /// A pending future, and the promise to settle it.
    pub fn new() -> (Self, Future<T>) {
        let cell = Arc::new(Shared::new(None, None));
        let future = Future::new(Arc::clone(&cell) as _);
        let stage = Stage::New;
        (Self { cell, stage }, future)
    }

    /// The identity of its future.
    pub fn id(&self) -> FutureId {
        self.cell.id()
    }

    /// True if the future was cancelled: nobody wants the value any more.
    pub fn cancelled(&self) -> bool {
        matches!(self.cell.state(), State::Cancelling | State::Cancelled)
    }

    /// Marks the future as running; `None` if it was cancelled.
    pub fn start(mut self) -> Option<Self> {
        self.claim().then_some(self)
    }

    /// Settles the future, which need not have been started; gives the outcome back if it was cancelled.
    pub fn finish(mut self, outcome: Outcome<T>) -> Result<(), Outcome<T>> {
        if !self.claim() {
            return Err(outcome);
        }
        self.stage = Stage::Settled;
        self.cell.settle(outcome);
        Ok(())
    }

    /// True if the future is ours to settle.
    fn claim(&mut self) -> bool {
        if self.stage == Stage::New {
            self.stage = if self.cell.claim() {
                Stage::Started
            } else {
                Stage::Settled
            };
        }
        self.stage == Stage::Started
    }
}

impl<T: Send + 'static> Drop for Promise<T> {
    fn drop(&mut self) {
        if self.claim() {
            self.cell.settle(Err(TaskError::Abandoned));
        }
    }
}
