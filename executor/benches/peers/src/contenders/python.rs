//! Python's `ThreadPoolExecutor`, by a script that measures itself.

use std::process::Command;

use crate::work::{Cell, Size, Work};

const SCRIPT: &str = include_str!("python.py");

/// What `python3` says its version is, if there is one.
pub(super) fn version() -> Option<String> {
    let output = Command::new("python3").arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Starts an interpreter for one measurement; its start is not measured.
pub(super) fn measure(work: Work, size: &Size) -> Cell {
    let (function, count, microseconds) = match work {
        Work::RoundTrip => ("round_trip", size.trips, 0),
        Work::Flood(producers) => ("flood", size.flood, producers),
        Work::Map => ("ordered_map", size.flood, 0),
        Work::AsCompleted => ("completed", size.completed, 0),
        // As many tasks as the others have: the interpreter runs one at a time.
        Work::Tasks(microseconds) => (
            "tasks",
            (size.microseconds * 10 / microseconds).max(10),
            microseconds,
        ),
        Work::Memory => ("memory", size.pending.max(100), 0),
        Work::ForkJoin => return Cell::Cannot(crate::peer::DEADLOCKS),
        Work::Idle => ("idle", size.idle_milliseconds, 0),
    };
    let output = Command::new("python3")
        .args([
            "-c",
            SCRIPT,
            function,
            &count.to_string(),
            &microseconds.to_string(),
        ])
        .output()
        .expect("python3 was there before");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().flat_map(str::parse).collect();
    if numbers.len() != work.columns().len() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Cell::Cannot("failed");
    }
    Cell::Numbers(numbers)
}
