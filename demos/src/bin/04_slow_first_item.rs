//! Why does `map` keep quiet when the first item is slow, and what does not?
//!
//! Run it: `cargo run -p demos --bin 04_slow_first_item`.
//!
//! Look for: the same four naps on four workers, on the left with `map`, on the right with
//! `map_unordered`. On the left nothing comes until the long nap is over, and then all at once.

use std::process::ExitCode;
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source};
use executor::{Outcome, ThreadPoolExecutor};

const NAPS: [u32; 4] = [10, 1, 4, 7];

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

/// What came, and how many seconds after `began`.
fn arrivals(
    began: Instant,
    outcomes: impl Iterator<Item = Outcome<u32>>,
) -> anyhow::Result<Vec<String>> {
    outcomes
        .map(|outcome| {
            let nap = outcome?;
            let after = began.elapsed().as_secs_f64();
            Ok(format!("nap of {nap:>2} after {after:.2}s"))
        })
        .collect()
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let nap = move |n| {
        pace.nap(n);
        n
    };
    let executor = ThreadPoolExecutor::new(NAPS.len())?;

    let began = Instant::now();
    let in_order = arrivals(began, executor.map(nap, NAPS)?)?;
    let began = Instant::now();
    let as_ready = arrivals(began, executor.map_unordered(nap, NAPS)?)?;

    say!("The naps: {NAPS:?}, 1 being {} ms.", pace.millis());
    say!();
    say!("    {:<26}{}", "map", "map_unordered");
    for (n, (left, right)) in in_order.iter().zip(&as_ready).enumerate() {
        say!("{}.  {left:<26}{right}", n + 1);
    }
    answer!(
        "`map` gives the results in the order of the input, so the first has to be there before \
         the second is shown, although it has long been done. `map_unordered`, or `submit` and \
         `as_completed`, give what is ready. The work takes equally long both ways."
    );
    Ok(())
}
