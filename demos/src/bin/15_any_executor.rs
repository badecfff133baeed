//! How do I write my program once, and run it sequentially or on threads?
//!
//! Run it: `cargo run -p demos --bin 15_any_executor`.
//!
//! Look for: `download_many` knows nothing of threads; it takes any `Executor` of its tasks. The first
//! program of the notebook this project began with, in Python, and the second are this one function, called
//! twice.

use std::process::ExitCode;
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source};
use executor::{Executor, InlineExecutor, Task, ThreadPoolExecutor};

const POP20_CC: [&str; 20] = [
    "CN", "IN", "US", "ID", "BR", "PK", "NG", "BD", "RU", "JP", "MX", "PH", "VN", "ET", "EG", "DE",
    "IR", "TR", "CD", "FR",
];

fn main() -> ExitCode {
    run_at(20, source!(), demo)
}

/// A task is a closure, or a type that says what it does: that one has a name to ask for.
struct DownloadFlag {
    cc: &'static str,
    pace: Pace,
}

impl Task for DownloadFlag {
    type Output = &'static str;

    /// Stands in for a download: naps.
    fn run(self) -> &'static str {
        self.pace.nap(1);
        self.cc
    }
}

fn download_many(executor: &impl Executor<DownloadFlag>, pace: Pace) -> anyhow::Result<usize> {
    let mut codes = POP20_CC;
    codes.sort_unstable();
    let flags = executor.map_tasks(codes.map(|cc| DownloadFlag { cc, pace }))?;
    let done = flags.collect::<Result<Vec<_>, _>>()?;
    say!("{}", done.join(" "));
    Ok(done.len())
}

/// As `main(download_many)` in the notebook; gives the seconds.
fn timed(executor: &impl Executor<DownloadFlag>, pace: Pace) -> anyhow::Result<f64> {
    let t0 = Instant::now();
    let count = download_many(executor, pace)?;
    let elapsed = t0.elapsed().as_secs_f64();
    say!("{count} flags downloaded in {elapsed:.2}s");
    Ok(elapsed)
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    say!("InlineExecutor: each task in the caller's thread, one after the other");
    let sequential = timed(&InlineExecutor::new(), pace)?;
    say!();
    say!("ThreadPoolExecutor: 20 workers");
    let threaded = timed(&ThreadPoolExecutor::new(20)?, pace)?;
    answer!(
        "make it generic over `impl Executor<MyTask>`, and let the caller choose. On 20 threads \
         these naps took {threaded:.2}s instead of {sequential:.2}s; nothing else changed."
    );
    Ok(())
}
