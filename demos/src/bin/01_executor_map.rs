//! In which order does `map` give its results, and how long does it take?
//!
//! Run it: `cargo run -p demos --bin 01_executor_map`, or with `-- --unit-ms 1000` at the pace of the
//! original in Python, from the notebook this project began with. On a narrow terminal: `| expand -t 4`.
//!
//! Look for: three naps at a time, each number of tabs being one task; "results" and "Waiting" come long
//! before the naps end; "result n" never comes before "result n-1". The stamps are local time.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source, stamp};
use executor::ThreadPoolExecutor;
use parking_lot::Mutex;

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

/// Prints one line with the time in front of it.
macro_rules! display {
    ($($arg:tt)*) => { say!("{} {}", stamp(), format_args!($($arg)*)) };
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    if pace.millis() != 1000 {
        let millis = pace.millis();
        say!("(a second of nap takes {millis} ms here; --unit-ms 1000 for real ones)");
    }
    let began = Instant::now();
    let ended = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&ended);
    let loiter = move |n: u32| {
        let tabs = "\t".repeat(n as usize);
        display!("{tabs}loiter({n}): doing nothing for {n}s");
        pace.nap(n);
        display!("{tabs}loiter({n}): done.");
        note.lock().push(n);
        n * 10
    };

    display!("Script starting");
    let executor = ThreadPoolExecutor::new(3)?;
    let results = executor.map(loiter, 0..10)?;
    display!("results: {results:?}");
    display!("Waiting for individual results");
    let mut given = Vec::new();
    for (i, result) in results.enumerate() {
        let result = result?;
        display!("result {i}: {result}");
        given.push(result);
    }

    let took = began.elapsed().as_secs_f64();
    let sum = pace.units((0..10).sum()).as_secs_f64();
    say!();
    say!("The naps ended in the order   {:?}", ended.lock());
    say!("and the results were given as {given:?}.");
    answer!(
        "in the order of the input, whichever nap ends first (04 has a slow one in front); it \
         took {took:.2}s for naps of {sum:.2}s in all, as three workers nap at the same time."
    );
    Ok(())
}
