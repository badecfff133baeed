//! What crosses the pipe between a pool and its worker?
//!
//! Run it: `cargo run -p demos --bin 21_pipe`.
//!
//! Look for: this program runs three times: as the parent, as its worker, and as a relay between the two
//! that notes each frame before it passes it on. The first line is what a task prints in the worker: it comes
//! as `OUTPUT`, before the result. `executor/src/process/PROTOCOL.md` describes the frames.

use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, process, thread};

use demos::{answer, relay, run, say, source};
use executor::process::{Bytes, Registry, serve_if_worker};
use executor::{ProcessPoolExecutor, remote_task};

fn add(a: u8, b: u8) -> u8 {
    say!("{a} + {b}");
    a + b
}

fn length(of: Bytes) -> usize {
    of.len()
}

fn nap(millis: u64) {
    thread::sleep(Duration::from_millis(millis));
}

remote_task!(Add = add(a: u8, b: u8) -> u8);
remote_task!(Length = length(of: Bytes) -> usize);
remote_task!(Nap = nap(millis: u64));

fn main() -> ExitCode {
    let registry = Registry::new().with::<Add>().with::<Length>();
    serve_if_worker(&registry.with::<Nap>());
    relay::relay_if_asked();
    run(source!(), demo)
}

fn demo() -> anyhow::Result<()> {
    let notes = env::temp_dir().join(format!("21_pipe.{}", process::id()));
    let pool = ProcessPoolExecutor::builder()
        .max_workers(1)
        .launcher(relay::launcher(&notes)?)
        .build()?;

    // What it prints crosses the pipe too, before its output.
    pool.submit(Add(2, 40))?.result()?;
    // 5,000 bytes are a buffer behind the body, untouched by the codec.
    let bytes = Bytes::from(vec![7; 5000]);
    pool.submit(Length(bytes))?.result()?;
    // Many short tasks, so that calls are sent ahead from now on; not shown.
    let shown = fs::read_to_string(&notes)?.lines().count();
    for outcome in pool.map(Nap, [0; 30])? {
        outcome?;
    }
    let hidden = fs::read_to_string(&notes)?.lines().count() - shown;
    // The third is sent behind the second, which turns out to be long: so it comes back, free for others.
    for outcome in pool.map(Nap, [0, 40, 0])? {
        outcome?;
    }
    // Waits for the worker, and for the relay.
    drop(pool);

    let frames = fs::read_to_string(&notes)?;
    fs::remove_file(&notes)?;
    frames.lines().take(shown).for_each(|line| say!("{line}"));
    say!("  (30 short tasks)");
    let rest = frames.lines().skip(shown + hidden);
    rest.for_each(|line| say!("{line}"));
    answer!(
        "frames: a length, a kind, a body of a few bytes. A task is its place in the worker's list and \
         its arguments; no code crosses. Long byte buffers follow the body as they are."
    );
    Ok(())
}
