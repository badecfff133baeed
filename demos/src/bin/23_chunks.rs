//! My tasks are tiny, and many: can `map` hand over several at once?
//!
//! Run it: `cargo run -p demos --bin 23_chunks`, best with `--release`.
//!
//! Look for: the time that a hundred thousand tiny items take, which goes down as the chunks grow, for there
//! are fewer tasks; and when the first of six naps of 1 is there, which goes up.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source};
use executor::{Event, EventKind, MapOptions, TaskError, ThreadPoolExecutor};

const TINY: u64 = 100_000;
const NAPS: u32 = 6;

fn main() -> ExitCode {
    run_at(20, source!(), demo)
}

/// One row: as many items in each chunk as it says.
fn row(size: usize, pace: Pace) -> anyhow::Result<()> {
    let tasks = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tasks);
    let observer = move |event: &Event| {
        if event.kind == EventKind::Submitted {
            count.fetch_add(1, Ordering::Relaxed);
        }
    };
    let builder = ThreadPoolExecutor::builder().max_workers(2);
    let pool = builder.observer(observer).build()?;
    let chunks = MapOptions::new().chunk_size(size);

    let began = Instant::now();
    let outcomes = pool.map_with(chunks, |n: u64| n % 2, 0..TINY)?;
    let odd = outcomes.sum::<Result<u64, TaskError>>()?;
    anyhow::ensure!(odd == TINY / 2, "an item was lost");
    let tiny = began.elapsed().as_secs_f64();
    let tasks = tasks.load(Ordering::Relaxed);

    let began = Instant::now();
    let mut outcomes = pool.map_with(chunks, move |_| pace.nap(1), 0..NAPS)?;
    outcomes.next().transpose()?;
    let first = pace.count(began.elapsed());
    say!("{size:>10}{tasks:>10}{tiny:>14.2}s{first:>20}");
    Ok(())
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    say!("chunk_size     tasks     tiny items   first nap is there");
    for size in [1, 2, 3, 1000] {
        row(size, pace)?;
    }
    say!();

    // A panic is that of its item, whatever chunk that is in.
    let pool = ThreadPoolExecutor::new(1)?;
    let halve = |n: u32| 12_u32.checked_div(n).expect("nobody divides by zero");
    for outcome in pool.map_with(MapOptions::new().chunk_size(4), halve, [3, 0, 2, 1])? {
        match outcome {
            Ok(quotient) => say!("{quotient}"),
            Err(error) => say!("{error}"),
        }
    }
    answer!(
        "yes, with `chunk_size`: a chunk is one task, and each of its items has an outcome of its \
         own all the same. What it costs: the outcomes of a chunk come when its last item has run, \
         and one worker runs all of it, though others may be idle."
    );
    Ok(())
}
