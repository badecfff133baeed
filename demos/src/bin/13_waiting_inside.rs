//! May a task wait for another task of its own pool?
//!
//! Run it: `cargo run -p demos --bin 13_waiting_inside`.
//!
//! Look for: one worker, and tasks that submit two more and wait for them. In Python this hangs for ever:
//! the one worker waits for a task that nobody is left to run (`demos::bugs` has such a pool). Here it
//! takes one thread, and no time to speak of.

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use demos::{answer, run, say, source};
use executor::{Outcome, Scope, ThreadPoolExecutor};

const N: u64 = 16;

/// How many tasks have waited for two others.
static WAITED: AtomicUsize = AtomicUsize::new(0);

fn main() -> ExitCode {
    run(source!(), demo)
}

/// The Fibonacci number, by as many tasks as can be made of it.
fn fib<'scope>(scope: &'scope Scope<'scope, '_>, n: u64) -> Outcome<u64> {
    if n < 2 {
        return Ok(n);
    }
    let submit = |n| {
        let task = scope.submit(move || fib(scope, n));
        task.expect("the pool is open")
    };
    let (left, right) = (submit(n - 1), submit(n - 2));
    WAITED.fetch_add(1, Ordering::Relaxed);
    // The worker blocks here, twice in each task. `result` tells how the task ended, and the value
    // of the task is such an outcome itself: hence `??`.
    Ok(left.result()?? + right.result()??)
}

fn demo() -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::new(1)?;
    let value = pool.scope(|scope| {
        scope
            .submit(|| fib(scope, N))?
            .result()
            .map_err(anyhow::Error::from)
    })??;

    say!("fib({N}) is {value}");
    say!(
        "tasks that waited inside the pool: {}",
        WAITED.load(Ordering::Relaxed)
    );
    say!("threads started: {}", pool.stats().threads_started);
    answer!(
        "yes. A worker that waits for a task of its own pool runs it itself if nobody has started \
         it, and the waiting task's own subtasks otherwise. (Two tasks that wait for each other \
         still wait for ever.)"
    );
    Ok(())
}
