//! The workers' side of the queue: how one takes a task, sleeps, and leaves.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Queue;
use super::hand::{Doing, Hand};
use super::helping::Start;
use super::inner::{Inner, Phase};
use crate::cell::Job;
use crate::cell::erased::Claimed;
use crate::error::Broken;
use crate::home::Home;
use crate::observe::EventKind;
use crate::spin;
use crate::sync::{self, MutexGuard, thread};

impl Queue {
    /// A free worker's next task; `None` when it has left. Calls `start` if there is to be one more worker.
    pub(crate) fn take(
        &self,
        hand: &Arc<Hand>,
        idle_timeout: Option<Duration>,
        start: &Start,
    ) -> Option<Claimed> {
        hand.set(Doing::Nothing);
        let mut task = self.claim_unlocked(hand);
        // An observer is told first that the worker is idle.
        let searches = task.is_none() && self.observer.is_none();
        if searches {
            self.search();
            task = self.claim_unlocked(hand);
        }
        let task = task.or_else(|| self.await_task(hand, idle_timeout, searches))?;
        if self.has_calls()
            && let Some(new) = self.see_to_others(self.inner.0.lock())
        {
            start(&new);
        }
        self.made_room();
        Some(task)
    }

    /// As `claim_for`, for one who has not got the lock: that is only needed where the queue is bounded, so that
    /// whoever looks whether there is room does not count a task as taken that is not.
    fn claim_unlocked(&self, hand: &Hand) -> Option<Claimed> {
        let _inner = self.bound.is_some().then(|| self.inner.0.lock());
        self.claim_for(hand)
    }

    /// The next task, if there is one.
    fn claim_for(&self, hand: &Hand) -> Option<Claimed> {
        if self.tasks.is_empty() {
            return None;
        }
        hand.take(|| self.tasks.claim_next())
    }

    /// Looks at the list for a while. One of those who do so at a time says so, for submits to rely on.
    fn search(&self) {
        let told = Cell::new(self.tasks.begin_search());
        let found = || {
            self.tasks.has_any() || {
                // The one who said so before may have found something.
                if !told.get() && !self.tasks.is_searched() {
                    told.set(self.tasks.begin_search());
                }
                self.tasks.is_closed()
            }
        };
        spin::until_calm(None, || self.tasks.arrived(), found);
        if told.get() {
            self.tasks.end_search();
        }
    }

    /// True if whoever has taken a task has to come to the lock: who was woken for one passes the call on if there are
    /// more.
    fn has_calls(&self) -> bool {
        self.tasks.has_calls() && !self.tasks.is_empty()
    }

    /// Wakes those who have to do with what is pending, or gives a worker to be started.
    fn see_to_others(&self, mut inner: MutexGuard<'_, Inner>) -> Option<Arc<Hand>> {
        let new = self.grow(&mut inner);
        self.call(inner);
        new
    }

    /// Wakes those who have to do with what is pending.
    fn call(&self, inner: MutexGuard<'_, Inner>) {
        let helpers = inner.helpers > 0;
        self.summon(inner);
        if helpers {
            // The pool may be short of workers now: a waiter may have to run what it waits for.
            self.news.notify_all();
        }
    }

    /// With nothing to take, says that the worker is idle, searches for a while without the lock, and sleeps, in this
    /// order, with a look at the list after each.
    fn await_task(
        &self,
        hand: &Arc<Hand>,
        idle_timeout: Option<Duration>,
        mut searched: bool,
    ) -> Option<Claimed> {
        let deadline = idle_timeout.and_then(sync::deadline_after);
        let mut told_idle = self.observer.is_none();
        let mut timed_out = false;
        let mut inner = self.inner.0.lock();
        let mut task = None;
        while task.is_none() {
            if timed_out || !matches!(inner.phase, Phase::Open) {
                (inner, task) = self.leave(inner, hand)?;
                continue;
            }
            if !told_idle {
                told_idle = true;
                // Under the lock, for somebody may have gone to sleep while this one had the front of the list.
                task = self.claim_for(hand);
                if task.is_none() {
                    hand.set(Doing::Prelude);
                    drop(inner);
                    self.observe(EventKind::WorkerIdle, None);
                    inner = self.inner.0.lock();
                    hand.set(Doing::Nothing);
                }
            } else if !searched {
                searched = true;
                drop(inner);
                self.search();
                inner = self.inner.0.lock();
            } else {
                searched = false;
                (task, timed_out) = self.sleep(hand, &mut inner, deadline);
            }
            task = task.or_else(|| self.claim_for(hand));
        }
        self.update_attention(&mut inner);
        drop(inner);
        task
    }

    /// Sleeps until there may be a task, or `deadline`, unless there is one: gives that, and whether the deadline passed.
    fn sleep(
        &self,
        hand: &Hand,
        inner: &mut MutexGuard<'_, Inner>,
        deadline: Option<Instant>,
    ) -> (Option<Claimed>, bool) {
        inner.sleeping += 1;
        self.update_attention(inner);
        let task = self.claim_for(hand);
        let mut timed_out = false;
        if task.is_none() {
            timed_out = sync::wait_until(&self.not_empty, inner, deadline);
            inner.woken = inner.woken.saturating_sub(1);
        }
        inner.sleeping -= 1;
        (task, timed_out)
    }

    /// A worker leaves, unless there is a task, or one is coming; `None` if it has left.
    fn leave<'a>(
        &'a self,
        mut inner: MutexGuard<'a, Inner>,
        hand: &Arc<Hand>,
    ) -> Option<(MutexGuard<'a, Inner>, Option<Claimed>)> {
        inner.leave_crew(hand, &self.tasks);
        self.update_attention(&mut inner);
        // Once more: a task may have come when nobody had to say so.
        if self.tasks.is_empty() {
            self.has_left(inner);
            return None;
        }
        inner.join_crew(hand, &self.tasks);
        let task = self.claim_for(hand);
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
    pub(crate) fn worker_is_busy(&self, hand: &Hand) -> Option<Arc<Hand>> {
        hand.set(Doing::Work);
        self.see_to_others(self.inner.0.lock())
    }

    /// A worker that was counted could not be started. If there is none at all then, gives the tasks that
    /// nobody is left to run.
    pub(crate) fn worker_not_started(&self, hand: &Arc<Hand>) -> Option<Vec<Job>> {
        let mut inner = self.inner.0.lock();
        inner.leave_crew(hand, &self.tasks);
        self.update_attention(&mut inner);
        let none = inner.crew().is_empty();
        let stranded = none.then(|| self.tasks.drain());
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
        inner.leave_crew(hand, &self.tasks);
        self.update_attention(&mut inner);
        let tasks = self.tasks.drain();
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
