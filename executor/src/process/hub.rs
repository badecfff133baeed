//! The pool's centre: the schedule, the options, and the threads that own a worker each.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::call::{Answer, AnyCall};
use super::codec::Encoded;
use super::handle::{Wake, Worker};
use super::launcher::Launcher;
use super::owner;
use super::schedule::{Phase, Schedule, Todo};
use super::slot::{CallItem, Doom, Hold, Slot};
use crate::cell::Job;
use crate::current;
use crate::error::{Broken, SubmitErrorKind, TaskError};
use crate::home::{self, Around, Home};
use crate::observe::{Event, EventKind, FutureId, Observer};
use crate::panic::contain;
use crate::state::State;
use crate::sync::{self, Condvar, Mutex};

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
    owners: Mutex<Vec<JoinHandle<()>>>,
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
        hold: Hold,
    ) -> Result<(), SubmitErrorKind> {
        let observed = self.options.observer.is_some();
        let submitted = observed.then(|| (Instant::now(), job.id()));
        let item = CallItem {
            job,
            call,
            size: u32::try_from(size).unwrap_or(u32::MAX),
            lost: 0,
            hold,
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
        if todo.is_empty() {
            return;
        }
        let start = std::mem::take(&mut todo.start);
        self.carry_out_here(todo);
        for number in start {
            self.start_owner(number);
        }
    }

    /// The same where no worker has to be started.
    pub(super) fn carry_out_here(&self, todo: Todo) {
        for (number, worker) in todo.flush.into_iter().chain(todo.flush_more) {
            self.flush(number, &worker);
            if self.options.task_timeout.is_some() {
                // Its owner has to wake at another time now.
                worker.wake.ring();
            }
        }
        for future in todo.started {
            self.observe(EventKind::Started, Some(future));
        }
        drop(todo.husks);
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
            Err(error) => {
                self.schedule.lock().slots.remove(&number);
                self.break_up(&Broken::new(format!(
                    "cannot start the thread that owns a worker: {error}"
                )));
            }
        }
    }

    /// Takes no more tasks, and fails those that have not been sent.
    pub(super) fn break_up(self: &Arc<Self>, broken: &Broken) {
        let mut schedule = self.schedule.lock();
        schedule.phase = Phase::Broken(broken.clone());
        drop(schedule);
        self.sweep();
        self.news.notify_all();
        self.wake_owners();
    }

    /// Ends what is in the queue of a pool in which nobody will ever run it.
    pub(super) fn sweep(&self) {
        let mut schedule = self.schedule.lock();
        let broken = match &schedule.phase {
            Phase::Open | Phase::Closed => return,
            Phase::Terminated => None,
            Phase::Broken(broken) => Some(broken.clone()),
        };
        let queue = std::mem::take(&mut schedule.queue);
        let mut lost = std::mem::take(&mut schedule.lost);
        drop(schedule);
        for item in queue {
            let exit = lost.remove(&item.job.id());
            let error = match &broken {
                Some(broken) => TaskError::Broken(broken.clone()),
                None => exit.map_or(TaskError::Cancelled, TaskError::WorkerLost),
            };
            self.abandon(item, error);
        }
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
        for slot in schedule.slots.values_mut() {
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
            .values()
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
            .values()
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
        let mut schedule = self.schedule.lock();
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
        let owners = std::mem::take(&mut *self.owners.lock());
        for owner in owners {
            // An owner catches every panic of user code, so there is none to pass on.
            let _ = owner.join();
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
    }
}
