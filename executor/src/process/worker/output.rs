//! What a worker writes: one frame after the other, by whichever thread has one.

use std::io::{self, IoSlice};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::pipe::{PipeFlags, pipe_with};

use crate::process::codec::Encoded;
use crate::process::frame::MAX_FRAME;
use crate::process::message::{self, GREETING, Hello, ResultHead, kind};
use crate::process::outgoing::{Outgoing, widen, write_pieces};
use crate::process::registry::Failure;
use crate::sync::Mutex;

/// A result that may be held back is not held longer: about what a system call is worth, many times over.
const HOLD: Duration = Duration::from_millis(1);

/// The writing end.
pub(super) struct Output {
    inner: Mutex<Inner>,
    /// Wakes the watcher: its end, and ours.
    watcher: (OwnedFd, OwnedFd),
}

struct Inner {
    fd: OwnedFd,
    /// What has to go before `outgoing`.
    ahead: Outgoing,
    /// Answers: there may be some that are held back, else it is empty while nobody has the lock.
    outgoing: Outgoing,
    max: usize,
    /// The pipe holds more than pipes do at first.
    wide: bool,
    /// When something was written last.
    flushed: Instant,
    /// The call that the parent was told has started: its result is not held back, so that the parent
    /// knows about all calls that may have begun since.
    reported: u64,
}

impl Inner {
    fn is_due(&self, number: u64, now: Instant) -> bool {
        self.reported == number || now - self.flushed >= HOLD || self.outgoing.is_long()
    }

    fn push_ahead(&mut self, push: impl FnOnce(&mut Outgoing)) -> io::Result<()> {
        push(&mut self.ahead);
        let fd = &self.fd;
        self.ahead
            .write_with(|pieces: &[IoSlice<'_>]| write_pieces(fd, pieces))
    }

    fn flush(&mut self) -> io::Result<()> {
        let fd = &self.fd;
        if !self.wide && self.outgoing.has_pieces() {
            self.wide = true;
            widen(fd);
        }
        self.outgoing
            .write_with(|pieces: &[IoSlice<'_>]| write_pieces(fd, pieces))
    }
}

impl Output {
    pub(super) fn new(fd: OwnedFd) -> io::Result<Self> {
        Ok(Self {
            inner: Mutex::new(Inner {
                fd,
                ahead: Outgoing::default(),
                outgoing: Outgoing::default(),
                max: MAX_FRAME,
                wide: false,
                flushed: Instant::now(),
                reported: 0,
            }),
            watcher: pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?,
        })
    }

    pub(super) fn set_max(&self, max: usize) {
        self.inner.lock().max = max;
    }

    pub(super) fn greet(&self, hello: &Hello) -> io::Result<()> {
        self.push(|out| {
            out.push_bytes(GREETING);
            hello.push(out);
        })
    }

    /// Writes what `push` adds, before the answers that are held back: their tasks may have printed it.
    pub(super) fn push(&self, push: impl FnOnce(&mut Outgoing)) -> io::Result<()> {
        self.inner.lock().push_ahead(push)
    }

    /// Writes what was held back; gives the memory of the last buffer that was written.
    pub(super) fn flush(&self) -> io::Result<Option<Vec<u8>>> {
        let mut inner = self.inner.lock();
        inner.flush()?;
        Ok(inner.outgoing.take_buffer())
    }

    /// True if the answer to this call is to be written at once, and not held back. Where that is asked, `ended` is
    /// called under the lock: nobody reports the call after that.
    pub(super) fn is_due(
        &self,
        number: u64,
        hold: bool,
        now: Instant,
        ended: impl FnOnce(),
    ) -> bool {
        if !hold {
            return true;
        }
        let inner = self.inner.lock();
        ended();
        inner.is_due(number, now)
    }

    /// Answers a call. `ended` is called under the lock, after the answer is on its way and before it is
    /// written: a watcher that holds the lock finds the call running, or its answer here. True if that, or the memory
    /// of a buffer, is left to be fetched by `flush`.
    pub(super) fn answer(
        &self,
        head: ResultHead,
        result: Result<Encoded, Failure>,
        is_due: bool,
        now: Instant,
        ended: impl FnOnce(),
    ) -> io::Result<bool> {
        let mut inner = self.inner.lock();
        let max = inner.max;
        head.push(&mut inner.outgoing, result, max);
        ended();
        if is_due {
            inner.flushed = now;
            inner.flush()?;
        }
        Ok(!is_due || inner.outgoing.has_memory())
    }

    /// Tells the parent that call `number` has started, and all that was held back, if `running` says that
    /// it has not ended; gives that.
    pub(super) fn report(&self, number: u64, running: impl FnOnce() -> bool) -> io::Result<bool> {
        let mut inner = self.inner.lock();
        if !running() {
            return Ok(false);
        }
        inner.reported = number;
        message::push(&mut inner.outgoing, kind::STARTED, &number);
        let flushed = inner.flush();
        drop(inner);
        flushed.map(|()| true)
    }

    pub(super) fn wake_watcher(&self) {
        // A full pipe wakes it as well.
        let _ = rustix::io::write(&self.watcher.1, &[1]);
    }

    pub(super) fn watcher_end(&self) -> &OwnedFd {
        &self.watcher.0
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rustix::io::{ioctl_fionread, read};
    use rustix::pipe::pipe;

    use super::*;

    #[test]
    fn no_call_is_reported_whose_answer_is_to_be_held_back() {
        let (parent, fd) = pipe().unwrap();
        let output = Output::new(fd).unwrap();
        let now = Instant::now();
        let runs = Cell::new(true);
        assert!(!output.is_due(2, true, now, || runs.set(false)));
        assert!(!output.report(2, || runs.get()).unwrap());
        let head = ResultHead {
            number: 2,
            took: 0,
            quiet: false,
        };
        let held = output.answer(head, Ok(Encoded::default()), false, now, || ());
        assert!(held.unwrap());
        assert_eq!(ioctl_fionread(&parent), Ok(0));
        // What its task has printed overtakes it.
        let print = |out: &mut Outgoing| out.push_frame(kind::OUTPUT, &[], |_| ());
        output.push(print).unwrap();
        output.flush().unwrap();
        let mut bytes = [0; 64];
        read(&parent, &mut bytes).unwrap();
        assert_eq!((bytes[4], bytes[10]), (kind::OUTPUT, kind::RESULT));
    }
}
