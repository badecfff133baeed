//! Who did what, and when?
//!
//! Run it: `cargo run -p demos --bin 17_timeline`.
//!
//! Look for: the ten naps of 01 on their three workers, drawn after the fact from the events that an
//! observer was told. No worker rests before the queue is empty; the longest nap comes last.

use std::process::ExitCode;

use demos::{Pace, answer, run_at, say, source};
use executor::ThreadPoolExecutor;
use executor::timeline::Recorder;

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let recorder = Recorder::new();
    let pool = ThreadPoolExecutor::builder()
        .max_workers(3)
        .observer(recorder.clone())
        .build()?;
    for n in 0..10 {
        let future = pool.submit(move || pace.nap(n))?;
        recorder.label(future.id(), n.to_string());
    }
    drop(pool);

    for line in recorder.timeline().text(80).lines() {
        say!("{line}");
    }
    answer!(
        "an observer is told of every submit, start and end, with time and worker; the timeline is \
         drawn from that alone, here as text. `save` writes it as SVG, or for Perfetto."
    );
    Ok(())
}
