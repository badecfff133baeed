//! Reading in the owner's place: see [`reader`](super::reader).

use std::sync::Arc;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, poll};

use super::codec;
use super::frame::Frame;
use super::handle::Worker;
use super::hub::Hub;
use super::message::{ResultHead, kind};
use super::owner::timeout;
use super::reader::{Frames, Reader};
use super::receive::answer_in;
use super::schedule::{Phase, Schedule};
use super::slot::{CallItem, Slot};
use super::todo::Todo;
use crate::observe::FutureId;

impl Schedule {
    /// The worker whose one call this task is, and the call's number, if one who waits for it may read the
    /// answer: it must be all that there is to do.
    fn sole_call(&self, task: FutureId) -> Option<(usize, u64, Arc<Worker>)> {
        let is_it = |slot: &&Slot| slot.sent.front().map(|sent| sent.item.job.id()) == Some(task);
        let slot = self.slots.iter().find(is_it)?;
        // Of a long task the owner has been told, and who leads would not be: it would have the pipe for as long.
        let is_sole = self.is_simple() && slot.is_simple() && !slot.is_in_long_task();
        is_sole.then_some((slot.number, slot.sent[0].number, slot.worker.clone()?))
    }

    /// Takes that call, if it is so still.
    fn answered_alone(&mut self, number: usize, head: ResultHead) -> Option<CallItem> {
        let is_sole = self.is_simple() && self.slots.of(number)?.is_simple();
        // Its callbacks don't run on the owner's thread, and don't keep it from its work.
        let answered = || self.answered(number, head, false, &mut Todo::default());
        is_sole.then(answered).flatten()
    }

    fn is_simple(&self) -> bool {
        self.queue.is_empty() && matches!(self.phase, Phase::Open)
    }
}

impl Hub {
    /// Waits for the answer of the worker that runs `task`, and settles its future, if that is all that there is
    /// to do; whatever else comes, the owner does it. The caller has to look whether the future is done.
    pub(super) fn lead_for(&self, task: FutureId, deadline: Option<Instant>) {
        let schedule = self.schedule.lock();
        if schedule.is_over() {
            drop(schedule);
            // That one alone: the callbacks of others are not for this thread.
            self.sweep_one(|item| item.job.id() == task);
            return;
        }
        if self.options.observer.is_some() {
            // It is told who did what, and this thread is no worker.
            return;
        }
        let Some((number, call, worker)) = schedule.sole_call(task) else {
            return;
        };
        // Under the lock of the schedule, from which nobody takes the call meanwhile.
        let Some(mut frames) = worker.reader.lead() else {
            return;
        };
        drop(schedule);
        if worker.reader.borrow(&mut frames) {
            worker.wake.ring();
        }
        let came = read_frame(&worker.reader, &mut frames, deadline);
        let head = came.as_ref().and_then(|(frame, body)| {
            let is_answer = matches!(frame.kind, kind::RESULT | kind::PANICKED | kind::CODEC);
            let (head, _) = ResultHead::read(body)?;
            // What a task has printed is out before its future is done, and stderr is the owner's to read.
            let is_out = head.quiet && worker.reader.has_printed();
            (is_answer && head.number == call && is_out).then_some(head)
        });
        let item = head.and_then(|head| {
            let mut schedule = self.schedule.lock();
            let item = schedule.answered_alone(number, head)?;
            let settling = self.settling(&mut schedule);
            drop(schedule);
            Some((item, settling))
        });
        let is_mine = item.is_some();
        let hand_back = !is_mine || !frames.decoder.is_empty();
        let (mine, theirs) = if is_mine { (came, None) } else { (None, came) };
        if hand_back {
            frames.hand_back(theirs);
        } else {
            frames.keep();
        }
        drop(frames);
        if hand_back {
            worker.wake.ring();
        }
        if let (Some((item, _settling)), Some((frame, body))) = (item, mine)
            && let Some((_, answer)) = answer_in(frame, &body)
        {
            if let Some(memory) = item.settle(answer, &self.around()) {
                worker.reader.reuse(memory);
                // To look again when it is to be let go: it may sleep for long by now.
                worker.wake.ring();
            }
            codec::reuse(body);
        }
    }
}

/// The first frame to come, if one comes in time.
fn read_frame(
    reader: &Reader,
    frames: &mut Frames,
    deadline: Option<Instant>,
) -> Option<(Frame, Vec<u8>)> {
    loop {
        if deadline.is_some() {
            let mut fds = [PollFd::new(&reader.stdout, PollFlags::IN)];
            if !matches!(poll(&mut fds, timeout(deadline).as_ref()), Ok(1)) {
                return None;
            }
        }
        if reader.read(frames)? > 0 {
            let came = frames.next().ok()?;
            if came.is_some() {
                return came;
            }
        }
    }
}
