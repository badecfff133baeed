//! The queue as its tasks and their waiters see it; above all, how a thread works while it waits.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use super::Queue;
use super::hand::{Doing, Hand};
use super::inner::Inner;
use crate::cell::erased::Claimed;
use crate::current;
use crate::home::{Around, Home};
use crate::observe::{EventKind, FutureId};
use crate::sync::{self, MutexGuard};

sync::local! {
    /// The workers of one queue, as this thread saw them last: the number of the queue, the edition, and they.
    static CREW: RefCell<(u32, u64, Vec<Arc<Hand>>)> = RefCell::new((0, 0, Vec::new()));

    /// What this thread is a worker of, if it is one.
    static OWN: RefCell<Option<Worker>> = RefCell::new(None);
}

/// A worker, as it knows itself.
struct Worker {
    /// The number of its queue.
    queue: u32,
    hand: Arc<Hand>,
    /// Starts another one.
    start: Start,
}

/// What starts a worker that is counted already.
pub(crate) type Start = Rc<dyn Fn(&Arc<Hand>)>;

impl Queue {
    /// Makes this thread the worker with that hand.
    pub(crate) fn enter(&self, hand: &Arc<Hand>, start: Start) {
        let (queue, hand) = (self.number, Arc::clone(hand));
        OWN.with(|own| *own.borrow_mut() = Some(Worker { queue, hand, start }));
    }

    /// A worker that waits in its initializer, or in an observer, is not coming for a task as long as it does, but
    /// for one that it waits for, as `done` says: another one may have to come for what is pending.
    #[expect(clippy::significant_drop_tightening, reason = "the guard is handed on")]
    fn leave_prelude(&self, done: &dyn Fn(bool) -> bool) {
        let in_prelude = |own: &RefCell<Option<Worker>>| {
            let own = own.borrow();
            let own = own.as_ref().filter(|own| own.queue == self.number)?;
            let waits = own.hand.look().is_in_prelude();
            waits.then(|| (Arc::clone(&own.hand), Rc::clone(&own.start)))
        };
        // A destructor of another thread-local may come here when ours is gone.
        let Some((hand, start)) = OWN.try_with(in_prelude).ok().flatten() else {
            return;
        };
        let mut inner = self.inner.0.lock();
        hand.set(Doing::Work);
        let own = usize::from(done(true) && !done(false));
        let counts = inner.counts(&self.tasks);
        let needed = counts.pending > counts.idle + own;
        let new = needed.then(|| self.grow(&mut inner)).flatten();
        // Somebody may have relied on it.
        self.summon(inner);
        self.news.notify_all();
        if let Some(new) = new {
            start(&new);
        }
    }

    /// True if no worker is coming for a task.
    fn nobody_is_free(&self) -> bool {
        let look = |seen: &RefCell<(u32, u64, Vec<Arc<Hand>>)>| {
            let (number, edition, crew) = &mut *seen.borrow_mut();
            let now = (self.number, self.tasks.crew_edition());
            if (*number, *edition) != now {
                (*number, *edition) = now;
                self.inner.0.lock().crew().clone_into(crew);
            }
            !crew.iter().any(|hand| hand.look().is_free())
        };
        // A destructor of another thread-local may come here when ours is gone.
        CREW.try_with(look).unwrap_or(false)
    }

    fn run(&self, task: Claimed) {
        let _role = current::stand_in(self.number);
        task.run(None, &Around::of(self));
    }

    /// Sleeps until there is news, or `deadline`; true if that has passed. Not if the pool has become `short` of
    /// workers.
    fn sleep_as_helper(
        &self,
        mut inner: MutexGuard<'_, Inner>,
        short: bool,
        deadline: Option<Instant>,
    ) -> bool {
        inner.helpers += 1;
        self.update_attention(&mut inner);
        // Who takes a task from now on says so if there is more to do. The others are seen to be busy.
        self.tasks.meet();
        let stays = short || !inner.is_short_of_all(&self.tasks);
        let timed_out = stays && sync::wait_until(&self.news, &mut inner, deadline);
        inner.helpers -= 1;
        self.update_attention(&mut inner);
        timed_out
    }

    /// As `help_until`, for a guest, who takes what is next under the lock, and counts it there.
    fn work_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>) {
        let mut timed_out = false;
        loop {
            let mut inner = self.inner.0.lock();
            if done(false) || timed_out || deadline.is_some_and(|at| Instant::now() >= at) {
                return;
            }
            let mut task = self.tasks.claim_for_guest();
            if task.is_none() {
                inner.guests += 1;
                self.update_attention(&mut inner);
                // Once more: a task may have come when nobody had to say so.
                task = self.tasks.claim_for_guest();
                if task.is_none() {
                    timed_out = sync::wait_until(&self.news, &mut inner, deadline);
                }
                inner.guests -= 1;
                self.update_attention(&mut inner);
            }
            drop(inner);
            if let Some(task) = task {
                self.made_room();
                self.run(task);
            }
        }
    }
}

impl Home for Queue {
    fn number(&self) -> u32 {
        self.number
    }

    fn task_left(&self) {
        if self.tasks.count_left() {
            let inner = self.inner.0.lock();
            self.tasks.remove_many_husks(inner.pending(&self.tasks));
        }
        self.made_room();
    }

    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>) {
        if !self.is_own_worker() {
            return self.work_until(done, deadline);
        }
        self.leave_prelude(done);
        let mut timed_out = false;
        loop {
            let inner = self.inner.0.lock();
            let short = inner.is_short_of_all(&self.tasks);
            // Under the lock, which a poke takes too: it cannot slip in between the look and the sleep.
            if done(short) || timed_out || deadline.is_some_and(|at| Instant::now() >= at) {
                return;
            }
            // A task that another worker is coming for is left to that one: it may need what we hold.
            let child = short.then(|| current::claim_child(self)).flatten();
            if let Some(child) = child {
                drop(inner);
                self.task_left();
                self.run(child);
            } else {
                timed_out = self.sleep_as_helper(inner, short, deadline);
            }
        }
    }

    fn is_short(&self) -> bool {
        // Without the lock where it can be, for recursive tasks ask this all the time.
        self.nobody_is_free() || self.inner.0.lock().is_short_of_all(&self.tasks)
    }

    fn poke(&self) {
        // The lock is taken so that the news cannot come between a helper's look and its sleep.
        let inner = self.inner.0.lock();
        let asleep = inner.helpers + inner.guests > 0;
        drop(inner);
        if asleep {
            self.news.notify_all();
        }
    }

    fn is_observed(&self) -> bool {
        self.observer.is_some()
    }

    fn observe(&self, kind: EventKind, future: Option<FutureId>) {
        if self.observer.is_some() {
            self.observe_at(Instant::now(), kind, future);
        }
    }
}
