//! Tasks that borrow from the stack of the one who submits them.

use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::ThreadPoolExecutor;
use crate::cell::Job;
use crate::cell::erased::{self, Lender, Lent};
use crate::error::{Outcome, SubmitError};
use crate::future::Future;
use crate::help::wait_for;
use crate::inbox::{IsFuture, sealed};
use crate::observe::FutureId;
use crate::sync::Mutex;
use crate::task::Task;

/// Tasks that are remembered at least before those that are done are forgotten.
const FORGET_AT: usize = 1024;

/// Where borrowing tasks can be submitted; see [`ThreadPoolExecutor::scope`].
pub type Scope<'scope, 'env> = Lender<'scope, 'env, Borrower<'env>>;

/// What the tasks of a scope are lent to.
pub struct Borrower<'env> {
    pool: &'env ThreadPoolExecutor,
    tasks: Mutex<Remembered>,
}

/// The tasks that the end of a scope waits for.
struct Remembered {
    /// All that may not be done yet.
    jobs: Vec<Job>,
    /// So many of them make it worth a look which are done: twice as many as were open at the last look,
    /// so that the looks cost each task the same, however many are open.
    forget_at: usize,
}

impl ThreadPoolExecutor {
    /// Runs `f`, which may submit tasks that borrow from outside of it, and blocks until all of these are
    /// done.
    ///
    /// ```
    /// let pool = executor::ThreadPoolExecutor::new(2)?;
    /// let words = vec!["in", "the", "scope"];
    /// let lengths: Vec<usize> = pool.scope(|scope| {
    ///     let futures: Vec<_> =
    ///         words.iter().map(|word| scope.submit(|| word.len()).unwrap()).collect();
    ///     futures.into_iter().map(|future| future.result().unwrap()).collect()
    /// });
    /// assert_eq!(lengths, [2, 3, 5]);
    /// # Ok::<(), executor::BuildError>(())
    /// ```
    ///
    /// What does not live long enough does not compile:
    ///
    /// ```compile_fail,E0597
    /// let pool = executor::ThreadPoolExecutor::new(2).unwrap();
    /// pool.scope(|scope| {
    ///     let word = String::from("gone");
    ///     scope.submit(|| word.len()).unwrap();
    /// });
    /// ```
    ///
    /// A task that a [`Shutdown::within`](crate::Shutdown::within) gives back as [`Unstarted`](crate::Unstarted) is
    /// done when that was run or dropped; returned from `f`, it would be waited for in vain.
    ///
    /// On a worker of the pool the wait at the end [helps](Future#waiting-inside-a-worker). A panic of a
    /// task stays in its future.
    ///
    /// # Panics
    ///
    /// If `f` does, after all tasks are done.
    pub fn scope<'env, F, R>(&'env self, f: F) -> R
    where
        F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> R,
    {
        let tasks = Mutex::new(Remembered {
            jobs: Vec::new(),
            forget_at: FORGET_AT,
        });
        erased::lend(Borrower { pool: self, tasks }, Borrower::wait_for_all, f)
    }
}

impl<'scope> Scope<'scope, '_> {
    /// As [`ThreadPoolExecutor::submit`], for a task that lives as long as the scope.
    ///
    /// # Errors
    ///
    /// As there; the task is dropped.
    pub fn submit<F, R>(&'scope self, f: F) -> Result<ScopedFuture<'scope, R>, SubmitError>
    where
        F: FnOnce() -> R + Send + 'scope,
        R: Send + 'scope,
    {
        let slot = Arc::new(Mutex::new(None));
        let result = Arc::clone(&slot);
        let lent = self.lend(move || {
            let value = f();
            *result.lock() = Some(value);
        });
        let future = self
            .to
            .pool
            .submit(lent)
            .map_err(SubmitError::forget_task)?;
        self.to.remember(future.job().clone());
        Ok(ScopedFuture {
            future,
            slot,
            scope: PhantomData,
        })
    }
}

impl Task for Lent {
    type Output = ();

    fn run(self) {
        // Named, so that it goes last, also when the task panics.
        let Self(task, _entry) = self;
        task();
    }
}

impl Borrower<'_> {
    fn remember(&self, job: Job) {
        let mut tasks = self.tasks.lock();
        tasks.jobs.push(job);
        if tasks.jobs.len() < tasks.forget_at {
            return;
        }
        let (done, open): (Vec<_>, Vec<_>) = mem::take(&mut tasks.jobs)
            .into_iter()
            .partition(|job| job.state().is_done());
        tasks.forget_at = FORGET_AT.max(2 * open.len());
        tasks.jobs = open;
        drop(tasks);
        // Not under the lock: that many may take a while.
        drop(done);
    }

    fn wait_for_all(&self) {
        loop {
            // A running task may submit more, but then it is not done yet, and the loop goes on.
            let next = self.tasks.lock().jobs.pop();
            let Some(job) = next else { break };
            wait_for(&job, None);
        }
    }
}

/// The [`Future`] of a task that borrows; the methods that it has are the same.
#[must_use = "dropping a future gives up its result; the task still runs"]
pub struct ScopedFuture<'scope, T> {
    future: Future<()>,
    /// Where the task puts its value.
    slot: Arc<Mutex<Option<T>>>,
    scope: PhantomData<&'scope ()>,
}

impl<T> ScopedFuture<'_, T> {
    /// See [`Future::id`].
    pub fn id(&self) -> FutureId {
        self.future.id()
    }

    /// See [`Future::done`].
    pub fn done(&self) -> bool {
        self.future.done()
    }

    /// See [`Future::running`].
    pub fn running(&self) -> bool {
        self.future.running()
    }

    /// See [`Future::cancelled`].
    pub fn cancelled(&self) -> bool {
        self.future.cancelled()
    }

    /// See [`Future::cancel`].
    pub fn cancel(&self) -> bool {
        self.future.cancel()
    }

    /// See [`Future::wait`].
    pub fn wait(&self) {
        self.future.wait();
    }

    /// See [`Future::wait_timeout`].
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.future.wait_timeout(timeout)
    }

    /// See [`Future::result`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn result(self) -> Outcome<T> {
        self.future.result().map(|()| {
            self.slot
                .lock()
                .take()
                .expect("a task that returned has left its value, for us alone")
        })
    }
}

impl<T> sealed::Sealed for ScopedFuture<'_, T> {
    fn erased(&self) -> sealed::Erased<'_> {
        self.future.erased()
    }
}

impl<T> IsFuture for ScopedFuture<'_, T> {}

impl<T> fmt::Debug for ScopedFuture<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ScopedFuture").field(&self.future).finish()
    }
}

impl fmt::Debug for Borrower<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pool.fmt(f)
    }
}

impl fmt::Debug for Lender<'_, '_, Borrower<'_>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("pool", self.to.pool)
            .finish_non_exhaustive()
    }
}
