//! The pool as its users see it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::Signal;

use super::builder::{BuildError, Builder, place_of};
use super::call::{Call, Remote};
use super::codec::encode;
use super::handle::Worker;
use super::hub::Hub;
use super::message::CallHead;
use super::schedule::Phase;
use super::slot::Doom;
use super::task::RemoteTask;
use crate::cell::erased::{self, Owned};
use crate::current;
use crate::error::{SubmitError, SubmitErrorKind, TaskError};
use crate::executor::Executor;
use crate::future::Future;
use crate::home::Home;
use crate::map::{Map, MapOptions, MapUnordered};
use crate::promise::Promise;
use crate::shutdown::{Shutdown, Unstarted};
use crate::sync::deadline_after;

/// Runs tasks in processes of its own; see the [module](crate::process) for how.
///
/// A process is started by a submit that finds no idle worker, as long as there are fewer than
/// `max_workers`. Tasks start in the order of submission, but for those that a worker hands back. A task
/// that kills its worker fails its own future, with
/// [`TaskError::WorkerLost`], and nothing else.
///
/// Dropping the pool runs what is pending and waits for it, as the end of Python's `with` does; dropped
/// while a panic unwinds, it cancels what is pending and waits for what is running.
pub struct ProcessPoolExecutor {
    pub(super) hub: Arc<Hub>,
}

impl ProcessPoolExecutor {
    /// A pool of at most `max_workers` processes of this program, none of which is started yet.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for 0, or if `main` has not called
    /// [`serve_if_worker`](crate::process::serve_if_worker).
    pub fn new(max_workers: usize) -> Result<Self, BuildError> {
        Self::builder().max_workers(max_workers).build()
    }

    /// A pool with options.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Schedules the task, and gives a future for its output. Does not block.
    ///
    /// The task is encoded here and now, in the caller's thread. One that can't be encoded, or is longer than
    /// [`max_frame`](Builder::max_frame), fails its own future with [`TaskError::Codec`].
    ///
    /// # Errors
    ///
    /// [`SubmitError`] with the task inside: the pool is shut down, or broken, or its registry does not know
    /// the task.
    pub fn submit<T: RemoteTask>(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>> {
        self.submit_in(0, task)
    }

    /// `group`: see [`CallItem`](super::slot::CallItem).
    fn submit_in<T: RemoteTask>(
        &self,
        group: u32,
        task: T,
    ) -> Result<Future<T::Output>, SubmitError<T>> {
        let options = &self.hub.options;
        let Some(place) = place_of(&options.tasks, T::NAME) else {
            return Err(SubmitError::new(
                SubmitErrorKind::UnknownTask(T::NAME),
                task,
            ));
        };
        let encoded = encode(&task, "the task").and_then(|encoded| {
            let size = CallHead::check(&encoded, "the task", options.max_frame)?;
            Ok((encoded, size))
        });
        let (encoded, size) = match encoded {
            Ok(encoded) => encoded,
            Err(error) => {
                let (promise, future) = Promise::new();
                let _ = promise.finish(Err(TaskError::Codec(error)));
                return Ok(future);
            }
        };
        let call = Arc::new(Call::new::<T>(place, encoded));
        let remote = Remote(Arc::clone(&call));
        let (job, outlook) = erased::new(remote, self.hub.number());
        match self.hub.submit(job, call, size, group) {
            Ok(()) => Ok(Future::new(outlook)),
            Err(kind) => {
                let claimed = outlook.job().clone().claim();
                drop(claimed.map(|claimed| Owned::<Remote<_>, T::Output>::of(claimed).take_work()));
                Err(SubmitError::new(kind, task))
            }
        }
    }

    /// Schedules `task(item)` for all items before it returns; the outcomes come in the order of the items.
    ///
    /// ```no_run
    /// # fn download_one(code: String) -> usize { code.len() }
    /// # executor::remote_task!(DownloadOne = download_one(code: String) -> usize);
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let pool = executor::ProcessPoolExecutor::new(2)?;
    /// # let codes = vec!["BR".to_owned()];
    /// for outcome in pool.map(DownloadOne, codes)? {
    ///     println!("{}", outcome?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Small items travel together; see [`MapOptions::chunk_size`].
    ///
    /// # Errors
    ///
    /// As [`submit`](ProcessPoolExecutor::submit); the tasks before the one that was refused are cancelled if
    /// they have not started.
    pub fn map<T, F, I>(&self, task: F, items: I) -> Result<Map<'static, T::Output>, SubmitError>
    where
        T: RemoteTask,
        F: Fn(I::Item) -> T,
        I: IntoIterator,
    {
        Map::eager(self.futures_of(None, task, items))
    }

    /// As [`map`](ProcessPoolExecutor::map), with options: a timeout, a size of chunks, or a bound on what
    /// is taken from the input ahead of time.
    ///
    /// # Errors
    ///
    /// As `map`, and [`SubmitErrorKind::Zero`] for a size of 0.
    pub fn map_with<'a, T, F, I>(
        &'a self,
        options: MapOptions,
        task: F,
        items: I,
    ) -> Result<Map<'a, T::Output>, SubmitError>
    where
        T: RemoteTask,
        F: Fn(I::Item) -> T + Send + 'a,
        I: IntoIterator<IntoIter: Send + 'a> + 'a,
    {
        Map::with(options, |_| self.futures_of(options.chunk(), task, items))
    }

    /// As [`map`](ProcessPoolExecutor::map), but the outcomes come as they are ready.
    ///
    /// # Errors
    ///
    /// As `map`.
    pub fn map_unordered<T, F, I>(
        &self,
        task: F,
        items: I,
    ) -> Result<MapUnordered<T::Output>, SubmitError>
    where
        T: RemoteTask,
        F: Fn(I::Item) -> T,
        I: IntoIterator,
    {
        MapUnordered::new(self.futures_of(None, task, items))
    }

    fn futures_of<'a, T, F, I>(
        &'a self,
        chunk: Option<usize>,
        task: F,
        items: I,
    ) -> impl Iterator<Item = Result<Future<T::Output>, SubmitError>> + use<'a, T, F, I>
    where
        T: RemoteTask,
        F: Fn(I::Item) -> T,
        I: IntoIterator,
    {
        let mut group = new_group();
        items.into_iter().enumerate().map(move |(index, item)| {
            if chunk.is_some_and(|size| index.is_multiple_of(size)) {
                group = new_group();
            }
            self.submit_in(group, task(item))
                .map_err(SubmitError::forget_task)
        })
    }

    /// Takes no more tasks, and ends as `how` says: see [`Executor::shutdown`]. When it has waited, all
    /// workers are gone.
    pub fn shutdown(&self, how: Shutdown) -> Vec<Unstarted> {
        self.hub.close();
        if how.cancel_pending {
            for job in self.hub.drain(true) {
                job.cancel();
            }
        }
        // An owner that runs user code would wait for itself, or for a callback that waits for it.
        if !how.wait || self.hub.is_own_worker() || current::is_settling() {
            return Vec::new();
        }
        if self
            .hub
            .wait_for_workers(how.within.and_then(deadline_after))
        {
            self.hub.join();
            return Vec::new();
        }
        let unstarted = self.hub.drain(false).into_iter();
        let home = || Arc::clone(&self.hub) as Arc<dyn Home>;
        unstarted.map(|job| Unstarted::new(job, home())).collect()
    }

    /// Ends all workers with SIGTERM, now. What they run fails with
    /// [`TaskError::WorkerLost`], what is pending is cancelled, and the pool
    /// takes no more. Does not wait for them.
    pub fn terminate_workers(&self) {
        self.end_workers(|worker| worker.signal(Signal::TERM));
    }

    /// As [`terminate_workers`](ProcessPoolExecutor::terminate_workers), with SIGKILL, which no task can
    /// hold off.
    pub fn kill_workers(&self) {
        self.end_workers(Worker::kill);
    }

    fn end_workers(&self, end: impl Fn(&Worker)) {
        self.hub.schedule.lock().end(Phase::Terminated);
        self.hub.doom_all(&Doom::Terminated, end);
        self.hub.sweep();
        self.hub.news.notify_all();
    }

    /// The process ids of the workers there are, the idle ones too. Does not block.
    pub fn worker_pids(&self) -> Vec<u32> {
        let schedule = self.hub.schedule.lock();
        schedule
            .slots
            .iter()
            .filter_map(|slot| slot.worker.as_ref().map(|worker| worker.pid))
            .collect()
    }

    /// The number of tasks that have not been started. Does not block.
    pub fn pending(&self) -> usize {
        self.hub.schedule.lock().pending
    }
}

/// A number for tasks whose answers may be read together. (Where they are used up, two groups far from each other share one.)
fn new_group() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    // ORDERING: Relaxed; only uniqueness matters.
    NEXT.fetch_add(1, Ordering::Relaxed).max(1)
}

impl<T: RemoteTask> Executor<T> for ProcessPoolExecutor {
    fn submit(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>> {
        self.submit(task)
    }

    fn shutdown(&self, how: Shutdown) -> Vec<Unstarted> {
        self.shutdown(how)
    }

    fn map_tasks<I>(&self, tasks: I) -> Result<Map<'static, T::Output>, SubmitError>
    where
        I: IntoIterator<Item = T>,
    {
        self.map(|task| task, tasks)
    }
}

impl Drop for ProcessPoolExecutor {
    fn drop(&mut self) {
        let how = if std::thread::panicking() {
            Shutdown::cancel()
        } else {
            Shutdown::drain()
        };
        self.shutdown(how);
    }
}

impl fmt::Debug for ProcessPoolExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schedule = self.hub.schedule.lock();
        f.debug_struct("ProcessPoolExecutor")
            .field("max_workers", &schedule.max_workers)
            .field("workers", &schedule.slots.len())
            .field("pending", &schedule.pending)
            .finish_non_exhaustive()
    }
}
