//! The report for programs: one document, or an event a line.
//!
//! Both are made of the same objects; numbers are plain, times are in seconds.

use std::time::Duration;

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::report::Asked;
use crate::tally::{Flag, Status, Tally};

/// What is about to happen.
pub(crate) fn start(asked: &Asked<'_>) -> Value {
    let mode = asked
        .mode
        .to_possible_value()
        .map(|mode| mode.get_name().to_owned());
    json!({
        "event": "start",
        "site": asked.site.shown(),
        "mode": mode,
        "connections": asked.workers,
        "asked_for": asked.codes.len(),
    })
}

/// What became of one flag.
pub(crate) fn flag(flag: &Flag) -> Value {
    let (status, error) = match &flag.status {
        Status::Ok => ("ok", None),
        Status::NotFound => ("not_found", None),
        Status::Error(cause) => ("error", Some(cause.to_string())),
        Status::Skipped => ("skipped", None),
        Status::Cancelled => ("cancelled", None),
    };
    json!({
        "event": "flag",
        "code": flag.code.to_string(),
        "status": status,
        "error": error,
        "bytes": flag.bytes,
        "tries": flag.tries,
        "seconds": seconds(flag.elapsed),
    })
}

/// What became of all of them.
pub(crate) fn end(tally: &Tally, elapsed: Duration) -> Value {
    json!({
        "event": "end",
        "ok": tally.ok,
        "not_found": tally.not_found,
        "errors": tally.errors(),
        "skipped": tally.skipped,
        "cancelled": tally.cancelled,
        "retries": tally.retries,
        "bytes": tally.bytes,
        "seconds": seconds(elapsed),
    })
}

/// Everything in one: how the run began and ended, and the flags in between.
pub(crate) fn document(asked: &Asked<'_>, tally: &Tally, elapsed: Duration) -> Value {
    let mut document = serde_json::Map::new();
    for part in [start(asked), end(tally, elapsed)] {
        document.extend(part.as_object().cloned().unwrap_or_default());
    }
    document.shift_remove("event");
    let mut flags = tally.records.clone();
    for flag in &mut flags {
        flag.as_object_mut()
            .and_then(|flag| flag.shift_remove("event"));
    }
    document.insert("flags".into(), flags.into());
    document.into()
}

/// A time to the microsecond.
fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e6
}
