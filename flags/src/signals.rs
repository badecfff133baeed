//! Ctrl-C and SIGTERM as events.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

/// Reports the first signal; the second one ends the process at once.
pub(crate) fn watch(report: impl FnOnce(i32) + Send + 'static) -> io::Result<()> {
    let seen = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // The order matters: the first signal finds the flag down, and puts it up.
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&seen))?;
        flag::register(signal, Arc::clone(&seen))?;
    }
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let watching = move || {
        if let Some(signal) = signals.forever().next() {
            report(signal);
        }
    };
    thread::Builder::new()
        .name("signals".into())
        .spawn(watching)?;
    Ok(())
}
