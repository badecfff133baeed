//! The pool's centre: the schedule, the options, and the threads that own a worker each.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::call::AnyCall;
use super::codec::Encoded;
use super::handle::{Wake, Worker};
use super::launcher::Launcher;
use super::owner;
use super::schedule::{Phase, Schedule};
use super::slot::{CallItem, Slot};
use super::todo::Todo;
use crate::cell::Job;
use crate::current;
use crate::error::SubmitErrorKind;
use crate::home::{self, Around, Home};
use crate::observe::{Event, EventKind, FutureId, Observer};
use crate::panic::contain;
use crate::sync::{Condvar, Mutex};

/// What a pool is built with.
pub(super) struct Options {
    pub(super) launcher: Launcher,
    pub(super) name: String,
    /// The names of the tasks, sorted, and the build id.
    pub(super) tasks: Vec<&'static str>,
    pub(super) build: String,
    pub(super) max_frame: usize,
    pub(super) start_timeout: Duration,
    pub(super) task_timeout: Option<Duration>,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) retries: u16,
    pub(super) break_on_loss: bool,
    pub(super) initializer: Option<(u32, Encoded)>,
    pub(super) observer: Option<Arc<dyn Observer>>,
}

/// Shared by the pool and the owners.
pub(super) struct Hub {
    number: u32,
    pub(super) schedule: Mutex<Schedule>,
    /// Those who wait for workers to give calls back, or to leave, sleep here.
    pub(super) news: Condvar,
    pub(super) options: Options,
    pub(super) owners: Mutex<Vec<JoinHandle<()>>>,
    /// Held by whoever joins them, so that who comes second waits as well.
    pub(super) joining: Mutex<()>,
    /// Owners whose callbacks wait for futures.
    pub(super) helpers: Mutex<Vec<Arc<Wake>>>,
}

impl Hub {
    pub(super) fn new(mut schedule: Schedule, options: Options) -> Arc<Self> {
        schedule.observed = options.observer.is_some();
        schedule.timed = options.task_timeout.is_some() || options.idle_timeout.is_some();
        let hub = Arc::new(Self {
            number: home::new_number(true),
            schedule: Mutex::new(schedule),
            news: Condvar::new(),
            options,
            owners: Mutex::new(Vec::new()),
            joining: Mutex::new(()),
            helpers: Mutex::new(Vec::new()),
        });
        home::register(&hub);
        hub
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// What tasks are settled in that no worker has answered.
    pub(super) fn around(&self) -> Around<'_> {
        Around::of(self)
    }

    /// Adds a task at the end of the queue.
    pub(super) fn submit(
        self: &Arc<Self>,
        job: Job,
        call: Arc<dyn AnyCall>,
        size: usize,
        group: u32,
    ) -> Result<(), SubmitErrorKind> {
        let observed = self.options.observer.is_some();
        let submitted = observed.then(|| (Instant::now(), job.id()));
        let item = CallItem {
            job,
            call,
            size: u32::try_from(size).unwrap_or(u32::MAX),
            lost: 0,
            group,
            claimed: false,
        };
        let mut todo = Todo::default();
        let mut schedule = self.schedule.lock();
        match &schedule.phase {
            Phase::Open => {}
            Phase::Closed | Phase::Terminated => return Err(SubmitErrorKind::ShutDown),
            Phase::Broken(broken) => return Err(SubmitErrorKind::Broken(broken.clone())),
        }
        schedule.queue.push_back(item);
        schedule.pending += 1;
        schedule.dispatch(&mut todo);
        drop(schedule);
        if let Some((at, id)) = submitted {
            self.observe_at(at, EventKind::Submitted, Some(id));
        }
        self.carry_out(todo);
        Ok(())
    }

    /// Tells the observer, if there is one, of something that happened at `at`.
    pub(super) fn observe_at(&self, at: Instant, kind: EventKind, future: Option<FutureId>) {
        if let Some(observer) = &self.options.observer {
            let event = Event {
                at,
                kind,
                future,
                worker: self.worker_number(),
            };
            contain(
                || "telling an observer".to_owned(),
                || observer.event(&event),
            );
        }
    }

    /// Does what a change of the schedule has left to do. No lock is held.
    pub(super) fn carry_out(self: &Arc<Self>, mut todo: Todo) {
        let more = todo.more.as_mut();
        let start = more.map(|more| std::mem::take(&mut more.start));
        self.carry_out_here(todo);
        for number in start.into_iter().flatten() {
            self.start_owner(number);
        }
    }

    /// The same where no worker has to be started.
    pub(super) fn carry_out_here(&self, todo: Todo) {
        if let Some(more) = &todo.more {
            // Before they are sent, and another thread sees them end.
            self.have_started(&more.started);
        }
        let flush = |(number, worker): (usize, Arc<Worker>)| {
            self.flush(number, &worker);
            if self.options.task_timeout.is_some() {
                // Its owner has to wake at another time now.
                worker.wake.ring();
            }
        };
        todo.flush.into_iter().for_each(flush);
        let Some(more) = todo.more else { return };
        more.flush.into_iter().for_each(flush);
        drop(more.husks);
    }

    /// Tells the observer.
    pub(super) fn have_started(&self, futures: &[FutureId]) {
        for future in futures {
            self.observe(EventKind::Started, Some(*future));
        }
    }

    /// Writes what a worker's outbox has.
    pub(super) fn flush(&self, number: usize, worker: &Worker) {
        worker.write(|calls| {
            let take = |slot: &mut Slot| std::mem::swap(&mut slot.outbox, calls);
            self.schedule.lock().with_slot(number, take);
        });
    }

    pub(super) fn worker(&self, number: usize) -> Option<Arc<Worker>> {
        let worker = |slot: &mut Slot| slot.worker.clone();
        self.schedule.lock().with_slot(number, worker).flatten()
    }

    fn start_owner(self: &Arc<Self>, number: usize) {
        let hub = Arc::clone(self);
        let owner = thread::Builder::new()
            .name(format!("{}_{number}", self.options.name))
            .spawn(move || owner::run(&hub, number));
        match owner {
            Ok(owner) => {
                let mut owners = self.owners.lock();
                owners.retain(|owner| !owner.is_finished());
                owners.push(owner);
            }
            Err(error) => self.not_launched(number, "the thread that owns a worker", &error),
        }
    }

    pub(super) fn is_own_worker(&self) -> bool {
        self.worker_number().is_some()
    }

    pub(super) fn worker_number(&self) -> Option<usize> {
        current::number_in(self.number())
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        home::deregister(self.number);
        // Wherever that is: in a drop that unwinds for one, where a panic would end the process.
        let observer = self.options.observer.take();
        contain(|| "dropping an observer".to_owned(), || drop(observer));
    }
}
