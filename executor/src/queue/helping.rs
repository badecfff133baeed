//! The queue as its tasks and their waiters see it; above all, how a worker works while it waits.

use std::time::Instant;

use super::inner::Inner;
use super::{Queue, drop_husks, drop_job};
use crate::current;
use crate::job::Home;
use crate::observe::{EventKind, FutureId};
use crate::sync::{self, MutexGuard};

impl Queue {
    /// Sleeps until there is news, or `deadline`; true if that has passed.
    fn sleep_as_helper(&self, mut inner: MutexGuard<'_, Inner>, deadline: Option<Instant>) -> bool {
        inner.helpers += 1;
        let timed_out = sync::wait_until(&self.news, &mut inner, deadline);
        inner.helpers -= 1;
        timed_out
    }
}

impl Home for Queue {
    fn task_left(&self) {
        let mut inner = self.inner.lock();
        let husks = inner.remove_husks();
        drop(inner);
        self.made_room();
        drop_husks(husks);
    }

    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>) {
        let waiting = current::running();
        let mut timed_out = false;
        loop {
            let inner = self.inner.lock();
            let short = inner.is_short();
            // Under the lock, which a poke takes too: it cannot slip in between the look and the sleep.
            if done(short) || timed_out || deadline.is_some_and(|at| Instant::now() >= at) {
                return;
            }
            // A task that another worker is coming for is left to that one: it may need what we hold.
            let child = waiting
                .filter(|_| short)
                .and_then(|waiting| inner.claim_child_of(waiting));
            let Some(task) = child else {
                timed_out = self.sleep_as_helper(inner, deadline);
                continue;
            };
            drop(inner);
            self.task_left();
            task.run_claimed(&|_| ());
            drop_job(task);
        }
    }

    fn is_short(&self) -> bool {
        self.inner.lock().is_short()
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
