//! The queue as its tasks and their waiters see it; above all, how a worker works while it waits.

use std::time::Instant;

use super::{Queue, drop_husks};
use crate::current;
use crate::job::Home;
use crate::observe::{EventKind, FutureId};
use crate::sync;

impl Home for Queue {
    fn task_left(&self) {
        let mut inner = self.inner.lock();
        let husks = inner.remove_husks();
        drop(inner);
        self.made_room();
        drop_husks(husks);
    }

    fn help_until(&self, done: &dyn Fn() -> bool, deadline: Option<Instant>) -> bool {
        let waiting = current::running();
        let mut timed_out = false;
        loop {
            if done() {
                return true;
            }
            if timed_out || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return false;
            }
            let mut inner = self.inner.lock();
            let child = waiting.and_then(|waiting| inner.claim_child_of(waiting));
            if let Some(task) = child {
                drop(inner);
                self.task_left();
                task.run_claimed(&|| ());
                drop_husks(vec![task]);
                continue;
            }
            // Once more under the lock, which a poke takes too: it cannot slip in between the look and
            // the sleep.
            if done() {
                continue;
            }
            inner.helpers += 1;
            timed_out = sync::wait_until(&self.news, &mut inner, deadline);
            inner.helpers -= 1;
        }
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
