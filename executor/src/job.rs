//! What can be done with a task by those who do not know its types: cancel it, run it, wait for it.

use std::ptr;
use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use crate::cell::erased::Claimed;
use crate::cell::{Callback, Job, Line, Watcher};
use crate::current::{self, Own};
use crate::error::TaskError;
use crate::home::{self, Around, Home};
use crate::line::{NO_KEY, Waiting};
use crate::observe::FutureId;
use crate::state::{Cancel, State};
use crate::sync::MAY_SPIN;
use crate::sync::atomic::Ordering;
use crate::word::Place;

/// So many looks at a task whose last step comes next.
const LOOKS: u32 = if MAY_SPIN { 32 } else { 1 };

impl Job {
    pub(crate) fn id(&self) -> FutureId {
        self.header().id
    }

    #[inline]
    pub(crate) fn state(&self) -> State {
        self.header().word.look().state()
    }

    /// The pool that the task is in, if it is in one that is still there.
    pub(crate) fn home(&self) -> Option<Arc<dyn Home>> {
        current::home(self.header().home)
    }

    /// True if the task is in this pool.
    pub(crate) fn is_in(&self, pool: &dyn Home) -> bool {
        self.header().home == pool.number()
    }

    /// Takes the right and the duty to settle the task, if it is pending.
    pub(crate) fn claim(self) -> Option<Claimed> {
        let mine = self.header().word.claim();
        mine.then_some(Claimed(self))
    }

    /// See [`Future::cancel`](crate::Future::cancel).
    pub(crate) fn cancel(&self) -> bool {
        let home = self.home();
        let attempt = || self.header().word.cancel();
        let cancel = match &home {
            Some(home) => home.cancel_with(self.id(), &attempt),
            None => attempt(),
        };
        match cancel {
            Cancel::Now => {
                self.end(home.as_deref(), Some(TaskError::Cancelled));
                true
            }
            Cancel::Already => true,
            Cancel::TooLate => false,
        }
    }

    /// Settles the task with `error` if it is pending.
    pub(crate) fn fail(&self, error: TaskError) {
        if self.header().word.claim() {
            self.end(self.home().as_deref(), Some(error));
        }
    }

    /// Runs the task in this thread if nobody has started it. True if it did.
    pub(crate) fn run_now(&self) -> bool {
        let mine = self.header().word.claim();
        if mine {
            self.end(self.home().as_deref(), None);
        }
        mine
    }

    /// Runs a task in this thread that never was in the queue of its pool.
    pub(crate) fn run_uncounted(self, home: &dyn Home) {
        let around = Around::of(home);
        let _role = current::stand_in(home.number());
        if let Some(claimed) = self.claim() {
            claimed.run(None, &around);
        }
    }

    /// For one who waits: runs it here and now, if it can be and nobody has started it. True if it did.
    pub(crate) fn run_here(&self, home: &dyn Home) -> bool {
        let may_run = self.is_in(home) && !home::is_remote(home.number());
        let mine = may_run && self.header().word.claim();
        if mine {
            let _role = current::stand_in(home.number());
            self.end(Some(home), None);
        }
        mine
    }

    /// As `run_here`, if it is in one of these pools.
    pub(crate) fn run_here_for(&self, homes: &[Own]) -> bool {
        homes.iter().any(|home| self.run_here(&***home))
    }

    /// Brings a task to its end that was claimed, or cancelled, and not through the hands of a worker in turn.
    fn end(&self, home: Option<&dyn Home>, error: Option<TaskError>) {
        if let Some(home) = home {
            home.task_left();
        }
        let around = home.map_or_else(Around::default, Around::of);
        let claimed = Claimed(self.clone());
        current::while_settling(error.is_some(), || claimed.run(error, &around));
    }

    /// Where the task came in the order of completion, if it is done.
    pub(crate) fn place(&self) -> Option<Place> {
        let seen = self.header().word.look();
        seen.state().is_done().then(|| seen.place())
    }

    /// Sleeps until the task is done or `deadline`; true if done.
    pub(crate) fn block_until(&self, deadline: Option<Instant>) -> bool {
        let line = Line::of_one();
        let mut place = self.watch(&line, 0);
        while place.is_none() && line.sleep(deadline) {
            let arrived = line.arrivals.take().next();
            place = arrived.and_then(|key| self.see_done(&line, key));
        }
        if place.is_none() {
            self.unwatch(&line);
        }
        // Also after the deadline, for it may have been done at the last moment.
        self.state().is_done()
    }

    /// Has the completion arrive in `line` under `key`, or gives the place that the task has already. For the owner
    /// of `line`.
    pub(crate) fn watch(&self, line: &Arc<Line>, key: u32) -> Option<Place> {
        let place = self.place();
        if place.is_some() {
            return place;
        }
        let its = self.line_or(|| Arc::clone(line));
        if !ptr::eq(its, &**line) || self.key() != NO_KEY {
            return self.watch_as_other(line, key);
        }
        self.set_key(key);
        let seen = self.header().word.expect_owner();
        seen.state().is_done().then_some(seen.place())
    }

    /// As `watch`, for one who does not own the task's line, or has a key there already.
    fn watch_as_other(&self, line: &Arc<Line>, key: u32) -> Option<Place> {
        let line = Arc::clone(line);
        let watcher = Watcher::Line { key, line };
        self.register(Line::of_one, |_, waiting| waiting.add(self.id(), watcher))
    }

    /// Undoes `watch`. The key may arrive even now.
    pub(crate) fn unwatch(&self, line: &Arc<Line>) {
        self.forget(|its, waiting| {
            if ptr::eq(its, &**line) {
                self.set_key(NO_KEY);
            }
            waiting.remove(self.id(), |it| it.is_line(line))
        });
    }

    /// Adds the key to the arrivals of the owner of the task's line, if there is one; true if it has to be woken.
    pub(crate) fn tell_owner(&self) -> bool {
        let key = self.key();
        let line = self.line().filter(|_| key != NO_KEY);
        line.is_some_and(|line| line.arrivals.add(key))
    }

    /// The place of a task whose key has arrived in `line`; or, if its last step is held up by one who came to watch,
    /// or by the system, has it arrive once more.
    pub(crate) fn see_done(&self, line: &Arc<Line>, key: u32) -> Option<Place> {
        for _ in 0..LOOKS {
            let place = self.place();
            if place.is_some() {
                return place;
            }
            std::hint::spin_loop();
        }
        self.watch_as_other(line, key)
    }

    /// Under which the owner of its line knows the task.
    fn key(&self) -> u32 {
        // ORDERING: Relaxed; who sees that there is an owner sees what that wrote before.
        self.header().key.load(Ordering::Relaxed)
    }

    fn set_key(&self, key: u32) {
        // ORDERING: Relaxed; `Word::expect_owner` publishes it.
        self.header().key.store(key, Ordering::Relaxed);
    }

    /// Has `waker` woken, and no other one, when the task is done. False if it is.
    pub(crate) fn wake_when_done(&self, waker: &Waker) -> bool {
        self.forget(|_, waiting| waiting.remove(self.id(), Watcher::is_task));
        let waker = Watcher::Task(waker.clone());
        self.register(Line::of_one, |_, waiting| waiting.add(self.id(), waker))
            .is_none()
    }

    /// Has `callback` called before the task is done, or gives it back if that has come to pass.
    pub(crate) fn add_callback(&self, callback: Callback) -> Option<Callback> {
        let mut callback = Some(callback);
        self.register(Line::of_one, |line, waiting| {
            if let Some(callback) = callback.take() {
                line.call_back(waiting, self.id(), callback);
            }
        });
        callback
    }

    /// Lets `add` leave somebody in the task's line, which is `new` if it had none, or gives the task's place if
    /// it is done.
    fn register(
        &self,
        new: impl FnOnce() -> Arc<Line>,
        add: impl FnOnce(&Line, &mut Waiting<Callback>),
    ) -> Option<Place> {
        let place = self.place();
        if place.is_some() {
            return place;
        }
        let line = self.line_or(new);
        let mut waiting = line.lock();
        let seen = self.header().word.watch();
        if seen.state().is_done() {
            return Some(seen.place());
        }
        add(line, &mut waiting);
        None
    }

    /// Lets `remove` take somebody out of the task's line, if it has one and is not done.
    fn forget(&self, remove: impl FnOnce(&Line, &mut Waiting<Callback>) -> Option<Watcher>) {
        if let Some(line) = self.line()
            && !self.state().is_done()
        {
            let mut waiting = line.lock();
            let gone = remove(line, &mut waiting);
            drop(waiting);
            // A waker's drop is user code: not under the lock.
            drop(gone);
        }
    }
}
