//! Tasks that borrow from the stack of the one who submits them.
#![expect(
    unsafe_code,
    reason = "a borrowing task waits in a queue whose type knows no lifetimes"
)]

use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::ThreadPoolExecutor;
use crate::error::{Outcome, SubmitError};
use crate::future::Future;
use crate::help::wait_for;
use crate::inbox::{IsFuture, sealed};
use crate::job::Job;
use crate::observe::FutureId;
use crate::queue::drop_job;
use crate::sync::Mutex;

/// A task whose borrows the type does not show any more.
type Erased = Box<dyn FnOnce() + Send + 'static>;

/// Tasks that are remembered at least before those that are done are forgotten.
const FORGET_AT: usize = 1024;

/// Where borrowing tasks can be submitted; see [`ThreadPoolExecutor::scope`].
pub struct Scope<'scope, 'env: 'scope> {
    pool: &'scope ThreadPoolExecutor,
    tasks: Mutex<Remembered>,
    /// Invariance over both lifetimes, as in [`std::thread::Scope`]: neither may be shortened or
    /// stretched by a coercion.
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

/// The tasks that the end of a scope waits for.
struct Remembered {
    /// All that may not be done yet.
    jobs: Vec<Arc<dyn Job>>,
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
        let scope = Scope {
            pool: self,
            tasks: Mutex::new(Remembered {
                jobs: Vec::new(),
                forget_at: FORGET_AT,
            }),
            scope: PhantomData,
            env: PhantomData,
        };
        let _end = WaitForAll(&scope.tasks);
        f(&scope)
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
        let task: Box<dyn FnOnce() + Send + 'scope> = Box::new(move || {
            let value = f();
            *result.lock() = Some(value);
        });
        // SAFETY: the types differ in a lifetime only. The task, with all it borrows, is gone before its
        // future is done: it is consumed by the call, or dropped by cancel, before the cell settles. The
        // scope ends only after the future of every task in `tasks` is done, unwinding or not
        // (`WaitForAll`), nobody can leak that guard, and every task that is queued is put there (`bomb`). The value, which may borrow too, never enters
        // the pool's types: it goes through `slot`, of which the task drops its half with itself.
        let task = unsafe { mem::transmute::<Box<dyn FnOnce() + Send + 'scope>, Erased>(task) };
        // Nothing may unwind between the two: the queue would hold a task that nobody waits for.
        let bomb = AbortOnDrop;
        let submitted = self.pool.submit(task);
        if let Ok(future) = &submitted {
            self.remember(future.job_handle());
        }
        mem::forget(bomb);
        let future = submitted.map_err(SubmitError::forget_task)?;
        Ok(ScopedFuture {
            future,
            slot,
            scope: PhantomData,
        })
    }

    fn remember(&self, job: Arc<dyn Job>) {
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
        // Not under the lock.
        done.into_iter().for_each(drop_job);
    }
}

/// Blocks until all tasks are done when it is dropped.
struct WaitForAll<'a>(&'a Mutex<Remembered>);

impl Drop for WaitForAll<'_> {
    fn drop(&mut self) {
        let bomb = AbortOnDrop;
        loop {
            // A running task may submit more, but then it is not done yet, and the loop goes on.
            let next = self.0.lock().jobs.pop();
            let Some(job) = next else { break };
            wait_for(&*job, None);
            drop_job(job);
        }
        mem::forget(bomb);
    }
}

/// To unwind here would free what tasks still borrow. Nothing does; this makes sure.
struct AbortOnDrop;

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        std::process::abort();
    }
}

/// The [`Future`] of a task that borrows, with the methods of it that a scope needs.
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

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("pool", self.pool)
            .finish_non_exhaustive()
    }
}
