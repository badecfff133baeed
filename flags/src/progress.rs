//! What is seen of a run while it lasts.

use std::io::{self, IsTerminal};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rustix::fs::{FileType, fstat};

use crate::console::Console;
use crate::json;
use crate::tally::{Flag, Status};
use crate::terminal::Narrow;

/// How often the bar is drawn anew when no flag arrives, so that its clock does not stand still.
const TICK: Duration = Duration::from_millis(200);

/// So long has what is printed first to get through a pipe, before there is a bar: whoever reads it (`tee`, for one)
/// may print it on the same terminal.
const MOMENT: Duration = Duration::from_millis(100);

/// What is printed for every flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Show {
    /// The codes of those that arrive, in one line, as the book's `flags.py` prints them.
    Codes,
    /// Nothing but the bar.
    Bar,
    /// A line for each.
    Lines,
    /// A line for each, with its time and size.
    Timings,
    /// Nothing.
    Nothing,
    /// A JSON object a line for each.
    Events,
    /// Nothing yet: they are kept for the document at the end.
    Records,
}

/// Shows the flags as they arrive.
#[derive(Debug)]
pub(crate) struct Progress {
    /// What is printed for every flag.
    show: Show,
    /// Where it is printed.
    console: Console,
    /// How many codes stand in the current line.
    codes: usize,
    /// The flags as JSON objects, where they are kept.
    records: Vec<serde_json::Value>,
    /// The bar; hidden where there is nobody to see it.
    bar: ProgressBar,
}

impl Progress {
    /// Gets ready to show `total` flags.
    pub(crate) fn new(show: Show, total: usize) -> Self {
        let bar = if wants_bar(show) {
            bar(total)
        } else {
            ProgressBar::hidden()
        };
        Self {
            show,
            console: Console::new(),
            codes: 0,
            records: Vec::new(),
            bar,
        }
    }

    /// Shows one flag.
    pub(crate) fn flag(&mut self, flag: &Flag) {
        match self.show {
            Show::Codes if matches!(flag.status, Status::Ok) => {
                let space = if self.codes == 0 { "" } else { " " };
                self.codes += 1;
                self.console.print(&format!("{space}{}", flag.code));
            }
            Show::Events => self.console.print(&format!("{}\n", json::flag(flag))),
            Show::Records => self.records.push(json::flag(flag)),
            // How many were cancelled is said at the end, and is all there is to say.
            Show::Lines | Show::Timings if matches!(flag.status, Status::Cancelled) => {}
            Show::Lines => self.console.print(&line(flag, None)),
            Show::Timings => {
                let ms = flag.elapsed.as_secs_f64() * 1e3;
                let took = format!("{} bytes in {ms:.1} ms", flag.bytes);
                self.console.print(&line(flag, Some(took)));
            }
            _ => {}
        }
        self.bar.inc(1);
    }

    /// Prints what is said before and after the flags.
    pub(crate) fn say(&mut self, text: &str) {
        // The bar may be drawn already, and steps aside.
        let Self { bar, console, .. } = self;
        bar.suspend(|| console.print(text));
    }

    /// Takes the bar away, and ends the line of codes.
    pub(crate) fn finish(&mut self) {
        self.bar.finish_and_clear();
        if std::mem::take(&mut self.codes) > 0 {
            self.console.print("\n");
        }
        // A typed Ctrl-C left `^C` at the beginning of the line: the report's first line goes over it.
        let lines = matches!(self.show, Show::Lines | Show::Timings);
        if lines && io::stdout().is_terminal() {
            self.console.print("\r");
        }
    }

    /// Hands the flags that were kept over.
    pub(crate) fn take_records(&mut self) -> Vec<serde_json::Value> {
        std::mem::take(&mut self.records)
    }

    /// What went wrong with standard output, if anybody should hear of it.
    pub(crate) fn output_error(&mut self) -> Option<io::Error> {
        self.console.take_error()
    }
}

/// One flag in words, with what it took.
fn line(flag: &Flag, took: Option<String>) -> String {
    let fate = match &flag.status {
        Status::Ok => "OK".into(),
        Status::NotFound => "not found".into(),
        Status::Error(cause) => format!("error: {cause}"),
        Status::Skipped => "is here already".into(),
        Status::Cancelled => "cancelled".into(),
    };
    let tried = (flag.tries > 1).then(|| tries(flag.tries));
    let notes: Vec<_> = tried.into_iter().chain(took).collect();
    let notes = match notes.join(", ") {
        none if none.is_empty() => none,
        notes => format!(" ({notes})"),
    };
    format!("{} {fate}{notes}\n", flag.code)
}

/// How often something was tried, in words.
pub(crate) fn tries(tries: u32) -> String {
    match tries {
        0 => "not tried".into(),
        1 => "tried once".into(),
        n => format!("tried {n} times"),
    }
}

/// Whether a bar is of use: on a terminal that can draw one, unless the flags are printed there, or through a pipe,
/// perhaps there.
fn wants_bar(show: Show) -> bool {
    let dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
    let alone = match show {
        Show::Bar => true,
        Show::Codes | Show::Events => !io::stdout().is_terminal() && !is_pipe(),
        Show::Records => !io::stdout().is_terminal(),
        Show::Lines | Show::Timings | Show::Nothing => false,
    };
    alone && !dumb && io::stderr().is_terminal()
}

/// Whether standard output goes to another process.
fn is_pipe() -> bool {
    let kind = fstat(io::stdout()).map(|stat| FileType::from_raw_mode(stat.st_mode));
    matches!(kind, Ok(FileType::Fifo | FileType::Socket))
}

/// A bar that fits into 40 columns, in colour unless `NO_COLOR` is set.
fn bar(total: usize) -> ProgressBar {
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let template = if colour {
        "{wide_bar:.cyan/blue} {pos}/{len} {per_sec:.dim} ETA {eta}"
    } else {
        "{wide_bar} {pos}/{len} {per_sec} ETA {eta}"
    };
    let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template(template) {
        let per_sec = |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{:.0}/s", state.per_sec());
        };
        bar.set_style(style.with_key("per_sec", per_sec).progress_chars("=> "));
    }
    let drawn = bar.clone();
    let draw = move || {
        drawn.set_draw_target(ProgressDrawTarget::term_like(Narrow::stderr()));
        // Of one that is finished already, nothing.
        drawn.enable_steady_tick(TICK);
    };
    if is_pipe() {
        // Without one there is no bar, which is no loss to speak of.
        let _ = thread::Builder::new().name("bar".into()).spawn(move || {
            thread::sleep(MOMENT);
            draw();
        });
    } else {
        draw();
    }
    bar
}
