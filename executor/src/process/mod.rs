//! Executors whose workers are processes.
//!
//! ```no_run
//! use executor::{ProcessPoolExecutor, process};
//!
//! fn is_prime(n: u64) -> bool {
//!     n > 1 && (2..).take_while(|d| d * d <= n).all(|d| n % d != 0)
//! }
//!
//! executor::remote_task!(IsPrime = is_prime(n: u64) -> bool);
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     process::serve_if_worker(&process::Registry::new().with::<IsPrime>());
//!
//!     let pool = ProcessPoolExecutor::new(4)?;
//!     for outcome in pool.map(IsPrime, 112_272_535_095_293..112_272_535_095_303)? {
//!         println!("{}", outcome?);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! Workers are started by exec, never by fork, so threads and locks of this process are of no concern. They
//! are this very program, which serves instead of going on with `main`, or whatever [`Launcher`] says.
//!
//! ```text
//!   your thread            the pool                            one owner a worker
//!  ┌──────────┐ submit  ┌───────────────────────────┐          ┌───────┐  pipes   ┌─────────┐
//!  │  task  ──┼────────▶│ queue: [call] [call] … ───┼─ writes ─┼───────┼─────────▶│ worker  │
//!  │          │ encodes └──────────────▲────────────┘          │       │          │ process │
//!  │          │                        └─── not started ───────┤ owner │◀─────────┤         │
//!  │ Future ◀─┼───────────────────────────── settles ──────────┤       │          └─────────┘
//!  └──────────┘                                                └───────┘
//! ```
//!
//! # What a death costs
//!
//! A worker may exit, abort, or be killed, by a task or from outside: the one task that it was running fails
//! with [`TaskError::WorkerLost`](crate::TaskError::WorkerLost), which has the exit status and the last lines
//! on stderr. What was sent ahead runs elsewhere, and another worker is started. That is so of a `map`, too.
//!
//! After 16 such deaths in a row without an answer of any worker the pool is broken: something is wrong that another
//! try does not mend.
//!
//! # Workers that do not start
//!
//! As long as another worker is ready, one that fails to start costs nothing: the next try is made a little later.
//! While none is, three in a row break the pool that end before they are ready, which they are when their initializer
//! has run. And while none has ever been, the first one does that can't be found, says nothing in time, or is no worker
//! for this program; all tries together take no longer than
//! [one may](Builder::start_timeout), initializers aside. The error says which it was, with what it printed.
//!
//! # Printing
//!
//! What a task prints, by whatever means, comes out of this process's stdout and stderr as it is, whole lines at a time,
//! and what a task printed is out before its future is done. So is a line that it has begun and not ended, but on
//! stderr that may wait for the end of what was sent ahead behind the task: there the worker does not tell the two
//! apart. What the same worker prints next goes on with that line; when another worker prints, it gets its newline
//! first. A line of more than 1 MiB comes in pieces.
//!
//! Who has the lock of this process's stdout or stderr, and waits for a task that prints there, waits for itself.
//!
//! A task that ends its worker takes with it what it printed to stdout in the last moment; what it printed to stderr is
//! not lost.
//!
//! # Cancelling
//!
//! [`cancel`](crate::Future::cancel) succeeds until the task has really started. For a task that was sent
//! ahead the worker is asked, so it may block for as long as the answer takes: microseconds, but a second at most where
//! the worker is stopped or behind a broken connection. Then it gives `false`, and the task, which may have started,
//! counts as running. [`kill`](crate::Future::kill) ends a task that runs, or that was lost and is to run again. It
//! takes no other task with it: what was sent ahead is asked back first, so it may block as `cancel` does; only where
//! the worker does not answer that, the task it is in goes too.
//!
//! # Callbacks
//!
//! They run on the thread that owns the worker. While they do, other workers take what comes. Nothing is sent ahead
//! behind a task with callbacks, for these may wait for other threads. (Behind one that is given its first callback
//! while it runs, there may be some already: such a callback should not wait for those who wait for them.) A callback
//! may wait for futures of the same pool: its owner goes on with its work meanwhile.
//!
//! Or they run on a thread that waits for their very future: where tasks are submitted and waited for one by one, it
//! reads the answer itself, because waking it would take the owner longer than a short task does. The end of the pool
//! waits for it as it does for the owners.
//!
//! The pool is there on Linux, with the feature `process`, which is on by default. The protocol is
//! [documented](protocol).

mod builder;
mod burial;
mod bytes;
mod call;
mod codec;
mod drain;
mod ending;
mod frame;
mod handle;
mod home;
mod hub;
mod incoming;
mod launcher;
mod lead;
mod lines;
mod message;
mod outgoing;
mod owner;
mod pool;
#[cfg(test)]
mod properties;
mod reader;
mod receive;
mod registry;
mod rest;
mod schedule;
mod slot;
mod starting;
mod task;
mod todo;
mod worker;

#[doc = include_str!("PROTOCOL.md")]
pub mod protocol {}

pub use builder::{BuildError, Builder, OnLoss};
pub use bytes::Bytes;
pub use launcher::Launcher;
pub use pool::ProcessPoolExecutor;
pub use registry::Registry;
/// For [`remote_task!`](crate::remote_task), and for those who implement the traits by hand.
pub use serde;
pub use task::RemoteTask;
#[doc(hidden)]
pub use task::{RemoteOutput, sends_back};
pub use worker::{serve, serve_if_worker};
