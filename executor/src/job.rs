//! A task as those see it who do not care what it returns: the queue, the waiters, its pool.

use std::mem;
use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use crate::error::TaskError;
use crate::observe::{EventKind, FutureId};
use crate::state::{Cancel, State};
use crate::sync::{Mutex, Sender};

/// The executor a task belongs to, as the task sees it.
pub(crate) trait Home: Send + Sync {
    /// A pending task left other than through the queue's head: it was cancelled, or a waiter ran it.
    fn task_left(&self);

    /// Runs children of the current task until `done`, or `deadline`. For workers of this
    /// pool.
    ///
    /// `done` is told whether the pool is short of workers (see `is_short`). Who makes it true calls `poke`
    /// afterwards.
    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>);

    /// True if more tasks are pending than workers are coming for one: only then a worker that waits may have
    /// to run a task itself.
    fn is_short(&self) -> bool;

    /// Wakes the workers that wait for a future, to look at it again.
    fn poke(&self);

    /// Tells the observer, if there is one.
    fn observe(&self, kind: EventKind, future: Option<FutureId>);

    /// True if the tasks run outside of this process, so that nobody who waits may run one himself.
    fn is_remote(&self) -> bool {
        false
    }

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

/// One task, whatever its types.
pub(crate) trait Job: Send + Sync {
    fn id(&self) -> FutureId;

    fn state(&self) -> State;

    /// The pool that holds the task, if a pool does.
    fn home(&self) -> Option<&Arc<dyn Home>>;

    /// The task in which it was submitted, if it was submitted in one.
    fn parent(&self) -> Option<FutureId>;

    /// Takes the right and the duty to run it. The caller tells the home, then calls `run_claimed`.
    fn claim(&self) -> bool;

    /// Runs the work, then the callbacks, then `before_done`, and only then shows the future as done.
    ///
    /// `before_done` is called under the lock of the cell: it may take the lock of the queue. It is told
    /// whether that last step is all that is left to do, or a waker's or a result's drop comes after it:
    /// user code, which may take its time, or wait for another task.
    fn run_claimed(&self, before_done: &dyn Fn(bool));

    /// Drops the work and settles as cancelled; see [`Future::cancel`](crate::Future::cancel).
    fn cancel(&self) -> bool;

    /// Settles a task that is pending still with `error`.
    fn fail(&self, error: TaskError);

    /// Sleeps until done or `deadline`; true if done.
    fn block_until(&self, deadline: Option<Instant>) -> bool;

    /// Has `watcher` told when the future is done, or gives the place in the order of completion that
    /// the future has already.
    fn watch(&self, watcher: Watcher) -> Option<Place>;

    /// Forgets one watcher that `is_it` picks.
    fn unwatch(&self, is_it: &dyn Fn(&Watcher) -> bool);

    /// True if the pool that holds the task is this one.
    fn is_in(&self, pool: &Arc<dyn Home>) -> bool {
        self.home().is_some_and(|home| Arc::ptr_eq(home, pool))
    }

    /// For one who waits: runs it here and now, if it can be and nobody has started it. True if it did.
    fn run_here(&self) -> bool {
        !self.home().is_some_and(|home| home.is_remote()) && self.run_now()
    }

    /// Runs it in this thread if nobody has started it. True if it did.
    fn run_now(&self) -> bool {
        let mine = self.claim();
        if mine {
            if let Some(home) = self.home() {
                home.task_left();
            }
            self.run_claimed(&|_| ());
        }
        mine
    }
}

/// A place in the order in which futures complete; process-wide, so that pools can be mixed.
pub(crate) type Place = u64;

/// Who wants to know that a future is done.
pub(crate) enum Watcher {
    /// `wait` or `as_completed`, which knows the future by the number `key`.
    Inbox { key: usize, mailbox: Arc<Mailbox> },
    /// A worker of the task's home that sleeps until the future is done.
    Worker,
    /// An async task that awaits it.
    Task(Waker),
}

/// Where completions are delivered for one who waits for several futures.
pub(crate) struct Mailbox {
    sender: Sender<(Place, usize)>,
    /// The pool of the worker that waits, which helps there meanwhile and sleeps in its queue: perhaps not
    /// the pool of the future that completes. `None` where the one who waits sleeps at the mailbox.
    helper: Mutex<Option<Arc<dyn Home>>>,
}

impl Mailbox {
    pub(crate) fn new(sender: Sender<(Place, usize)>) -> Self {
        Self {
            sender,
            helper: Mutex::new(None),
        }
    }

    /// To be set before the helper looks for deliveries: then either it finds one, or is rung for it.
    pub(crate) fn set_helper(&self, home: Option<Arc<dyn Home>>) {
        let before = mem::replace(&mut *self.helper.lock(), home);
        drop(before);
    }

    pub(crate) fn deliver(&self, place: Place, key: usize) {
        // One who is gone wants to know nothing.
        let _ = self.sender.send((place, key));
    }

    /// To be called after `deliver`, without a lock.
    pub(crate) fn ring(&self) {
        let helper = self.helper.lock().clone();
        if let Some(home) = helper {
            home.poke();
        }
    }
}
