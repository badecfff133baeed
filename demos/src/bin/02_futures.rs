//! What does a future say of itself, from the moment it is scheduled to its result?
//!
//! Run it: `cargo run -p demos --bin 02_futures`.
//!
//! Look for: three futures are running, as there are three workers, and two are pending; they complete in
//! another order than they were scheduled in; each address is the same both times.
//!
//! This is the third program of the notebook on concurrency in Python that this project began with. It needs
//! no network: `download_one` naps instead of downloading, for each code another time, and returns the code.
//! (`flags` downloads.)

use std::process::ExitCode;
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source};
use executor::{ThreadPoolExecutor, as_completed};

const MAX_WORKERS: usize = 3;

fn main() -> ExitCode {
    // At this pace it takes as long as it took in the notebook.
    run_at(58, source!(), demo)
}

fn download_one(cc: &str, pace: Pace) -> String {
    pace.nap(match cc {
        "CN" => 4,
        "BR" => 5,
        "ID" => 7,
        "IN" => 6,
        _ => 3,
    });
    cc.to_owned()
}

fn download_many(mut cc_list: Vec<&'static str>, pace: Pace) -> anyhow::Result<usize> {
    cc_list.sort_unstable();
    let executor = ThreadPoolExecutor::new(MAX_WORKERS)?;
    let mut to_do = Vec::new();
    for cc in cc_list {
        let future = executor.submit(move || download_one(cc, pace))?;
        if to_do.len() < MAX_WORKERS {
            wait_until_taken(&executor);
        }
        say!("Scheduled for {cc}: {future}");
        to_do.push(future);
    }

    let mut results = Vec::new();
    for future in as_completed(to_do) {
        let shown = future.to_string();
        let res = future.result()?;
        say!("{shown} result: {res}");
        results.push(res);
    }
    Ok(results.len())
}

/// A worker needs some microseconds to start. The states are printed once it has.
fn wait_until_taken(executor: &ThreadPoolExecutor) {
    while executor.stats().pending > 0 {
        std::thread::yield_now();
    }
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let t0 = Instant::now();
    let count = download_many(vec!["CN", "IN", "US", "ID", "BR"], pace)?;
    let elapsed = t0.elapsed().as_secs_f64();
    say!();
    say!("{count} flags downloaded in {elapsed:.2}s");
    answer!(
        "pending while it waits for a worker, running while a worker is at it, then finished, with \
         the type of what came back; `result` gives that, and moves it out of the future."
    );
    Ok(())
}
