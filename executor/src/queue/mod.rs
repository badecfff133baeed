//! The run queue of a thread pool, and who sleeps on it.
//!
//! ```text
//!   submit ──push──▶ task ▸ task ▸ task ──take──▶ workers          sleep on `not_empty`
//!      │           a list through the cells  ├──▶ guests           sleep on `news`
//!      │                  └────children──────┴──▶ helpers          sleep on `news`
//!      └── sleeps on `not_full` where the queue is bounded
//! ```
//!
//! A submit adds its task without a lock, and a worker takes one without a lock. In the word that counts arrivals, who
//! adds one finds whether to come to the lock all the same, to wake or to start somebody; who takes one looks at a flag
//! for that, if more are left. A worker that finds none *searches*: it looks at the list for a while before it sleeps,
//! longer where tasks come fast, and one of those who do so at a time says so. As long as that stands, nobody has to be
//! woken, for it will see to what has come; and nobody has to be started for the first task that comes. All search, and
//! not that one alone: where one worker keeps up with whoever submits, the others would else fall asleep, and be woken,
//! all the time.
//!
//! A *helper* is a worker in the middle of a task that waits for a future of its own pool. The waiter has
//! run the awaited task itself if nobody had started it, nor was coming to do so (see `help`). Else the helper
//! runs, on top of the task that waits, tasks that were submitted *in* that task, and no others: what lies
//! below on the stack cannot go on before the upper one returns, so the upper one must not wait for the
//! lower one, nor for a lock that it holds. A task that came from elsewhere may well do so, the next link of
//! a chain for one; a task's own child does so less often. And even a child is left to another worker where
//! one is coming: only a pool that is *short* of workers has its waiters work. A *guest* is another thread that
//! has offered to work while it waits. It takes what is next, as a worker does.
//!
//! Invariants:
//!
//! - Who is about to sleep asks for attention *before* it looks at the list for the last time, and a submit
//!   learns of that *after* it has added its task, from the same word: one of the two sees the other.
//! - That last look misses a task only behind one that is just being added, whose submit comes to the lock then; or
//!   where another worker has the front of the list. Who asked for attention is seen by that one, who looks for such,
//!   and at what is left, *after* it has given the front back, or looks once more under the lock. (All others who take
//!   the front have the lock.)
//! - A task may be in the list that was cancelled, or run by the one who waited for it: a *husk* (the
//!   tombstone of other queues), passed over when it is met. Pending are those that have arrived, less those that
//!   left like this, less those that workers have taken.
//! - A worker is *free* when it will come for a task. One that has finished its task is free from *before* the
//!   task's future is done, so that a submit that follows a `result()` finds it, and starts no second thread.
//! - A worker stops being free, and takes a task, in one step, for whoever compares what is pending with who is free.
//! - A sleeper is woken only if more tasks are pending than free workers are awake and out of user code.
//!
//! No user code runs under the lock. (A husk is dropped there: all that it was is gone by then.)

mod bound;
mod hand;
mod helping;
mod inner;
mod tasks;
mod work;

use std::sync::Arc;
use std::time::Instant;

pub(crate) use bound::Bound;
pub use bound::WhenFull;
pub(crate) use hand::{Doing, Hand};
pub(crate) use helping::Start;
use inner::{Counts, Inner, Phase};
use tasks::{Attention, Tasks};

use crate::cell::Job;
use crate::current;
use crate::error::SubmitErrorKind;
use crate::home;
use crate::observe::{Event, EventKind, FutureId, Observer};
use crate::panic::contain;
use crate::sync::{CachePadded, Condvar, Mutex, MutexGuard};

/// What `push` did with a task, or wants its caller to do.
pub(crate) enum Pushed {
    /// It is in the queue, and somebody will take it.
    Queued,
    /// The caller has to run it.
    RunIt(Job),
    /// The queue does not take it.
    Refused(SubmitErrorKind),
    /// It is in the queue; the caller has to start a worker, which is counted already.
    NeedsWorker(Arc<Hand>),
    /// It is in the queue, but that was closed while it was on its way: the caller has to claim it back, if
    /// that is still possible.
    Overtaken(SubmitErrorKind),
}

impl Pushed {
    /// After what `push_all` gives.
    fn of(hand: Option<Arc<Hand>>) -> Self {
        hand.map_or(Self::Queued, Self::NeedsWorker)
    }
}

/// The queue.
pub(crate) struct Queue {
    number: u32,
    tasks: Tasks,
    inner: CachePadded<Mutex<Inner>>,
    /// Idle workers sleep here; told of tasks, and of the end.
    not_empty: Condvar,
    /// Helpers and guests sleep here; told of each future that one waits for, guests of tasks too.
    news: Condvar,
    /// Submitters to a full queue sleep here; told of each task that leaves it.
    not_full: Condvar,
    /// `wait_for_workers` sleeps here; told of the last worker that leaves.
    all_left: Condvar,
    max_workers: usize,
    bound: Option<Bound>,
    observer: Option<Arc<dyn Observer>>,
}

impl Queue {
    pub(crate) fn new(
        max_workers: usize,
        bound: Option<Bound>,
        observer: Option<Arc<dyn Observer>>,
    ) -> Arc<Self> {
        let queue = Arc::new(Self {
            number: home::new_number(false),
            tasks: Tasks::new(),
            inner: CachePadded(Mutex::new(Inner::new())),
            not_empty: Condvar::new(),
            news: Condvar::new(),
            not_full: Condvar::new(),
            all_left: Condvar::new(),
            max_workers,
            bound,
            observer,
        });
        home::register(&queue);
        queue
    }

    /// Adds a task at the end.
    pub(crate) fn push(&self, task: Job) -> Pushed {
        if self.bound.is_none() && !self.tasks.is_closed() {
            let added = self.push_all([task]);
            return added.map_or_else(Pushed::Overtaken, Pushed::of);
        }
        let mut inner = self.inner.0.lock();
        loop {
            if let Some(refusal) = inner.phase.refusal() {
                return Pushed::Refused(refusal);
            }
            let full = |bound: &Bound| inner.pending(&self.tasks) >= bound.max;
            let Some(bound) = self.bound.filter(full) else {
                break;
            };
            match bound.when_full {
                WhenFull::Reject => return Pushed::Refused(SubmitErrorKind::QueueFull(bound.max)),
                WhenFull::CallerRuns => return Pushed::RunIt(task),
                // Nobody else may be left to make room.
                WhenFull::Block if current::works_for(self.number) => return Pushed::RunIt(task),
                WhenFull::Block => self.not_full.wait(&mut inner),
            }
        }
        self.tasks.push([task]);
        Pushed::of(self.added(inner))
    }

    /// Adds tasks at the end, all at once, whatever the bound. Gives a worker to be started, which is counted already:
    /// the caller then comes to `attend`, for there may have to be another one. An error says that the queue was closed
    /// while they were on their way: the caller has to claim them back, if that is still possible.
    pub(crate) fn push_all<I>(&self, tasks: I) -> Result<Option<Arc<Hand>>, SubmitErrorKind>
    where
        I: IntoIterator<Item = Job, IntoIter: ExactSizeIterator>,
    {
        let called = self.tasks.push(tasks);
        if called { self.attend() } else { Ok(None) }
    }

    /// After a push without the lock.
    pub(crate) fn attend(&self) -> Result<Option<Arc<Hand>>, SubmitErrorKind> {
        let inner = self.inner.0.lock();
        if let Some(refusal) = inner.phase.refusal() {
            return Err(refusal);
        }
        Ok(self.added(inner))
    }

    /// Sees to it that somebody comes for a task.
    fn added(&self, mut inner: MutexGuard<'_, Inner>) -> Option<Arc<Hand>> {
        let hand = self.grow(&mut inner);
        self.summon(inner);
        hand
    }

    /// A worker to be started, counted already, if there are too few for what is pending.
    fn grow(&self, inner: &mut Inner) -> Option<Arc<Hand>> {
        let few = inner.crew().len() < self.max_workers;
        let broken = matches!(inner.phase, Phase::Broken(_));
        if broken || !(few && inner.is_short(&self.tasks)) {
            return None;
        }
        let hand = Arc::new(Hand::new());
        inner.join_crew(&hand, &self.tasks);
        self.update_attention(inner);
        Some(hand)
    }

    /// Wakes somebody for a task that has come.
    fn summon(&self, mut inner: MutexGuard<'_, Inner>) {
        let wake = inner.wakes_one(&self.tasks);
        let guests = inner.guests > 0;
        self.update_attention(&mut inner);
        // Unlocked first, so that who wakes does not run into the lock at once. Nothing is lost: all look at
        // the list before they sleep. Helpers are not told: the task is no child of theirs, since they are
        // asleep.
        drop(inner);
        if wake {
            self.not_empty.notify_one();
        }
        if guests {
            self.news.notify_all();
        }
    }

    /// Tells one that waits for room that there is some. No lock is held.
    fn made_room(&self) {
        if self.bound.is_some() {
            // Who has found the queue full is asleep by then.
            drop(self.inner.0.lock());
            self.not_full.notify_one();
        }
    }

    fn update_attention(&self, inner: &mut Inner) {
        let attention = Attention {
            closed: !matches!(inner.phase, Phase::Open),
            few: inner.crew().len() < self.max_workers,
            asleep: inner.has_sleepers(),
        };
        inner.set_attention(&self.tasks, attention);
    }

    /// Takes no more tasks; workers leave when the list is empty.
    pub(crate) fn close(&self) {
        let mut inner = self.inner.0.lock();
        if matches!(inner.phase, Phase::Open) {
            inner.phase = Phase::Closed;
            self.update_attention(&mut inner);
        }
        drop(inner);
        self.wake_all();
    }

    /// Takes the tasks out that are pending still. They count as pending until somebody ends that.
    pub(crate) fn drain(&self) -> Vec<Job> {
        let _inner = self.inner.0.lock();
        self.tasks.drain()
    }

    /// Why it takes no tasks, if it does not.
    pub(crate) fn refusal(&self) -> Option<SubmitErrorKind> {
        let closed = self.tasks.is_closed();
        closed
            .then(|| self.inner.0.lock().phase.refusal())
            .flatten()
    }

    /// True if it takes any number of tasks.
    pub(crate) fn is_unbounded(&self) -> bool {
        self.bound.is_none()
    }

    pub(crate) fn max_workers(&self) -> usize {
        self.max_workers
    }

    pub(crate) fn counts(&self) -> Counts {
        self.inner.0.lock().counts(&self.tasks)
    }

    /// Tells the observer, if there is one, of something that happened at `at`.
    pub(crate) fn observe_at(&self, at: Instant, kind: EventKind, future: Option<FutureId>) {
        if let Some(observer) = &self.observer {
            let worker = current::number_in(self.number);
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

    fn wake_all(&self) {
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    pub(crate) fn is_own_worker(&self) -> bool {
        current::is_worker_of(self.number)
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        home::deregister(self.number);
        // Wherever that is: a thread that ends for one, where a panic would end the process.
        let observer = self.observer.take();
        contain(|| "dropping an observer".to_owned(), || drop(observer));
    }
}
