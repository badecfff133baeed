//! What becomes of the tasks that wait when the pool goes away?
//!
//! Run it: `cargo run -p demos --bin 11_shutdown`.
//!
//! Look for: each time one worker, one task that runs and three that wait; and four ways to end it. A
//! running task is never interrupted.

use std::process::ExitCode;

use crossbeam_channel::bounded;
use demos::{Pace, answer, run_at, say, source};
use executor::{Future, Shutdown, ThreadPoolExecutor};

fn main() -> ExitCode {
    run_at(25, source!(), demo)
}

/// A pool of one worker that is in the first of four naps.
fn busy_pool(pace: Pace) -> anyhow::Result<(ThreadPoolExecutor, Vec<Future<u32>>)> {
    let pool = ThreadPoolExecutor::new(1)?;
    let (started, has_started) = bounded::<()>(4);
    let nap = move |n| {
        let _ = started.send(());
        pace.nap(3);
        n
    };
    let mut futures = Vec::new();
    for n in 1..=4 {
        let nap = nap.clone();
        futures.push(pool.submit(move || nap(n))?);
    }
    has_started.recv()?;
    Ok((pool, futures))
}

fn report(how: &str, futures: Vec<Future<u32>>) {
    let outcome = |future: Future<u32>| match future.result() {
        Ok(n) => format!("{n} ran"),
        Err(_) => "cancelled".to_owned(),
    };
    let outcomes: Vec<String> = futures.into_iter().map(outcome).collect();
    say!("{how:<26}{}", outcomes.join(", "));
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let (pool, futures) = busy_pool(pace)?;
    drop(pool);
    report("dropped:", futures);

    let (pool, futures) = busy_pool(pace)?;
    pool.shutdown(Shutdown::drain());
    let refused = pool.submit(|| ()).err().map(|error| error.to_string());
    report("drain():", futures);

    let (pool, futures) = busy_pool(pace)?;
    pool.shutdown(Shutdown::cancel());
    report("cancel():", futures);

    let (pool, futures) = busy_pool(pace)?;
    let mut unstarted = pool.shutdown(Shutdown::drain().within(pace.units(1)));
    // They are ours now: the first of them is run here, the others are dropped.
    let ran = unstarted.remove(0).run();
    drop(unstarted);
    report("drain().within(1 unit):", futures);
    say!("  (3 were given back; we ran one of them ourselves: {ran})");

    say!("submit after shutdown:    {}", refused.unwrap_or_default());
    answer!(
        "a drop or `drain` runs them all first, `cancel` cancels them, and `within` gives back \
         what did not start in time, to be run, kept or dropped by you. No future ever hangs."
    );
    Ok(())
}
