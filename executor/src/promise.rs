//! The producer's end, for those who write executors of their own.

use std::fmt;
use std::sync::Arc;

use crate::error::{Outcome, TaskError};
use crate::future::Future;
use crate::job::Job;
use crate::observe::FutureId;
use crate::panic::Panic;
use crate::shared::{Elsewhere, Shared};
use crate::state::State;
use crate::task::Task;

/// The duty to settle a [`Future`].
///
/// ```
/// use executor::Promise;
///
/// let (promise, future) = Promise::new();
/// std::thread::spawn(move || {
///     // Python's `set_running_or_notify_cancel`: from here on it can't be cancelled.
///     if let Some(promise) = promise.start() {
///         let _ = promise.finish(Ok(6 * 7));
///     }
/// });
/// assert_eq!(future.result().unwrap(), 42);
/// ```
///
/// A promise that is dropped settles its future with [`TaskError::Abandoned`]: no future ever hangs.
/// Settling one twice does not compile (Python has `InvalidStateError` for it):
///
/// ```compile_fail,E0382
/// let (promise, _future) = executor::Promise::new();
/// let _ = promise.finish(Ok(1));
/// let _ = promise.finish(Ok(2));
/// ```
#[must_use = "dropping a promise abandons its future"]
pub struct Promise<T: Send + 'static> {
    cell: Arc<Shared<Elsewhere, T>>,
    /// What is left to do for whoever holds this.
    stage: Stage,
}

/// How far the holder has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Started,
    Settled,
}

impl<T: Send + 'static> Promise<T> {
    /// A pending future, and the promise to settle it.
    pub fn new() -> (Promise<T>, Future<T>) {
        let cell = Arc::new(Shared::new(Elsewhere, None));
        let future = Future::new(Arc::clone(&cell) as _);
        (
            Promise {
                cell,
                stage: Stage::New,
            },
            future,
        )
    }

    /// The identity of its future.
    pub fn id(&self) -> FutureId {
        self.cell.id()
    }

    /// True if the future was cancelled: nobody wants the value any more.
    pub fn cancelled(&self) -> bool {
        matches!(self.cell.state(), State::Cancelling | State::Cancelled)
    }

    /// Marks the future as running; `None` if it was cancelled. Does not block.
    pub fn start(mut self) -> Option<Promise<T>> {
        self.claim().then_some(self)
    }

    /// Settles the future, which need not have been started, and runs its callbacks in this thread.
    ///
    /// # Errors
    ///
    /// The outcome comes back if the future was cancelled.
    pub fn finish(mut self, outcome: Outcome<T>) -> Result<(), Outcome<T>> {
        if !self.claim() {
            return Err(outcome);
        }
        self.stage = Stage::Settled;
        self.cell.settle(outcome, &|_| ());
        Ok(())
    }

    /// Runs `task` in this thread and settles the future with what comes of it, be that a panic. True if it
    /// did; if the future was cancelled, the task is dropped.
    ///
    /// ```
    /// let (promise, future) = executor::Promise::<u32>::new();
    /// assert!(promise.run(|| panic!("no luck")));
    /// let error = future.result().unwrap_err();
    /// assert!(error.to_string().starts_with("the task panicked: no luck (at "));
    /// ```
    pub fn run(self, task: impl Task<Output = T>) -> bool {
        let Some(promise) = self.start() else {
            return false;
        };
        let outcome = Panic::catch(|| task.run()).map_err(TaskError::Panicked);
        promise.finish(outcome).is_ok()
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
            self.cell.settle(Err(TaskError::Abandoned), &|_| ());
        }
    }
}

impl<T: Send + 'static> fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promise")
            .field("id", &self.id())
            .field("stage", &self.stage)
            .finish()
    }
}
