//! Ctrl-C and SIGTERM as events.

use std::io;
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use crate::dest;

/// Reports the first signal; the second one ends the process, as soon as no file is half-written.
pub(crate) fn watch(report: impl FnOnce(i32) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let watching = move || {
        let mut signals = signals.forever();
        if let Some(signal) = signals.next() {
            report(signal);
        }
        if let Some(signal) = signals.next() {
            dest::end_saves();
            low_level::exit(128 + signal);
        }
    };
    thread::Builder::new()
        .name("signals".into())
        .spawn(watching)?;
    Ok(())
}
