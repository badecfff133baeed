//! What all executors have in common.

use std::collections::VecDeque;

use crate::error::SubmitError;
use crate::future::Future;
use crate::map::{Map, submit_all};
use crate::shutdown::{Shutdown, Unstarted};
use crate::task::Task;

/// Something that runs tasks of type `T`.
///
/// Code that is generic over `impl Executor<MyTask>` runs its tasks one after the other in the caller
/// ([`InlineExecutor`](crate::InlineExecutor)), on threads
/// ([`ThreadPoolExecutor`](crate::ThreadPoolExecutor)), or wherever your own executor takes them. The
/// executors of this crate have these methods without the trait too, and `map` for closures.
pub trait Executor<T: Task> {
    /// Schedules the task, and gives a future for its output.
    ///
    /// Does not block, unless the executor has a bound and was told to block at it.
    ///
    /// # Errors
    ///
    /// [`SubmitError`] with the task inside, when the executor takes no more.
    fn submit(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>>;

    /// Takes no more tasks, and ends as `how` says. It may be called again, and from anywhere: on a
    /// worker of the executor itself it does not wait, nor in a callback, for which a worker may wait.
    ///
    /// What it gives is empty but after a [`Shutdown::within`] that was too short; an executor that keeps no
    /// tasks back gives `Vec::new()`.
    fn shutdown(&self, how: Shutdown) -> Vec<Unstarted>;

    /// Schedules all tasks before it returns; the outcomes come in the order of the tasks.
    ///
    /// # Errors
    ///
    /// The first [`SubmitError`]; the tasks before it are cancelled if they have not started.
    ///
    /// # Panics
    ///
    /// If `tasks` does; the tasks before that run.
    fn map_tasks<I>(&self, tasks: I) -> Result<Map<'static, T::Output>, SubmitError>
    where
        I: IntoIterator<Item = T>,
    {
        let submit = |task| self.submit(task).map_err(SubmitError::forget_task);
        Map::eager(tasks.into_iter().map(submit))
    }
}

/// An executor of which many tasks can be asked for in one go.
pub(crate) trait SubmitAll<T: Task>: Executor<T> {
    /// Schedules them all. Else as [`submit`](Executor::submit); with an error, what was scheduled and has not started is
    /// cancelled.
    fn submit_all(
        &self,
        tasks: impl ExactSizeIterator<Item = T>,
    ) -> Result<VecDeque<Future<T::Output>>, SubmitError> {
        submit_all(tasks.map(|task| self.submit(task).map_err(SubmitError::forget_task)))
    }
}
