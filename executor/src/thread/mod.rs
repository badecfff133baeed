//! The thread pool: a queue, and workers that are started when there is more to do than workers to
//! do it.

mod batch;
mod builder;
mod scope;
mod worker;

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Instant;

pub use builder::{BuildError, Builder};
pub use scope::{Scope, ScopedFuture};
use worker::Crew;

use crate::apply;
use crate::cell::erased::{self, Owned};
use crate::current;
use crate::error::SubmitError;
use crate::executor::Executor;
use crate::future::Future;
use crate::home::Home;
use crate::map::{Map, MapOptions, MapUnordered};
use crate::observe::EventKind;
use crate::queue::Pushed;
use crate::settle::Run;
use crate::shutdown::{Shutdown, Unstarted};
use crate::sync::deadline_after;
use crate::task::Task;

/// Runs tasks on threads of its own.
///
/// ```
/// use executor::ThreadPoolExecutor;
///
/// let pool = ThreadPoolExecutor::new(4)?;
/// let future = pool.submit(|| 6 * 7)?;
/// assert_eq!(future.result()?, 42);
///
/// let squares: Result<Vec<u64>, _> = pool.map(|n| n * n, 1..=3)?.collect();
/// assert_eq!(squares?, [1, 4, 9]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
///
/// A thread is started for a task that no idle worker comes for, as long as there are fewer than
/// `max_workers`. Tasks start in the order of submission. A task that panics fails its future, nothing
/// else.
///
/// Dropping the pool runs what is pending and waits for it, as the end of Python's `with` does; dropped
/// while a panic unwinds, it cancels what is pending and waits for what is running. (In a task of the pool, or in a
/// callback, it does not wait.) Tasks that need the
/// pool can share it in an [`Arc`], or borrow it in a [`scope`](ThreadPoolExecutor::scope).
pub struct ThreadPoolExecutor {
    crew: Arc<Crew>,
}

/// What [`ThreadPoolExecutor::stats`] saw at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The most threads there may be.
    pub max_workers: usize,
    /// The threads there are.
    pub workers: usize,
    /// Those of them that have nothing to do, or are about to: one that is starting, for instance.
    pub idle: usize,
    /// The tasks that have not been started: the length of the queue.
    pub pending: usize,
    /// All threads there ever were, those included that the system refused.
    pub threads_started: usize,
}

impl ThreadPoolExecutor {
    /// A pool of at most `max_workers` threads, none of which is started yet.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for 0.
    pub fn new(max_workers: usize) -> Result<Self, BuildError> {
        Self::builder().max_workers(max_workers).build()
    }

    /// A pool with options.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Schedules the task, and gives a future for its output.
    ///
    /// Does not block, unless the pool was built with [`max_pending`](Builder::max_pending) and
    /// [`WhenFull::Block`](crate::WhenFull::Block).
    ///
    /// # Errors
    ///
    /// [`SubmitError`] with the task inside: the pool is shut down, or broken, or its queue is full, or the
    /// system refused it its first thread.
    pub fn submit<T>(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>>
    where
        T: Task + Send + 'static,
        T::Output: Send + 'static,
    {
        let queue = &self.crew.queue;
        let (job, outlook) = erased::new(Run(task), queue.number());
        let future = Future::new(outlook);
        if queue.is_own_worker() {
            current::add_child(&job);
        }
        let at = queue.is_observed().then(Instant::now);
        let tell = || {
            if let Some(at) = at {
                queue.observe_at(at, EventKind::Submitted, Some(future.id()));
            }
        };
        let mut queued = true;
        let refused = match queue.push(job) {
            Pushed::Queued => None,
            Pushed::NeedsWorker(hand) => self.crew.start_worker(&hand, Some(future.id())).err(),
            Pushed::RunIt(job) => {
                tell();
                job.run_uncounted(&**queue);
                return Ok(future);
            }
            Pushed::Refused(kind) => {
                queued = false;
                Some(kind)
            }
            Pushed::Overtaken(kind) => Some(kind),
        };
        // One that is in the queue may have been ended there by somebody else.
        let ours = refused.and_then(|kind| Some((kind, future.job().clone().claim()?)));
        if let Some((kind, claimed)) = ours {
            if queued {
                queue.task_left();
            }
            let (Run(task), _) = Owned::of(claimed).take_work();
            return Err(SubmitError::new(kind, task));
        }
        tell();
        Ok(future)
    }

    /// Schedules `f(item)` for all items before it returns; the outcomes come in the order of the items.
    ///
    /// The items are taken in the caller's thread; for more of them than memory has room for, or an endless input,
    /// there is [`buffer_size`](MapOptions::buffer_size). It blocks where [`submit`](ThreadPoolExecutor::submit)
    /// would.
    ///
    /// ```
    /// let pool = executor::ThreadPoolExecutor::new(3)?;
    /// for outcome in pool.map(|name: &str| name.len(), ["one", "three"])? {
    ///     println!("{}", outcome?);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`submit`](ThreadPoolExecutor::submit); the tasks before the one that was refused are cancelled if
    /// they have not started.
    ///
    /// # Panics
    ///
    /// If `items` does; the tasks before that run.
    pub fn map<F, I, R>(&self, f: F, items: I) -> Result<Map<'static, R>, SubmitError>
    where
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        I: IntoIterator<Item: Send + 'static>,
        R: Send + 'static,
    {
        apply::map(self, f, items)
    }

    /// As [`map`](ThreadPoolExecutor::map), with options: a timeout, a size of chunks or of batches, or a bound on what
    /// is taken from the input ahead of time.
    ///
    /// # Errors
    ///
    /// As `map`, and [`SubmitErrorKind::Zero`](crate::SubmitErrorKind::Zero) for a size of 0.
    ///
    /// # Panics
    ///
    /// If `items` does. An item that is taken later panics in [`Map`]'s `next`, which may be called again.
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

    /// As [`map`](ThreadPoolExecutor::map), but the outcomes come as they are ready.
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

    /// Calls `f`; whenever `f` waits for a future of this pool, the calling thread runs tasks of the pool
    /// meanwhile, as one worker more.
    ///
    /// ```
    /// let pool = executor::ThreadPoolExecutor::new(1)?;
    /// let futures: Vec<_> = (1..=4).map(|n| pool.submit(move || n * n)).collect::<Result<_, _>>()?;
    /// // This thread and the worker share the work.
    /// let sum: u32 = pool.help_while(|| futures.into_iter().map(|it| it.result().unwrap()).sum());
    /// assert_eq!(sum, 30);
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// Without it a thread that is none of the pool's workers never runs a task: it has not their name, nor
    /// what their initializer set up. It takes the task that it waits for, if nobody has started it and no
    /// worker is coming for it; else whatever is next. A wait with a timeout may come back late, by as much as
    /// the task takes that it ran; and a lock that is held while waiting must not be one that a task takes.
    /// In such a task it is as a worker is in one: while that task waits, it runs the children of that task, and no
    /// others. Where `submit` would [block](crate::WhenFull::Block), it runs the task that is submitted.
    ///
    /// On a worker of this pool, which [helps](Future#waiting-inside-a-worker) anyway, it changes nothing. A thread
    /// that works for several pools, and waits for futures of several at once, runs those that nobody has started,
    /// and then works for the pool that it is a worker of, or else for the one that it came to last. A `shutdown`
    /// waits for the workers, not for a task that a guest runs.
    pub fn help_while<R>(&self, f: impl FnOnce() -> R) -> R {
        current::as_guest(Arc::clone(&self.crew.queue) as Arc<dyn Home>, f)
    }

    /// What is going on, at one moment. Does not block.
    pub fn stats(&self) -> Stats {
        let counts = self.crew.queue.counts();
        Stats {
            max_workers: self.crew.queue.max_workers(),
            workers: counts.workers,
            idle: counts.idle,
            pending: counts.pending,
            threads_started: self.crew.threads_started(),
        }
    }

    /// Takes no more tasks, and ends as `how` says: see [`Executor::shutdown`].
    ///
    /// ```
    /// use executor::{Shutdown, ThreadPoolExecutor};
    ///
    /// let pool = ThreadPoolExecutor::new(1).unwrap();
    /// pool.shutdown(Shutdown::drain());
    /// let refused = pool.submit(|| ()).unwrap_err();
    /// assert_eq!(refused.to_string(), "cannot schedule new futures after shutdown");
    /// ```
    pub fn shutdown(&self, how: Shutdown) -> Vec<Unstarted> {
        let queue = &self.crew.queue;
        queue.close();
        if how.cancel_pending {
            for job in queue.drain() {
                job.cancel();
            }
        }
        // A worker would wait for itself, or for a callback that waits for it.
        if !how.wait || queue.is_own_worker() || current::is_settling() {
            return Vec::new();
        }
        if queue.wait_for_workers(how.within.and_then(deadline_after)) {
            self.crew.join();
            return Vec::new();
        }
        let unstarted = |job| Unstarted::new(job, Arc::clone(queue) as Arc<dyn Home>);
        queue.drain().into_iter().map(unstarted).collect()
    }
}

impl<T> Executor<T> for ThreadPoolExecutor
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

impl Default for ThreadPoolExecutor {
    /// A pool with the default options.
    fn default() -> Self {
        Self::builder().build().expect("the defaults are valid")
    }
}

impl Drop for ThreadPoolExecutor {
    fn drop(&mut self) {
        let how = if std::thread::panicking() {
            Shutdown::cancel()
        } else {
            Shutdown::drain()
        };
        self.shutdown(how);
    }
}

// A panic of user code never leaves a pool half-changed: none runs under its lock.
impl UnwindSafe for ThreadPoolExecutor {}
impl RefUnwindSafe for ThreadPoolExecutor {}

impl fmt::Debug for ThreadPoolExecutor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ThreadPoolExecutor")
            .field(&self.stats())
            .finish()
    }
}
