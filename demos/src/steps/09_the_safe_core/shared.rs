//! What the two ends of a future share: one allocation a task, work first, its outcome later.

use std::mem;
use std::sync::Arc;
use std::time::Instant;

use super::home::{self, Home};
use super::id::{FutureId, Place, next_place};
use super::job::{Job, Watcher};
use super::outcome::{Outcome, Panic, TaskError, contain};
use super::slot::{Callback, Slot};
use super::state::{AtomicState, Cancel, State};
use super::sync::{Condvar, Mutex, wait_until};

/// One task as its future sees it: the type of the result is known, that of the work is not.
pub(super) trait Cell<T>: Job {
    /// Has `callback` run before the future is done, or gives it back if that has come to pass.
    fn add_callback(&self, callback: Callback<T>) -> Option<Callback<T>>;

    /// Takes the outcome, if the future is done and nobody has taken it.
    fn take_outcome(&self) -> Option<Outcome<T>>;
}

/// The cell. `W` is the closure itself, not a box of it: so the one allocation holds it, too.
pub(super) struct Shared<W, T> {
    id: FutureId,
    parent: Option<FutureId>,
    /// Read without the lock, and moved without it but for the last step.
    state: AtomicState,
    /// The pool that the task is in; `None` for a promise.
    home: Option<Arc<dyn Home>>,
    slot: Mutex<Slot<W, T>>,
    /// Told once, after the last step of `state`.
    finished: Condvar,
}

impl<W, T> Shared<W, T> {
    /// A pending task, or without `work` the cell of a promise.
    pub(super) fn new(work: Option<W>, home: Option<Arc<dyn Home>>) -> Self {
        Self {
            id: FutureId::next(),
            parent: home::running(),
            state: AtomicState::new(),
            home,
            slot: Mutex::new(Slot::new(work)),
            finished: Condvar::new(),
        }
    }

    /// Takes the work out. Only for the one who claimed or cancelled.
    pub(super) fn take_work(&self) -> Option<W> {
        self.slot.lock().take_work()
    }

    /// Runs the callbacks, then shows the future as done. Only for the one who claimed or cancelled.
    pub(super) fn settle(&self, outcome: Outcome<T>) {
        let mut slot = self.slot.lock();
        while !slot.callbacks.is_empty() {
            let callbacks = mem::take(&mut slot.callbacks);
            drop(slot);
            for callback in callbacks {
                contain("calling a callback", || callback(&outcome));
            }
            // Callbacks may have added callbacks.
            slot = self.slot.lock();
        }
        let (place, ok) = (next_place(), outcome.is_ok());
        let watchers = slot.put(place, outcome);
        // Before the last step, so that whoever sees this future done, lock or no lock, finds it in every
        // mailbox already: what completes because of it comes after it.
        for watcher in &watchers {
            if let Watcher::Inbox { key, mailbox } = watcher {
                mailbox.deliver(place, *key);
            }
        }
        self.state.settle(ok);
        drop(slot);
        // After the unlock, so that who wakes does not run into the lock. No wake-up is lost: a sleeper
        // looked at the state under the lock, and `settle` changed it under the lock.
        self.finished.notify_all();
        self.tell(watchers);
    }

    fn tell(&self, watchers: Vec<Watcher>) {
        let mut wakers = Vec::new();
        for watcher in watchers {
            match watcher {
                Watcher::Inbox { mailbox, .. } => mailbox.ring(),
                Watcher::Worker => self.home.iter().for_each(|home| home.poke()),
                Watcher::Task(waker) => wakers.push(waker),
            }
        }
        // Last, for a waker is user code and may take its time.
        for waker in wakers {
            contain("waking who awaits a future", || waker.wake());
        }
    }
}

impl<W, T> Job for Shared<W, T>
where
    W: FnOnce() -> T + Send,
    T: Send,
{
    fn id(&self) -> FutureId {
        self.id
    }

    fn state(&self) -> State {
        self.state.get()
    }

    fn home(&self) -> Option<&Arc<dyn Home>> {
        self.home.as_ref()
    }

    fn parent(&self) -> Option<FutureId> {
        self.parent
    }

    fn claim(&self) -> bool {
        self.state.claim()
    }

    fn run_claimed(&self) {
        let Some(work) = self.take_work() else { return };
        home::in_task(self.id, || {
            self.settle(Panic::catch(work).map_err(TaskError::Panicked));
        });
    }

    fn cancel(&self) -> bool {
        match self.state.cancel() {
            Cancel::Now => {}
            Cancel::Already => return true,
            Cancel::TooLate => return false,
        }
        if let Some(home) = &self.home {
            home.task_left();
        }
        let work = self.take_work();
        contain("dropping a task", || drop(work));
        self.settle(Err(TaskError::Cancelled));
        true
    }

    fn block_until(&self, deadline: Option<Instant>) -> bool {
        let mut slot = self.slot.lock();
        while !self.state.get().is_done() {
            if wait_until(&self.finished, &mut slot, deadline) {
                // Once more, for it may have been done at the last moment.
                return self.state.get().is_done();
            }
        }
        true
    }

    fn watch(&self, watcher: Watcher) -> Option<Place> {
        self.slot.lock().watch(watcher)
    }

    fn unwatch(&self, is_it: &dyn Fn(&Watcher) -> bool) {
        let gone = self.slot.lock().unwatch(is_it);
        // Here, without the lock: a waker's drop is user code.
        drop(gone);
    }
}

impl<W, T> Cell<T> for Shared<W, T>
where
    W: FnOnce() -> T + Send,
    T: Send,
{
    fn add_callback(&self, callback: Callback<T>) -> Option<Callback<T>> {
        let mut slot = self.slot.lock();
        if self.state.get().is_done() {
            return Some(callback);
        }
        slot.callbacks.push(callback);
        None
    }

    fn take_outcome(&self) -> Option<Outcome<T>> {
        self.slot.lock().take_outcome()
    }
}
