//! Python's `concurrent.futures` for Rust: you hand over a task, you get a [`Future`], and somebody else
//! does the work.
//!
//! Whatever becomes of the task, its future tells: a value, a panic, cancelled. No future ever hangs,
//! no lock of ours is held while your code runs, and a task may wait for other tasks of its own pool.
//!
//! # A tour
//!
//! A [`ThreadPoolExecutor`] runs closures on threads of its own. [`submit`](ThreadPoolExecutor::submit)
//! gives a future at once; [`result`](Future::result) waits for the value, and moves it out:
//!
//! ```
//! use executor::ThreadPoolExecutor;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! let pool = ThreadPoolExecutor::new(3)?;
//! let future = pool.submit(|| "flag".len())?;
//! assert_eq!(future.result()?, 4);
//! # Ok(())
//! # }
//! ```
//!
//! One function for many items is [`map`](ThreadPoolExecutor::map). All of them are under way before it
//! returns; the outcomes come in the order of the items:
//!
//! ```
//! # use executor::ThreadPoolExecutor;
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! # let pool = ThreadPoolExecutor::new(3)?;
//! let lengths: Result<Vec<usize>, _> = pool.map(str::len, ["BR", "China", "France"])?.collect();
//! assert_eq!(lengths?, [2, 5, 6]);
//! # Ok(())
//! # }
//! ```
//!
//! The first outcome may keep those behind it waiting. [`as_completed`](as_completed()) gives whichever
//! future is done next, and [`Future::id`] says which one that is:
//!
//! ```
//! use std::collections::HashMap;
//! use executor::as_completed;
//! # use executor::ThreadPoolExecutor;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! # let pool = ThreadPoolExecutor::new(3)?;
//! let mut word_of = HashMap::new();
//! let mut futures = Vec::new();
//! for word in ["BR", "China", "oops"] {
//!     let future = pool.submit(move || {
//!         assert_ne!(word, "oops");
//!         word.len()
//!     })?;
//!     word_of.insert(future.id(), word);
//!     futures.push(future);
//! }
//! for future in as_completed(futures) {
//!     let word = word_of[&future.id()];
//!     match future.result() {
//!         Ok(length) => println!("{word} has {length} letters"),
//!         Err(error) => println!("{word}: {error}"), // oops: the task panicked: assertion …
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! From here: [`wait`](wait()) for some or all of many futures, [`scope`](ThreadPoolExecutor::scope) for
//! tasks that borrow, [`Builder`] for bounds, names and an observer, [`InlineExecutor`] for the same
//! program without threads, [`Promise`] to settle futures of your own, and `.await` on any of them.
//!
//! # The states of a future
//!
//! ```text
//!               a worker takes it          it returns or panics,
//!                                          and its callbacks have run
//!    pending ─────────────────────▶ running ─────────────────────▶ finished
//!       │
//!       └───────── cancel ────────▶ cancelled
//! ```
//!
//! # Who hands what to whom
//!
//! ```text
//!   your thread                        the pool                          a worker
//!  ┌───────────┐  submit   ┌─────────────────────────────────┐  take   ┌───────────┐
//!  │   task  ──┼──────────▶│  queue:  [cell] [cell] [cell] ──┼────────▶│  runs it  │
//!  │           │           └─────────────────────────────────┘         └─────┬─────┘
//!  │           │                          ┌──────────┐      outcome          │
//!  │  Future ──┼─── shares with it ──────▶│   cell   │◀──────────────────────┘
//!  │           │                          └────┬─────┘
//!  │  result ◀─┼──── moved out ────────────────┤
//!  │  callback ◀──── lent, before that ────────┤
//!  │  wait, as_completed, .await ◀─── told ────┘
//!  └───────────┘
//! ```
//!
//! A cell is the one allocation of a task. It holds the work, later the outcome, and the way to those who want to
//! know. No lock is taken from `submit` to `result`, nor does a thread wait for another there, but for the outcome, as
//! long as a worker is at work, or awake and looking for tasks. `submit` takes the queue's lock where a worker has to be
//! woken, or a [guest](ThreadPoolExecutor::help_while), or one more to be started; a worker does where it finds nothing
//! to do for a while, or where it takes one of many tasks while others sleep, or could be started; a guest always does,
//! and all do where the queue has a [bound](Builder::max_pending). More locks are taken only by one that waits in a
//! task, by whoever falls asleep waiting and who wakes them, by a cancel now and then, and where somebody is to be
//! called at the end, or more than one to be told: the first who waits, for one task or for many, needs none.
//!
//! # Memory effects
//!
//! What a thread did before `submit` happens-before the task; what the task did happens-before whoever
//! sees its future done: through [`result`](Future::result), [`done`](Future::done),
//! [`peek`](Future::peek), [`wait`](wait()), [`as_completed`](as_completed()), `.await`, or a callback.
//!
//! # Reading the code
//!
//! The modules stand on floors; each imports from lower floors, or from its neighbours, never in a circle:
//!
//! | floor | module | what lives there |
//! |---|---|---|
//! | 0 | `sync` | the locks and atomics, or loom's model of them |
//! | 0 | `error`, `panic`, `observe`, `task` | words that all others use |
//! | 1 | `state`, `word` | the state machine: a drawing, a table; and the one atomic word that holds it |
//! | 1 | `timeline` (a feature) | what happened, recorded and drawn |
//! | 1 | `home`, `line`, `arrivals` | a pool as its tasks see it; those who want to know when a task is done |
//! | 1 | `outlet`, `ledger` | the end of a list that many take from; what is lent, and has to come back |
//! | 1 | `cell` | the one allocation of a task, and the list it waits in: all the `unsafe` there is |
//! | 1 | `current`, `job`, `spin` | for whom a thread works; what can be done with a task; looking before sleeping |
//! | 1 | `queue` | the run queue, and who sleeps on it |
//! | 2 | `settle` | how a task comes to its end |
//! | 2 | `future`, `promise`, `help` | its two ends, and the wait that works |
//! | 3 | `inbox`, `wait`, `as_completed`, `map` | many futures |
//! | 3 | `executor`, `shutdown`, `apply`, `inline` | what executors have in common, and the smallest one |
//! | 4 | `thread` | the thread pool: builder, workers, scope |
//! | 4 | [`process`] (a feature) | the process pool, the worker, and the protocol between them |
//!
//! Start with `state` and `word`, then `cell`, then `settle`, then `queue`: the rest follows from these five.

/// The examples of the project's README are compiled and run with those of these docs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

// Floor 0: words.
mod error;
mod observe;
mod panic;
mod sync;
mod task;

// Floor 1: one task, and a queue of them.
mod arrivals;
mod cell;
mod current;
mod home;
mod job;
mod ledger;
mod line;
mod outlet;
mod queue;
mod spin;
mod state;
#[cfg(feature = "timeline")]
pub mod timeline;
mod word;

// Floor 2: the two ends of a task.
mod future;
mod help;
mod promise;
mod settle;

// Floor 3: many of them.
mod apply;
mod as_completed;
mod executor;
mod inbox;
mod inline;
mod map;
mod shutdown;
mod wait;

// Floor 4: executors with workers.
#[cfg(all(feature = "process", target_os = "linux", not(executor_loom)))]
pub mod process;
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
#[cfg(all(feature = "process", target_os = "linux", not(executor_loom)))]
pub use process::ProcessPoolExecutor;
pub use promise::Promise;
pub use queue::WhenFull;
pub use shutdown::{Shutdown, Unstarted};
pub use task::Task;
pub use thread::{BuildError, Builder, Scope, ScopedFuture, Stats, ThreadPoolExecutor};
pub use wait::{ReturnWhen, Waited, wait};
