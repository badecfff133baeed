//! What the frames say: see `PROTOCOL.md`. Pure.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bytes::Bytes;
use super::codec::{self, Encoded};
use super::frame::MIN_FRAME;
use super::outgoing::Outgoing;
use super::registry::Failure;
use crate::error::{CodecError, TaskError};
use crate::panic::Panic;

/// Raised when the frames change, or what may be said when; the two sides must have the same.
pub(super) const VERSION: u32 = 4;

/// The first bytes a worker writes. What comes before them is what a wrapper such as `ssh` has to say, or
/// the program is no worker at all.
pub(super) const GREETING: &[u8] = b"\0executor worker\n";

/// The kinds of frames.
pub(super) mod kind {
    // From the parent.
    pub(in super::super) const SETUP: u8 = 1;
    pub(in super::super) const CALL: u8 = 2;
    pub(in super::super) const REVOKE: u8 = 3;
    pub(in super::super) const SHUTDOWN: u8 = 4;
    // From the worker.
    pub(in super::super) const HELLO: u8 = 16;
    pub(in super::super) const RESULT: u8 = 17;
    pub(in super::super) const PANICKED: u8 = 18;
    pub(in super::super) const CODEC: u8 = 19;
    pub(in super::super) const RETURNED: u8 = 20;
    pub(in super::super) const STARTED: u8 = 21;
    pub(in super::super) const OUTPUT: u8 = 22;
}

/// What the parent tells a new worker: the version, and the longest frame.
pub(super) type Setup = (u32, u64);

/// What a worker says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hello {
    pub(super) version: u32,
    pub(super) build: String,
    pub(super) pid: u32,
    pub(super) tasks: Vec<String>,
}

impl Hello {
    pub(super) fn push(&self, out: &mut Outgoing) {
        push(
            out,
            kind::HELLO,
            &(self.version, &self.build, self.pid, &self.tasks),
        );
    }

    /// What every version begins with.
    pub(super) fn version(body: &[u8]) -> Option<u32> {
        let (version, _) = postcard::take_from_bytes(body).ok()?;
        Some(version)
    }

    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let (version, build, pid, tasks) = read(body)?;
        Some(Self {
            version,
            build,
            pid,
            tasks,
        })
    }
}

/// The call's own part of a `CALL`; the task follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallHead {
    /// Numbers the calls to one worker: 1 is the initializer, if there is one, and tasks follow from 2.
    pub(super) number: u64,
    /// The place of the task's name in the worker's hello.
    pub(super) task: u32,
}

impl CallHead {
    pub(super) const SIZE: usize = 12;

    /// The size of the frame for a task, which is `what` in the error if that is too long.
    pub(super) fn check(task: &Encoded, what: &str, max: usize) -> Result<usize, CodecError> {
        let size = Self::SIZE + task.len();
        if size > max {
            return Err(too_long(what, size, max));
        }
        Ok(size)
    }

    pub(super) fn push(self, out: &mut Outgoing, task: &[u8], aside: &[Bytes]) {
        out.push_frame(kind::CALL, aside, |body| {
            let mut head = [0; Self::SIZE];
            head[..8].copy_from_slice(&self.number.to_le_bytes());
            head[8..12].copy_from_slice(&self.task.to_le_bytes());
            body.extend_from_slice(&head);
            body.extend_from_slice(task);
        });
    }

    /// The head, and where the task begins.
    pub(super) fn read(body: &[u8]) -> Option<(Self, usize)> {
        let (number, rest) = body.split_first_chunk()?;
        let (task, _) = rest.split_first_chunk()?;
        let head = Self {
            number: u64::from_le_bytes(*number),
            task: u32::from_le_bytes(*task),
        };
        Some((head, Self::SIZE))
    }
}

/// The answer's own part of a `RESULT`, `PANICKED` or `CODEC`; the output or the error follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ResultHead {
    /// That of the call.
    pub(super) number: u64,
    /// How long the worker had to do with it, in nanoseconds; the most there can be stands for more.
    pub(super) took: u32,
    /// After its end the worker found that nothing on stderr was left to be read.
    pub(super) quiet: bool,
}

impl ResultHead {
    const SIZE: usize = 13;

    fn write(self, body: &mut Vec<u8>) {
        let mut head = [0; Self::SIZE];
        head[..8].copy_from_slice(&self.number.to_le_bytes());
        head[8..12].copy_from_slice(&self.took.to_le_bytes());
        head[12] = u8::from(self.quiet);
        body.extend_from_slice(&head);
    }

    /// The worker's answer. An output that is too long for a frame becomes an error that says so; what an error says is
    /// shortened.
    pub(super) fn push(self, out: &mut Outgoing, result: Result<Encoded, Failure>, max: usize) {
        let result = result.and_then(|output| {
            let size = Self::SIZE + output.len();
            if size > max {
                return Err(Failure::Codec(too_long("the result", size, max)));
            }
            Ok(output)
        });
        match result {
            Ok(output) => {
                out.push_frame(kind::RESULT, &output.aside, |body| {
                    self.write(body);
                    body.extend_from_slice(&output.body);
                });
                codec::reuse(output.body);
            }
            Err(Failure::Codec(error)) => {
                let mut room = max - Self::SIZE - LENGTHS;
                let message = shortened(error.to_string(), &mut room);
                self.push_error(out, kind::CODEC, &message);
            }
            Err(Failure::Panicked(panic)) => {
                let mut room = max - Self::SIZE - LENGTHS;
                let mut short = |text: &str| shortened(text.to_owned(), &mut room);
                let location = panic.location().map(&mut short);
                let message = short(panic.message());
                let backtrace = panic.backtrace().map(&mut short);
                self.push_error(out, kind::PANICKED, &(message, location, backtrace));
            }
        }
    }

    fn push_error(self, out: &mut Outgoing, kind: u8, error: &impl Serialize) {
        out.push_frame(kind, &[], |body| {
            self.write(body);
            body.extend_from_slice(&plain(error));
        });
    }

    /// The head, and where the rest begins.
    pub(super) fn read(body: &[u8]) -> Option<(Self, usize)> {
        let (number, rest) = body.split_first_chunk()?;
        let (took, rest) = rest.split_first_chunk()?;
        let head = Self {
            number: u64::from_le_bytes(*number),
            took: u32::from_le_bytes(*took),
            quiet: *rest.first()? != 0,
        };
        Some((head, Self::SIZE))
    }
}

/// What the lengths of three strings take at most, and whether they are there.
const LENGTHS: usize = 3 * 6;

/// As much of `text` as there is room for, which it takes; what is cut off is marked.
fn shortened(mut text: String, room: &mut usize) -> String {
    const CUT: &str = "…";
    if text.len() > *room {
        text.truncate(text.floor_char_boundary(room.saturating_sub(CUT.len())));
        if text.len() + CUT.len() <= *room {
            text.push_str(CUT);
        }
    }
    *room -= text.len();
    text
}

/// The error that a `PANICKED` or `CODEC` brings.
pub(super) fn read_error(kind: u8, rest: &[u8]) -> Option<TaskError> {
    if kind == kind::CODEC {
        let message: String = read(rest)?;
        return Some(TaskError::Codec(CodecError::new(message)));
    }
    let (message, location, backtrace): (String, Option<String>, Option<String>) = read(rest)?;
    Some(TaskError::Panicked(
        Panic::new(message, location).with_backtrace(backtrace),
    ))
}

/// A worker gives back calls that it has not started.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Returned {
    /// This is the answer to a `REVOKE`, or the end of it.
    pub(super) answer: bool,
    pub(super) numbers: Vec<u64>,
}

impl Returned {
    /// So many numbers fit into the shortest of frames: each takes 10 bytes at most.
    const MOST: usize = MIN_FRAME / 10 - 1;

    /// In as many frames as it takes, the last calls first: the parent puts what comes back before all that waits.
    pub(super) fn push(&self, out: &mut Outgoing) {
        let mut rest = &self.numbers[..];
        while rest.len() > Self::MOST {
            let (before, last) = rest.split_at(rest.len() - Self::MOST);
            push(out, kind::RETURNED, &(false, last));
            rest = before;
        }
        push(out, kind::RETURNED, &(self.answer, rest));
    }

    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let (answer, numbers) = read(body)?;
        Some(Self { answer, numbers })
    }
}

/// The error for what does not fit into a frame.
pub(super) fn too_long(what: &str, size: usize, max: usize) -> CodecError {
    CodecError::new(format!(
        "{what} takes {size} bytes, and a frame {max} at most"
    ))
}

/// A frame that is nothing but one value of ours.
pub(super) fn push(out: &mut Outgoing, kind: u8, value: &impl Serialize) {
    out.push_frame(kind, &[], |body| body.extend_from_slice(&plain(value)));
}

/// The body of such a frame; `None` if it is no such value, or more than it.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}

fn plain(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("numbers and strings in memory can be encoded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::frame::{Decoder, Frame};

    /// The frames there are, of which none is longer than the shortest that may be the longest.
    fn frames(mut out: Outgoing) -> Vec<(Frame, Vec<u8>)> {
        let mut decoder = Decoder::new(MIN_FRAME);
        out.write_with(|pieces| {
            decoder.room().extend_from_slice(&pieces[0]);
            Ok(pieces[0].len())
        })
        .unwrap();
        let mut body = Vec::new();
        std::iter::from_fn(|| {
            let frame = decoder.next(&mut body).unwrap()?;
            Some((frame, body.clone()))
        })
        .collect()
    }

    #[test]
    fn many_calls_are_given_back_in_short_frames_the_last_ones_first() {
        for count in [0, 1, Returned::MOST, Returned::MOST + 1, 1024, 10_000] {
            let numbers: Vec<u64> = (0..count as u64)
                .map(|n| u64::MAX - count as u64 + n)
                .collect();
            let mut out = Outgoing::default();
            let returned = Returned {
                answer: true,
                numbers: numbers.clone(),
            };
            returned.push(&mut out);
            let mut parts: Vec<Returned> = frames(out)
                .iter()
                .map(|(_, body)| Returned::read(body).unwrap())
                .collect();
            assert_eq!(parts.len(), count.div_ceil(Returned::MOST).max(1));
            parts.reverse();
            assert!(
                parts
                    .iter()
                    .enumerate()
                    .all(|(index, part)| part.answer == (index == 0))
            );
            let all: Vec<u64> = parts.into_iter().flat_map(|part| part.numbers).collect();
            assert_eq!(all, numbers);
        }
    }

    #[test]
    fn an_error_of_any_length_fits_into_a_frame() {
        let head = ResultHead {
            number: u64::MAX,
            took: u32::MAX,
            quiet: true,
        };
        for length in (1900..2100).chain([0, 4096, 100_000]) {
            let text = "é".repeat(length);
            for location in [None, Some("here".to_owned()), Some(text.clone())] {
                let panic = Panic::new(text.clone(), location.clone());
                let panic = panic.with_backtrace(Some(text.clone()));
                let codec = CodecError::new(text.clone());
                let mut out = Outgoing::default();
                head.push(&mut out, Err(Failure::Panicked(panic)), MIN_FRAME);
                head.push(&mut out, Err(Failure::Codec(codec)), MIN_FRAME);
                let frames = frames(out);
                assert_eq!(frames.len(), 2);
                for (frame, body) in frames {
                    let (read, rest) = ResultHead::read(&body).unwrap();
                    assert_eq!(read, head);
                    assert!(read_error(frame.kind, &body[rest..]).is_some());
                }
            }
        }
    }
}
