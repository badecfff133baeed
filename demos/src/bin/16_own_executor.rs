//! Can I write an executor of my own, and does everything else work with it?
//!
//! Run it: `cargo run -p demos --bin 16_own_executor`.
//!
//! Look for: twenty lines make a thread per task an executor; `map_tasks` comes for free, and
//! `as_completed` mixes its futures with those of a pool. The last promise is broken on purpose.

use std::process::ExitCode;
use std::thread;

use demos::{Pace, answer, run_at, say, source};
use executor::{
    Executor, Future, Promise, Shutdown, SubmitError, SubmitErrorKind, Task, ThreadPoolExecutor,
    Unstarted, as_completed,
};

fn main() -> ExitCode {
    run_at(20, source!(), demo)
}

/// Starts a thread for each task, and forgets it.
struct ThreadPerTask;

impl<T> Executor<T> for ThreadPerTask
where
    T: Task + Send + 'static,
    T::Output: Send + 'static,
{
    fn submit(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>> {
        // Two ends of one result: the future goes to our caller, the promise to the new thread.
        let (promise, future) = Promise::new();
        let work = move || {
            // `None` if the future was cancelled before the thread got here.
            if let Some(promise) = promise.start() {
                let _ = promise.finish(Ok(task.run()));
            }
        };
        match thread::Builder::new().spawn(work) {
            Ok(_) => Ok(future),
            Err(error) => Err(SubmitError::without_task(SubmitErrorKind::NoWorker(error))),
        }
    }

    fn shutdown(&self, _how: Shutdown) -> Vec<Unstarted> {
        Vec::new()
    }
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let nap = move |n: u32| {
        move || {
            pace.nap(n);
            n
        }
    };
    let naps: Vec<u32> = ThreadPerTask
        .map_tasks([3, 1, 2].map(nap))?
        .collect::<Result<_, _>>()?;
    say!("map_tasks gave {naps:?}, in the order of the input");

    let mixed = [
        ThreadPerTask.submit(nap(4))?,
        ThreadPoolExecutor::new(1)?.submit(nap(1))?,
    ];
    for future in as_completed(mixed) {
        say!("as_completed gave {}", future.result()?);
    }

    let (promise, future) = Promise::<u32>::new();
    drop(promise);
    if let Err(error) = future.result() {
        say!("a broken promise: {error}");
    }
    answer!(
        "yes: hand out the future of a `Promise`, and `finish` it wherever you like. Cancel, \
         callbacks, `wait`, `as_completed` and `map_tasks` work on it as on any other."
    );
    Ok(())
}
