//! The producer's end, for those who write executors of their own.

use std::fmt;
use std::mem;

use crate::cell::Job;
use crate::cell::erased::{self, Emptied, Owned};
use crate::error::{Outcome, TaskError};
use crate::future::Future;
use crate::home::Around;
use crate::observe::FutureId;
use crate::panic::Panic;
use crate::settle::{Elsewhere, settle};
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
    job: Job,
    stage: Stage<T>,
}

/// How far the holder has come.
enum Stage<T> {
    New,
    Started(Emptied<T>),
    /// Settled, or refused because the future was cancelled.
    Over,
}

impl<T: Send + 'static> Promise<T> {
    /// A pending future, and the promise to settle it.
    pub fn new() -> (Promise<T>, Future<T>) {
        let (job, outlook) = erased::new(Elsewhere, 0);
        let stage = Stage::New;
        (Promise { job, stage }, Future::new(outlook))
    }

    /// The identity of its future.
    pub fn id(&self) -> FutureId {
        self.job.id()
    }

    /// True if the future was cancelled: nobody wants the value any more.
    pub fn cancelled(&self) -> bool {
        matches!(self.job.state(), State::Cancelling | State::Cancelled)
    }

    /// Marks the future as running; `None` if it was cancelled. Does not block.
    pub fn start(mut self) -> Option<Promise<T>> {
        let started = self.claim()?;
        self.stage = Stage::Started(started);
        Some(self)
    }

    /// Settles the future, which need not have been started, and runs its callbacks in this thread.
    ///
    /// # Errors
    ///
    /// The outcome comes back if the future was cancelled.
    pub fn finish(mut self, outcome: Outcome<T>) -> Result<(), Outcome<T>> {
        match self.claim() {
            Some(cell) => {
                settle(cell.store(outcome), &Around::default());
                Ok(())
            }
            None => Err(outcome),
        }
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

    /// The right to settle the future, unless it was cancelled.
    fn claim(&mut self) -> Option<Emptied<T>> {
        match mem::replace(&mut self.stage, Stage::Over) {
            Stage::New => {
                let claimed = self.job.clone().claim()?;
                Some(Owned::<Elsewhere, T>::of(claimed).take_work().1)
            }
            Stage::Started(cell) => Some(cell),
            Stage::Over => None,
        }
    }
}

impl<T: Send + 'static> Drop for Promise<T> {
    fn drop(&mut self) {
        if let Some(cell) = self.claim() {
            settle(cell.store(Err(TaskError::Abandoned)), &Around::default());
        }
    }
}

impl<T: Send + 'static> fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match self.stage {
            Stage::New => "New",
            Stage::Started(_) => "Started",
            Stage::Over => "Settled",
        };
        f.debug_struct("Promise")
            .field("id", &self.id())
            .field("stage", &format_args!("{stage}"))
            .finish()
    }
}
