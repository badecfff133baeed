//! Workers that never come to be ready: when another try is made, and when the pool gives up.
//!
//! - As long as another worker is ready, the pool goes on with that one. The failed one keeps its slot for a pause, so
//!   that nobody starts one in its place, and then makes way for the next try.
//! - While none is ready, three failures in a row break the pool.
//! - While none has ever been, the first one does of which the next try can be no better; and all tries share the time
//!   that the first one had.

use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::hub::Hub;
use super::owner::Owner;
use super::schedule::{Phase, Schedule};
use super::slot::Doom;
use super::todo::Todo;
use crate::error::Broken;
use crate::sync::{self, MutexGuard, deadline_after};

/// So many in a row break the pool while no worker is ready.
const MAX_FAILED: u32 = 3;

/// While others work the next try waits for so long: what it takes shall be nothing to them, though it fail for ever.
const PAUSE: Duration = Duration::from_secs(1);

/// The same where there was no process: to find that out takes little.
const SHORT_PAUSE: Duration = Duration::from_millis(10);

/// What is quoted of the output of a program that is no worker.
const QUOTE: usize = 2000;

/// Why one worker was not ready.
pub(super) struct Failure {
    pub(super) reason: String,
    /// The next one will be no better.
    pub(super) definite: bool,
    /// When it would have been given up.
    pub(super) deadline: Option<Instant>,
    /// How long the next try waits, if others work.
    pub(super) pause: Duration,
}

/// How the starts of workers have gone.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// A worker has been ready: the program is one.
    proven: bool,
    /// Those that have failed since, while no worker was ready.
    failed: u32,
    /// When the first of these would have been given up: they share its time.
    deadline: Option<Instant>,
    /// Why the first one failed. Those behind it have less time.
    reason: Option<String>,
    /// The log has been told of a failure since the last success.
    told: bool,
}

impl Starts {
    /// A worker is ready.
    pub(super) fn succeeded(&mut self) {
        *self = Self {
            proven: true,
            ..Self::default()
        };
    }

    /// When a worker that is started now has to have greeted.
    pub(super) fn deadline(&self, timeout: Duration) -> Option<Instant> {
        let shared = self.deadline.filter(|_| !self.proven);
        shared.or_else(|| deadline_after(timeout))
    }

    /// No worker is ready, and this one will not be: gives why the pool breaks, if it does.
    fn failed(&mut self, failure: Failure) -> Option<Broken> {
        self.failed += 1;
        if self.failed == 1 {
            self.deadline = failure.deadline;
        }
        let first = self.reason.get_or_insert_with(|| failure.reason.clone());
        let late = self.deadline.is_some_and(|at| at <= Instant::now());
        let hopeless = !self.proven && (failure.definite || late);
        let reason = if failure.definite {
            failure.reason
        } else {
            first.clone()
        };
        (hopeless || self.failed >= MAX_FAILED).then(|| Broken::new(reason))
    }
}

impl Schedule {
    /// There is a worker to run what is in the queue.
    fn works(&self) -> bool {
        let mut slots = self.slots.iter();
        slots.any(|slot| slot.ready && slot.doom.is_none())
    }

    fn may_need_more(&self) -> bool {
        match self.phase {
            Phase::Open => true,
            Phase::Closed => !self.queue.is_empty(),
            Phase::Terminated | Phase::Broken(_) => false,
        }
    }
}

impl Hub {
    /// There is no process, or nobody who would own it.
    pub(super) fn not_launched(self: &Arc<Self>, number: usize, what: &str, error: &io::Error) {
        let definite = matches!(
            error.kind(),
            io::ErrorKind::NotFound
                | io::ErrorKind::PermissionDenied
                | io::ErrorKind::NotADirectory
        );
        let failure = Failure {
            reason: format!("cannot start {what}: {error}"),
            definite,
            deadline: deadline_after(self.options.start_timeout),
            pause: SHORT_PAUSE,
        };
        self.tell(&failure.reason);
        let is_owner = self.worker_number() == Some(number);
        let mut todo = Todo::default();
        let mut schedule = self.schedule.lock();
        let is_for_others = if schedule.works() {
            // Who submits a task is not to sleep. The next try is made with the next answer or task.
            !is_owner
        } else {
            // The system is short of something. Those that are only starting go on: if these fail, the last of them
            // says so.
            !definite && schedule.slots.len() > 1
        };
        let broken = if is_for_others {
            None
        } else {
            self.start_failed(&mut schedule, failure)
        };
        schedule.slots.remove(number);
        if !is_for_others && broken.is_none() {
            schedule.dispatch(&mut todo);
        }
        let _settling = self.settling(&mut schedule);
        drop(schedule);
        if let Some(broken) = broken {
            self.break_up(&broken);
        }
        self.carry_out(todo);
        self.news.notify_all();
    }

    /// Tells the log, once until a worker is ready again.
    fn tell(&self, reason: &str) {
        let told = std::mem::replace(&mut self.schedule.lock().starts.told, true);
        if !told {
            log::warn!("{reason}");
        }
    }

    /// A worker that is still in its slot will not be ready. Gives why the pool breaks, if it does; else another may be
    /// started at once: where others work, that is after a pause.
    pub(super) fn start_failed(
        &self,
        schedule: &mut MutexGuard<'_, Schedule>,
        failure: Failure,
    ) -> Option<Broken> {
        if !schedule.works() {
            return schedule.starts.failed(failure);
        }
        let until = deadline_after(failure.pause);
        let mut timed_out = false;
        while schedule.works() && schedule.may_need_more() && !timed_out {
            timed_out = sync::wait_until(&self.news, schedule, until);
        }
        None
    }
}

impl Owner {
    /// The program is no worker for us, unless it has been one already.
    pub(super) fn refuse(&self, why: String, definite: bool) {
        self.with_slot(|slot| {
            if !slot.ready {
                slot.doom.get_or_insert(Doom::Unfit { why, definite });
            }
        });
    }

    /// Why it never came to be ready, if that is so, and nobody wanted it; after its end, and all that it has printed.
    pub(super) fn failure(&self, status: Option<ExitStatus>) -> Option<Failure> {
        let refused = self.with_slot(|slot| match &slot.doom {
            None if !slot.ready => {
                let how = status.map_or_else(String::new, |status| format!(" ({status})"));
                Some((format!("it ended before it was ready{how}"), false))
            }
            Some(Doom::Unfit { why, definite }) => Some((why.clone(), *definite)),
            _ => None,
        });
        let (why, definite) = refused.flatten()?;
        let mut io = self.io.borrow_mut();
        let stderr = io.tail.take().join("\n");
        let printed = [&*String::from_utf8_lossy(&io.noise), &stderr].concat();
        let quote: String = printed.trim().chars().take(QUOTE).collect();
        let printed = if quote.is_empty() {
            "it printed nothing".to_owned()
        } else {
            format!("it printed: {quote}")
        };
        let launcher = &self.hub.options.launcher;
        let reason = format!("`{launcher}` is not a worker for this program: {why}; {printed}");
        self.hub.tell(&reason);
        Some(Failure {
            reason,
            definite,
            // None once it has greeted: its initializer has all the time it wants.
            deadline: self.deadline.get(),
            pause: PAUSE,
        })
    }
}
