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
//!
//! Who leads blocks in the read itself: a poll before it would cost one more system call. So the pipe is a blocking
//! one. The owner must not block in it: it reads only after a poll has told it of something, at once, and only if
//! nobody has led since that poll.

use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::io::{Errno, read};

use super::codec;
use super::frame::{Decoder, Frame, FrameError};
use crate::sync::{Mutex, MutexGuard};

/// An owner looks so soon whether its pipe is still in use. To look costs some microseconds.
const TICK: Duration = Duration::from_micros(300);

/// Each look in a row that finds the pipe in use doubles the tick, up to this many times. An answer for which nobody
/// leads is seen two ticks late at most: five milliseconds, where the pipe has been in use for about as long.
const DOUBLINGS: u32 = 3;

/// Waits in a row that are not led after one that had to hand the pipe back: there is more going on than one task at
/// a time, or tasks print or are long, and it costs a wake-up to lend and one to hand back. Each time twice as many, up
/// to this; each wait that is led to its end makes it one less.
const WARIEST: u8 = 32;

/// What a worker says first it says without knowing how long it may be.
const LONGEST_HELLO: usize = 1024 * 1024;

/// So long memory is kept for a long answer: to take it anew costs some milliseconds, which do not matter after that.
const KEEP: Duration = Duration::from_secs(1);

/// Our ends of what a worker writes.
pub(super) struct Reader {
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
    /// True from before stderr is read until all that came has been printed.
    printing: AtomicBool,
    /// Whoever has the lock reads. Only one who leads sleeps with it.
    frames: Mutex<Frames>,
    /// How many times it was read by a waiter. Changed under the lock.
    leads: AtomicU32,
}

/// What has come on stdout, and whose it is to read.
pub(super) struct Frames {
    pub(super) decoder: Decoder,
    /// When to let go of the memory that the decoder was given, used or not.
    kept_until: Option<Instant>,
    /// A frame that a waiter has read and not handled.
    stash: Option<(Frame, Vec<u8>)>,
    /// The owner does not wait for what comes.
    lent: bool,
    /// A waiter has handed the pipe back, or the owner is in a callback: there may be frames that no poll tells of.
    left: bool,
    /// So many waits are not to be led.
    wary: u8,
    /// So many when the pipe is handed back next.
    wary_next: u8,
    /// The owner handles frames: what is behind them has to wait.
    busy: bool,
}

impl Reader {
    pub(super) fn new(stdout: OwnedFd, stderr: OwnedFd, max_frame: usize) -> Self {
        let frames = Mutex::new(Frames {
            decoder: Decoder::new(max_frame.max(LONGEST_HELLO)),
            kept_until: None,
            stash: None,
            lent: false,
            left: false,
            wary: 0,
            wary_next: 1,
            busy: false,
        });
        Self {
            stdout,
            stderr,
            printing: AtomicBool::new(false),
            frames,
            leads: AtomicU32::new(0),
        }
    }

    /// For the owner while it handles frames, and for the one who leads.
    pub(super) fn frames(&self) -> MutexGuard<'_, Frames> {
        self.frames.lock()
    }

    /// Begins the owner's handling of what comes; gives whether it was at it already, in a callback's frame of
    /// this stack. `None` if a waiter leads, or has led since the look: what was there then may have been read.
    pub(super) fn begin(&self, seen: Seen) -> Option<bool> {
        let mut frames = self.frames.try_lock()?;
        if self.leads() != seen.leads {
            return None;
        }
        frames.lent = false;
        Some(std::mem::replace(&mut frames.busy, true))
    }

    /// The next frame for the owner to handle. A callback that waits goes on with those behind it.
    pub(super) fn take(&self) -> Result<Option<(Frame, Vec<u8>)>, FrameError> {
        let mut frames = self.frames();
        let frame = frames.next();
        frames.left = matches!(frame, Ok(Some(_)));
        frame
    }

    pub(super) fn end(&self, was_busy: bool) {
        self.frames().busy = was_busy;
    }

    /// For the owner, before it sleeps, with what it saw at the last look.
    pub(super) fn look(&self, seen: &mut Seen) -> Look {
        let leads = self.leads();
        let is_used = std::mem::replace(&mut seen.leads, leads) != leads;
        let look = match self.frames.try_lock() {
            None => Look::Lent(TICK * (1 << seen.used)),
            Some(frames) if frames.lent && is_used => Look::Lent(TICK * (1 << seen.used)),
            Some(frames) if frames.left => Look::Left,
            Some(mut frames) => {
                frames.lent = false;
                Look::Owned(frames.kept_until())
            }
        };
        seen.used = match look {
            Look::Lent(_) => DOUBLINGS.min(seen.used + 1),
            Look::Left | Look::Owned(_) => 0,
        };
        look
    }

    fn leads(&self) -> u32 {
        // ORDERING: Relaxed; who acts on it has the lock.
        self.leads.load(Ordering::Relaxed)
    }

    /// The one who leads takes the pipe; true if the owner has to be rung for it.
    pub(super) fn borrow(&self, frames: &mut Frames) -> bool {
        // ORDERING: Relaxed; under the lock.
        self.leads
            .store(self.leads().wrapping_add(1), Ordering::Relaxed);
        !std::mem::replace(&mut frames.lent, true)
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

    /// For one who knows that all was read: true if nothing of that has yet to be printed.
    pub(super) fn has_printed(&self) -> bool {
        // ORDERING: SeqCst pairs with `while_printing`: the owner has read it, so we see that it prints, or that it has
        // printed.
        !self.printing.load(Ordering::SeqCst)
    }

    /// For the owner: calls `print`, which may read stderr, prints what came, and says whether it has kept some.
    pub(super) fn while_printing(&self, print: impl FnOnce() -> bool) {
        // ORDERING: SeqCst; see `has_printed`.
        self.printing.store(true, Ordering::SeqCst);
        let is_left = print();
        self.printing.store(is_left, Ordering::SeqCst);
    }

    /// Keeps the memory of one buffer, for a long answer that comes soon.
    pub(super) fn reuse(&self, memory: Vec<u8>) {
        // Another waiter may lead by now, and sleep.
        if let Some(mut frames) = self.frames.try_lock() {
            frames.decoder.reuse(memory);
            frames.kept_until = Some(Instant::now() + KEEP);
        }
    }

    /// Reads once, and blocks until there is something; `None` at the end, else how many bytes it brought.
    pub(super) fn read(&self, frames: &mut Frames) -> Option<usize> {
        match read(&self.stdout, spare_capacity(frames.decoder.room())) {
            Ok(0) => None,
            Ok(count) => Some(count),
            Err(Errno::INTR) => Some(0),
            Err(_) => None,
        }
    }
}

/// What an owner is to do about the pipe.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Wait for what comes, but look again then.
    Owned(Option<Instant>),
    /// Look again after so long.
    Lent(Duration),
    /// Handle what a waiter has left.
    Left,
}

/// What an owner knows of the leads.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    /// How many there had been at its last look.
    leads: u32,
    /// So many looks before that found the pipe in use; counted up to `DOUBLINGS`.
    used: u32,
}

impl Frames {
    /// The next frame, and its body; `None` until more has come.
    pub(super) fn next(&mut self) -> Result<Option<(Frame, Vec<u8>)>, FrameError> {
        if let Some(stashed) = self.stash.take() {
            return Ok(Some(stashed));
        }
        let mut body = codec::spare();
        match self.decoder.next(&mut body)? {
            Some(frame) => Ok(Some((frame, body))),
            None => {
                codec::reuse(body);
                Ok(None)
            }
        }
    }

    /// Lets go of memory that was kept for long; gives when there is some to let go.
    fn kept_until(&mut self) -> Option<Instant> {
        if self.kept_until? <= Instant::now() {
            self.kept_until = None;
            self.decoder.reuse(Vec::new());
        }
        self.kept_until
    }

    /// Hands the pipe back to the owner, who is to be rung, with a frame that is not for the one who led.
    pub(super) fn hand_back(&mut self, stash: Option<(Frame, Vec<u8>)>) {
        self.stash = stash;
        self.lent = false;
        self.left = true;
        self.wary = self.wary_next;
        self.wary_next = WARIEST.min(2 * self.wary_next);
    }

    /// Keeps the pipe for the next one who leads.
    pub(super) fn keep(&mut self) {
        self.wary_next = 1.max(self.wary_next - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::write;
    use rustix::pipe::pipe;

    #[test]
    fn the_owner_reads_nothing_after_a_lead_that_it_has_not_seen() {
        let ((stdout, worker), (stderr, _)) = (pipe().unwrap(), pipe().unwrap());
        let reader = Reader::new(stdout, stderr, 1024);
        let mut seen = Seen::default();
        assert!(reader.look(&mut seen) == Look::Owned(None));
        // The owner's poll tells of this; but a waiter takes it.
        write(&worker, b"an answer").unwrap();
        let mut frames = reader.lead().unwrap();
        assert!(reader.borrow(&mut frames), "the owner is rung");
        assert_eq!(reader.read(&mut frames), Some(9));
        frames.decoder.take_raw();
        frames.keep();
        drop(frames);
        assert!(reader.begin(seen).is_none(), "the owner would block");
        // It looks again: the pipe is lent, and its own once nobody has led for a while.
        assert!(matches!(reader.look(&mut seen), Look::Lent(_)));
        assert!(reader.look(&mut seen) == Look::Owned(None));
        assert_eq!(reader.begin(seen), Some(false));
        assert!(reader.lead().is_none(), "the owner is at it");
        reader.end(false);
        assert!(reader.lead().is_some());
    }

    #[test]
    fn memory_is_kept_until_the_owner_looks_late() {
        let ((stdout, _worker), (stderr, _)) = (pipe().unwrap(), pipe().unwrap());
        let reader = Reader::new(stdout, stderr, 1024);
        let mut seen = Seen::default();
        reader.reuse(Vec::with_capacity(1000));
        let Look::Owned(Some(until)) = reader.look(&mut seen) else {
            panic!("the owner would sleep for ever");
        };
        assert!(until <= Instant::now() + KEEP);
        assert_eq!(reader.frames().decoder.kept(), 1000);
        reader.frames().kept_until = Some(Instant::now());
        assert!(reader.look(&mut seen) == Look::Owned(None));
        assert_eq!(reader.frames().decoder.kept(), 0);
    }
}
