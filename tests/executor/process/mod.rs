//! `ProcessPoolExecutor`, with this very test program as the worker.
//!
//! The worker is started as `{this program} --exact process::worker --nocapture`: the test of that name
//! serves when it finds itself to be a worker, and else passes at once. What the test harness prints before
//! is the noise that a worker's parent has to bear with.

#![allow(
    clippy::unwrap_used,
    reason = "a test that finds nothing to unwrap has failed"
)]

mod basics;
mod chaos;
pub(crate) mod contract;
mod drops;
mod endings;
mod errors;
mod frames;
mod kill;
mod leading;
mod left_behind;
mod lifetime;
mod matrix;
mod misbehave;
mod options;
mod printing;
mod reuse;
mod start;
mod starting;
mod stopped;
mod support;
mod waiting;

#[test]
fn worker() {
    if std::env::var_os("EXECUTOR_WORKER").is_some() {
        matrix::start();
    }
    executor::process::serve_if_worker(&support::registry());
}
