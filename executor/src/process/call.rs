//! A task of a process pool as its pool holds it: encoded, with a way back for the answer.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::bytes::Bytes;
use super::codec::{self, Encoded, decode};
use super::frame::fits;
use super::message::{CallHead, read_error};
use super::outgoing::Outgoing;
use super::task::RemoteTask;
use crate::cell::erased::Claimed;
use crate::cell::erased::{Owned, Work};
use crate::error::{CodecError, Outcome, TaskError};
use crate::home::Around;
use crate::panic::Panic;
use crate::settle::end;

/// So long a body is kept in the call itself: a small task is two allocations, this and its cell.
const SMALL: usize = 14;

/// What is kept of a task until its outcome is there: enough to send it, and to send it again.
pub(super) struct Call<R> {
    /// The task's place in the pool's registry.
    task: u32,
    body: Body,
    /// Decodes the task and runs it in this process: what [`Unstarted::run`](crate::Unstarted) does.
    run: fn(&[u8], Vec<Bytes>) -> Outcome<R>,
}

enum Body {
    Small(u8, [u8; SMALL]),
    Large(Box<Encoded>),
}

impl Body {
    fn of(mut encoded: Encoded) -> Self {
        let mut small = [0; SMALL];
        match u8::try_from(encoded.body.len()) {
            Ok(length) if encoded.body.len() <= SMALL && encoded.aside.is_empty() => {
                small[..encoded.body.len()].copy_from_slice(&encoded.body);
                codec::reuse(encoded.body);
                Self::Small(length, small)
            }
            _ => {
                // It is kept for long, and may have the memory of a much longer one.
                let fair = 64.max(2 * encoded.body.len());
                encoded.body.shrink_to(fair);
                Self::Large(Box::new(encoded))
            }
        }
    }
}

impl<R> Call<R> {
    pub(super) fn new<T: RemoteTask<Output = R>>(task: u32, encoded: Encoded) -> Self {
        Self {
            task,
            body: Body::of(encoded),
            run: run_here::<T>,
        }
    }

    fn parts(&self) -> (&[u8], &[Bytes]) {
        match &self.body {
            Body::Small(length, bytes) => (&bytes[..usize::from(*length)], &[]),
            Body::Large(encoded) => (&encoded.body, &encoded.aside),
        }
    }

    /// The memory of one of its buffers, for a buffer of that length.
    fn into_memory(self, length: usize) -> Option<Vec<u8>> {
        let Body::Large(encoded) = self.body else {
            return None;
        };
        let mut memory = encoded.aside.into_iter().filter_map(Bytes::into_memory);
        memory.find(|memory| fits(memory, length))
    }
}

fn run_here<T: RemoteTask>(body: &[u8], aside: Vec<Bytes>) -> Outcome<T::Output> {
    let task: T = decode(body, aside, "the task").map_err(TaskError::Codec)?;
    Panic::catch(|| task.run()).map_err(TaskError::Panicked)
}

/// The work in the cell of a remote task.
pub(super) struct Remote<R>(pub(super) Arc<Call<R>>);

impl<R: Send + 'static> Work<R> for Remote<R> {
    fn run(owned: Owned<Self, R>, error: Option<TaskError>, around: &Around<'_>) {
        let (Remote(call), cell) = owned.take_work();
        let outcome = match error {
            Some(error) => Err(error),
            None => {
                let (body, aside) = call.parts();
                (call.run)(body, aside.to_vec())
            }
        };
        end(cell, outcome, around);
    }
}

/// A worker's answer to one call.
pub(super) enum Answer<'a> {
    /// The encoded output.
    Output(&'a [u8], Vec<Bytes>),
    /// A `PANICKED` or `CODEC`: the kind, and its error.
    Error(u8, &'a [u8]),
    /// What became of the call without the worker's word.
    Lost(TaskError),
}

impl Answer<'_> {
    /// The length of the longest buffer.
    fn longest(&self) -> usize {
        let Self::Output(_, aside) = self else {
            return 0;
        };
        aside.iter().map(|bytes| bytes.len()).max().unwrap_or(0)
    }
}

/// A [`Call`] whatever its type.
pub(super) trait AnyCall: Send + Sync {
    /// Appends the call to `out`. `places` translates from the pool's registry to the worker's.
    fn push(&self, head: CallHead, places: &[u32], out: &mut Outgoing);

    /// Settles the task, which is the one with this call. After an answer with a long buffer it gives the memory of one
    /// of the call's, which another such answer may have.
    fn settle(
        self: Arc<Self>,
        task: Claimed,
        answer: Answer<'_>,
        around: &Around<'_>,
    ) -> Option<Vec<u8>>;
}

impl<R: DeserializeOwned + Send + 'static> AnyCall for Call<R> {
    fn push(&self, mut head: CallHead, places: &[u32], out: &mut Outgoing) {
        let (body, aside) = self.parts();
        head.task = places[self.task as usize];
        head.push(out, body, aside);
    }

    fn settle(
        self: Arc<Self>,
        task: Claimed,
        answer: Answer<'_>,
        around: &Around<'_>,
    ) -> Option<Vec<u8>> {
        let longest = answer.longest();
        let unreadable = || {
            TaskError::Codec(CodecError::new(
                "the worker's report of an error cannot be decoded",
            ))
        };
        let outcome = match answer {
            Answer::Output(body, aside) => {
                decode(body, aside, "the result").map_err(TaskError::Codec)
            }
            Answer::Error(kind, rest) => Err(read_error(kind, rest).unwrap_or_else(unreadable)),
            Answer::Lost(error) => Err(error),
        };
        let (Remote(_), cell) = Owned::<Remote<R>, R>::of(task).take_work();
        end(cell, outcome, around);
        Arc::into_inner(self)?.into_memory(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_task_does_not_keep_the_memory_of_a_long_answer() {
        codec::reuse(Vec::with_capacity(50_000));
        let encoded = codec::encode(&"x".repeat(100), "it").unwrap();
        let Body::Large(kept) = Body::of(encoded) else {
            panic!("it is not small");
        };
        assert_eq!(kept.body.len(), 101);
        assert!(kept.body.capacity() <= 202, "{}", kept.body.capacity());
    }

    #[test]
    fn a_call_gives_its_memory_for_an_answer_like_it() {
        const LONG: usize = 2 * 1024 * 1024;
        let call = |bytes: Bytes| Call::<()> {
            task: 0,
            body: Body::of(codec::encode(&bytes, "it").unwrap()),
            run: |_, _| Ok(()),
        };
        let bytes = Bytes::from(vec![1; LONG]);
        let kept = call(bytes.clone()).into_memory(LONG);
        assert!(kept.is_none(), "we have it still");
        let memory = call(bytes).into_memory(LONG).unwrap();
        assert_eq!((memory.len(), memory.capacity()), (0, LONG));
        for length in [0, LONG / 2, LONG + 1] {
            let call = call(Bytes::from(vec![1; LONG]));
            assert!(call.into_memory(length).is_none(), "{length}");
        }
    }
}
