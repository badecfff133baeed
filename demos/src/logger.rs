//! Shows on stdout what the executor logs.

use log::{LevelFilter, Log, Metadata, Record};

/// From now on, every log record is a line on stdout.
///
/// A real program has a logger crate for this. Without any logger, what the executor reports is lost.
pub fn log_to_stdout() {
    // An error says that there is a logger already.
    let _ = log::set_logger(&Logger);
    log::set_max_level(LevelFilter::Info);
}

struct Logger;

impl Log for Logger {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        crate::say!("{}: {}", record.level(), record.args());
    }

    fn flush(&self) {}
}
