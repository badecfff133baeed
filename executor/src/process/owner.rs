//! The owner of a worker: the one thread that reads from it, waits for it, and buries it.
//!
//! One who waits may read in its place: see [`reader`](super::reader).
//!
//! Writing is everyone's: whoever has a call for the worker writes it, as far as the pipe takes it without
//! blocking, and the owner writes the rest. It waits for both directions at once, so the two sides can
//! send each other whatever they like at the same time.

use std::cell::{Cell, RefCell};
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionbio;

use super::handle::{Wake, Worker};
use super::hub::Hub;
use super::incoming::Incoming;
use super::message::{self, VERSION, kind};
use super::reader::{Look, Seen};
use super::rest::Rest;
use super::slot::Slot;
use super::todo::Todo;
use crate::current;
use crate::home::Home;

/// So long a worker that was let go may take to end by itself.
const GRACE: Duration = Duration::from_secs(2);

thread_local! {
    /// The owner whose thread this is.
    static OWNER: RefCell<Option<Rc<Owner>>> = const { RefCell::new(None) };
}

pub(super) fn of_this_thread() -> Option<Rc<Owner>> {
    OWNER.with_borrow(Clone::clone)
}

/// The life of worker `number`, from its start to its burial.
pub(super) fn run(hub: &Arc<Hub>, number: usize) {
    current::enter(Arc::clone(hub) as Arc<dyn Home>, number);
    match Owner::launch(hub, number) {
        Ok(owner) => {
            let owner = Rc::new(owner);
            OWNER.set(Some(Rc::clone(&owner)));
            while !owner.ended.get() {
                owner.turn(None);
            }
            OWNER.set(None);
        }
        Err(error) => {
            let launcher = &hub.options.launcher;
            // It may be the directory that is not there.
            let place = launcher
                .dir()
                .map_or_else(String::new, |dir| format!(" in `{}`", dir.display()));
            let what = format!("the worker `{launcher}`{place}");
            hub.not_launched(number, &what, &error);
        }
    }
}

/// The owner, alone on its thread; shared only with the callbacks that wait on it.
pub(super) struct Owner {
    pub(super) hub: Arc<Hub>,
    pub(super) number: usize,
    pub(super) worker: Arc<Worker>,
    pub(super) io: RefCell<Incoming>,
    /// What it knows of those who read in its place.
    seen: Cell<Seen>,
    /// How many bytes came when it read last, if it has not rested since.
    pub(super) came: Cell<usize>,
    rest: Cell<Rest>,
    /// When it has to have greeted, or to be gone.
    pub(super) deadline: Cell<Option<Instant>>,
    pub(super) greeted: Cell<bool>,
    /// It takes tasks.
    pub(super) ready: Cell<bool>,
    /// It is buried.
    pub(super) ended: Cell<bool>,
}

impl Owner {
    fn launch(hub: &Arc<Hub>, number: usize) -> io::Result<Self> {
        let wake = Arc::new(Wake::new()?);
        let (child, pipes) = hub.options.launcher.launch()?;
        ioctl_fionbio(&pipes.stdin, true)?;
        ioctl_fionbio(&pipes.stderr, true)?;
        let pid = child.id();
        let worker = Arc::new(Worker::new(child, pipes, wake, hub.options.max_frame));
        let setup: message::Setup = (VERSION, hub.options.max_frame as u64);
        worker.push(|out| message::push(out, kind::SETUP, &setup));
        let mut schedule = hub.schedule.lock();
        let deadline = schedule.starts.deadline(hub.options.start_timeout);
        let doomed = schedule.with_slot(number, |slot| {
            slot.worker = Some(Arc::clone(&worker));
            slot.doom.is_some()
        });
        drop(schedule);
        if doomed == Some(true) {
            worker.kill();
        }
        Ok(Self {
            hub: Arc::clone(hub),
            number,
            worker,
            io: RefCell::new(Incoming::new(pid)),
            seen: Cell::default(),
            came: Cell::default(),
            rest: Cell::default(),
            deadline: Cell::new(deadline),
            greeted: Cell::new(false),
            ready: Cell::new(false),
            ended: Cell::new(false),
        })
    }

    pub(super) fn with_slot<R>(&self, look: impl FnOnce(&mut Slot) -> R) -> Option<R> {
        self.hub.schedule.lock().with_slot(self.number, look)
    }

    /// Whether the worker may be given work although a callback runs here.
    pub(super) fn is_free(&self, free: bool) {
        let mut todo = Todo::default();
        let mut schedule = self.hub.schedule.lock();
        schedule.with_slot(self.number, |slot| slot.settling = !free);
        if free {
            schedule.dispatch(&mut todo);
        }
        drop(schedule);
        self.hub.carry_out(todo);
    }

    pub(super) fn wake(&self) -> Arc<Wake> {
        Arc::clone(&self.worker.wake)
    }

    /// Waits for the worker, or for someone to ring, at most until `until`; does what is to be done.
    ///
    /// A callback that waits for a future comes in here a second time: nothing is borrowed while callbacks
    /// run.
    pub(super) fn turn(&self, until: Option<Instant>) {
        if self.ended.get() {
            // For a callback that waits, after the worker's end, for what others do.
            let mut fds = [PollFd::new(self.worker.wake.end(), PollFlags::IN)];
            let _ = poll(&mut fds, timeout(until).as_ref());
            return self.worker.wake.clear();
        }
        if !self.look_around() {
            return;
        }
        let look = self.look();
        if look == Look::Left {
            // What was printed before what is left.
            self.read_stderr();
            return self.receive_or_bury(Self::take_frames);
        }
        let options = &self.hub.options;
        let mut schedule = self.hub.schedule.lock();
        let average = schedule.average;
        let next = schedule.with_slot(self.number, |slot| {
            let next = slot.deadline(options.idle_timeout, options.task_timeout);
            (next, slot.batch(average))
        });
        drop(schedule);
        let (next, batch) = next.unwrap_or_default();
        let (tick, kept_until) = match look {
            Look::Lent(tick) => (Some(Instant::now() + tick), None),
            Look::Owned(kept_until) => (self.rest(batch), kept_until),
            Look::Left => (self.rest(batch), None),
        };
        let until = [until, self.deadline.get(), next, tick, kept_until]
            .into_iter()
            .flatten()
            .min();
        let asked = options.task_timeout.map(|limit| (limit, Instant::now()));
        let (stdout, stderr, writable) = self.poll(until, tick.is_some());
        if writable {
            self.hub.flush(self.number, &self.worker);
            self.with_slot(Slot::takes_in);
        }
        if stderr {
            self.read_stderr();
        }
        if stdout {
            self.receive_or_bury(Self::receive);
        }
        // Last: what was there when its time was over is in time, though this thread may have had none for it.
        if let Some((limit, asked)) = asked
            && self.with_slot(|slot| slot.is_overdue(limit, asked)) == Some(true)
        {
            self.worker.kill();
        }
    }

    /// Whose the pipe is to read for now.
    fn look(&self) -> Look {
        let mut seen = self.seen.get();
        let look = self.worker.reader.look(&mut seen);
        self.seen.set(seen);
        look
    }

    /// Calls `receive` unless somebody leads, or has led since the look; buries the worker if it says that no more
    /// will come.
    fn receive_or_bury(&self, receive: impl FnOnce(&Self) -> bool) {
        let Some(was_busy) = self.worker.reader.begin(self.seen.get()) else {
            return;
        };
        if !receive(self) {
            self.bury();
        }
        self.worker.reader.end(was_busy);
    }

    pub(super) fn read_stderr(&self) {
        let reader = &self.worker.reader;
        self.print(|io| io.read_stderr(&reader.stderr));
    }

    /// Nobody reads an answer in the owner's place until all is printed.
    pub(super) fn print(&self, print: impl FnOnce(&mut Incoming)) {
        self.worker.reader.while_printing(|| {
            let mut io = self.io.borrow_mut();
            print(&mut io);
            io.has_rest()
        });
    }

    /// What is to be done with nothing having come.
    fn look_around(&self) -> bool {
        if self
            .deadline
            .get()
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            if !self.ready.get() {
                let limit = self.hub.options.start_timeout;
                self.refuse(format!("it said nothing of itself within {limit:?}"), false);
            }
            // Else it was let go, and does not end.
            self.worker.kill();
            self.bury();
            return false;
        }
        let idle_timeout = self.hub.options.idle_timeout;
        let dismissed = self.hub.schedule.lock().dismiss(self.number, idle_timeout);
        if dismissed {
            self.deadline.set(Some(Instant::now() + GRACE));
            self.worker.say_goodbye();
        }
        true
    }

    /// Until when what comes may wait, for more to come with it: for half of the calls of a `map`, all of which the
    /// worker answers at once, or it would not be known what it has done when it dies.
    fn rest(&self, batch: Option<Duration>) -> Option<Instant> {
        let mut rest = self.rest.get();
        let came = self.came.take();
        if came > 0 {
            // It is killed if an answer comes late.
            let batch = batch.filter(|_| self.hub.options.task_timeout.is_none());
            rest = batch.map_or(Rest::default(), |batch| rest.after(came, batch));
            self.rest.set(rest);
        }
        rest.until.filter(|until| *until > Instant::now())
    }

    /// Sleeps until something is ready; tells which of stdout, stderr and stdin are.
    fn poll(&self, until: Option<Instant>, leaves_stdout: bool) -> (bool, bool, bool) {
        let reader = &self.worker.reader;
        // Asked for nothing, poll still tells of the other end's closing.
        let from_stdout = if leaves_stdout {
            PollFlags::empty()
        } else {
            PollFlags::IN
        };
        let stderr = (!self.io.borrow().stderr_ended).then_some(&reader.stderr);
        // A handle of our own: the lock is not held while we sleep.
        let stdin = self.worker.blocked_end();
        let mut fds = Vec::with_capacity(4);
        let wake = Some(self.worker.wake.end());
        let wake = watch(&mut fds, wake, PollFlags::IN);
        let stdout = watch(&mut fds, Some(&reader.stdout), from_stdout);
        let stderr = watch(&mut fds, stderr, PollFlags::IN);
        let stdin = watch(&mut fds, stdin.as_deref(), PollFlags::OUT);
        let _ = poll(&mut fds, timeout(until).as_ref());
        let ready = |index: Option<usize>| index.is_some_and(|at| !fds[at].revents().is_empty());
        if ready(wake) {
            self.worker.wake.clear();
        }
        (ready(stdout), ready(stderr), ready(stdin))
    }
}

/// Adds a descriptor, if it is there, and gives its place.
fn watch<'a>(
    fds: &mut Vec<PollFd<'a>>,
    fd: Option<&'a OwnedFd>,
    flags: PollFlags,
) -> Option<usize> {
    fds.push(PollFd::new(fd?, flags));
    Some(fds.len() - 1)
}

pub(super) fn timeout(until: Option<Instant>) -> Option<Timespec> {
    let left = until?.saturating_duration_since(Instant::now());
    Timespec::try_from(left).ok()
}
