//! The executor without workers.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::apply;
use crate::cell::erased;
use crate::error::{SubmitError, SubmitErrorKind};
use crate::executor::{Executor, SubmitAll};
use crate::future::Future;
use crate::map::{Map, MapOptions, MapUnordered};
use crate::settle::Run;
use crate::shutdown::{Shutdown, Unstarted};
use crate::task::Task;

/// Runs each task in the caller's thread, before `submit` returns.
///
/// It is the sequential mode of a program that is written for any executor, and what its tests want:
/// everything happens in the order of submission. A panic is caught and kept in the future, as on a pool.
///
/// ```
/// let executor = executor::InlineExecutor::new();
/// let future = executor.submit(|| 6 * 7).unwrap();
/// assert!(future.done());
/// assert_eq!(future.result().unwrap(), 42);
/// ```
#[derive(Debug, Default)]
pub struct InlineExecutor {
    closed: AtomicBool,
}

impl InlineExecutor {
    /// One that is open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs the task, and gives its future, which is done.
    ///
    /// # Errors
    ///
    /// [`SubmitErrorKind::ShutDown`] after [`shutdown`](InlineExecutor::shutdown).
    pub fn submit<T>(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>>
    where
        T: Task + Send + 'static,
        T::Output: Send + 'static,
    {
        // ORDERING: Relaxed; a flag that guards nothing but itself.
        if self.closed.load(Ordering::Relaxed) {
            return Err(SubmitError::new(SubmitErrorKind::ShutDown, task));
        }
        let (job, outlook) = erased::new(Run(task), 0);
        job.run_now();
        Ok(Future::new(outlook))
    }

    /// Runs `f` on all items before it returns; the outcomes come in the order of the items.
    ///
    /// # Errors
    ///
    /// [`SubmitErrorKind::ShutDown`] after [`shutdown`](InlineExecutor::shutdown).
    pub fn map<F, I, R>(&self, f: F, items: I) -> Result<Map<'static, R>, SubmitError>
    where
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        I: IntoIterator<Item: Send + 'static>,
        R: Send + 'static,
    {
        apply::map(self, f, items)
    }

    /// As [`map`](InlineExecutor::map), with options: with a buffer size of 1 each item is run when the
    /// one before it is taken.
    ///
    /// # Errors
    ///
    /// As `map`, and [`SubmitErrorKind::Zero`] for a size of 0.
    pub fn map_with<'a, F, I, R>(
        &'a self,
        options: MapOptions,
        f: F,
        items: I,
    ) -> Result<Map<'a, R>, SubmitError>
    where
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        I: IntoIterator<Item: Send + 'static, IntoIter: Send + 'a> + 'a,
        R: Send + 'static,
    {
        apply::map_with(self, options, f, items)
    }

    /// As [`map`](InlineExecutor::map): here the order of completion is that of the items.
    ///
    /// # Errors
    ///
    /// As `map`.
    pub fn map_unordered<F, I, R>(&self, f: F, items: I) -> Result<MapUnordered<R>, SubmitError>
    where
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        I: IntoIterator<Item: Send + 'static>,
        R: Send + 'static,
    {
        apply::map_unordered(self, f, items)
    }

    /// Takes no more tasks. There is never anything to wait for or to cancel.
    pub fn shutdown(&self, how: Shutdown) -> Vec<Unstarted> {
        let _ = how;
        // ORDERING: Relaxed; see `submit`.
        self.closed.store(true, Ordering::Relaxed);
        Vec::new()
    }
}

impl<T> Executor<T> for InlineExecutor
where
    T: Task + Send + 'static,
    T::Output: Send + 'static,
{
    fn submit(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>> {
        self.submit(task)
    }

    fn shutdown(&self, how: Shutdown) -> Vec<Unstarted> {
        self.shutdown(how)
    }
}

impl<T> SubmitAll<T> for InlineExecutor
where
    T: Task + Send + 'static,
    T::Output: Send + 'static,
{
}
