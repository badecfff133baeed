//! My producer is faster than my workers: how do I keep the queue from eating all memory?
//!
//! Run it: `cargo run -p demos --bin 12_back_pressure`.
//!
//! Look for: the same eight naps of 1, submitted as fast as possible to a pool of one worker; how long the
//! queue gets, and what the submitter pays for its being short.

use std::process::ExitCode;
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source};
use executor::{SubmitErrorKind, ThreadPoolExecutor, WhenFull};

const TASKS: usize = 8;
const MAX_PENDING: usize = 2;

fn main() -> ExitCode {
    run_at(20, source!(), demo)
}

/// Submits all the tasks to a pool with such a queue, and prints one row about it.
fn produce(name: &str, when_full: Option<WhenFull>, pace: Pace) -> anyhow::Result<()> {
    let mut builder = ThreadPoolExecutor::builder().max_workers(1);
    if let Some(when_full) = when_full {
        builder = builder.max_pending(MAX_PENDING, when_full);
    }
    let pool = builder.build()?;
    // One task runs before we begin, so that all rows begin alike.
    let _running = pool.submit(move || pace.nap(1))?;
    while pool.stats().pending > 0 {
        std::thread::yield_now();
    }

    let began = Instant::now();
    let (mut longest, mut refused) = (0, 0);
    for _ in 0..TASKS {
        match pool.submit(move || pace.nap(1)) {
            // The future is not needed: dropped, it lets its task run.
            Ok(future) => drop(future),
            Err(error) if matches!(error.kind(), SubmitErrorKind::QueueFull(_)) => refused += 1,
            Err(error) => return Err(error.forget_task().into()),
        }
        longest = longest.max(pool.stats().pending);
    }
    let submitting = began.elapsed().as_secs_f64();
    drop(pool);
    let all = began.elapsed().as_secs_f64();
    say!("{name:<13}{longest:>14}{refused:>10}{submitting:>12.2}s{all:>12.2}s");
    Ok(())
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    say!("max_pending   longest queue   refused   submitting   until done");
    produce("none", None, pace)?;
    produce("2, Block", Some(WhenFull::Block), pace)?;
    produce("2, CallerRuns", Some(WhenFull::CallerRuns), pace)?;
    produce("2, Reject", Some(WhenFull::Reject), pace)?;
    answer!(
        "with `max_pending`. At the bound, `Block` makes the producer wait for room, `CallerRuns` \
         makes it do the work itself, `Reject` gives the task back with an error. `map_with` and \
         a `buffer_size` do the same for an iterator, however long."
    );
    Ok(())
}
