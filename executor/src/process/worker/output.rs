//! What a worker writes: one frame after the other, by whichever thread has one.

use std::io::{self, IoSlice};
use std::os::fd::OwnedFd;

use rustix::pipe::{PipeFlags, pipe_with};

use crate::process::codec::Encoded;
use crate::process::frame::MIN_FRAME;
use crate::process::message::{self, GREETING, Hello, ResultHead, kind};
use crate::process::outgoing::{Outgoing, widen, write_pieces};
use crate::process::registry::Failure;
use crate::sync::Mutex;

/// The writing end.
pub(super) struct Output {
    inner: Mutex<Inner>,
    /// Wakes the watcher: its end, and ours.
    watcher: (OwnedFd, OwnedFd),
}

struct Inner {
    fd: OwnedFd,
    /// Empty while nobody has the lock.
    outgoing: Outgoing,
    /// The longest frame; the parent allows more than this first one.
    max: usize,
    /// The pipe holds more than pipes do at first.
    wide: bool,
}

impl Inner {
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
                outgoing: Outgoing::default(),
                max: MIN_FRAME,
                wide: false,
            }),
            watcher: pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?,
        })
    }

    pub(super) fn set_max(&self, max: usize) {
        self.inner.lock().max = max;
    }

    /// Writes what a task has printed, in frames as long as they may be.
    pub(super) fn print(&self, bytes: &[u8]) -> io::Result<()> {
        let mut inner = self.inner.lock();
        let max = inner.max;
        for piece in bytes.chunks(max) {
            let out = &mut inner.outgoing;
            out.push_frame(kind::OUTPUT, &[], |body| body.extend_from_slice(piece));
        }
        inner.flush()
    }

    pub(super) fn greet(&self, hello: &Hello) -> io::Result<()> {
        self.push(|out| {
            out.push_bytes(GREETING);
            hello.push(out);
        })
    }

    /// Writes what `push` adds.
    pub(super) fn push(&self, push: impl FnOnce(&mut Outgoing)) -> io::Result<()> {
        let mut inner = self.inner.lock();
        push(&mut inner.outgoing);
        inner.flush()
    }

    /// Answers a call; gives the memory of a buffer that was written, to be used again. `ended` is called under the
    /// lock: a watcher that has it finds the call running, and reports it before the answer, or ended.
    pub(super) fn answer(
        &self,
        head: ResultHead,
        result: Result<Encoded, Failure>,
        ended: impl FnOnce(),
    ) -> io::Result<Option<Vec<u8>>> {
        let mut inner = self.inner.lock();
        let max = inner.max;
        head.push(&mut inner.outgoing, result, max);
        ended();
        inner.flush()?;
        Ok(inner.outgoing.take_buffer())
    }

    /// Tells the parent that call `number` has started, if `running` says that it has not ended; gives that.
    pub(super) fn report(&self, number: u64, running: impl FnOnce() -> bool) -> io::Result<bool> {
        let mut inner = self.inner.lock();
        if !running() {
            return Ok(false);
        }
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
