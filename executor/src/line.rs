//! Where those wait who want to know when a task is done.
//!
//! Most tasks never have a line. The first one who wants to know brings one, and it stays with the task.
//! `as_completed` brings the same line to all its tasks, so that it allocates nothing for each of them.
//!
//! ```text
//!   task ──┐            ┌──────────────────────────────┐
//!   task ──┼── line ──▶ │ arrivals: key, key, key      │──▶ the owner, asleep on `not_empty`
//!   task ──┘            ├──────────────────────────────┤
//!                       │ others:   callbacks, wakers, │
//!                       │           the lines of those │──▶ their `arrivals`
//!                       │           who came second    │
//!                       └──────────────────────────────┘
//! ```
//!
//! The owner of the line needs no lock: it leaves a key with the task and sets a flag of the task's
//! (`Word::expect_owner`). Who settles sees that, and adds the key to the [arrivals](crate::arrivals) before the last
//! step.
//!
//! For all others, and for an owner who comes again, there is a lock. Who registers takes it, sets another flag
//! (`Word::watch`), and leaves its watcher only if the task was not done then. Who settles sees that flag, comes
//! here, and takes the last step under the lock: it finds every watcher that was left.
//!
//! No lock of a line is taken under the lock of another one.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use crate::arrivals::Arrivals;
use crate::home::Home;
use crate::observe::FutureId;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{self, Condvar, Mutex, MutexGuard};

/// The key of a task of which the owner of its line does not want to know.
pub(crate) const NO_KEY: u32 = u32::MAX;

/// The line; `C` is a callback.
pub(crate) struct Line<C> {
    /// The keys of the owner's tasks that are done, or will be next.
    pub(crate) arrivals: Arrivals,
    waiting: Mutex<Waiting<C>>,
    /// A task of this line has had a callback. A hint for one who plans what comes after it.
    pub(crate) calls_back: AtomicBool,
    /// The owner sleeps here; told of each arrival while it asks for attention.
    not_empty: Condvar,
}

/// What the lock of a line protects.
pub(crate) struct Waiting<C> {
    others: Others<C>,
    /// The owner is asleep on `not_empty`.
    asleep: bool,
    /// The pool of the worker that waits, which helps there meanwhile and sleeps in its queue: perhaps not
    /// the pool of the task that completes.
    helper: Option<Arc<dyn Home>>,
}

/// Those who want to know of the tasks of a line, and have registered under its lock.
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
    /// One that waits with this line, and knows the task by that key.
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
            arrivals: Arrivals::new(),
            waiting: Mutex::new(Waiting {
                others,
                asleep: false,
                helper: None,
            }),
            calls_back: AtomicBool::new(false),
            not_empty: Condvar::new(),
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Waiting<C>> {
        self.waiting.lock()
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

    /// Sleeps until something has arrived or `deadline`; true if something has. For the owner.
    #[expect(clippy::significant_drop_tightening, reason = "it is slept on")]
    pub(crate) fn sleep(&self, deadline: Option<Instant>) -> bool {
        let mut waiting = self.lock();
        let mut timed_out = false;
        // Who notifies takes the lock, so it cannot come between the look and the sleep.
        while self.arrivals.ask_for_attention() {
            if timed_out {
                return false;
            }
            waiting.asleep = true;
            timed_out = sync::wait_until(&self.not_empty, &mut waiting, deadline);
            waiting.asleep = false;
        }
        true
    }

    /// Has `home` poked for each arrival, until something is taken. For the owner, before it looks for arrivals:
    /// then either it finds one, or is poked for it.
    pub(crate) fn set_helper(&self, home: Option<Arc<dyn Home>>) {
        let comes = home.is_some();
        let before = mem::replace(&mut self.lock().helper, home);
        drop(before);
        if comes {
            self.arrivals.ask_for_attention();
        }
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
    /// Delivers to one that waits with a line.
    pub(crate) fn deliver(&self) {
        if let Watcher::Line { key, line } = self {
            line.arrivals.add(*key);
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
