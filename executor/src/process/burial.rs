//! The end of a worker: what it takes with it, what runs elsewhere, and whether the pool goes on.

use std::process::ExitStatus;

use super::call::Answer;
use super::ending::Settling;
use super::owner::Owner;
use super::schedule::Phase;
use super::slot::{CallItem, Doom, Sent};
use super::todo::Todo;
use crate::error::{Broken, TaskError, WorkerExit};
use crate::home::Home;
use crate::observe::EventKind;

/// So many workers in a row may die without one answer between them. Tasks that kill their workers are
/// the tasks' fault, and fail alone; but a pool in which nothing else happens would start one worker after
/// the other for ever.
const MAX_DEATHS: u32 = 16;

/// What nobody will run, and what becomes of it.
type Lost = Vec<(CallItem, TaskError)>;

impl Owner {
    /// Waits for the process, and settles all that is left of it. Only the first time.
    pub(super) fn bury(&self) {
        if self.ended.replace(true) {
            return;
        }
        let late = || self.refuse("it closed its stdout before it was ready".to_owned(), false);
        let status = self.worker.reap(self.deadline.get(), late);
        self.read_stderr();
        self.io.borrow_mut().finish_lines();
        let failure = self.failure(status);
        let left =
            self.with_slot(|slot| matches!(slot.doom, Some(Doom::Leaving)) && slot.sent.is_empty());
        let Some(left) = left else { return };
        let kind = if left {
            EventKind::WorkerLeft
        } else {
            EventKind::WorkerLost
        };
        self.hub.observe(kind, None);
        let unstarted = failure.and_then(|failure| {
            let mut schedule = self.hub.schedule.lock();
            // While the slot waits for the next try, there is no process in it.
            schedule.with_slot(self.number, |slot| slot.worker = None);
            let broken = self.hub.start_failed(&mut schedule, failure);
            drop(schedule);
            broken
        });
        let Some((crashed, lost, settling)) = self.divide(status) else {
            return;
        };
        let broken = if crashed {
            self.count_death()
        } else {
            unstarted
        };
        if let Some(broken) = broken {
            self.hub.schedule.lock().end(Phase::Broken(broken.clone()));
            if self.hub.options.break_on_loss {
                self.hub
                    .doom_all(&Doom::Broken(broken), |worker| worker.kill());
            }
        }
        let mut todo = Todo::default();
        self.hub.schedule.lock().dispatch(&mut todo);
        self.hub.carry_out(todo);
        self.hub.news.notify_all();
        self.hub.wake_owners();
        self.hub.poke();
        // Last, for their callbacks may take their time.
        for (item, error) in lost {
            item.settle(Answer::Lost(error), &self.hub.around());
        }
        self.hub.sweep();
        drop(settling);
    }

    /// Why the pool breaks, if it does.
    fn count_death(&self) -> Option<Broken> {
        if self.hub.options.break_on_loss {
            return Some(Broken::new(
                "a worker process died abruptly, and the pool was told to break then",
            ));
        }
        let mut schedule = self.hub.schedule.lock();
        schedule.deaths += 1;
        (schedule.deaths >= MAX_DEATHS).then(|| {
            Broken::new(format!(
                "{MAX_DEATHS} worker processes in a row died without an answer of any"
            ))
        })
    }

    /// Removes the worker, and decides about each call that it had: gives whether it died of itself, and what is
    /// lost, to be settled.
    fn divide(&self, status: Option<ExitStatus>) -> Option<(bool, Lost, Settling<'_>)> {
        let mut stderr = self.io.borrow_mut().tail.take();
        let mut guard = self.hub.schedule.lock();
        let schedule = &mut *guard;
        let slot = schedule.slots.remove(self.number)?;
        let settling = self.hub.settling(schedule);
        if let Some(Doom::Garbage(what)) = &slot.doom {
            stderr.push(format!("it was killed, for it broke the protocol: {what}"));
        }
        let exit = || WorkerExit::new(self.worker.pid, status, stderr.clone());
        // All in one hold of the lock: whoever cancels or kills one of them finds it here or in the queue.
        let retries = self.hub.options.retries;
        let mut back = Vec::new();
        let mut lost = Vec::new();
        for (index, sent) in slot.sent.into_iter().enumerate() {
            let Sent { mut item, number } = sent;
            let doom = slot.doom.as_ref();
            let doom = doom.filter(|doom| doom.is_for(number, item.job.id()));
            let is_killed = matches!(doom, Some(Doom::Killed(_)));
            let tries = if doom.is_some() { 0 } else { retries };
            // A worker answers in order: what is behind the first call it has not begun.
            if index > 0 && !is_killed {
                back.push(item);
                continue;
            }
            schedule.pending -= usize::from(item.claim());
            if item.claimed && item.lost < tries {
                item.lost += 1;
                schedule.lost.insert(item.job.id(), exit());
                back.push(item);
                continue;
            }
            let error = match doom {
                Some(Doom::TimedOut(_)) => TaskError::TimedOut,
                Some(Doom::Broken(broken)) => TaskError::Broken(broken.clone()),
                _ => TaskError::WorkerLost(exit()),
            };
            lost.push((item, error));
        }
        schedule.give_back(back.into_iter());
        drop(guard);
        let crashed = slot.ready && matches!(slot.doom, None | Some(Doom::Garbage(_)));
        Some((crashed, lost, settling))
    }
}
