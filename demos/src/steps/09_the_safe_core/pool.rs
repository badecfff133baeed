//! The thread pool: a queue, and workers that take from it.

use std::fmt;
use std::mem;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::future::Future;
use super::home::{self, Home};
use super::job::Job;
use super::map::Map;
use super::queue::{Queue, drop_job};
use super::shared::Shared;
use super::sync::Mutex;

/// Runs tasks on threads of its own, which it has from the beginning to the end.
///
/// Dropping it drains it; dropped while a panic unwinds, it cancels what is pending.
pub struct ThreadPoolExecutor {
    queue: Arc<Queue>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

/// How to shut an executor down. Running tasks are never interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// Runs what is pending.
    Drain,
    /// Cancels what is pending.
    Cancel,
}

/// The executor was shut down; here is the task again.
pub struct SubmitError<F>(pub F);

impl ThreadPoolExecutor {
    /// A pool of so many threads.
    ///
    /// # Panics
    ///
    /// If that is 0, or the system refuses a thread.
    pub fn new(workers: usize) -> Self {
        assert!(workers > 0, "max_workers must be greater than 0");
        let queue = Arc::new(Queue::new(workers));
        let spawn = |_| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || work(&queue))
        };
        Self {
            workers: Mutex::new((0..workers).map(spawn).collect()),
            queue,
        }
    }

    /// Schedules the task, unless the executor was shut down. Does not block.
    pub fn submit<T, F>(&self, task: F) -> Result<Future<T>, SubmitError<F>>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let home = Arc::clone(&self.queue) as Arc<dyn Home>;
        let cell = Arc::new(Shared::new(Some(task), Some(home)));
        if self.queue.push(Arc::clone(&cell) as Arc<dyn Job>) {
            return Ok(Future::new(cell));
        }
        let task = cell.take_work();
        Err(SubmitError(task.expect("nobody else has seen it")))
    }

    /// Schedules `f(item)` for all items before it returns; the outcomes come in the order of the items.
    pub fn map<F, I, R>(&self, f: F, items: I) -> Result<Map<R>, SubmitError<()>>
    where
        F: Fn(I::Item) -> R + Send + Sync + 'static,
        I: IntoIterator<Item: Send + 'static>,
        R: Send + 'static,
    {
        let f = Arc::new(f);
        Map::new(items.into_iter().map(|item| {
            let f = Arc::clone(&f);
            self.submit(move || f(item)).map_err(|_| SubmitError(()))
        }))
    }

    /// Takes no more tasks, runs or cancels those it has, and waits for the last one. On one of its own
    /// workers it does not wait: that would be for itself.
    pub fn shutdown(&self, how: Shutdown) {
        self.queue.close();
        if how == Shutdown::Cancel {
            self.queue.cancel_pending();
        }
        let queue = Arc::clone(&self.queue) as Arc<dyn Home>;
        if home::current_if(|mine| Arc::ptr_eq(mine, &queue)).is_some() {
            return;
        }
        self.queue.wait_for_workers();
        let workers = mem::take(&mut *self.workers.lock());
        for worker in workers {
            // A worker catches every panic of user code, so there is none to pass on.
            let _ = worker.join();
        }
    }
}

/// The life of a worker.
fn work(queue: &Arc<Queue>) {
    home::enter(Arc::clone(queue) as Arc<dyn Home>);
    while let Some(job) = queue.take() {
        job.run_claimed();
        drop_job(job);
    }
}

impl Drop for ThreadPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(if thread::panicking() {
            Shutdown::Cancel
        } else {
            Shutdown::Drain
        });
    }
}

impl<F> fmt::Display for SubmitError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot schedule new futures after shutdown")
    }
}

impl<F> fmt::Debug for SubmitError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubmitError")
    }
}
