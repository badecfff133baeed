//! Teaching programs on the executor.
//!
//! - `src/bin`: one question each, one screen of code, answered by running it:
//!   `cargo run -p demos --bin 01_executor_map`.
//! - [`steps`]: the executor grown step by step, from a thread per task to the safe core of the library.
//! - [`bugs`]: the mistakes that everybody makes once, each beside its cure.
//! - [`relay`]: stands between a pool and its worker, and notes what passes.
//!
//! The rest is what the programs share: whole lines ([`say!`](crate::say)), options ([`run()`]), and a
//! length of nap that fits into a lesson ([`Pace`]).

pub mod bugs;
mod logger;
mod pace;
mod print;
#[cfg(unix)]
pub mod relay;
mod run;
pub mod steps;

pub use logger::log_to_stdout;
pub use pace::Pace;
pub use print::{last_lines, line, stamp};
pub use run::{run, run_at};
