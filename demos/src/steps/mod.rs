//! The executor grown step by step, in safe Rust, each step one file that can be read on its own; the last one is
//! a folder.
//!
//! | step | new | because until then |
//! |---|---|---|
//! | [`thread_per_task`] | a thread for each task, a channel for its result | |
//! | [`workers`] | workers that share a queue: a list, a lock, a bell | many tasks were as many threads |
//! | [`future`] | a future: a place for the result, a lock, a bell | a channel could not be asked how far the task is |
//! | [`panics`] | a panic becomes an outcome | one bad task took a worker with it |
//! | [`cancel`] | states; the task lives in the cell | what nobody wanted was run all the same |
//! | [`shutdown`] | the end: drain or cancel, then join | the threads never ended |
//! | [`callbacks`] | callbacks, called without the lock | to be told, one had to wait |
//! | [`as_completed`](mod@as_completed) | many futures, in the order they complete | one could wait for one only |
//! | [`safe_core`] | all of it at once, and a worker that works while it waits; what it costs | a task that waited for one of its own full pool hung |
//!
//! Read them side by side: `diff 03_future.rs 04_panics.rs`. A line that the step before did not have ends
//! in `// New!`, or has it above where it begins an item; so code is repeated here rather than shared.
//! After step 4 the executor is more than a screen, and falls into two halves: what a future shares with its
//! job (steps 5 and 7), and the queue (step 6). The library is cut at the same place, and so is step 9, in which
//! the halves meet again: the core that the library began with.
//!
//! Do it yourself: take a step's file, delete what is new, and make its tests pass again.
#![expect(
    missing_debug_implementations,
    reason = "each step shows one idea, and how to print it is none"
)]
#![expect(
    clippy::significant_drop_tightening,
    reason = "it takes a `return` out of a waiting loop for an end that comes too late"
)]

#[path = "08_as_completed.rs"]
pub mod as_completed;
#[path = "07_callbacks.rs"]
pub mod callbacks;
#[path = "05_cancel.rs"]
pub mod cancel;
#[path = "03_future.rs"]
pub mod future;
#[path = "04_panics.rs"]
pub mod panics;
#[path = "09_the_safe_core/mod.rs"]
pub mod safe_core;
#[path = "06_shutdown.rs"]
pub mod shutdown;
#[path = "01_thread_per_task.rs"]
pub mod thread_per_task;
#[path = "02_workers.rs"]
pub mod workers;
