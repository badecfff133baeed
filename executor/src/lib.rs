//! A `concurrent.futures` for Rust.

// Floor 0: words.
mod error;
mod observe;
mod panic;
mod sync;
mod task;

// Floor 1: one task, and a queue of them.
mod current;
mod job;
mod queue;
mod state;

// Floor 2: the two ends of a task.
mod future;
mod help;
mod promise;
mod shared;

// Floor 3: many of them.
mod as_completed;
mod executor;
mod inbox;
mod inline;
mod map;
mod shutdown;
mod wait;

// Floor 4: executors with workers.
mod thread;

pub use as_completed::{
    AsCompleted, AsCompletedTimeout, Unfinished, as_completed, as_completed_timeout,
};
pub use error::{Broken, CodecError, Outcome, SubmitError, SubmitErrorKind, TaskError, WorkerExit};
pub use executor::Executor;
pub use future::{CancelOnDrop, Future, NotDone};
pub use inbox::IsFuture;
pub use inline::InlineExecutor;
pub use map::{Map, MapOptions, MapUnordered};
pub use observe::{Event, EventKind, FutureId, Observer};
pub use panic::Panic;
pub use promise::Promise;
pub use queue::WhenFull;
pub use shutdown::{Shutdown, Unstarted};
pub use task::Task;
pub use thread::{BuildError, Builder, Scope, ScopedFuture, Stats, ThreadPoolExecutor};
pub use wait::{ReturnWhen, Waited, wait};
