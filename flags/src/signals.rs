//! Ctrl-C, SIGTERM and SIGHUP as events.
//!
//! | signal | to the program | to a worker of `--mode processes` |
//! |---|---|---|
//! | SIGINT | ends the run, with its report | nothing: a terminal sends it to everybody, and the program decides |
//! | SIGHUP | the same, unless it was ignored from the beginning (`nohup`) | the same |
//! | SIGTERM | ends the run, with its report | ends the worker, which costs the flag that it has in hand |
//! | [`STOP`] | ends the program | the program's word: to cut short what is in flight, and say so |

use std::fs;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};

use crate::dest;

/// What the program tells its workers to stop with: a signal of its own, because a worker that has
/// stopped gives up every flag it gets from then on.
pub(crate) const STOP: Signal = Signal::USR1;

/// Whoever ends a whole group of processes may reach one of them twice, as `timeout` does, and a shell whose terminal
/// goes away: a signal that comes again that soon is the same word, not a second one.
const ECHO: Duration = Duration::from_millis(100);

/// Makes a file that gets larger than the user may write (`ulimit -f`) an error of that write, as on a full
/// disk: by default it is the sudden death of the process, with half a file left behind.
pub(crate) fn survive_full_files() -> io::Result<()> {
    survive(SIGXFSZ)
}

/// Makes nothing of a signal.
fn survive(signal: i32) -> io::Result<()> {
    // Nobody looks at the flag: it is enough that the signal is caught.
    flag::register(signal, Arc::default())?;
    Ok(())
}

/// Reports the first signal; the second one ends the process, as soon as no file is half-written.
pub(crate) fn watch(report: impl FnOnce(i32) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    if !is_ignored(SIGHUP) {
        signals.add_signal(SIGHUP)?;
    }
    on_a_thread(move || {
        let mut signals = signals.forever();
        let (first, came) = (signals.next(), Instant::now());
        if let Some(signal) = first {
            report(signal);
        }
        let is_echo = |signal| Some(signal) == first && came.elapsed() < ECHO;
        if let Some(signal) = signals.find(|&signal| !is_echo(signal)) {
            dest::end_saves();
            low_level::exit(128 + signal);
        }
    })
}

/// The same in a worker: stops when the program says so, and ends, as soon as no file is half-written, when somebody
/// else does.
pub(crate) fn watch_as_worker(stop: impl Fn() + Send + 'static) -> io::Result<()> {
    survive(SIGINT)?;
    survive(SIGHUP)?;
    let mut signals = Signals::new([SIGTERM, STOP.as_raw()])?;
    on_a_thread(move || {
        for signal in signals.forever() {
            if signal == STOP.as_raw() {
                stop();
            } else {
                dest::end_saves();
                // As it would have without us, so that the program hears why.
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    })
}

/// Whether whoever started this program wants it not to hear of a signal.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let ignored =
        lines.find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    ignored.is_some_and(|ignored| ignored >> (signal - 1) & 1 == 1)
}

/// Waits for signals there.
fn on_a_thread(waiting: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let builder = thread::Builder::new().name("signals".into());
    builder.spawn(waiting).map(drop)
}
