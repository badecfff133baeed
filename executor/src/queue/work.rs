//! The workers' side of the queue: how one takes a task, sleeps, and leaves.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Queue;
use super::hand::{Doing, Hand};
use super::inner::{Inner, Phase};
use crate::cell::{Claimed, Job};
use crate::error::Broken;
use crate::home::Home;
use crate::observe::EventKind;
use crate::spin;
use crate::sync::{self, MutexGuard, thread};

impl Queue {
    /// A free worker's next task; `None` when it has left.
    ///
    /// With nothing to take it says that it is idle, searches for a while without the lock, and sleeps, in this
    /// order, with a look at the list after each.
    pub(crate) fn take(&self, hand: &Arc<Hand>, idle_timeout: Option<Duration>) -> Option<Claimed> {
        let deadline = idle_timeout.and_then(sync::deadline_after);
        let mut told_idle = self.observer.is_none();
        let mut searched = false;
        let mut changed = false;
        let mut timed_out = false;
        hand.set(Doing::Nothing);
        let mut inner = self.inner.0.lock();
        let task = loop {
            if let Some(task) = inner.claim_next(&self.incoming) {
                break task;
            }
            if timed_out || !matches!(inner.phase, Phase::Open) {
                changed = true;
                let (stays, task) = self.leave(inner, hand)?;
                inner = stays;
                if let Some(task) = task {
                    break task;
                }
            } else if !told_idle {
                told_idle = true;
                hand.set(Doing::Prelude);
                drop(inner);
                self.observe(EventKind::WorkerIdle, None);
                inner = self.inner.0.lock();
                hand.set(Doing::Nothing);
            } else if !(searched || inner.searching) {
                searched = true;
                inner.searching = true;
                self.update_attention(&mut inner);
                drop(inner);
                spin::until(None, || !self.incoming.list.is_empty());
                inner = self.inner.0.lock();
                inner.searching = false;
            } else {
                searched = false;
                changed = true;
                match self.sleep(&mut inner, deadline) {
                    Ok(task) => break task,
                    Err(late) => timed_out = late,
                }
            }
        };
        hand.set(Doing::Work);
        // Who was woken for one task passes the call on if there are more. First attention, then the look at the
        // list: a submit that came while this one searched had nobody to tell. (It comes last, too, for that word
        // is busy.)
        if searched || changed {
            self.update_attention(&mut inner);
        }
        if inner.has_sleepers() && inner.has_tasks(&self.incoming) {
            self.summon(inner);
        } else {
            drop(inner);
        }
        self.made_room();
        Some(task)
    }

    /// Sleeps until there may be a task, or `deadline`: gives whether that has passed, or a task instead.
    fn sleep(
        &self,
        inner: &mut MutexGuard<'_, Inner>,
        deadline: Option<Instant>,
    ) -> Result<Claimed, bool> {
        inner.sleeping += 1;
        self.update_attention(inner);
        let task = inner.claim_next(&self.incoming);
        let slept = task.ok_or_else(|| {
            let timed_out = sync::wait_until(&self.not_empty, inner, deadline);
            inner.woken = inner.woken.saturating_sub(1);
            timed_out
        });
        inner.sleeping -= 1;
        slept
    }

    /// A worker leaves, unless there is a task, or one is coming; `None` if it has left.
    fn leave<'a>(
        &'a self,
        mut inner: MutexGuard<'a, Inner>,
        hand: &Arc<Hand>,
    ) -> Option<(MutexGuard<'a, Inner>, Option<Claimed>)> {
        inner.leave_crew(hand, &self.incoming);
        self.update_attention(&mut inner);
        // Once more: a task may have come when nobody had to say so.
        let task = inner.claim_next(&self.incoming);
        if task.is_none() && self.incoming.list.is_empty() {
            self.has_left(inner);
            return None;
        }
        inner.join_crew(hand, &self.incoming);
        if task.is_none() {
            // What is being added just now holds up what was added behind it, and who adds it to a closed queue
            // sees to nothing else: no sleep before that is over, for nobody would end it.
            drop(inner);
            thread::yield_now();
            inner = self.inner.0.lock();
        }
        Some((inner, task))
    }

    /// A worker that was free has something else to do first, after all. Gives one to be started for a submit
    /// that may have relied on it.
    #[expect(clippy::significant_drop_tightening, reason = "the guard is handed on")]
    pub(crate) fn worker_is_busy(&self, hand: &Hand) -> Option<Arc<Hand>> {
        hand.set(Doing::Work);
        let mut inner = self.inner.0.lock();
        let new = self.grow(&mut inner);
        let helpers = inner.helpers > 0;
        self.summon(inner);
        if helpers {
            // The pool may be short of workers now: a waiter may have to run what it waits for.
            self.news.notify_all();
        }
        new
    }

    /// A worker that was counted could not be started. If there is none at all then, gives the tasks that
    /// nobody is left to run.
    pub(crate) fn worker_not_started(&self, hand: &Arc<Hand>) -> Option<Vec<Job>> {
        let mut inner = self.inner.0.lock();
        inner.leave_crew(hand, &self.incoming);
        self.update_attention(&mut inner);
        let none = inner.crew().is_empty();
        let stranded = none.then(|| inner.drain(&self.incoming));
        drop(inner);
        self.all_left.notify_all();
        // As in `worker_is_busy`.
        self.news.notify_all();
        stranded
    }

    /// A worker's initializer panicked: it leaves, and the pool takes no more. Gives what was pending.
    #[expect(clippy::significant_drop_tightening, reason = "the guard is handed on")]
    pub(crate) fn break_up(&self, hand: &Arc<Hand>, broken: &Broken) -> Vec<Job> {
        let mut inner = self.inner.0.lock();
        inner.phase = Phase::Broken(broken.clone());
        inner.leave_crew(hand, &self.incoming);
        self.update_attention(&mut inner);
        let tasks = inner.drain(&self.incoming);
        self.has_left(inner);
        self.wake_all();
        tasks
    }

    /// Sleeps until the last worker has left, or `deadline`; true if they all have.
    pub(crate) fn wait_for_workers(&self, deadline: Option<Instant>) -> bool {
        let mut inner = self.inner.0.lock();
        let mut timed_out = false;
        while !(inner.crew().is_empty() || timed_out) {
            timed_out = sync::wait_until(&self.all_left, &mut inner, deadline);
        }
        let all_left = inner.crew().is_empty();
        drop(inner);
        all_left
    }

    fn has_left(&self, inner: MutexGuard<'_, Inner>) {
        let last = inner.crew().is_empty();
        drop(inner);
        if last {
            self.all_left.notify_all();
        }
    }
}
