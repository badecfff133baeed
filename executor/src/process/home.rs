//! The pool as its tasks see it: who waits, cancels and kills goes through here.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::hub::Hub;
use super::owner;
use super::schedule::Schedule;
use super::slot::Slot;
use super::todo::Todo;
use crate::home::Home;
use crate::observe::{EventKind, FutureId};
use crate::state::Cancel;
use crate::sync::{self, MutexGuard};

/// So long `cancel` waits for a worker to say whether it has started the task. The answer takes some
/// microseconds, or no more than a tick of the worker's watcher; only a worker that is stopped, or behind a
/// broken connection, takes longer. That is waited for once, however many of its tasks are cancelled.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a thread looks whose worker could not be started, and whose callbacks wait: there may be no descriptor
/// left by which to wake it.
const TICK: Duration = Duration::from_millis(1);

impl Home for Hub {
    fn number(&self) -> u32 {
        self.number()
    }

    fn task_left(&self) {
        let husks = self.schedule.lock().task_left();
        drop(husks);
    }

    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>) {
        self.sweep();
        let is_over = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let Some(owner) = owner::of_this_thread() else {
            while !done(false) && !is_over() {
                thread::sleep(TICK);
            }
            return;
        };
        self.helpers.lock().push(owner.wake());
        // This thread runs a callback, but its worker may have work again: it is looked after in here.
        owner.is_free(true);
        while !done(false) && !is_over() {
            owner.turn(deadline);
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

    fn is_observed(&self) -> bool {
        self.options.observer.is_some()
    }

    fn observe(&self, kind: EventKind, future: Option<FutureId>) {
        if self.options.observer.is_some() {
            self.observe_at(Instant::now(), kind, future);
        }
    }

    fn cancel_with(&self, task: FutureId, attempt: &dyn Fn() -> Cancel) -> Cancel {
        let mut schedule = self.schedule.lock();
        if schedule.sent_ahead_to(task).is_none() {
            // Under the lock, so that nobody sends it meanwhile.
            return attempt();
        }
        schedule.cancelling.push(task);
        let mut is_silent = false;
        let cancel = loop {
            let Some(worker) = schedule.sent_ahead_to(task) else {
                break attempt();
            };
            if is_silent {
                // It may have started. Were it pending still, another cancel would have to find out again.
                schedule.presume_started(task);
                break Cancel::TooLate;
            }
            drop(schedule);
            schedule = self.wait_for_the_rest(worker);
            is_silent = schedule.is_revoking(worker);
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
        loop {
            let mut schedule = self.schedule.lock();
            let mut spared = None;
            if let Some(number) = schedule.running_on(task) {
                let doomed = schedule.with_slot(number, |slot| {
                    let by_us = slot.doom_by_kill(task);
                    (by_us, slot.sent.len() > 1, slot.worker.clone())
                });
                let Some((by_us, has_more, Some(worker))) = doomed else {
                    return false;
                };
                if has_more {
                    // Were the task to end just now, the next one would start, and be killed in its place.
                    drop(schedule);
                    schedule = self.wait_for_the_rest(number);
                }
                if schedule.running_on(task) == Some(number) {
                    drop(schedule);
                    worker.kill();
                    return true;
                }
                // It has ended by itself, or the worker has given it back.
                if by_us {
                    schedule.with_slot(number, |slot| slot.spare(task));
                }
                spared = Some((number, worker));
            }
            let given_up = schedule.give_up(task);
            let _settling = given_up.is_some().then(|| self.settling(&mut schedule));
            let mut todo = Todo::default();
            if let Some((number, _)) = spared
                && schedule.slots.of(number).is_some_and(|slot| !slot.settling)
            {
                schedule.assign(number, &mut todo);
            }
            drop(schedule);
            self.carry_out_here(todo);
            if let Some((_, worker)) = &spared {
                // It could not be let go while it was doomed.
                worker.wake.ring();
            }
            if let Some((item, error)) = given_up {
                self.abandon(item, error);
                return true;
            }
            if spared.is_none() {
                return false;
            }
        }
    }
}

impl Schedule {
    /// The worker has been asked to give back what it has not started, and has not answered.
    fn is_revoking(&self, number: usize) -> bool {
        let slot = self.slots.of(number);
        slot.is_some_and(|slot| slot.revoking.is_some())
    }

    /// Counts a task as started that was sent ahead to a worker which does not say whether it has. The observer is told
    /// when it is the first of them, if that ever comes.
    fn presume_started(&mut self, task: FutureId) {
        let mut sent = self.slots.iter_mut().flat_map(|slot| &mut slot.sent);
        let it = sent.find(|sent| sent.item.job.id() == task);
        self.pending -= usize::from(it.is_some_and(|sent| sent.item.claim()));
    }
}

impl Hub {
    /// Has a worker give back what it has not started, if it does so in time.
    fn wait_for_the_rest(&self, number: usize) -> MutexGuard<'_, Schedule> {
        let deadline = self.revoke(number) + PATIENCE;
        if self.is_own_worker() {
            // The answer may come to this very thread.
            let is_back = |_| !self.schedule.lock().is_revoking(number);
            self.help_until(&is_back, Some(deadline));
            return self.schedule.lock();
        }
        let mut schedule = self.schedule.lock();
        while schedule.is_revoking(number)
            && !sync::wait_until(&self.news, &mut schedule, Some(deadline))
        {}
        schedule
    }

    /// Asks a worker to give back what it has not started; gives when it was asked first.
    fn revoke(&self, number: usize) -> Instant {
        let now = Instant::now();
        let ask = |slot: &mut Slot| slot.revoking.replace(slot.revoking.unwrap_or(now));
        let before = self.schedule.lock().with_slot(number, ask).flatten();
        if before.is_none()
            && let Some(worker) = self.worker(number)
        {
            // After the calls that it is about.
            self.flush(number, &worker);
            worker.revoke();
        }
        before.unwrap_or(now)
    }
}
