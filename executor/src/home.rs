//! A pool as its tasks see it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use parking_lot::RwLock;

use crate::observe::{EventKind, FutureId};
use crate::state::Cancel;

/// The pool that a task is in.
pub(crate) trait Home: Send + Sync {
    /// The number under which the task knows it.
    fn number(&self) -> u32;

    /// A pending task left other than through the hands of a worker in turn: it was cancelled, or a waiter ran it.
    fn task_left(&self);

    /// Works for the pool until `done`, or `deadline`: a worker in a task runs children of that task, a guest
    /// (see [`current`](crate::current)) runs whatever is next. For both of these only.
    ///
    /// `done` is told whether the pool is short of workers (see `is_short`). Who makes it true calls `poke`
    /// afterwards.
    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>);

    /// True if more tasks are pending than workers are coming for one: only then a worker that waits may have
    /// to run a task itself. To be asked with a task of the pool pending.
    fn is_short(&self) -> bool;

    /// Wakes the workers that wait for a future, to look at it again.
    fn poke(&self);

    /// True if somebody is told what happens.
    fn is_observed(&self) -> bool;

    /// Tells the observer, if there is one, of something that happened now.
    fn observe(&self, kind: EventKind, future: Option<FutureId>);

    /// Makes the attempt to cancel the task, once it is certain that nobody starts it meanwhile.
    fn cancel_with(&self, _task: FutureId, attempt: &dyn Fn() -> Cancel) -> Cancel {
        attempt()
    }

    /// For a thread that waits for the task and has nothing else to do: brings its outcome about if that needs
    /// somebody, at most until `deadline`.
    fn lead(&self, _task: FutureId, _deadline: Option<Instant>) {}

    /// Ends the worker that runs the task; false where that can't be done.
    fn kill(&self, _task: FutureId) -> bool {
        false
    }
}

/// The surroundings in which a task is settled.
#[derive(Clone, Copy, Default)]
pub(crate) struct Around<'a> {
    /// The pool that the task is in.
    pub(crate) home: Option<&'a dyn Home>,
    /// The same, if somebody is told what happens there.
    observed: Option<&'a dyn Home>,
    /// See `about_to_be_done`.
    worker: Option<&'a dyn Fn(bool)>,
    /// Tells the observer what comes at the same moment as the task's end, and after it.
    and_then: Option<&'a dyn Fn()>,
}

impl<'a> Around<'a> {
    /// In a pool, but not on one of its workers in turn.
    pub(crate) fn of(home: &'a dyn Home) -> Self {
        Self {
            home: Some(home),
            observed: home.is_observed().then_some(home),
            worker: None,
            and_then: None,
        }
    }

    /// On a worker that will come for the next task.
    pub(crate) fn on_worker(home: &'a dyn Home, about_to_be_done: &'a dyn Fn(bool)) -> Self {
        Self {
            worker: Some(about_to_be_done),
            ..Self::of(home)
        }
    }

    /// With more to tell as soon as the observer knows of the task's end.
    #[cfg(all(feature = "process", target_os = "linux", not(executor_loom)))]
    pub(crate) fn and_then(self, tell: Option<&'a dyn Fn()>) -> Self {
        Self {
            and_then: tell,
            ..self
        }
    }

    /// Tells the observer, if there is one, of the task's end.
    pub(crate) fn observe_end(&self, kind: EventKind, future: FutureId) {
        self.observe(kind, future);
        if let Some(tell) = self.and_then {
            tell();
        }
    }

    /// Tells the observer, if there is one, of something that happened now.
    #[inline]
    pub(crate) fn observe(&self, kind: EventKind, future: FutureId) {
        if let Some(home) = self.observed {
            home.observe(kind, Some(future));
        }
    }

    /// Tells the worker whose task it is that the last step comes next, and nothing after it; with `false`, that
    /// something came in between after all.
    #[inline]
    pub(crate) fn about_to_be_done(&self, really: bool) {
        if let Some(worker) = self.worker {
            worker(really);
        }
    }
}

/// The pools there are, by number. A task has only the number: an `Arc` in each would have all threads
/// count on one word all the time. It is looked up by threads that are none of the pool's workers, when one
/// cancels a task, say.
static HOMES: RwLock<BTreeMap<u32, Weak<dyn Home>>> = RwLock::new(BTreeMap::new());

/// In the number of a pool whose tasks run outside of this process, so that nobody who waits may run one himself.
const REMOTE: u32 = 1 << 31;

/// A number for a pool; not 0, which means none.
pub(crate) fn new_number(remote: bool) -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    // ORDERING: Relaxed; only uniqueness matters.
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    if remote { number | REMOTE } else { number }
}

/// True if the pool of that number runs its tasks outside of this process.
pub(crate) fn is_remote(number: u32) -> bool {
    number & REMOTE != 0
}

/// Has `find` find the pool, until `deregister`.
pub(crate) fn register(home: &Arc<impl Home + 'static>) {
    let home: Arc<dyn Home> = Arc::clone(home) as _;
    HOMES.write().insert(home.number(), Arc::downgrade(&home));
}

pub(crate) fn deregister(number: u32) {
    HOMES.write().remove(&number);
}

/// The pool of that number, if it is still there.
pub(crate) fn find(number: u32) -> Option<Arc<dyn Home>> {
    if number == 0 {
        return None;
    }
    HOMES.read().get(&number).and_then(Weak::upgrade)
}
