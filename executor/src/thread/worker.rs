//! The threads of a pool: how one starts, what it does, how it ends.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::current;
use crate::error::{Broken, SubmitErrorKind, TaskError};
use crate::home::{Around, Home};
use crate::observe::{EventKind, FutureId};
use crate::panic::{Panic, contain};
use crate::queue::{Doing, Hand, Queue, Start};
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
    /// Held by whoever joins them, so that who comes second waits as well.
    joining: Mutex<()>,
}

impl Drop for Crew {
    fn drop(&mut self) {
        let initializer = self.initializer.take();
        // It goes with whoever comes last: a worker, or one that drops the pool while it unwinds.
        contain(
            || "dropping an initializer".to_owned(),
            || drop(initializer),
        );
    }
}

impl Crew {
    pub(super) fn new(
        queue: Arc<Queue>,
        thread_name_prefix: String,
        stack_size: Option<usize>,
        idle_timeout: Option<Duration>,
        initializer: Option<Initializer>,
    ) -> Self {
        Self {
            queue,
            thread_name_prefix,
            stack_size,
            idle_timeout,
            initializer,
            next: AtomicUsize::new(0),
            handles: Mutex::new(Vec::new()),
            joining: Mutex::new(()),
        }
    }

    pub(super) fn threads_started(&self) -> usize {
        // ORDERING: Relaxed; a number to look at.
        self.next.load(Ordering::Relaxed)
    }

    /// Starts a thread for a worker that the queue has counted. Fails if there is none at all then: what is in
    /// the queue fails with it, but for the task that `submitted` says, which is left to its submitter.
    pub(super) fn start_worker(
        self: &Arc<Self>,
        hand: &Arc<Hand>,
        submitted: Option<FutureId>,
    ) -> Result<(), SubmitErrorKind> {
        // ORDERING: Relaxed; only uniqueness matters.
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut builder =
            thread::Builder::new().name(format!("{}_{number}", self.thread_name_prefix));
        if let Some(stack_size) = self.stack_size {
            builder = builder.stack_size(stack_size);
        }
        let (crew, its) = (Arc::clone(self), Arc::clone(hand));
        let error = match builder.spawn(move || crew.work(number, &its)) {
            Ok(handle) => {
                self.remember(handle);
                return Ok(());
            }
            Err(error) => error,
        };
        let Some(stranded) = self.queue.worker_not_started(hand) else {
            return Ok(());
        };
        let reason = format!("cannot start a worker thread: {error}");
        let broken = Broken::new(reason);
        for task in stranded {
            if Some(task.id()) != submitted {
                task.fail(TaskError::Broken(broken.clone()));
            }
        }
        Err(SubmitErrorKind::NoWorker(error))
    }

    fn remember(&self, handle: thread::JoinHandle<()>) {
        let mut handles = self.handles.lock();
        #[cfg(not(executor_loom))]
        handles.retain(|handle| !handle.is_finished());
        handles.push(handle);
    }

    /// Blocks until the threads are gone for good. For when the last worker has left the queue.
    pub(super) fn join(&self) {
        let _joining = self.joining.lock();
        loop {
            // Its lock is not held meanwhile: an observer of a worker that has left may have another one started.
            let next = self.handles.lock().pop();
            let Some(handle) = next else { break };
            // A worker catches every panic of user code, so there is none to pass on.
            let _ = handle.join();
        }
    }

    /// The life of worker `number`.
    fn work(self: &Arc<Self>, number: usize, hand: &Arc<Hand>) {
        current::enter(Arc::clone(&self.queue) as _, number);
        // Weak, for a thread-local keeps it: user code in the crew is not to be dropped by that one's destructor.
        let crew = Arc::downgrade(self);
        let start: Start = Rc::new(move |new| {
            if let Some(crew) = crew.upgrade() {
                // Where the system refuses another thread, this one comes for the task when it is done here.
                let _ = crew.start_worker(new, None);
            }
        });
        self.queue.enter(hand, Rc::clone(&start));
        if let Some(initializer) = &self.initializer
            && let Err(panic) = Panic::catch(initializer)
        {
            return self.give_up(hand, panic);
        }
        self.queue.observe(EventKind::WorkerUp, None);
        let about_to_be_done = |really| {
            if really {
                hand.set(Doing::Nothing);
            } else if let Some(new) = self.queue.worker_is_busy(hand) {
                start(&new);
            }
        };
        let around = Around::on_worker(&*self.queue, &about_to_be_done);
        while let Some(task) = self.queue.take(hand, self.idle_timeout, &start) {
            task.run(None, &around);
        }
        self.queue.observe(EventKind::WorkerLeft, None);
    }

    fn give_up(&self, hand: &Arc<Hand>, panic: Panic) {
        self.queue.observe(EventKind::WorkerLost, None);
        let broken = Broken::new(format!(
            "a worker's initializer failed, the thread pool is not usable any more: {panic}"
        ));
        for job in self.queue.break_up(hand, &broken) {
            job.fail(TaskError::Broken(broken.clone()));
        }
        // Not with the thread, whose panic would go on in the one that joins it.
        contain(
            || "dropping the panic of an initializer".to_owned(),
            || drop(panic),
        );
    }
}
