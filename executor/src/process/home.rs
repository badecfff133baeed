//! The pool as its tasks see it: who waits, cancels and kills goes through here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::hub::{Hub, drop_items};
use super::owner;
use super::slot::Doom;
use crate::job::Home;
use crate::observe::{EventKind, FutureId};
use crate::state::Cancel;
use crate::sync;

/// So long `cancel` waits for a worker to say whether it has started the task. The answer takes some
/// microseconds, or no more than a tick of the worker's watcher; only a worker that is stopped, or behind a
/// broken connection, takes longer.
const PATIENCE: Duration = Duration::from_secs(1);

impl Home for Hub {
    fn task_left(&self) {
        let husks = self.schedule.lock().task_left();
        drop_items(husks);
    }

    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>) {
        let Some(owner) = owner::of_this_thread() else {
            return;
        };
        self.helpers.lock().push(owner.wake());
        // This thread runs a callback, but its worker may have work again: it is looked after in here.
        owner.is_free(true);
        let mut timed_out = false;
        while !done(false) && !timed_out {
            timed_out = deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if !timed_out {
                owner.turn(deadline);
            }
        }
        owner.is_free(false);
        let mut helpers = self.helpers.lock();
        let mine = helpers
            .iter()
            .position(|helper| Arc::ptr_eq(helper, &owner.wake()));
        if let Some(index) = mine {
            helpers.swap_remove(index);
        }
        drop(helpers);
    }

    fn is_short(&self) -> bool {
        // No thread of this process runs a task of this pool.
        false
    }

    fn poke(&self) {
        for helper in self.helpers.lock().iter() {
            helper.ring();
        }
    }

    fn observe(&self, kind: EventKind, future: Option<FutureId>) {
        if self.options.observer.is_some() {
            self.observe_at(Instant::now(), kind, future);
        }
    }

    fn is_remote(&self) -> bool {
        true
    }

    fn cancel_with(&self, task: FutureId, attempt: &dyn Fn() -> Cancel) -> Cancel {
        let mut schedule = self.schedule.lock();
        if schedule.sent_ahead_to(task).is_none() {
            // Under the lock, so that nobody sends it meanwhile.
            return attempt();
        }
        schedule.cancelling.push(task);
        let deadline = Instant::now() + PATIENCE;
        let cancel = loop {
            let Some(worker) = schedule.sent_ahead_to(task) else {
                break attempt();
            };
            if Instant::now() >= deadline {
                break Cancel::TooLate;
            }
            drop(schedule);
            self.revoke(worker);
            if self.is_own_worker() {
                // The answer may come to this very thread.
                let is_back = |_| self.schedule.lock().sent_ahead_to(task).is_none();
                self.help_until(&is_back, Some(deadline));
                schedule = self.schedule.lock();
            } else {
                schedule = self.schedule.lock();
                if schedule.sent_ahead_to(task).is_some() {
                    sync::wait_until(&self.news, &mut schedule, Some(deadline));
                }
            }
        };
        if let Some(index) = schedule.cancelling.iter().position(|id| *id == task) {
            schedule.cancelling.swap_remove(index);
        }
        drop(schedule);
        cancel
    }

    fn lead(&self, task: FutureId, deadline: Option<Instant>) {
        self.lead_for(task, deadline);
    }

    fn kill(&self, task: FutureId) -> bool {
        let mut schedule = self.schedule.lock();
        let number = schedule.running_on(task);
        let worker = number.and_then(|number| {
            schedule.with_slot(number, |slot| {
                slot.doom.get_or_insert(Doom::Killed);
                slot.worker.clone()
            })
        });
        drop(schedule);
        let worker = worker.flatten();
        if let Some(worker) = &worker {
            worker.kill();
        }
        worker.is_some()
    }
}
