//! I have nothing to do but wait for my tasks: may my own thread do some of them?
//!
//! Run it: `cargo run -p demos --bin 22_help_while`.
//!
//! Look for: the same four naps of 1 for a pool of one worker; who takes them, and how long all of it
//! takes.

use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source};
use executor::{Future, TaskError, ThreadPoolExecutor};

const TASKS: usize = 4;

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

/// Submits the naps. Each of them tells whether this very thread took it.
fn submit_all(pool: &ThreadPoolExecutor, pace: Pace) -> anyhow::Result<Vec<Future<bool>>> {
    let me = thread::current().id();
    let nap = move || {
        pace.nap(1);
        thread::current().id() == me
    };
    let futures = (0..TASKS).map(|_| pool.submit(nap));
    Ok(futures.collect::<Result<_, _>>()?)
}

/// Waits for all of them, and counts those that this thread took.
fn count_mine(futures: Vec<Future<bool>>) -> Result<usize, TaskError> {
    futures.into_iter().try_fold(0, |mine, future| {
        let is_mine = future.result()?;
        Ok(mine + usize::from(is_mine))
    })
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::new(1)?;
    let report = |how, mine: usize, began: Instant| {
        let theirs = TASKS - mine;
        let units = pace.count(began.elapsed());
        say!("{how:<17}{theirs:>21}{mine:>17}{units:>11}");
    };
    say!("this thread waits   naps by the worker   by this thread   all took");

    let began = Instant::now();
    let futures = submit_all(&pool, pace)?;
    report("idle", count_mine(futures)?, began);

    let began = Instant::now();
    let futures = submit_all(&pool, pace)?;
    // Whenever this thread waits for a future of the pool in there, it is one worker more.
    let mine = pool.help_while(|| count_mine(futures))?;
    report("in `help_while`", mine, began);

    answer!(
        "yes, in `help_while`: while it waits there for futures of the pool, it runs tasks of the \
         pool, as one worker more. It is never done unasked: this thread has not the name of a \
         worker, nor what an initializer has set up, and it may hold a lock that a task wants."
    );
    Ok(())
}
