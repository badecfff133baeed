//! What can I cancel, and what does a cancelled future say?
//!
//! Run it: `cargo run -p demos --bin 10_cancel`.
//!
//! Look for: one worker, so one task is running and the others are pending; only what has not started can
//! be cancelled; its callback runs at once, here, and whoever waits for it is told.

use std::process::ExitCode;
use std::thread;

use crossbeam_channel::bounded;
use demos::{answer, run, say, source};
use executor::{ThreadPoolExecutor, as_completed};

fn main() -> ExitCode {
    run(source!(), demo)
}

fn demo() -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::new(1)?;
    // The first task says that it runs, and then waits at the gate.
    let (started, has_started) = bounded::<()>(1);
    let (open, gate) = bounded::<()>(1);

    let first = pool.submit(move || {
        let _ = (started.send(()), gate.recv());
        "first"
    })?;
    let second = pool.submit(|| "second")?;
    let third = pool.submit(|| "third")?;
    has_started.recv()?;
    second.add_done_callback(|outcome| {
        let thread = thread::current();
        let name = thread.name().unwrap_or("?").to_owned();
        say!("   (callback of the second on {name}: {outcome:?})");
    });

    for (name, future) in [("first", &first), ("second", &second)] {
        say!("{name:<7}{future}");
        say!("   cancel() gives {}", future.cancel());
        say!("{name:<7}{future}");
    }
    say!("the second once more: cancel() gives {}", second.cancel());

    open.send(())?;
    say!();
    say!("As they complete:");
    for future in as_completed([first, second, third]) {
        match future.result() {
            Ok(name) => say!("  {name} returned"),
            Err(error) => say!("  {error}"),
        }
    }

    let finished = pool.submit(|| "done")?;
    finished.wait();
    say!("a finished one: cancel() gives {}", finished.cancel());
    answer!(
        "only what is pending. It is cancelled before `cancel` returns, its task is dropped without \
         having run, and `result` says so. What runs or has run is left alone: that gives false."
    );
    Ok(())
}
