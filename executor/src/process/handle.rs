//! A worker as all threads of its parent see it: to write to, to read, to signal, to wake its owner.

use std::io::{self, IoSlice};
use std::os::fd::OwnedFd;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rustix::io::read;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, kill_process};

use super::call::AnyCall;
use super::launcher::Pipes;
use super::message::{CallHead, kind};
use super::outgoing::{Outgoing, widen, write_pieces};
use super::reader::Reader;
use crate::sync::Mutex;

/// So long a worker that has closed its stdout may take to end by itself.
const GRACE: Duration = Duration::from_millis(500);

/// The process, and our end of its stdin.
pub(super) struct Worker {
    pub(super) pid: u32,
    writer: Mutex<Writer>,
    /// The pipe is full: the owner has to go on writing when there is room.
    blocked: AtomicBool,
    child: Mutex<Child>,
    pub(super) wake: Arc<Wake>,
    pub(super) reader: Reader,
    /// From the pool's registry to the worker's; known when it has greeted.
    pub(super) places: OnceLock<Vec<u32>>,
}

/// Calls to be written.
pub(super) type Calls = Vec<(CallHead, Arc<dyn AnyCall>)>;

struct Writer {
    /// `None` once all is said. In an `Arc` so that the owner can wait for it without the lock.
    fd: Option<Arc<OwnedFd>>,
    outgoing: Outgoing,
    /// Empty between writes; its memory is used again.
    calls: Calls,
    /// The end is in `outgoing`; what is behind it is closed.
    closing: bool,
    /// The pipe holds more than pipes do at first.
    wide: bool,
}

impl Writer {
    /// Nothing more is to be said.
    fn close(&mut self) {
        self.fd = None;
        self.outgoing = Outgoing::default();
    }
}

impl Worker {
    pub(super) fn new(child: Child, pipes: Pipes, wake: Arc<Wake>, max_frame: usize) -> Self {
        Self {
            pid: child.id(),
            writer: Mutex::new(Writer {
                fd: Some(Arc::new(pipes.stdin)),
                outgoing: Outgoing::default(),
                calls: Vec::new(),
                closing: false,
                wide: false,
            }),
            blocked: AtomicBool::new(false),
            child: Mutex::new(child),
            wake,
            reader: Reader::new(pipes.stdout, pipes.stderr, max_frame),
            places: OnceLock::new(),
        }
    }

    /// Writes the calls that `take` gives, and what is left of others, without blocking.
    pub(super) fn write(&self, take: impl FnOnce(&mut Calls)) {
        // The lock first: calls are written in the order in which they were taken.
        self.with_writer(|writer| {
            let Some(places) = self.places.get() else {
                return;
            };
            take(&mut writer.calls);
            for (head, call) in writer.calls.drain(..) {
                call.push(head, places, &mut writer.outgoing);
            }
        });
    }

    pub(super) fn push(&self, push: impl FnOnce(&mut Outgoing)) {
        self.with_writer(|writer| push(&mut writer.outgoing));
    }

    /// Changes what is to be written, and writes as much of it as the pipe takes.
    fn with_writer(&self, change: impl FnOnce(&mut Writer)) {
        let mut writer = self.writer.lock();
        change(&mut writer);
        self.flush(&mut writer);
        drop(writer);
    }

    pub(super) fn revoke(&self) {
        self.push(|out| out.push_frame(kind::REVOKE, &[], |_| ()));
    }

    /// Lets the worker go, once it has all that was to be written.
    pub(super) fn say_goodbye(&self) {
        self.with_writer(|writer| {
            writer.outgoing.push_frame(kind::SHUTDOWN, &[], |_| ());
            writer.closing = true;
        });
    }

    /// The end to wait for, if there is something left to write.
    pub(super) fn blocked_end(&self) -> Option<Arc<OwnedFd>> {
        // ORDERING: Relaxed; who sets it rings.
        if !self.blocked.load(Ordering::Relaxed) {
            return None;
        }
        self.writer.lock().fd.clone()
    }

    /// Waits for the process to end, for a while by itself, but not beyond `deadline`; then it is killed, and `late` is
    /// called before that.
    pub(super) fn reap(
        &self,
        deadline: Option<Instant>,
        late: impl FnOnce(),
    ) -> Option<ExitStatus> {
        let grace = Instant::now() + GRACE;
        let deadline = deadline.map_or(grace, |deadline| deadline.min(grace));
        let mut pause = Duration::from_micros(50);
        loop {
            let ended = self.child.lock().try_wait();
            match ended {
                Ok(None) => {}
                Ok(status) => return status,
                // Somebody else has waited for it, or the kernel keeps no zombies for us.
                Err(_) => return None,
            }
            if Instant::now() >= deadline {
                break;
            }
            // It has closed its end, so it is about to be gone.
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        }
        late();
        self.kill();
        self.child.lock().wait().ok()
    }

    fn flush(&self, writer: &mut Writer) {
        let Some(fd) = &writer.fd else { return };
        let write = |pieces: &[IoSlice<'_>]| write_pieces(fd, pieces);
        let mut written = writer.outgoing.write_with(write);
        if written.is_err() && !writer.wide {
            writer.wide = true;
            widen(fd);
            written = writer.outgoing.write_with(write);
        }
        let blocked = match written {
            Ok(()) => {
                if writer.closing {
                    writer.fd = None;
                }
                false
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => true,
            Err(_) => {
                // It does not read any more, and never will.
                writer.close();
                self.signal(Signal::KILL);
                false
            }
        };
        // ORDERING: Relaxed; under the lock, and the owner is rung.
        if self.blocked.load(Ordering::Relaxed) != blocked {
            self.blocked.store(blocked, Ordering::Relaxed);
            if blocked {
                self.wake.ring();
            }
        }
    }

    /// Ends the process. It may be one between us and the worker, a shell say: that one finds its stdin closed.
    pub(super) fn kill(&self) {
        self.signal(Signal::KILL);
        self.with_writer(Writer::close);
        // Whose owner may wait for room in it, and has a handle of its own.
        self.wake.ring();
    }

    pub(super) fn signal(&self, signal: Signal) {
        let mut child = self.child.lock();
        // Only one that nobody has waited for still has its number.
        if let Ok(None) = child.try_wait() {
            let _ = kill_process(Pid::from_child(&child), signal);
        }
    }
}

/// Gets an owner out of `poll`.
pub(super) struct Wake {
    read: OwnedFd,
    write: OwnedFd,
}

impl Wake {
    pub(super) fn new() -> io::Result<Self> {
        let (read, write) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        Ok(Self { read, write })
    }

    pub(super) fn ring(&self) {
        // A full pipe wakes as well.
        let _ = rustix::io::write(&self.write, &[1]);
    }

    /// To be polled for input.
    pub(super) fn end(&self) -> &OwnedFd {
        &self.read
    }

    pub(super) fn clear(&self) {
        let mut bytes = [0; 256];
        let _ = read(&self.read, &mut bytes);
    }
}
