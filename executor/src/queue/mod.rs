//! The run queue of a thread pool, and who sleeps on it.
//!
//! ```text
//!   submit ──push──▶ [ task task task ] ──take──▶ workers          sleep on `not_empty`
//!      │                    │
//!      │                    └──children──▶ helpers                 sleep on `news`
//!      └── sleeps on `not_full` where the queue is bounded
//! ```
//!
//! A *helper* is a worker in the middle of a task that waits for a future of its own pool. The waiter has
//! run the awaited task itself if nobody had started it, nor was coming to do so (see `help`). Else the helper
//! runs, on top of the task that waits, tasks that were submitted *in* that task, and no others: what lies
//! below on the stack cannot go on before the upper one returns, so the upper one must not wait for the
//! lower one, nor for a lock that it holds. A task that came from elsewhere may well do so, the next link of
//! a chain for one; a task's own child does so less often. And even a child is left to another worker where
//! one is coming: only a pool that is *short* of workers has its waiters work.
//!
//! Invariants, all under the one lock:
//!
//! - `pending` counts the tasks that nobody has claimed or cancelled. The list may be longer: a task that
//!   was cancelled, or run by the one who waited for it, stays in it as a husk until it is passed over.
//! - `idle` counts the workers that will come for a task before they do anything else. One that has
//!   finished its task is idle from *before* the task's future is done, so that a submit that follows a
//!   `result()` finds it, and starts no second thread.
//! - `workers` counts the threads that were started and have not left.
//!
//! No user code runs under the lock. A husk may hold the last handle to a result, so even husks are
//! dropped outside of it.

mod bound;
mod helping;
mod inner;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) use bound::Bound;
pub use bound::WhenFull;
use inner::{Husks, Inner, Phase};

use crate::current;
use crate::error::{Broken, SubmitErrorKind};
use crate::job::{Home, Job};
use crate::observe::{Event, EventKind, FutureId, Observer};
use crate::panic::contain;
use crate::state::State;
use crate::sync::{self, Condvar, Mutex, MutexGuard};

/// What `push` did with a task, or wants its caller to do.
pub(crate) enum Pushed {
    /// It is in the queue, and somebody will take it.
    Queued,
    /// It is in the queue; the caller has to start a worker, which is counted already.
    NeedsWorker,
    /// The caller has to run it.
    RunIt,
}

/// The queue.
pub(crate) struct Queue {
    inner: Mutex<Inner>,
    /// Idle workers sleep here; told of each task and of the end.
    not_empty: Condvar,
    /// Helpers sleep here; told of each future that one waits for.
    news: Condvar,
    /// Submitters to a full queue sleep here; told of each task that leaves it.
    not_full: Condvar,
    /// `wait_for_workers` sleeps here; told of the last worker that leaves.
    all_left: Condvar,
    max_workers: usize,
    bound: Option<Bound>,
    observer: Option<Arc<dyn Observer>>,
}

/// What [`Queue::counts`] saw under one lock.
pub(crate) struct Counts {
    pub(crate) workers: usize,
    pub(crate) idle: usize,
    pub(crate) pending: usize,
}

impl Queue {
    pub(crate) fn new(
        max_workers: usize,
        bound: Option<Bound>,
        observer: Option<Arc<dyn Observer>>,
    ) -> Self {
        Self {
            inner: Mutex::new(Inner::new()),
            not_empty: Condvar::new(),
            news: Condvar::new(),
            not_full: Condvar::new(),
            all_left: Condvar::new(),
            max_workers,
            bound,
            observer,
        }
    }

    /// Adds a task at the end, or says why not.
    pub(crate) fn push(&self, task: &Arc<dyn Job>) -> Result<Pushed, SubmitErrorKind> {
        let mut inner = self.inner.lock();
        loop {
            match &inner.phase {
                Phase::Open => {}
                Phase::Closed => return Err(SubmitErrorKind::ShutDown),
                Phase::Broken(broken) => return Err(SubmitErrorKind::Broken(broken.clone())),
            }
            let Some(bound) = self.bound.filter(|bound| inner.pending >= bound.max) else {
                break;
            };
            match bound.when_full {
                WhenFull::Reject => return Err(SubmitErrorKind::QueueFull(bound.max)),
                WhenFull::CallerRuns => return Ok(Pushed::RunIt),
                // Nobody else may be left to make room.
                WhenFull::Block if self.is_own_worker() => return Ok(Pushed::RunIt),
                WhenFull::Block => self.not_full.wait(&mut inner),
            }
        }
        inner.tasks.push_back(Arc::clone(task));
        inner.pending += 1;
        let start = inner.pending > inner.idle && inner.workers < self.max_workers;
        if start {
            inner.workers += 1;
            inner.idle += 1;
        }
        // Unlocked first, so that who wakes does not run into the lock at once. Nothing is lost: all look
        // at the list under the lock before they sleep. Helpers are not told: the task is no child of
        // theirs, since they are asleep.
        drop(inner);
        self.not_empty.notify_one();
        Ok(if start {
            Pushed::NeedsWorker
        } else {
            Pushed::Queued
        })
    }

    /// An idle worker's next task, claimed; `None` when it should leave, which is counted already.
    #[expect(
        clippy::significant_drop_tightening,
        reason = "the guard is handed on, or slept on"
    )]
    pub(crate) fn take(&self, idle_timeout: Option<Duration>) -> Option<Arc<dyn Job>> {
        let deadline = idle_timeout.and_then(sync::deadline_after);
        let mut told_idle = self.observer.is_none();
        let mut timed_out = false;
        let mut inner = self.inner.lock();
        loop {
            let (task, husks) = inner.claim_next();
            if task.is_some() {
                inner.idle -= 1;
                drop(inner);
                self.made_room();
                drop_husks(husks);
                return task;
            }
            if !husks.is_empty() {
                drop(inner);
                drop_husks(husks);
                inner = self.inner.lock();
                continue;
            }
            if timed_out || !matches!(inner.phase, Phase::Open) {
                inner.idle -= 1;
                self.leave(inner);
                return None;
            }
            if !told_idle {
                told_idle = true;
                drop(inner);
                self.observe(EventKind::WorkerIdle, None);
                inner = self.inner.lock();
                continue;
            }
            // The list is looked at once more after a timeout: a task may have come with it.
            timed_out = sync::wait_until(&self.not_empty, &mut inner, deadline);
        }
    }

    fn made_room(&self) {
        if self.bound.is_some() {
            self.not_full.notify_one();
        }
    }

    /// The worker whose thread this is has ended its task, or was started: it comes for another one.
    pub(crate) fn worker_is_idle(&self) {
        self.inner.lock().idle += 1;
    }

    /// A worker that was counted could not be started. Gives the tasks that nobody is left to run.
    pub(crate) fn worker_not_started(&self) -> Vec<Arc<dyn Job>> {
        let mut inner = self.inner.lock();
        inner.idle -= 1;
        inner.workers -= 1;
        let tasks = if inner.workers == 0 {
            inner.tasks.drain(..).collect()
        } else {
            Vec::new()
        };
        drop(inner);
        self.all_left.notify_all();
        // The pool may be short of workers now: a waiter may have to run what it waits for.
        self.news.notify_all();
        tasks
    }

    /// A worker's initializer panicked: it leaves, and the pool takes no more. Gives what was pending.
    #[expect(clippy::significant_drop_tightening, reason = "the guard is handed on")]
    pub(crate) fn break_up(&self, broken: &Broken) -> Vec<Arc<dyn Job>> {
        let mut inner = self.inner.lock();
        inner.phase = Phase::Broken(broken.clone());
        inner.idle -= 1;
        let tasks = inner.tasks.drain(..).collect();
        self.leave(inner);
        self.wake_all();
        tasks
    }

    /// Takes no more tasks; workers leave when the list is empty.
    pub(crate) fn close(&self) {
        let mut inner = self.inner.lock();
        if matches!(inner.phase, Phase::Open) {
            inner.phase = Phase::Closed;
        }
        drop(inner);
        self.wake_all();
    }

    /// Takes the tasks out that are pending still. They count as pending until somebody ends that.
    pub(crate) fn drain(&self) -> Vec<Arc<dyn Job>> {
        let tasks: Vec<_> = self.inner.lock().tasks.drain(..).collect();
        let (pending, husks) = tasks
            .into_iter()
            .partition(|task| task.state() == State::Pending);
        drop_husks(husks);
        pending
    }

    /// Sleeps until the last worker has left, or `deadline`; true if they all have.
    pub(crate) fn wait_for_workers(&self, deadline: Option<Instant>) -> bool {
        let mut inner = self.inner.lock();
        let mut timed_out = false;
        while inner.workers > 0 && !timed_out {
            timed_out = sync::wait_until(&self.all_left, &mut inner, deadline);
        }
        let all_left = inner.workers == 0;
        drop(inner);
        all_left
    }

    pub(crate) fn max_workers(&self) -> usize {
        self.max_workers
    }

    pub(crate) fn counts(&self) -> Counts {
        let inner = self.inner.lock();
        Counts {
            workers: inner.workers,
            idle: inner.idle,
            pending: inner.pending,
        }
    }

    /// Tells the observer, if there is one, of something that happened at `at`.
    pub(crate) fn observe_at(&self, at: Instant, kind: EventKind, future: Option<FutureId>) {
        if let Some(observer) = &self.observer {
            let worker = self.worker_number();
            let event = Event {
                at,
                kind,
                future,
                worker,
            };
            contain(
                || "telling an observer".to_owned(),
                || observer.event(&event),
            );
        }
    }

    /// True if somebody is told what happens.
    pub(crate) fn is_observed(&self) -> bool {
        self.observer.is_some()
    }

    fn leave(&self, mut inner: MutexGuard<'_, Inner>) {
        inner.workers -= 1;
        let last = inner.workers == 0;
        drop(inner);
        if last {
            self.all_left.notify_all();
        }
    }

    fn wake_all(&self) {
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    pub(crate) fn is_own_worker(&self) -> bool {
        self.worker_number().is_some()
    }

    /// The number of this thread, if it is one of our workers.
    fn worker_number(&self) -> Option<usize> {
        current::number_in(std::ptr::from_ref(self).cast())
    }
}

/// This may be the last handle to a result, whose drop is user code and may panic.
pub(crate) fn drop_job(job: Arc<dyn Job>) {
    contain(|| "dropping a result".to_owned(), || drop(job));
}

fn drop_husks(husks: Husks) {
    husks.into_iter().for_each(drop_job);
}
