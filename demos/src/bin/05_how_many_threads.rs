//! How many threads does a pool start, and when?
//!
//! Run it: `cargo run -p demos --bin 05_how_many_threads`.
//!
//! Look for: none before the first task; one as long as one is enough; never more than `max_workers`,
//! however many tasks wait.

use std::process::ExitCode;

use crossbeam_channel::bounded;
use demos::{answer, run, say, source};
use executor::{ReturnWhen, ThreadPoolExecutor, wait};

fn main() -> ExitCode {
    run(source!(), demo)
}

fn report(when: &str, pool: &ThreadPoolExecutor) {
    let stats = pool.stats();
    say!(
        "{when:<32}{:>7}{:>6}{:>9}",
        stats.workers,
        stats.idle,
        stats.pending
    );
}

fn demo() -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::new(4)?;
    say!("{:<32}threads  idle  pending", "max_workers is 4");
    report("a new pool", &pool);

    for n in 1..=3 {
        pool.submit(move || n)?.result()?;
    }
    report("3 tasks, one after the other", &pool);

    // The tasks wait at this gate until it is dropped, so that they are there all at once.
    let (open, gate) = bounded::<()>(0);
    let blocked = |n: usize| {
        let tasks = (0..n).map(|_| {
            let gate = gate.clone();
            pool.submit(move || gate.recv().is_err())
        });
        tasks.collect::<Result<Vec<_>, _>>()
    };
    let mut futures = blocked(2)?;
    while pool.stats().pending > 0 {
        std::thread::yield_now();
    }
    report("2 tasks at once", &pool);
    futures.extend(blocked(58)?);
    while pool.stats().pending > 56 {
        std::thread::yield_now();
    }
    report("60 tasks at once", &pool);

    drop(open);
    let waited = wait(futures, ReturnWhen::AllCompleted, None);
    anyhow::ensure!(waited.not_done.is_empty(), "`wait` came back too early");
    report("all done", &pool);
    answer!(
        "a submit starts a thread if no worker is idle and there are fewer than `max_workers`; \
         {} threads ran all {} tasks. The others waited in the queue, which costs no thread.",
        pool.stats().threads_started,
        3 + waited.done.len()
    );
    Ok(())
}
