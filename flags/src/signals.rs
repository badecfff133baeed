//! Ctrl-C and SIGTERM as events.

use std::io;
use std::sync::Arc;
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};

use crate::dest;

/// Makes a file that gets larger than the user may write (`ulimit -f`) an error of that write, as on a full
/// disk: by default it is the sudden death of the process, with half a file left behind.
pub(crate) fn survive_full_files() -> io::Result<()> {
    // Nobody looks at the flag: it is enough that the signal is caught.
    flag::register(SIGXFSZ, Arc::default())?;
    Ok(())
}

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
