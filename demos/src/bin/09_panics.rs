//! What happens when a task panics?
//!
//! Run it: `cargo run -p demos --bin 09_panics`.
//!
//! Look for: the thread that ran the bad task takes the next one; the message and the place of the panic
//! are in the future. What Rust itself prints about the panic goes to stderr: `2> /dev/null` hides it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::thread;

use demos::{answer, run, say, source};
use executor::{TaskError, ThreadPoolExecutor};

fn main() -> ExitCode {
    run(source!(), demo)
}

fn halve(n: u32) -> u32 {
    assert!(n.is_multiple_of(2), "cannot halve {n}");
    n / 2
}

fn demo() -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::builder()
        .max_workers(1)
        .thread_name_prefix("worker")
        .build()?;

    let bad = pool.submit(|| halve(7))?;
    let good = pool.submit(|| (halve(8), thread::current().name().map(str::to_owned)))?;
    say!("The task after it gave {:?}.", good.result()?);
    say!("{bad}");

    // Look at it, take it, or go on panicking with it.
    if let Some(error) = bad.exception() {
        say!("exception:");
        say!("  {error}");
    }
    let Err(TaskError::Panicked(panic)) = bad.result() else {
        anyhow::bail!("7 was halved");
    };
    say!("message:   {}", panic.message());
    say!("location:  {}", panic.location().unwrap_or("unknown"));
    let resumed = catch_unwind(AssertUnwindSafe(|| panic.resume()));
    say!("resume:    panicked here too: {}", resumed.is_err());

    say!("map, item by item:");
    for (n, outcome) in (6..9).zip(pool.map(halve, 6..9)?) {
        match outcome {
            Ok(half) => say!("  {n}: {half}"),
            Err(error) => say!("  {n}: {error}"),
        }
    }
    answer!(
        "it is caught, and becomes the outcome of that one future; the worker lives, and other \
         items of a `map` are given all the same. `resume` is for those who would rather fall too."
    );
    Ok(())
}
