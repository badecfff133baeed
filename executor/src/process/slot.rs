//! One worker in the schedule: what it was sent, and what is to become of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::call::{Answer, AnyCall};
use super::handle::{Calls, Worker};
use crate::cell::Job;
use crate::cell::erased::Claimed;
use crate::error::Broken;
use crate::home::Around;
use crate::observe::FutureId;

/// A task on its way to a worker.
pub(super) struct CallItem {
    pub(super) job: Job,
    pub(super) call: Arc<dyn AnyCall>,
    /// The bytes of its body; the most there can be stands for more.
    pub(super) size: u32,
    /// How many workers it has lost.
    pub(super) lost: u16,
    /// The answers of a group are read together, if many come in a short time; 0 for one that is in none.
    pub(super) group: u32,
    /// It is the pool's to settle: it has started once. Set by `claim` alone.
    pub(super) claimed: bool,
}

impl CallItem {
    /// Takes the right and the duty to settle the task; true if that is new. False too if it was cancelled.
    pub(super) fn claim(&mut self) -> bool {
        let now = !self.claimed && self.job.header().word.claim();
        self.claimed |= now;
        now
    }

    /// True if it has callbacks, or shares its line with a task that has.
    pub(super) fn may_call_back(&self) -> bool {
        let line = self.job.line();
        // ORDERING: Relaxed; a hint.
        line.is_some_and(|line| line.calls_back.load(Ordering::Relaxed))
    }

    /// Settles the task, which is the pool's; may give memory for the next answer. No lock is held.
    pub(super) fn settle(self, answer: Answer<'_>, around: &Around<'_>) -> Option<Vec<u8>> {
        if !self.claimed {
            return None;
        }
        self.call.settle(Claimed(self.job), answer, around)
    }
}

/// A call that was sent and not answered.
pub(super) struct Sent {
    pub(super) item: CallItem,
    pub(super) number: u64,
}

/// Why a worker's end is no surprise.
#[derive(Clone, Debug)]
pub(super) enum Doom {
    /// It was let go, without work.
    Leaving,
    /// `Future::kill`, by those who mean these tasks of this worker.
    Killed(Vec<FutureId>),
    /// This call took too long. It may end by itself before its worker does, and then another one is the first.
    TimedOut(u64),
    /// `terminate_workers` or `kill_workers`.
    Terminated,
    /// It is no worker for this program; `definite` if the next one will be no better.
    Unfit { why: String, definite: bool },
    /// It broke the protocol.
    Garbage(String),
    /// The pool broke.
    Broken(Broken),
}

impl Doom {
    /// True if the worker ends because of that call, or would have ended whatever it was in.
    pub(super) fn is_for(&self, call: u64, task: FutureId) -> bool {
        match self {
            Doom::Leaving | Doom::Garbage(_) => false,
            Doom::Killed(tasks) => tasks.contains(&task),
            Doom::TimedOut(late) => *late == call,
            Doom::Terminated | Doom::Unfit { .. } | Doom::Broken(_) => true,
        }
    }
}

/// The workers there are, by their numbers, in the order of these. They are few, and looked up for every task: a tree
/// takes longer.
#[derive(Default)]
pub(super) struct Slots(Vec<Slot>);

impl Slots {
    fn index(&self, number: usize) -> Result<usize, usize> {
        self.0.binary_search_by_key(&number, |slot| slot.number)
    }

    pub(super) fn of(&self, number: usize) -> Option<&Slot> {
        self.index(number).ok().map(|index| &self.0[index])
    }

    pub(super) fn of_mut(&mut self, number: usize) -> Option<&mut Slot> {
        self.index(number).ok().map(|index| &mut self.0[index])
    }

    /// Adds one whose number is higher than all before.
    pub(super) fn push(&mut self, slot: Slot) {
        self.0.push(slot);
    }

    pub(super) fn remove(&mut self, number: usize) -> Option<Slot> {
        self.index(number).ok().map(|index| self.0.remove(index))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Slot> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.0.iter_mut()
    }
}

/// One worker, from the decision to start it to its burial.
pub(super) struct Slot {
    pub(super) number: usize,
    /// `None` until its process is there.
    pub(super) worker: Option<Arc<Worker>>,
    /// It has greeted, and its initializer has run.
    pub(super) ready: bool,
    pub(super) sent: VecDeque<Sent>,
    /// Those of them that nobody has written yet.
    pub(super) outbox: Calls,
    /// The number of the next call.
    pub(super) next_call: u64,
    /// How many more tasks it may run.
    pub(super) tasks_left: usize,
    /// When it was asked to give back what it has not started, if it has not answered.
    pub(super) revoking: Option<Instant>,
    /// The call that the worker says it is in: those behind it were not started.
    pub(super) reported: u64,
    /// Its owner runs callbacks; new work would wait for them.
    pub(super) settling: bool,
    /// When the first of `sent` started, or its worker took in a part of it; or when there was none any more. `None`
    /// where no limit asks for it.
    pub(super) since: Option<Instant>,
    pub(super) doom: Option<Doom>,
}

impl Slot {
    pub(super) fn new(number: usize, tasks_left: usize) -> Self {
        Self {
            number,
            worker: None,
            ready: false,
            sent: VecDeque::new(),
            outbox: Vec::new(),
            next_call: 1,
            tasks_left,
            revoking: None,
            reported: 0,
            settling: false,
            since: None,
            doom: None,
        }
    }

    /// When its owner has to look at it again, if nothing comes before that.
    pub(super) fn deadline(
        &self,
        idle_timeout: Option<Duration>,
        task_timeout: Option<Duration>,
    ) -> Option<Instant> {
        if self.doom.is_some() {
            // It is over already, and in the past: there would be no sleep until the worker is gone.
            return None;
        }
        let limit = if self.sent.is_empty() {
            idle_timeout.filter(|_| self.ready)
        } else {
            task_timeout
        };
        self.since?.checked_add(limit?)
    }

    /// What it does since `since` has taken so long at `now`.
    pub(super) fn is_over(&self, limit: Duration, now: Instant) -> bool {
        self.since
            .is_some_and(|since| now.saturating_duration_since(since) >= limit)
    }

    /// The worker has taken in a part of what it was sent, and more was to be written: the task is on its way still. In a
    /// long task it reads as well.
    pub(super) fn takes_in(&mut self) {
        if self.since.is_some() && !self.is_in_long_task() {
            self.since = Some(Instant::now());
        }
    }

    /// True once, when the task it is in had taken too long at `now`: it is to be killed.
    pub(super) fn is_overdue(&mut self, limit: Duration, now: Instant) -> bool {
        let late = self.sent.front().map(|sent| sent.number);
        let late = late.filter(|_| self.doom.is_none() && self.ready && self.is_over(limit, now));
        if let Some(late) = late {
            self.doom = Some(Doom::TimedOut(late));
        }
        late.is_some()
    }

    /// Dooms it for one of its tasks; false if it is doomed for something else.
    pub(super) fn doom_by_kill(&mut self, task: FutureId) -> bool {
        match self.doom.get_or_insert(Doom::Killed(Vec::new())) {
            Doom::Killed(tasks) => {
                tasks.push(task);
                true
            }
            _ => false,
        }
    }

    /// Undoes that, for the task has ended by itself. Others may mean other tasks of it.
    pub(super) fn spare(&mut self, task: FutureId) {
        if let Some(Doom::Killed(tasks)) = &mut self.doom {
            let index = tasks.iter().position(|id| *id == task);
            if let Some(index) = index {
                tasks.swap_remove(index);
            }
            if tasks.is_empty() {
                self.doom = None;
            }
        }
    }

    /// There is one call, and after it one like it may come.
    pub(super) fn is_simple(&self) -> bool {
        self.takes_work() && self.sent.len() == 1
    }

    pub(super) fn is_idle(&self) -> bool {
        self.takes_work() && self.sent.is_empty() && !self.settling
    }

    pub(super) fn takes_work(&self) -> bool {
        self.ready && self.doom.is_none() && self.tasks_left > 0 && self.revoking.is_none()
    }

    /// It is in a task of which it says that it takes long.
    pub(super) fn is_in_long_task(&self) -> bool {
        let first = self.sent.front();
        first.is_some_and(|sent| sent.number == self.reported)
    }

    /// How long half of its calls take, at `average` nanoseconds each, if these are all of one group.
    pub(super) fn batch(&self, average: u64) -> Option<Duration> {
        let half = self.sent.len() / 2;
        let group = |index: usize| self.sent.get(index).map(|sent| sent.item.group);
        let is_one = group(0) > Some(0) && group(0) == group(half);
        is_one.then(|| Duration::from_nanos(average.saturating_mul(half as u64)))
    }

    /// What were sent now would wait for the callbacks of what was sent last, and these perhaps for that.
    pub(super) fn calls_back_last(&self) -> bool {
        let last = self.sent.back();
        last.is_some_and(|sent| sent.item.may_call_back())
    }

    /// It is to be sent more, having no more calls than `few`.
    pub(super) fn runs_low(&self, few: usize) -> bool {
        let held_up = self.is_in_long_task() || self.calls_back_last();
        self.takes_work() && self.sent.len() <= few && !held_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doomed_worker_has_no_limits_any_more() {
        let limit = Some(Duration::from_secs(1));
        let mut slot = Slot::new(0, 1);
        slot.ready = true;
        slot.since = Some(Instant::now());
        assert!(slot.deadline(limit, limit).is_some());
        slot.doom = Some(Doom::Leaving);
        assert!(slot.deadline(limit, limit).is_none());
    }

    #[test]
    fn a_worker_dies_for_the_calls_that_are_meant() {
        let [one, other] = [(); 2].map(|()| FutureId::next());
        assert!(Doom::TimedOut(7).is_for(7, one) && !Doom::TimedOut(7).is_for(8, one));
        let killed = Doom::Killed(vec![one]);
        assert!(killed.is_for(7, one) && !killed.is_for(7, other));
        assert!(Doom::Terminated.is_for(7, one) && !Doom::Leaving.is_for(7, one));
    }
}
