//! The pipe from a worker, and who reads it.
//!
//! ```text
//!              a waiter leads, and rings
//!   owner's ───────────────────────────────▶ lent
//!      ▲                                       │
//!      └───────────────────────────────────────┘
//!         a waiter rings, having seen more than its own answer,
//!         or the owner finds that no waiter has come for a while
//! ```
//!
//! As a rule the worker's owner reads. It would have to wake the thread that waits for the answer, though, and
//! that costs about as much as all the rest of a short task. So a thread that waits for the one call that its
//! worker has *leads*: it reads the answer itself. The pipe stays lent when it is done, for it will be back with
//! the next call; meanwhile the owner does not wait for what the worker writes, or it would be woken for nothing,
//! but looks every [`TICK`].

use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::buffer::spare_capacity;
use rustix::io::{Errno, ioctl_fionread, read};

use super::frame::{Decoder, Frame, FrameError};
use crate::sync::{Mutex, MutexGuard};

/// How often an owner looks whether its pipe is still in use. An answer for which nobody leads is seen two
/// ticks late at most; to look costs some microseconds.
pub(super) const TICK: Duration = Duration::from_micros(300);

/// So many waits in a row are not led after one that had to hand the pipe back: there is more going on than
/// one task at a time, or tasks print, and it costs a wake-up to lend and one to hand back.
const WARY: u8 = 32;

/// Our ends of what a worker writes.
pub(super) struct Reader {
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
    /// Held from before stderr is read until what came has been printed.
    pub(super) printing: Mutex<()>,
    /// Whoever has the lock reads. Nobody sleeps with it for longer than a lead takes.
    frames: Mutex<Frames>,
}

/// What has come on stdout, and whose it is to read.
pub(super) struct Frames {
    pub(super) decoder: Decoder,
    /// The memory of the last body, used again.
    pub(super) body: Vec<u8>,
    /// A frame that a waiter has read and not handled.
    stash: Option<(Frame, Vec<u8>)>,
    /// The owner does not wait for what comes.
    lent: bool,
    /// A waiter has handed the pipe back: there may be frames that no poll tells of.
    left: bool,
    /// How many times it was read by a waiter.
    leads: u32,
    /// So many waits are not to be led.
    wary: u8,
    /// The owner handles frames: what is behind them has to wait.
    busy: bool,
}

impl Reader {
    pub(super) fn new(stdout: OwnedFd, stderr: OwnedFd, max_frame: usize) -> Self {
        let frames = Mutex::new(Frames {
            decoder: Decoder::new(max_frame),
            body: Vec::new(),
            stash: None,
            lent: false,
            left: false,
            leads: 0,
            wary: 0,
            busy: false,
        });
        Self {
            stdout,
            stderr,
            printing: Mutex::new(()),
            frames,
        }
    }

    /// For the owner while it handles frames, and for the one who leads.
    pub(super) fn frames(&self) -> MutexGuard<'_, Frames> {
        self.frames.lock()
    }

    /// Has the memory of a body used for the next one.
    pub(super) fn reuse(&self, body: Vec<u8>) {
        if let Some(mut frames) = self.frames.try_lock() {
            frames.body = body;
        }
    }

    /// Begins the owner's handling of what comes; gives whether it was at it already, in a callback's frame of
    /// this stack. `None` while a waiter leads.
    pub(super) fn begin(&self) -> Option<bool> {
        let mut frames = self.frames.try_lock()?;
        frames.lent = false;
        Some(std::mem::replace(&mut frames.busy, true))
    }

    pub(super) fn end(&self, was_busy: bool) {
        self.frames().busy = was_busy;
    }

    /// For the owner, before it sleeps. `seen` is how many leads it knew of.
    pub(super) fn look(&self, seen: &mut u32) -> Look {
        let Some(mut frames) = self.frames.try_lock() else {
            return Look::Lent;
        };
        if frames.lent && *seen != frames.leads {
            *seen = frames.leads;
            return Look::Lent;
        }
        frames.lent = false;
        if std::mem::take(&mut frames.left) {
            return Look::Left;
        }
        Look::Owned
    }

    /// For a waiter: the right to read, if it may lead. What has come before is handled then, all of it.
    pub(super) fn lead(&self) -> Option<MutexGuard<'_, Frames>> {
        let mut frames = self.frames.try_lock()?;
        if frames.wary > 0 {
            frames.wary -= 1;
            return None;
        }
        let is_handled = !frames.busy && frames.stash.is_none() && frames.decoder.is_empty();
        is_handled.then_some(frames)
    }

    /// True if nothing that was written to stderr has yet to be read, or to be printed.
    pub(super) fn stderr_is_out(&self) -> bool {
        let printing = self.printing.try_lock();
        printing.is_some() && ioctl_fionread(&self.stderr).is_ok_and(|bytes| bytes == 0)
    }

    /// Reads once; `None` at the end, else whether it brought anything.
    pub(super) fn read(&self, frames: &mut Frames) -> Option<bool> {
        match read(&self.stdout, spare_capacity(frames.decoder.room())) {
            Ok(0) => None,
            Ok(_) => Some(true),
            Err(Errno::INTR | Errno::AGAIN) => Some(false),
            Err(_) => None,
        }
    }
}

/// What an owner is to do about the pipe.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Wait for what comes.
    Owned,
    /// Look again in a tick.
    Lent,
    /// Handle what a waiter has left.
    Left,
}

impl Frames {
    /// The next frame, and its body; `None` until more has come.
    pub(super) fn next(&mut self) -> Result<Option<(Frame, Vec<u8>)>, FrameError> {
        if let Some(stashed) = self.stash.take() {
            return Ok(Some(stashed));
        }
        let mut body = std::mem::take(&mut self.body);
        match self.decoder.next(&mut body)? {
            Some(frame) => Ok(Some((frame, body))),
            None => {
                self.body = body;
                Ok(None)
            }
        }
    }

    /// The one who leads takes the pipe; true if the owner has to be rung for it.
    pub(super) fn borrow(&mut self) -> bool {
        self.leads = self.leads.wrapping_add(1);
        !std::mem::replace(&mut self.lent, true)
    }

    /// Hands the pipe back to the owner, who is to be rung, with a frame that is not for the one who led.
    pub(super) fn hand_back(&mut self, stash: Option<(Frame, Vec<u8>)>) {
        self.stash = stash;
        self.lent = false;
        self.left = true;
        self.wary = WARY;
    }
}
