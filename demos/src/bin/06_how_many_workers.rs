//! How many workers do I want?
//!
//! Run it: `cargo run -p demos --bin 06_how_many_workers`, best with `--release`.
//!
//! Look for: in the left column, where tasks wait for something, more workers go on helping; in the right
//! one, where tasks compute, they stop to help at the number of your cores.

use std::hint::black_box;
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use demos::{Pace, answer, run_at, say, source};
use executor::ThreadPoolExecutor;

const TASKS: u32 = 16;

fn main() -> ExitCode {
    run_at(12, source!(), demo)
}

/// Computes something useless; how much is measured by `amount`.
fn compute(amount: u64) -> u64 {
    (0..amount).fold(1, |a, n| black_box(a ^ n).rotate_left(7))
}

/// The amount that takes one core of this machine about `time`.
fn amount_for(time: Duration) -> u64 {
    const SAMPLE: u64 = 20_000;
    // The best of some: other programs may have slowed down the rest.
    let sample = (0..10).map(|_| {
        let began = Instant::now();
        black_box(compute(SAMPLE));
        began.elapsed().as_nanos().max(1)
    });
    let best = sample.min().unwrap_or(1);
    SAMPLE * (time.as_nanos() / best).max(1) as u64
}

/// How long `TASKS` times `task` take on so many workers.
fn time<R: Send + 'static>(
    workers: usize,
    task: impl Fn(u32) -> R + Send + Sync + 'static,
) -> anyhow::Result<f64> {
    let pool = ThreadPoolExecutor::new(workers)?;
    let began = Instant::now();
    for outcome in pool.map(task, 0..TASKS)? {
        black_box(outcome?);
    }
    Ok(began.elapsed().as_secs_f64())
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let cores = available_parallelism()?;
    let amount = amount_for(pace.units(1) / 2);
    say!("{TASKS} tasks on a machine with {cores} cores");
    say!();
    say!("workers   tasks that nap   tasks that compute");
    for workers in [1, 2, 4, 8, 16] {
        let naps = time(workers, move |_| pace.nap(1))?;
        let sums = time(workers, move |_| compute(amount))?;
        say!("{workers:>7}{naps:>16.2}s{sums:>20.2}s");
    }
    answer!(
        "for tasks that wait (downloads, disks, other programs) as many as the other side bears; \
         for tasks that compute as many as there are cores, here {cores}: more only take turns."
    );
    Ok(())
}
