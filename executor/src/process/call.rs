//! A task of a process pool as its pool holds it: encoded, with a way back for the answer.

use serde::de::DeserializeOwned;

use super::bytes::Bytes;
use super::codec::{Encoded, decode};
use super::message::{CallHead, read_error};
use super::outgoing::Outgoing;
use super::task::RemoteTask;
use crate::error::{CodecError, Outcome, TaskError};
use crate::job::Job;
use crate::observe::EventKind;
use crate::panic::Panic;
use crate::shared::{Shared, Work};

/// So long a body is kept in the cell itself: a small task is one allocation.
const SMALL: usize = 14;

/// What is kept of a task until its outcome is there: enough to send it, and to send it again.
pub(super) struct Parcel<R> {
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

impl<R> Parcel<R> {
    pub(super) fn new<T: RemoteTask<Output = R>>(task: u32, encoded: Encoded) -> Self {
        let mut small = [0; SMALL];
        let body = match u8::try_from(encoded.body.len()) {
            Ok(length) if encoded.body.len() <= SMALL && encoded.aside.is_empty() => {
                small[..encoded.body.len()].copy_from_slice(&encoded.body);
                Body::Small(length, small)
            }
            _ => Body::Large(Box::new(encoded)),
        };
        Self {
            task,
            body,
            run: run_here::<T>,
        }
    }

    fn parts(&self) -> (&[u8], &[Bytes]) {
        match &self.body {
            Body::Small(length, bytes) => (&bytes[..usize::from(*length)], &[]),
            Body::Large(encoded) => (&encoded.body, &encoded.aside),
        }
    }
}

fn run_here<T: RemoteTask>(body: &[u8], aside: Vec<Bytes>) -> Outcome<T::Output> {
    let task: T = decode(body, aside, "the task").map_err(TaskError::Codec)?;
    Panic::catch(|| task.run()).map_err(TaskError::Panicked)
}

impl<R> Work<R> for Parcel<R> {
    fn perform(self) -> Outcome<R> {
        let (body, aside) = self.parts();
        (self.run)(body, aside.to_vec())
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

/// A [`Job`] that can be sent.
pub(super) trait RemoteJob: Job {
    /// Appends the call to `out`. `places` translates from the pool's registry to the worker's.
    fn push_call(&self, head: CallHead, places: &[u32], out: &mut Outgoing);

    /// Settles the future. Only for the one who claimed it.
    fn settle_with(&self, answer: Answer<'_>, before_done: &dyn Fn(bool));
}

impl<R: DeserializeOwned + Send + 'static> RemoteJob for Shared<Parcel<R>, R> {
    fn push_call(&self, mut head: CallHead, places: &[u32], out: &mut Outgoing) {
        self.with_work(|parcel| {
            let (body, aside) = parcel.parts();
            head.task = places[parcel.task as usize];
            head.push(out, body, aside);
        });
    }

    fn settle_with(&self, answer: Answer<'_>, before_done: &dyn Fn(bool)) {
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
        if let Some(home) = self.home() {
            let ok = outcome.is_ok();
            home.observe(EventKind::Finished { ok }, Some(self.id()));
        }
        self.settle(outcome, before_done);
    }
}
