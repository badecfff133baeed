//! The threads of a pool: how one starts, what it does, how it ends.

use std::cell::Cell;
use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::current;
use crate::error::{Broken, TaskError};
use crate::job::Home;
use crate::observe::EventKind;
use crate::panic::Panic;
use crate::queue::{Queue, drop_job};
use crate::sync::{Mutex, thread};

/// Run once on each thread before its first task.
pub(super) type Initializer = Box<dyn Fn() + Send + Sync>;

/// The workers of one pool, and all they need: shared by the pool and each of them.
pub(super) struct Crew {
    pub(super) queue: Arc<Queue>,
    thread_name_prefix: String,
    stack_size: Option<usize>,
    idle_timeout: Option<Duration>,
    initializer: Option<Initializer>,
    /// The number of the next thread.
    next: AtomicUsize,
    /// The threads that nobody has joined, those that have left included until the next one starts.
    handles: Mutex<Vec<thread::JoinHandle<()>>>,
}

impl Crew {
    pub(super) fn new(
        queue: Queue,
        thread_name_prefix: String,
        stack_size: Option<usize>,
        idle_timeout: Option<Duration>,
        initializer: Option<Initializer>,
    ) -> Self {
        Self {
            queue: Arc::new(queue),
            thread_name_prefix,
            stack_size,
            idle_timeout,
            initializer,
            next: AtomicUsize::new(0),
            handles: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn threads_started(&self) -> usize {
        // ORDERING: Relaxed; a number to look at.
        self.next.load(Ordering::Relaxed)
    }

    /// Starts a thread for a worker that the queue has counted.
    pub(super) fn start_worker(self: &Arc<Self>) -> io::Result<()> {
        // ORDERING: Relaxed; only uniqueness matters.
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut builder =
            thread::Builder::new().name(format!("{}_{number}", self.thread_name_prefix));
        if let Some(stack_size) = self.stack_size {
            builder = builder.stack_size(stack_size);
        }
        let crew = Arc::clone(self);
        let handle = builder.spawn(move || crew.work(number))?;
        self.remember(handle);
        Ok(())
    }

    fn remember(&self, handle: thread::JoinHandle<()>) {
        let mut handles = self.handles.lock();
        #[cfg(not(executor_loom))]
        handles.retain(|handle| !handle.is_finished());
        handles.push(handle);
    }

    /// Blocks until the threads are gone for good. For when the last worker has left the queue.
    pub(super) fn join(&self) {
        let handles = mem::take(&mut *self.handles.lock());
        for handle in handles {
            // A worker catches every panic of user code, so there is none to pass on.
            let _ = handle.join();
        }
    }

    /// The life of worker `number`.
    fn work(&self, number: usize) {
        current::enter(Arc::clone(&self.queue) as _, number);
        if let Some(initializer) = &self.initializer
            && let Err(panic) = Panic::catch(initializer)
        {
            return self.give_up(&panic);
        }
        self.queue.observe(EventKind::WorkerUp, None);
        while let Some(job) = self.queue.take(self.idle_timeout) {
            let idle = Cell::new(false);
            job.run_claimed(&|nothing_left| {
                if nothing_left {
                    self.queue.worker_is_idle();
                    idle.set(true);
                }
            });
            drop_job(job);
            if !idle.get() {
                self.queue.worker_is_idle();
            }
        }
        self.queue.observe(EventKind::WorkerLeft, None);
    }

    fn give_up(&self, panic: &Panic) {
        self.queue.observe(EventKind::WorkerLost, None);
        let broken = Broken::new(format!(
            "a worker's initializer failed, the thread pool is not usable any more: {panic}"
        ));
        for job in self.queue.break_up(&broken) {
            job.fail(TaskError::Broken(broken.clone()));
            drop_job(job);
        }
    }
}
