//! `flags compare`: the same download in every mode, as a table and bars.

use std::time::Duration;

use clap::ValueEnum;
use console::Term;

use crate::cli::How;
use crate::console::{Console, complain};
use crate::exit::ExitCode;
use crate::progress::Show;
use crate::report::Style;
use crate::run::{self, Inbox};
use crate::source::Source;
use crate::strategy::Mode;
use crate::wanted::Wanted;

/// How long a line is without its bar.
const FIGURES: usize = 40;
/// How long the longest bar is, where there is room: the line fits into 80 columns.
const LONGEST_BAR: usize = 40;
/// A shorter one shows little: where there is no more room, the bar has a line of its own.
const SHORTEST_BAR: usize = 20;

/// Downloads in one mode after the other, and prints a line as each ends.
pub(crate) fn compare(wanted: &Wanted) -> anyhow::Result<ExitCode> {
    let inbox = Inbox::open()?;
    let (mut console, mut exit) = (Console::new(), ExitCode::Success);
    let mut first = None;
    let how = How {
        mode: Mode::Sequential,
        source: wanted.source(Source::Delay),
        repeat: 1,
        again: true,
        skip_existing: false,
        trace: None,
        style: Style::Quiet,
        show: Show::Bar,
    };
    console.print("mode          flags     time  speed-up\n");
    for &mode in Mode::value_variants() {
        let ended = run::run(
            wanted,
            &How {
                mode,
                ..how.clone()
            },
            &inbox,
        )?;
        exit = exit.or(ended.exit_code());
        if ended.is_interrupted() {
            let (ok, all) = (ended.tally.ok, wanted.codes().len());
            let mode = name(mode);
            complain(&format!(
                "flags: interrupted: {mode} had {ok} of {all} flags\n"
            ));
            break;
        }
        let first = *first.get_or_insert(ended.elapsed);
        console.print(&line(mode, ended.tally.ok, ended.elapsed, first, columns()));
    }
    match console.take_error() {
        Some(error) => Err(error.into()),
        None => Ok(exit),
    }
}

/// What a mode is called.
fn name(mode: Mode) -> String {
    mode.to_possible_value()
        .map_or_else(String::new, |mode| mode.get_name().to_owned())
}

/// How long a line may be.
fn columns() -> usize {
    let size = Term::stdout().size_checked();
    size.map_or(FIGURES + LONGEST_BAR, |(_, columns)| columns.into())
}

/// One mode's line. The bar is its time, compared with the first mode's.
fn line(mode: Mode, flags: usize, elapsed: Duration, first: Duration, columns: usize) -> String {
    let (seconds, whole) = (elapsed.as_secs_f64(), first.as_secs_f64());
    let (between, room) = match columns.saturating_sub(FIGURES) {
        room @ SHORTEST_BAR.. => ("  ", room),
        _ => ("\n", columns),
    };
    let room = room.clamp(1, LONGEST_BAR);
    let share = (seconds / whole).min(1.0);
    let bar = "#".repeat(((share * room as f64).round() as usize).max(1));
    format!(
        "{:12} {flags:6} {seconds:7.3}s {:8.1}x{between}{bar}\n",
        name(mode),
        whole / seconds
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_time() {
        let ms = Duration::from_millis;
        let bar = "#".repeat(40);
        let first = line(Mode::Sequential, 20, ms(6000), ms(6000), 80);
        assert_eq!(
            first,
            format!("sequential       20   6.000s      1.0x  {bar}\n")
        );
        let second = line(Mode::AsCompleted, 20, ms(500), ms(6000), 80);
        assert_eq!(second, "as-completed     20   0.500s     12.0x  ###\n");
        let slower = line(Mode::Threads, 20, ms(9000), ms(6000), 132);
        assert_eq!(
            slower,
            format!("threads          20   9.000s      0.7x  {bar}\n")
        );
    }

    #[test]
    fn there_is_a_bar_in_any_terminal() {
        let ms = Duration::from_millis;
        for (columns, lines, bar) in [
            (40, 2, 20),
            (59, 2, 20),
            (60, 1, 10),
            (80, 1, 20),
            (1, 2, 1),
        ] {
            let text = line(Mode::Threads, 20, ms(3000), ms(6000), columns);
            assert_eq!(text.lines().count(), lines, "{columns}: {text}");
            assert_eq!(text.matches('#').count(), bar, "{columns}: {text}");
            let fits = text.lines().all(|line| line.len() <= columns.max(FIGURES));
            assert!(fits, "{columns}: {text}");
        }
    }
}
