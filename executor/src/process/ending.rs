//! The end of a pool: whom it tells, what it takes away, and for whom it waits.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::RawThreadId;
use parking_lot::lock_api::GetThreadId;

use super::call::Answer;
use super::handle::Worker;
use super::hub::Hub;
use super::schedule::{Phase, Schedule};
use super::slot::{CallItem, Doom};
use crate::cell::Job;
use crate::error::{Broken, TaskError};
use crate::state::State;
use crate::sync;

/// While it is there, this thread settles tasks that no worker has any more, and the end of the pool waits for it.
pub(super) struct Settling<'a>(&'a Hub);

impl Drop for Settling<'_> {
    fn drop(&mut self) {
        let me = this_thread();
        let mut schedule = self.0.schedule.lock();
        let mine = schedule.settling.iter().position(|id| *id == me);
        // None where user code of this one has waited for the end.
        if let Some(index) = mine {
            schedule.settling.swap_remove(index);
        }
        drop(schedule);
        self.0.news.notify_all();
    }
}

/// Unique among the threads that live. `std::thread::current` takes longer: it counts the handles it gives.
fn this_thread() -> NonZero<usize> {
    RawThreadId::INIT.nonzero_thread_id()
}

impl Schedule {
    /// No worker is left, and no work.
    fn is_empty(&self) -> bool {
        self.slots.len() == 0 && self.queue.is_empty() && self.settling.is_empty()
    }

    /// What is in the queue will not run: `Hub::sweep` ends it.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Terminated | Phase::Broken(_))
    }

    /// Nothing runs any more. The first reason stays.
    pub(super) fn end(&mut self, phase: Phase) {
        if !self.is_over() {
            self.phase = phase;
        }
    }
}

impl Hub {
    /// To be dropped without the lock.
    pub(super) fn settling(&self, schedule: &mut Schedule) -> Settling<'_> {
        schedule.settling.push(this_thread());
        Settling(self)
    }

    /// Takes no more tasks, and fails those that have not been sent.
    pub(super) fn break_up(self: &Arc<Self>, broken: &Broken) {
        self.schedule.lock().end(Phase::Broken(broken.clone()));
        self.sweep();
        self.news.notify_all();
        self.wake_owners();
    }

    /// Ends what is in the queue of a pool in which nobody will ever run it. One after the other: a callback may wait
    /// for those behind, or for the end of all, and ends them itself then.
    pub(super) fn sweep(&self) {
        while self.sweep_one(|_| true) {}
    }

    /// The same for the first one that `is_it`; false if there is none.
    pub(super) fn sweep_one(&self, is_it: impl Fn(&CallItem) -> bool) -> bool {
        let next = self.next_to_sweep(is_it);
        let found = next.is_some();
        if let Some((item, error, settling)) = next {
            self.abandon(item, error);
            drop(settling);
        }
        found
    }

    fn next_to_sweep(
        &self,
        is_it: impl Fn(&CallItem) -> bool,
    ) -> Option<(CallItem, TaskError, Settling<'_>)> {
        let mut schedule = self.schedule.lock();
        if !schedule.is_over() {
            return None;
        }
        let index = schedule.queue.iter().position(is_it)?;
        let item = schedule.queue.remove(index)?;
        let exit = schedule.lost.remove(&item.job.id());
        let error = match &schedule.phase {
            Phase::Broken(broken) => TaskError::Broken(broken.clone()),
            _ => exit.map_or(TaskError::Cancelled, TaskError::WorkerLost),
        };
        let settling = self.settling(&mut schedule);
        drop(schedule);
        Some((item, error, settling))
    }

    /// Ends a task that no worker has.
    pub(super) fn abandon(&self, item: CallItem, error: TaskError) {
        if item.claimed {
            item.settle(Answer::Lost(error), &self.around());
        } else if matches!(error, TaskError::Cancelled) {
            item.job.cancel();
        } else {
            item.job.fail(error);
        }
    }

    /// Ends all workers for `doom`, by `end`.
    pub(super) fn doom_all(&self, doom: &Doom, end: impl Fn(&Worker)) {
        let mut schedule = self.schedule.lock();
        let mut workers = Vec::new();
        for slot in schedule.slots.iter_mut() {
            if !matches!(slot.doom, Some(Doom::Leaving)) || !slot.sent.is_empty() {
                slot.doom = Some(doom.clone());
            }
            workers.extend(slot.worker.clone());
        }
        drop(schedule);
        for worker in workers {
            end(&worker);
            worker.wake.ring();
        }
    }

    /// Has every owner look at the phase.
    pub(super) fn wake_owners(&self) {
        let schedule = self.schedule.lock();
        let workers: Vec<_> = schedule
            .slots
            .iter()
            .filter_map(|slot| slot.worker.clone())
            .collect();
        drop(schedule);
        for worker in workers {
            worker.wake.ring();
        }
    }

    /// Takes no more tasks; workers leave when the queue is empty.
    pub(super) fn close(&self) {
        let mut schedule = self.schedule.lock();
        if matches!(schedule.phase, Phase::Open) {
            schedule.phase = Phase::Closed;
        }
        drop(schedule);
        self.wake_owners();
    }

    /// Takes the tasks out of the queue that are pending, and looks up those that were sent ahead, if they are
    /// wanted. They count as pending until somebody ends that.
    pub(super) fn drain(&self, with_sent_ahead: bool) -> Vec<Job> {
        let mut guard = self.schedule.lock();
        let schedule = &mut *guard;
        let (claimed, rest) = std::mem::take(&mut schedule.queue)
            .into_iter()
            .partition(|item| item.claimed);
        schedule.queue = claimed;
        // In the same hold of the lock: a worker may give them back to the queue.
        let sent_ahead: Vec<Job> = schedule
            .slots
            .iter()
            .filter(|_| with_sent_ahead)
            .flat_map(|slot| &slot.sent)
            .filter(|sent| !sent.item.claimed)
            .map(|sent| sent.item.job.clone())
            .collect();
        drop(guard);
        let (pending, husks): (Vec<CallItem>, Vec<CallItem>) = rest
            .into_iter()
            .partition(|item| item.job.state() == State::Pending);
        drop(husks);
        let queued = pending.into_iter().map(|item| item.job);
        queued.chain(sent_ahead).collect()
    }

    /// Sleeps until all workers are gone, or `deadline`; true if they are.
    pub(super) fn wait_for_workers(&self, deadline: Option<Instant>) -> bool {
        self.sweep();
        let me = this_thread();
        let mut schedule = self.schedule.lock();
        // User code that waits would wait for its own thread.
        schedule.settling.retain(|id| *id != me);
        self.news.notify_all();
        let mut timed_out = false;
        while !(schedule.is_empty() || timed_out) {
            timed_out = sync::wait_until(&self.news, &mut schedule, deadline);
        }
        let gone = schedule.is_empty();
        drop(schedule);
        gone
    }

    /// Blocks until the owners' threads are gone for good.
    pub(super) fn join(&self) {
        let _joining = self.joining.lock();
        loop {
            // Its lock is not held meanwhile: an owner may come for it.
            let next = self.owners.lock().pop();
            let Some(owner) = next else { break };
            // An owner catches every panic of user code, so there is none to pass on.
            let _ = owner.join();
        }
    }
}
