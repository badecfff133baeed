//! Who runs what, and who runs it next: the state of a pool, all under one lock. No pipe here.
//!
//! ```text
//!   submit ──▶ queue ──assign──▶ sent of one worker: [ running | sent ahead … ] ──answers──▶ futures
//!                ▲                                                  │
//!                └──────── given back by the worker, or lost ───────┘
//! ```
//!
//! A worker runs its calls in the order in which they were sent, so the first of `sent` is the one it is
//! in, and is claimed. The others are pending, and exactly as many as keep the worker busy until the next
//! answer has come and gone: none where tasks are long.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZero;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::message::{CallHead, ResultHead};
use super::slot::{CallItem, Doom, Sent, Slot, Slots};
use super::starting::Starts;
use super::todo::Todo;
use crate::error::{Broken, TaskError, WorkerExit};
use crate::observe::FutureId;
use crate::state::State;

/// Work sent to a worker at once, in nanoseconds: much longer than the way of an answer and the next call, and
/// not so long that one worker has work waiting while another is idle.
const AHEAD: u64 = 2_000_000;

/// The same in calls, and in bytes, so that all of it fits into a pipe.
const MOST_AHEAD: usize = 1024;
const MOST_BYTES: usize = 48 * 1024;

/// Husks in the queue that are not worth a search for them.
const HUSKS_TOLERATED: usize = 64;

/// Whether there is more to come.
pub(super) enum Phase {
    Open,
    /// No new tasks; those that are here still run.
    Closed,
    /// `terminate_workers` or `kill_workers`: nothing runs any more.
    Terminated,
    Broken(Broken),
}

/// The state.
pub(super) struct Schedule {
    pub(super) phase: Phase,
    pub(super) queue: VecDeque<CallItem>,
    /// The tasks that nobody has claimed or cancelled.
    pub(super) pending: usize,
    pub(super) slots: Slots,
    pub(super) workers_started: usize,
    pub(super) max_workers: usize,
    tasks_per_worker: usize,
    /// Somebody wants to know which tasks have started.
    pub(super) observed: bool,
    /// There is a limit of time for tasks, or for idle workers.
    pub(super) timed: bool,
    /// How long tasks have taken lately, in nanoseconds.
    pub(super) average: u64,
    /// Workers that died since the last answer of any.
    pub(super) deaths: u32,
    pub(super) starts: Starts,
    /// What was lost, and waits to be tried again: the end of the worker that ran it last.
    pub(super) lost: BTreeMap<FutureId, WorkerExit>,
    /// Threads that settle tasks which are in no slot any more; see `Settling`.
    pub(super) settling: Vec<NonZero<usize>>,
    /// Futures whose cancellers wait for the worker to give them back.
    pub(super) cancelling: Vec<FutureId>,
}

impl Schedule {
    pub(super) fn new(max_workers: usize, tasks_per_worker: usize) -> Self {
        Self {
            phase: Phase::Open,
            queue: VecDeque::new(),
            pending: 0,
            slots: Slots::default(),
            workers_started: 0,
            max_workers,
            tasks_per_worker,
            observed: false,
            timed: false,
            // The first tasks are taken for long ones.
            average: AHEAD,
            deaths: 0,
            starts: Starts::default(),
            lost: BTreeMap::new(),
            settling: Vec::new(),
            cancelling: Vec::new(),
        }
    }

    /// For `Slot::since`: to ask for the time is a good part of what a small task costs here.
    pub(super) fn now(&self) -> Option<Instant> {
        self.timed.then(Instant::now)
    }

    /// Looks at a worker, or changes it, if it is not gone.
    pub(super) fn with_slot<R>(
        &mut self,
        number: usize,
        look: impl FnOnce(&mut Slot) -> R,
    ) -> Option<R> {
        self.slots.of_mut(number).map(look)
    }

    /// True once, when a worker has nothing more to do here: it is to be let go.
    pub(super) fn dismiss(&mut self, number: usize, idle_timeout: Option<Duration>) -> bool {
        let open = matches!(self.phase, Phase::Open);
        let waiting = !self.queue.is_empty() && !self.is_over();
        self.with_slot(number, |slot| {
            let spent = slot.tasks_left == 0;
            let idle = idle_timeout.is_some_and(|limit| slot.is_over(limit, Instant::now()));
            // It may have ignored that signal.
            let terminated = matches!(slot.doom, Some(Doom::Terminated));
            let free = slot.ready && slot.sent.is_empty();
            let unwanted = spent || (!waiting && (!open || idle));
            let dismissed = free && (terminated || (slot.doom.is_none() && unwanted));
            if dismissed {
                slot.doom = Some(Doom::Leaving);
            }
            dismissed
        })
        .unwrap_or(false)
    }

    /// Gives each idle worker something to do, and starts workers if there is more.
    pub(super) fn dispatch(&mut self, todo: &mut Todo) {
        if self.is_over() {
            return;
        }
        while !self.queue.is_empty() {
            let Some(idle) = self.slots.iter().find(|slot| slot.is_idle()) else {
                break;
            };
            self.assign(idle.number, todo);
        }
        loop {
            if self.slots.len() >= self.max_workers {
                return;
            }
            let starting = self.slots.iter().filter(|slot| !slot.ready).count();
            if self.queue.len() <= starting {
                return;
            }
            todo.more().start.push(self.add_slot());
        }
    }

    fn add_slot(&mut self) -> usize {
        let number = self.workers_started;
        self.workers_started += 1;
        self.slots.push(Slot::new(number, self.tasks_per_worker));
        number
    }

    /// Moves calls from the queue to a worker, if it has run low.
    pub(super) fn assign(&mut self, number: usize, todo: &mut Todo) {
        if self.queue.is_empty() || self.is_over() {
            return;
        }
        let Some(slot) = self.slots.of(number) else {
            return;
        };
        let window = usize::try_from(AHEAD / self.average.max(1)).unwrap_or(MOST_AHEAD);
        let window = window.clamp(1, MOST_AHEAD);
        if !slot.runs_low(window / 2) {
            return;
        }
        let workers = self.slots.iter().filter(|slot| slot.ready).count();
        let now = self.now();
        let Some(slot) = self.slots.of_mut(number) else {
            return;
        };
        // The others shall have their part of a short queue.
        let share = self.queue.len().div_ceil(workers.max(1));
        let count = (window - slot.sent.len()).min(share).min(slot.tasks_left);
        let mut bytes = 0;
        let mut added = 0;
        while added < count && !slot.calls_back_last() {
            let next_size = self.queue.front().map_or(0, |item| item.size as usize);
            if !slot.sent.is_empty() && bytes + next_size > MOST_BYTES {
                break;
            }
            let Some(mut item) = self.queue.pop_front() else {
                break;
            };
            let first = slot.sent.is_empty();
            if !item.claimed {
                let husk = if first {
                    let claimed = item.claim();
                    self.pending -= usize::from(claimed);
                    !claimed
                } else {
                    item.job.state() != State::Pending
                };
                if husk {
                    todo.more().husks.push(item);
                    continue;
                }
            }
            if first {
                slot.since = now;
                if self.observed {
                    todo.more().started.push(item.job.id());
                }
            }
            if item.lost > 0 {
                self.lost.remove(&item.job.id());
            }
            bytes += next_size;
            added += 1;
            let head = CallHead {
                number: slot.next_call,
                task: 0,
            };
            slot.next_call += 1;
            slot.tasks_left -= 1;
            slot.outbox.push((head, Arc::clone(&item.call)));
            slot.sent.push_back(Sent {
                item,
                number: head.number,
            });
        }
        if added > 0
            && let Some(worker) = slot.worker.clone()
        {
            todo.flush(number, worker);
        }
    }

    /// Takes the call that a worker has answered, and counts the next one as started. `settling`: the owner has to
    /// settle it.
    pub(super) fn answered(
        &mut self,
        number: usize,
        head: ResultHead,
        settling: bool,
        todo: &mut Todo,
    ) -> Option<CallItem> {
        let now = self.now();
        let slot = self.slots.of_mut(number)?;
        if slot.sent.front()?.number != head.number {
            return None;
        }
        let mut item = slot.sent.pop_front()?.item;
        // It may have been sent ahead, and its turn come without our notice. Nobody can have cancelled it.
        self.pending -= usize::from(item.claim());
        slot.since = now;
        slot.settling = settling;
        if let Some(next) = slot.sent.front_mut() {
            self.pending -= usize::from(next.item.claim());
            if self.observed {
                todo.more().started.push(next.item.job.id());
            }
        }
        self.deaths = 0;
        self.average = (self.average * 7 + u64::from(head.took)) / 8;
        Some(item)
    }

    /// The worker is in a long task.
    pub(super) fn reported(&mut self, number: usize, call: u64) {
        self.average = self.average.max(AHEAD);
        if let Some(slot) = self.slots.of_mut(number) {
            slot.reported = call;
        }
    }

    /// The worker gives calls back, the last ones it was sent; never the first, which counts as started. False if these
    /// are none of its calls.
    pub(super) fn returned(&mut self, number: usize, answer: bool, calls: &[u64]) -> bool {
        let Some(slot) = self.slots.of_mut(number) else {
            return false;
        };
        let first = calls.first().copied().unwrap_or(u64::MAX);
        let keep = slot.sent.partition_point(|sent| sent.number < first);
        // What was sent after the worker looked comes back too, but later.
        let theirs = slot.sent.iter().skip(keep).zip(calls);
        let known = theirs.filter(|(sent, call)| sent.number == **call).count() == calls.len();
        if !known || (keep == 0 && !calls.is_empty()) {
            return false;
        }
        let back: Vec<Sent> = slot.sent.drain(keep..keep + calls.len()).collect();
        slot.tasks_left = slot.tasks_left.saturating_add(back.len());
        if answer {
            slot.revoking = None;
            // What is left behind has been started, or is about to be: it can't be cancelled any more.
            for sent in &mut slot.sent {
                self.pending -= usize::from(sent.item.claim());
            }
        }
        self.give_back(back.into_iter().map(|sent| sent.item));
        true
    }

    /// Puts calls back to the front of the queue, in their order, but for those that wait to be cancelled.
    pub(super) fn give_back(&mut self, items: impl DoubleEndedIterator<Item = CallItem>) {
        for item in items.rev() {
            if item.claimed || !self.cancelling.contains(&item.job.id()) {
                self.queue.push_front(item);
            }
        }
    }

    /// The worker to which a call was sent ahead, so that its future is pending still.
    pub(super) fn sent_ahead_to(&self, task: FutureId) -> Option<usize> {
        let is_it = |sent: &Sent| sent.item.job.id() == task && !sent.item.claimed;
        self.slots
            .iter()
            .find(|slot| slot.sent.len() > 1 && slot.sent.iter().any(is_it))
            .map(|slot| slot.number)
    }

    /// The worker that runs a task.
    pub(super) fn running_on(&self, task: FutureId) -> Option<usize> {
        let is_it = |sent: &Sent| sent.item.job.id() == task && sent.item.claimed;
        self.slots
            .iter()
            .find(|slot| slot.sent.iter().any(is_it))
            .map(|slot| slot.number)
    }

    /// Takes a claimed task out of the queue: its worker gave it back, or was lost, and it waits for the next
    /// one. With what its end is.
    pub(super) fn give_up(&mut self, task: FutureId) -> Option<(CallItem, TaskError)> {
        let is_it = |item: &CallItem| item.claimed && item.job.id() == task;
        let index = self.queue.iter().position(is_it)?;
        let exit = self.lost.remove(&task);
        let error = exit.map_or(TaskError::Cancelled, TaskError::WorkerLost);
        Some((self.queue.remove(index)?, error))
    }

    /// A pending task was cancelled: gives husks that have become too many.
    pub(super) fn task_left(&mut self) -> Vec<CallItem> {
        self.pending -= 1;
        if self.queue.len() <= 2 * self.pending + HUSKS_TOLERATED {
            return Vec::new();
        }
        let (live, husks): (VecDeque<_>, VecDeque<_>) = std::mem::take(&mut self.queue)
            .into_iter()
            .partition(|item| item.claimed || item.job.state() == State::Pending);
        self.queue = live;
        husks.into()
    }
}
