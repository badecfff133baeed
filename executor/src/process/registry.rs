//! Which tasks a worker can run: an explicit list, known before `main` does anything else.

use std::any::TypeId;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use super::bytes::Bytes;
use super::codec::{Encoded, decode_in_catch, encode_in_catch, panicked};
use super::task::RemoteTask;
use crate::error::CodecError;
use crate::panic::Panic;

const TASK: &str = "the task";
const RESULT: &str = "the result";

/// What a worker does with the body of a call.
pub(super) type Handler = fn(&[u8], Vec<Bytes>) -> Result<Encoded, Failure>;

/// Why a call gave no output.
#[derive(Debug)]
pub(super) enum Failure {
    Codec(CodecError),
    Panicked(Panic),
}

/// The tasks that a worker can run, by name. Parent and worker need one each, and that of the worker must
/// have all that the parent's has.
///
/// ```
/// # fn double(n: u64) -> u64 { 2 * n }
/// # executor::remote_task!(Double = double(n: u64) -> u64);
/// use executor::process::Registry;
///
/// let registry = Registry::new().with::<Double>();
/// ```
#[derive(Clone, Default)]
pub struct Registry {
    /// Sorted, so that a task's place in it is the same in every process with the same tasks.
    tasks: BTreeMap<&'static str, (TypeId, Handler)>,
    build_id: String,
}

impl Registry {
    /// One without tasks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a task.
    ///
    /// # Panics
    ///
    /// If another task has the same name.
    #[must_use]
    pub fn with<T: RemoteTask>(mut self) -> Self {
        let mine = TypeId::of::<T>();
        let before = self.tasks.insert(T::NAME, (mine, handle::<T>));
        assert!(
            before.is_none_or(|(other, _)| other == mine),
            "two tasks are named `{}`",
            T::NAME
        );
        self
    }

    /// A mark that parent and worker must have in common, for programs that are built and installed apart
    /// from each other: a version, a commit. Empty by default.
    #[must_use]
    pub fn build_id(mut self, build_id: impl Into<String>) -> Self {
        self.build_id = build_id.into();
        self
    }

    pub(super) fn build(&self) -> &str {
        &self.build_id
    }

    /// The names, in the order in which [`handlers`](Self::handlers) gives the handlers.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.tasks.keys().copied().collect()
    }

    pub(super) fn handlers(&self) -> Vec<Handler> {
        self.tasks.values().map(|(_, handler)| *handler).collect()
    }
}

/// Where a worker is in a call.
#[derive(Clone, Copy)]
enum Doing {
    Decode,
    Run,
    Encode,
}

/// In the worker: from the body of the call to the body of the answer.
fn handle<T: RemoteTask>(body: &[u8], aside: Vec<Bytes>) -> Result<Encoded, Failure> {
    // To catch panics once, not at every step, is a good part of the time of a small task.
    let doing = Cell::new(Doing::Decode);
    let result = Panic::catch(|| {
        let task: T = decode_in_catch(body, aside, TASK)?;
        doing.set(Doing::Run);
        let output = task.run();
        doing.set(Doing::Encode);
        let encoded = encode_in_catch(&output, RESULT);
        doing.set(Doing::Run);
        drop(output);
        encoded
    });
    match (result, doing.get()) {
        (Ok(result), _) => result.map_err(Failure::Codec),
        (Err(panic), Doing::Decode) => Err(Failure::Codec(panicked("decode", TASK, &panic))),
        (Err(panic), Doing::Encode) => Err(Failure::Codec(panicked("encode", RESULT, &panic))),
        (Err(panic), Doing::Run) => Err(Failure::Panicked(panic)),
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("tasks", &self.names())
            .field("build_id", &self.build_id)
            .finish()
    }
}
