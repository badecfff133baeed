//! What the two ends of a future share: one allocation a task, work first, its outcome later.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use crate::current;
use crate::error::{Outcome, TaskError};
use crate::job::{Home, Job, Place, Watcher};
use crate::observe::{EventKind, FutureId};
use crate::panic::{Panic, contain};
use crate::state::{AtomicState, Cancel, State};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{self, Condvar, Mutex};
use crate::task::Task;

/// A function to be called with the outcome.
pub(crate) type Callback<T> = Box<dyn FnOnce(&Outcome<T>) + Send>;

/// One task as its future sees it: the type of the result is known, that of the work is not.
pub(crate) trait Cell<T>: Job {
    /// Has `callback` run before the future is done, or gives it back if that has come to pass.
    fn add_callback(&self, callback: Callback<T>) -> Option<Callback<T>>;

    /// Takes the outcome, if the future is done and nobody has taken it.
    fn take_outcome(&self) -> Option<Outcome<T>>;

    /// Notes that nobody has the future any more, and drops the outcome here if it is there: a worker that
    /// has shown its task as done has no time for that.
    fn detach(&self);
}

/// What is kept while a task is pending.
pub(crate) trait Work<T>: Send {
    /// Does it.
    fn perform(self) -> Outcome<T>;
}

/// The work of a pool's task.
pub(crate) struct Run<W>(pub(crate) W);

impl<W: Task + Send> Work<W::Output> for Run<W> {
    fn perform(self) -> Outcome<W::Output> {
        Panic::catch(|| self.0.run()).map_err(TaskError::Panicked)
    }
}

/// The work behind a promise is done by its holder, out of our sight.
pub(crate) struct Elsewhere;

impl<T> Work<T> for Elsewhere {
    fn perform(self) -> Outcome<T> {
        // No queue holds such a cell. Were one to, its future would be told, and not hang.
        Err(TaskError::Abandoned)
    }
}

/// The cell.
pub(crate) struct Shared<W, T> {
    id: FutureId,
    parent: Option<FutureId>,
    /// Read without the lock, and moved without it but for the last step.
    state: AtomicState,
    /// Nobody has the future any more. Written under the lock.
    detached: AtomicBool,
    /// The pool that the task is in; `None` for a promise.
    home: Option<Arc<dyn Home>>,
    slot: Mutex<Slot<W, T>>,
    /// Told once, after the last step of `state`.
    finished: Condvar,
}

/// What the lock protects.
struct Slot<W, T> {
    content: Content<W, T>,
    /// In the order added. Empty once the state is a last one.
    callbacks: Vec<Callback<T>>,
    /// Empty once the state is a last one.
    watchers: Vec<Watcher>,
}

/// Work and outcome are never there at once, so they share their place.
enum Content<W, T> {
    Work(W),
    Empty,
    Outcome(Place, Outcome<T>),
    /// The outcome went to the future's owner.
    Taken(Place),
}

impl<W: Work<T>, T: Send> Shared<W, T> {
    pub(crate) fn new(work: W, home: Option<Arc<dyn Home>>) -> Self {
        Self {
            id: FutureId::next(),
            parent: current::running(),
            state: AtomicState::new(),
            detached: AtomicBool::new(false),
            home,
            slot: Mutex::new(Slot {
                content: Content::Work(work),
                callbacks: Vec::new(),
                watchers: Vec::new(),
            }),
            finished: Condvar::new(),
        }
    }

    /// Takes the work out. Only for the one who claimed or cancelled.
    pub(crate) fn take_work(&self) -> Option<W> {
        let content = mem::replace(&mut self.slot.lock().content, Content::Empty);
        match content {
            Content::Work(work) => Some(work),
            Content::Empty | Content::Outcome(..) | Content::Taken(_) => None,
        }
    }

    /// Looks at the work, if it is still there.
    #[cfg(all(feature = "process", unix, not(executor_loom)))]
    pub(crate) fn with_work<R>(&self, look: impl FnOnce(&W) -> R) -> Option<R> {
        match &self.slot.lock().content {
            Content::Work(work) => Some(look(work)),
            Content::Empty | Content::Outcome(..) | Content::Taken(_) => None,
        }
    }

    /// Runs the callbacks, then shows the future as done. Only for the one who claimed or cancelled.
    pub(crate) fn settle(&self, outcome: Outcome<T>, before_done: &dyn Fn(bool)) {
        let mut slot = loop {
            let mut slot = self.slot.lock();
            let callbacks = mem::take(&mut slot.callbacks);
            if callbacks.is_empty() {
                break slot;
            }
            drop(slot);
            for callback in callbacks {
                self.call(callback, &outcome);
            }
        };
        let wakes = slot
            .watchers
            .iter()
            .any(|watcher| matches!(watcher, Watcher::Task(_)));
        // ORDERING: Relaxed; written under the lock that we hold.
        before_done(!wakes && !self.detached.load(Ordering::Relaxed));
        let ok = outcome.is_ok();
        let place = next_place();
        slot.content = Content::Outcome(place, outcome);
        let watchers = mem::take(&mut slot.watchers);
        // Before the last step, so that whoever sees this future done, lock or no lock, finds it in every
        // inbox already: what completes because of it comes after it.
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
        let mut wakers = Vec::new();
        for watcher in watchers {
            match watcher {
                Watcher::Inbox { mailbox, .. } => mailbox.ring(),
                Watcher::Worker => {
                    if let Some(home) = &self.home {
                        home.poke();
                    }
                }
                Watcher::Task(waker) => wakers.push(waker),
            }
        }
        // Last, for a waker is user code and may take its time.
        for waker in wakers {
            contain(
                || format!("waking the awaiter of future {}", self.id),
                || waker.wake(),
            );
        }
    }

    /// Runs one callback. No lock is held.
    fn call(&self, callback: Callback<T>, outcome: &Outcome<T>) {
        let began = Instant::now();
        contain(
            || format!("calling callback for {}", self.describe(outcome)),
            || callback(outcome),
        );
        self.observe(EventKind::Callback {
            took: began.elapsed(),
        });
    }

    fn describe(&self, outcome: &Outcome<T>) -> String {
        display(std::ptr::from_ref(self).cast(), &finished_text(outcome))
    }

    fn observe(&self, kind: EventKind) {
        if let Some(home) = &self.home {
            home.observe(kind, Some(self.id));
        }
    }
}

impl<W: Work<T>, T: Send> Job for Shared<W, T> {
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

    fn run_claimed(&self, before_done: &dyn Fn(bool)) {
        let Some(work) = self.take_work() else { return };
        current::in_task(self.id, || {
            self.observe(EventKind::Started);
            let outcome = work.perform();
            self.observe(EventKind::Finished {
                ok: outcome.is_ok(),
            });
            self.settle(outcome, before_done);
        });
    }

    fn cancel(&self) -> bool {
        let attempt = || self.state.cancel();
        let cancel = match &self.home {
            Some(home) => home.cancel_with(self.id, &attempt),
            None => attempt(),
        };
        match cancel {
            Cancel::Now => {}
            Cancel::Already => return true,
            Cancel::TooLate => return false,
        }
        if let Some(home) = &self.home {
            home.task_left();
        }
        let work = self.take_work();
        contain(
            || format!("dropping the task of future {}", self.id),
            || drop(work),
        );
        self.observe(EventKind::Cancelled);
        self.settle(Err(TaskError::Cancelled), &|_| ());
        true
    }

    fn fail(&self, error: TaskError) {
        if !self.state.claim() {
            return;
        }
        if let Some(home) = &self.home {
            home.task_left();
        }
        let work = self.take_work();
        contain(
            || format!("dropping the task of future {}", self.id),
            || drop(work),
        );
        self.observe(EventKind::Finished { ok: false });
        self.settle(Err(error), &|_| ());
    }

    fn block_until(&self, deadline: Option<Instant>) -> bool {
        let mut slot = self.slot.lock();
        while !self.state.get().is_done() {
            if sync::wait_until(&self.finished, &mut slot, deadline) {
                // Once more, for it may have been done at the last moment.
                return self.state.get().is_done();
            }
        }
        true
    }

    fn watch(&self, watcher: Watcher) -> Option<Place> {
        let mut slot = self.slot.lock();
        match slot.content {
            Content::Outcome(place, _) | Content::Taken(place) => Some(place),
            Content::Work(_) | Content::Empty => {
                slot.watchers.push(watcher);
                None
            }
        }
    }

    fn unwatch(&self, is_it: &dyn Fn(&Watcher) -> bool) {
        let mut slot = self.slot.lock();
        if let Some(index) = slot.watchers.iter().position(is_it) {
            let gone = slot.watchers.swap_remove(index);
            drop(slot);
            // A waker's drop is user code.
            drop(gone);
        }
    }
}

impl<W: Work<T>, T: Send> Cell<T> for Shared<W, T> {
    fn add_callback(&self, callback: Callback<T>) -> Option<Callback<T>> {
        let mut slot = self.slot.lock();
        if self.state.get().is_done() {
            return Some(callback);
        }
        slot.callbacks.push(callback);
        None
    }

    fn detach(&self) {
        let mut slot = self.slot.lock();
        // ORDERING: Relaxed; under the lock.
        self.detached.store(true, Ordering::Relaxed);
        let Content::Outcome(place, _) = slot.content else {
            return;
        };
        let outcome = mem::replace(&mut slot.content, Content::Taken(place));
        drop(slot);
        drop(outcome);
    }

    fn take_outcome(&self) -> Option<Outcome<T>> {
        let mut slot = self.slot.lock();
        let Content::Outcome(place, _) = slot.content else {
            return None;
        };
        match mem::replace(&mut slot.content, Content::Taken(place)) {
            Content::Outcome(_, outcome) => Some(outcome),
            _ => None,
        }
    }
}

/// The next place in the order of completion.
fn next_place() -> Place {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    // ORDERING: Relaxed. Of two completions of which one causes the other, the places are drawn in that
    // order by coherence of this one atomic; of others, either may be first.
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// `<Future at 0x… state=…>`.
pub(crate) fn display(address: *const (), state: &str) -> String {
    format!("<Future at {address:p} state={state}>")
}

/// `finished returned str` or `finished raised Panic`.
pub(crate) fn finished_text<T>(outcome: &Outcome<T>) -> String {
    match outcome {
        Ok(_) => format!("finished returned {}", short_type_name::<T>()),
        Err(TaskError::Cancelled) => "cancelled".to_owned(),
        Err(error) => format!("finished raised {}", error.name()),
    }
}

/// The name of `T` without module paths, its parameters' too: `Vec<String>`.
fn short_type_name<T>() -> String {
    let full = std::any::type_name::<T>();
    let mut short = String::with_capacity(full.len());
    let mut rest = full;
    while !rest.is_empty() {
        let word = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
            .unwrap_or(rest.len());
        let (path, tail) = rest.split_at(word);
        short.push_str(path.rsplit("::").next().unwrap_or(path));
        let mark = tail.chars().next().map_or(0, char::len_utf8);
        short.push_str(&tail[..mark]);
        rest = &tail[mark..];
    }
    short
}
