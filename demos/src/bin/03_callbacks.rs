//! When do the callbacks of a future run, in which order, and on which thread?
//!
//! Run it: `cargo run -p demos --bin 03_callbacks`.
//!
//! Look for: the name of the thread in each line; the callback that panics takes neither the worker nor
//! the next callback with it; `result` comes after them all. What Rust itself prints about the panic goes
//! to stderr: `2> /dev/null` hides it.

use std::process::ExitCode;
use std::thread;

use crossbeam_channel::bounded;
use demos::{answer, log_to_stdout, run, say, source};
use executor::ThreadPoolExecutor;

fn main() -> ExitCode {
    run(source!(), demo)
}

/// Prints one line with the thread's name in front of it.
macro_rules! show {
    ($($arg:tt)*) => {
        say!("[{}] {}", thread::current().name().unwrap_or("?"), format_args!($($arg)*))
    };
}

fn demo() -> anyhow::Result<()> {
    log_to_stdout();
    let pool = ThreadPoolExecutor::builder()
        .thread_name_prefix("worker")
        .build()?;
    // The task waits at this gate until all the callbacks are added.
    let (open, gate) = bounded::<()>(1);

    let future = pool.submit(move || {
        let _ = gate.recv();
        show!("the task returns 42");
        42
    })?;
    future.add_done_callback(|outcome| show!("callback 1 sees {outcome:?}"));
    future.add_done_callback(|_| {
        show!("callback 2 panics");
        panic!("oh no");
    });
    future.add_done_callback(|_| show!("callback 3 runs all the same"));
    show!("three callbacks added, none has run");

    open.send(())?;
    future.wait();
    show!("{future}");
    future.add_done_callback(|outcome| show!("callback 4 sees {outcome:?}, at once"));
    show!("result: {}", future.result()?);

    let after = pool.submit(|| show!("the worker lives, and takes the next task"))?;
    after.result()?;
    answer!(
        "when the task has returned and before `result` does, in the order in which they were \
         added, on the worker that ran the task. One added too late: at once, in the caller."
    );
    Ok(())
}
