//! How do I stop waiting, without losing what is done and what is still to come?
//!
//! Run it: `cargo run -p demos --bin 08_timeouts`.
//!
//! Look for: whatever ran out of time gives the future back, so nothing is lost by waiting too short; the
//! tasks themselves know nothing of it, and go on.

use std::process::ExitCode;
use std::time::Duration;

use demos::{Pace, answer, run_at, say, source};
use executor::{ReturnWhen, ThreadPoolExecutor, as_completed_timeout, wait};

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::new(8)?;
    let nap = |n: u32| {
        pool.submit(move || {
            pace.nap(n);
            n
        })
    };

    say!("result_timeout: a nap of 4, and patience for 2");
    let future = match nap(4)?.result_timeout(pace.units(2)) {
        Ok(outcome) => anyhow::bail!("too early: {outcome:?}"),
        Err(not_done) => not_done.into_future(),
    };
    say!("  not done, but we have the future still");
    say!("  and later its result: {}", future.result()?);

    say!("wait: naps of 1, 3 and 5, until the first is done");
    let futures = [nap(5)?, nap(1)?, nap(3)?];
    let waited = wait(futures, ReturnWhen::FirstCompleted, None);
    say!(
        "  done: {}, not done: {}",
        waited.done.len(),
        waited.not_done.len()
    );
    let waited = wait(
        waited.not_done,
        ReturnWhen::AllCompleted,
        Some(Duration::ZERO),
    );
    say!(
        "  the others, with a timeout of zero, which only looks: done: {}, not done: {}",
        waited.done.len(),
        waited.not_done.len()
    );

    say!("as_completed_timeout: naps of 1, 2 and 9, and patience for 5 in all");
    let mut some = as_completed_timeout([nap(9)?, nap(2)?, nap(1)?], pace.units(5));
    for future in some.by_ref() {
        match future {
            Ok(future) => say!("  completed: {}", future.result()?),
            Err(unfinished) => say!("  {unfinished}"),
        }
    }
    for future in some.into_unfinished() {
        say!(
            "  and the rest, as we have time after all: {}",
            future.result()?
        );
    }
    answer!(
        "with `result_timeout`, `wait` or `as_completed_timeout`. Each gives back the futures that \
         were not done: wait for them again, cancel them, or drop them, which lets them run."
    );
    Ok(())
}
