//! Who did what, and when?
//!
//! Run it: `cargo run -p demos --bin 17_timeline`.
//!
//! Look for: the ten naps of 01 on their three workers, drawn after the fact from the events that an
//! observer was told; each digit is the task that ran then. No worker has a gap before the queue is empty.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use demos::{Pace, answer, run_at, say, source};
use executor::{Event, EventKind, ThreadPoolExecutor};
use parking_lot::Mutex;

const WORKERS: usize = 3;

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let events = Arc::new(Mutex::new(Vec::new()));
    let notebook = Arc::clone(&events);
    let pool = ThreadPoolExecutor::builder()
        .max_workers(WORKERS)
        // Called on the thread where it happens: it takes a note, and does no more.
        .observer(move |event: &Event| notebook.lock().push(event.clone()))
        .build()?;

    let began = Instant::now();
    let mut task_of = HashMap::new();
    for n in 0..10 {
        task_of.insert(pool.submit(move || pace.nap(n))?.id(), n);
    }
    drop(pool);
    let columns = pace.count(2 * began.elapsed()) as usize;

    let mut rows = vec![vec!['.'; columns]; WORKERS];
    let mut started = HashMap::new();
    let mut busy = 0;
    let events = std::mem::take(&mut *events.lock());
    for event in events {
        let (Some(future), Some(worker)) = (event.future, event.worker) else {
            continue;
        };
        // Two columns a unit.
        let column = pace.count(2 * (event.at - began)) as usize;
        match event.kind {
            EventKind::Started => {
                started.insert(future, column);
            }
            EventKind::Finished { .. } => {
                let digit = char::from_digit(task_of[&future], 10).unwrap_or('?');
                let bar = started[&future].min(columns)..column.min(columns);
                busy += bar.len();
                rows[worker][bar].fill(digit);
            }
            _ => {}
        }
    }

    for (worker, row) in rows.iter().enumerate() {
        say!("worker {worker} |{}|", row.iter().collect::<String>());
    }
    let share = 100 * busy / (WORKERS * columns).max(1);
    answer!(
        "an observer is told of every submit, start and end, with time and worker; the rest is \
         drawing. Here the workers were busy for {share}% of the time: the longest nap came last, \
         and nobody could share it."
    );
    Ok(())
}
