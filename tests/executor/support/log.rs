//! A logger that keeps what it is told, for the tests to look at.

use std::sync::Once;

use log::{Level, Log, Metadata, Record};
use parking_lot::Mutex;

static LINES: Mutex<Vec<(Level, String)>> = Mutex::new(Vec::new());

struct Keep;

impl Log for Keep {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let text = record.args().to_string();
        LINES.lock().push((record.level(), text.clone()));
        assert!(!text.contains(POISON), "the logger was told to panic");
    }

    fn flush(&self) {}
}

/// A log line that contains this makes the logger itself panic.
pub(crate) const POISON: &str = "poisonous log line";

/// From here on lines are kept.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        log::set_logger(&Keep).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
}

/// The lines so far that contain `needle`, which had better be a test's own word: tests share the log.
pub(crate) fn lines_with(needle: &str) -> Vec<(Level, String)> {
    let lines = LINES.lock();
    lines
        .iter()
        .filter(|(_, text)| text.contains(needle))
        .cloned()
        .collect()
}
