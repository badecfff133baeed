//! Where those wait who want to know when a task is done.
//!
//! Most tasks never have a line. The first one who wants to know brings one, and it stays with the task: its
//! lock is the one under which the task becomes done from then on. `as_completed` brings the same line to all
//! its tasks, so that it allocates nothing for each of them.
//!
//! ```text
//!   task ──┐            ┌────────────────────────────────────┐
//!   task ──┼── line ──▶ │ arrived: [place, key] [place, key] │──▶ the owner, asleep on `not_empty`
//!   task ──┘            │ others:  callbacks, wakers,        │
//!                       │          the lines of those who    │──▶ their `foreign`
//!                       │          came second               │
//!                       └────────────────────────────────────┘
//! ```
//!
//! Who registers takes the lock, sets the task's flag (`Word::watch`), and leaves its watcher only if the
//! task was not done then. Who settles sees the flag, comes here, and takes the last step under the lock: it
//! finds every watcher that was left.
//!
//! No lock of a line is taken under the lock of another one, but for `foreign`, under which nothing else is.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use crate::home::Home;
use crate::observe::FutureId;
use crate::state::Place;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{self, Condvar, Mutex, MutexGuard};

/// A completion: when, and under which key its waiter knows it.
pub(crate) type Arrival = (Place, u32);

/// The key of a task of which the owner of its line does not want to know.
pub(crate) const NO_KEY: u32 = u32::MAX;

/// The line; `C` is a callback.
pub(crate) struct Line<C> {
    waiting: Mutex<Waiting<C>>,
    /// Completions of tasks that have another line.
    foreign: Mutex<Vec<Arrival>>,
    /// Something has arrived. A hint for one who looks before it sleeps.
    news: AtomicBool,
    /// A task of this line has had a callback. A hint for one who plans what comes after it.
    pub(crate) calls_back: AtomicBool,
    /// The owner sleeps here; told of each arrival.
    not_empty: Condvar,
}

/// What the lock of a line protects.
pub(crate) struct Waiting<C> {
    /// Completions for the owner.
    arrived: Vec<Arrival>,
    others: Others<C>,
    asleep: bool,
    /// The pool of the worker that waits, which helps there meanwhile and sleeps in its queue: perhaps not
    /// the pool of the task that completes.
    helper: Option<Arc<dyn Home>>,
}

/// Those who want to know of the tasks of a line, besides its owner.
enum Others<C> {
    /// The line has one task.
    OfOne(Watchers<C>),
    OfMany(HashMap<FutureId, Watchers<C>>),
}

/// Those who want to know of a task, each kind in the order in which they came.
struct Watchers<C> {
    /// Called before the task is done.
    callbacks: Vec<C>,
    /// Told when it is.
    others: Vec<Watcher<C>>,
}

impl<C> Default for Watchers<C> {
    fn default() -> Self {
        Self {
            callbacks: Vec::new(),
            others: Vec::new(),
        }
    }
}

/// Who wants to be told that a task is done.
pub(crate) enum Watcher<C> {
    /// One that waits with a line of its own, and knows the task by the number `key`.
    Line { key: u32, line: Arc<Line<C>> },
    /// An async task that awaits it.
    Task(Waker),
}

impl<C> Line<C> {
    /// A line for a single task, to leave watchers in.
    pub(crate) fn of_one() -> Arc<Self> {
        Self::new(Others::OfOne(Watchers::default()))
    }

    /// A line for one who waits for several tasks.
    pub(crate) fn of_many() -> Arc<Self> {
        Self::new(Others::OfMany(HashMap::new()))
    }

    fn new(others: Others<C>) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::new(Waiting {
                arrived: Vec::new(),
                others,
                asleep: false,
                helper: None,
            }),
            foreign: Mutex::new(Vec::new()),
            news: AtomicBool::new(false),
            calls_back: AtomicBool::new(false),
            not_empty: Condvar::new(),
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Waiting<C>> {
        self.waiting.lock()
    }

    /// For a task of this line, under its lock.
    pub(crate) fn arrive(&self, waiting: &mut Waiting<C>, arrival: Arrival) {
        waiting.arrived.push(arrival);
        self.has_news();
    }

    fn has_news(&self) {
        // ORDERING: Relaxed; a hint. Who sees it takes the lock.
        self.news.store(true, Ordering::Relaxed);
    }

    /// True if it is worth a look. Does not lock.
    pub(crate) fn may_have_news(&self) -> bool {
        // ORDERING: Relaxed; see `has_news`.
        self.news.load(Ordering::Relaxed)
    }

    /// Adds a callback to a task of this line.
    pub(crate) fn call_back(&self, waiting: &mut Waiting<C>, task: FutureId, callback: C) {
        waiting.watchers_of(task).callbacks.push(callback);
        // ORDERING: Relaxed; a hint.
        self.calls_back.store(true, Ordering::Relaxed);
    }

    /// Wakes the owner for what has arrived, and unlocks.
    pub(crate) fn notify(&self, mut waiting: MutexGuard<'_, Waiting<C>>) {
        let asleep = mem::take(&mut waiting.asleep);
        let helper = waiting.helper.clone();
        // Unlocked first, so that who wakes does not run into the lock at once.
        drop(waiting);
        if asleep {
            self.not_empty.notify_one();
        }
        if let Some(home) = helper {
            home.poke();
        }
    }

    /// Moves all that has arrived to `into`, in no order. For the owner, as all that follows.
    pub(crate) fn collect(&self, into: &mut Vec<Arrival>) {
        // Before the look: what comes after it is news again.
        // ORDERING: Relaxed; see `has_news`.
        self.news.store(false, Ordering::Relaxed);
        into.append(&mut self.lock().arrived);
        into.append(&mut self.foreign.lock());
    }

    /// Sleeps until something has arrived or `deadline`; true if something has.
    #[expect(clippy::significant_drop_tightening, reason = "it is slept on")]
    pub(crate) fn sleep(&self, deadline: Option<Instant>) -> bool {
        let mut waiting = self.lock();
        let mut timed_out = false;
        // Who notifies takes the lock, so it cannot come between the look and the sleep.
        while waiting.arrived.is_empty() && self.foreign.lock().is_empty() {
            if timed_out {
                return false;
            }
            waiting.asleep = true;
            timed_out = sync::wait_until(&self.not_empty, &mut waiting, deadline);
            waiting.asleep = false;
        }
        true
    }

    /// Has `home` poked for each arrival. To be set before the helper looks for arrivals: then either it finds
    /// one, or is poked for it.
    pub(crate) fn set_helper(&self, home: Option<Arc<dyn Home>>) {
        let before = mem::replace(&mut self.lock().helper, home);
        drop(before);
    }
}

impl<C> Waiting<C> {
    pub(crate) fn add(&mut self, task: FutureId, watcher: Watcher<C>) {
        self.watchers_of(task).others.push(watcher);
    }

    fn watchers_of(&mut self, task: FutureId) -> &mut Watchers<C> {
        match &mut self.others {
            Others::OfOne(watchers) => watchers,
            Others::OfMany(of) => of.entry(task).or_default(),
        }
    }

    /// Those of the task, if anybody ever came for it.
    fn find(&mut self, task: FutureId) -> Option<&mut Watchers<C>> {
        match &mut self.others {
            Others::OfOne(watchers) => Some(watchers),
            Others::OfMany(of) if of.is_empty() => None,
            Others::OfMany(of) => of.get_mut(&task),
        }
    }

    /// Takes out the first watcher that `is_it` picks.
    pub(crate) fn remove(
        &mut self,
        task: FutureId,
        is_it: impl Fn(&Watcher<C>) -> bool,
    ) -> Option<Watcher<C>> {
        let others = &mut self.find(task)?.others;
        let index = others.iter().position(is_it)?;
        Some(others.remove(index))
    }

    pub(crate) fn take_callbacks(&mut self, task: FutureId) -> Vec<C> {
        let found = self.find(task);
        found.map_or_else(Vec::new, |found| mem::take(&mut found.callbacks))
    }

    /// Takes out all but the callbacks, of which there are none any more.
    pub(crate) fn take_watchers(&mut self, task: FutureId) -> Vec<Watcher<C>> {
        match &mut self.others {
            Others::OfOne(watchers) => mem::take(&mut watchers.others),
            Others::OfMany(of) if of.is_empty() => Vec::new(),
            Others::OfMany(of) => of.remove(&task).unwrap_or_default().others,
        }
    }
}

impl<C> Watcher<C> {
    /// Delivers to one that waits with a line of its own. The lock of another line may be held.
    pub(crate) fn deliver(&self, place: Place) {
        if let Watcher::Line { key, line } = self {
            line.foreign.lock().push((place, *key));
            line.has_news();
        }
    }

    /// True for one that waits with this line.
    pub(crate) fn is_line(&self, line: &Arc<Line<C>>) -> bool {
        matches!(self, Watcher::Line { line: its, .. } if Arc::ptr_eq(its, line))
    }

    /// True for an async task.
    pub(crate) fn is_task(&self) -> bool {
        matches!(self, Watcher::Task(_))
    }

    /// To be called after `deliver`, without a lock.
    pub(crate) fn notify(&self) {
        if let Watcher::Line { line, .. } = self {
            line.notify(line.lock());
        }
    }
}
