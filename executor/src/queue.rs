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
//! run the awaited task itself if nobody had started it (see `help`). Else the helper runs, on top of the
//! task that waits, tasks that were submitted *in* that task, and no others: what lies below on the stack
//! cannot go on before the upper one returns, so the upper one must not wait for the lower one, nor for a
//! lock that it holds. A task that came from elsewhere may well do so, the next link of a chain for one.
//! A task's own child would have to be handed its parent's future.
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

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::current;
use crate::error::{Broken, SubmitErrorKind};
use crate::job::{Home, Job};
use crate::observe::{Event, EventKind, FutureId, Observer};
use crate::panic::contain;
use crate::state::State;
use crate::sync::{self, Condvar, Mutex, MutexGuard};

/// Husks in the list that are not worth a search for them.
const HUSKS_TOLERATED: usize = 64;

/// How far from the end of the list a helper looks for a task, which it does under the lock.
const LOOK_BACK: usize = 64;

/// Tasks in the list that somebody else has claimed or cancelled.
type Husks = Vec<Arc<dyn Job>>;

/// What a submitter meets when `max_pending` tasks are pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenFull {
    /// `submit` blocks until there is room. On a worker of the pool it runs the task itself, as
    /// [`CallerRuns`](WhenFull::CallerRuns) does: nobody else may be left to make room.
    Block,
    /// `submit` gives the task back with an error.
    Reject,
    /// `submit` runs the task itself, in the caller's thread, before it returns.
    CallerRuns,
}

/// A bound on the number of pending tasks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) max: usize,
    pub(crate) when_full: WhenFull,
}

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

struct Inner {
    tasks: VecDeque<Arc<dyn Job>>,
    pending: usize,
    idle: usize,
    workers: usize,
    /// Helpers asleep on `news`; nobody is notified while it is 0.
    helpers: usize,
    phase: Phase,
}

enum Phase {
    Open,
    /// No new tasks; those that are here still run.
    Closed,
    Broken(Broken),
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
            inner: Mutex::new(Inner {
                tasks: VecDeque::new(),
                pending: 0,
                idle: 0,
                workers: 0,
                helpers: 0,
                phase: Phase::Open,
            }),
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

impl Inner {
    /// The first task that can be claimed, and the husks that lay before it.
    fn claim_next(&mut self) -> (Option<Arc<dyn Job>>, Husks) {
        let mut husks = Husks::new();
        while let Some(task) = self.tasks.pop_front() {
            if task.claim() {
                self.pending -= 1;
                return (Some(task), husks);
            }
            husks.push(task);
        }
        (None, husks)
    }
}

impl Inner {
    /// A task that was submitted in `parent`, claimed; it stays in the list as a husk. The newest ones
    /// are at the end, and those that are far from it are not looked for.
    fn claim_child_of(&self, parent: FutureId) -> Option<Arc<dyn Job>> {
        let mut newest = self.tasks.iter().rev().take(LOOK_BACK);
        newest
            .find(|task| task.parent() == Some(parent) && task.claim())
            .cloned()
    }
}

impl Home for Queue {
    fn task_left(&self) {
        let mut inner = self.inner.lock();
        inner.pending -= 1;
        let mut husks = Vec::new();
        // The usual case of a task that runs what it has just submitted: its husk is at the end.
        while inner
            .tasks
            .back()
            .is_some_and(|task| task.state() != State::Pending)
        {
            husks.extend(inner.tasks.pop_back());
        }
        if inner.tasks.len() > 2 * inner.pending + HUSKS_TOLERATED {
            let tasks = std::mem::take(&mut inner.tasks);
            let (live, dead): (_, Vec<_>) = tasks
                .into_iter()
                .partition(|task| task.state() == State::Pending);
            inner.tasks = live.into();
            husks.extend(dead);
        }
        drop(inner);
        self.made_room();
        drop_husks(husks);
    }

    fn help_until(&self, done: &dyn Fn() -> bool, deadline: Option<Instant>) -> bool {
        let waiting = current::running();
        let mut timed_out = false;
        loop {
            if done() {
                return true;
            }
            if timed_out || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return false;
            }
            let mut inner = self.inner.lock();
            let child = waiting.and_then(|waiting| inner.claim_child_of(waiting));
            if let Some(task) = child {
                drop(inner);
                self.task_left();
                task.run_claimed(&|| ());
                drop_husks(vec![task]);
                continue;
            }
            // Once more under the lock, which a poke takes too: it cannot slip in between the look and
            // the sleep.
            if done() {
                continue;
            }
            inner.helpers += 1;
            timed_out = sync::wait_until(&self.news, &mut inner, deadline);
            inner.helpers -= 1;
        }
    }

    fn poke(&self) {
        // The lock is taken so that the news cannot come between a helper's look and its sleep.
        let helpers = self.inner.lock().helpers;
        if helpers > 0 {
            self.news.notify_all();
        }
    }

    fn observe(&self, kind: EventKind, future: Option<FutureId>) {
        if self.observer.is_some() {
            self.observe_at(Instant::now(), kind, future);
        }
    }
}

/// A husk may hold the last handle to a result, whose drop is user code and may panic.
fn drop_husks(husks: Husks) {
    for husk in husks {
        contain(|| "dropping a result".to_owned(), || drop(husk));
    }
}
