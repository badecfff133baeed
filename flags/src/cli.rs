//! The command line.

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand};

use crate::help::{self, Completions, Manual};
use crate::progress::Show;
use crate::report::Style;
use crate::serve::Serve;
use crate::source::Source;
use crate::strategy::Mode;
use crate::trace::TraceFile;
use crate::wanted::{Wanted, number_up_to};

/// Where the help has the options of what is printed.
const OUTPUT: &str = "Output";

/// All of them are kept in mind from the beginning: 676,000 flags take 121 MiB.
const MOST_REPEATS: usize = 1000;

/// Downloads the flags of the world, by default from a server of its own
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 80,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = help::after(),
    after_long_help = help::after_all(),
)]
pub(crate) struct Cli {
    /// Something else than a download.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// What to download, and how.
    #[command(flatten)]
    pub(crate) download: Download,

    /// Say who made the flags' images
    #[arg(long, hide_short_help = true, help_heading = OUTPUT)]
    pub(crate) credits: bool,
}

/// What else the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Only serve the flags, until interrupted
    Serve(Serve),
    /// Download in every mode, one after the other
    Compare(Wanted),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page: flags man | man -l -
    Man(Manual),
}

/// The options of a download.
#[derive(Args, Debug)]
pub(crate) struct Download {
    /// What to download.
    #[command(flatten)]
    pub(crate) wanted: Wanted,

    /// sequential, threads, processes or as-completed (default)
    ///
    /// One after the other; a pool of threads, with the results in the order asked; a pool of processes; a pool of
    /// threads, with the results as they arrive. They download the same.
    #[arg(long, value_enum, default_value_t = Mode::AsCompleted, hide_possible_values = true, hide_default_value = true)]
    pub(crate) mode: Mode,

    /// Leave flags alone that are here already, as whole images
    #[arg(long, hide_short_help = true)]
    pub(crate) skip_existing: bool,

    /// Download everything N times over
    ///
    /// And save it each time, even where the same image is.
    #[arg(long, value_name = "N", value_parser = repeat, conflicts_with = "trace", hide_short_help = true, allow_negative_numbers = true)]
    repeat: Option<usize>,

    /// Print a line a flag instead of the bar; -vv also times
    #[arg(short, long, action = ArgAction::Count, hide_short_help = true, help_heading = OUTPUT)]
    verbose: u8,

    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose", hide_short_help = true, help_heading = OUTPUT)]
    quiet: bool,

    /// Print one JSON document at the end
    #[arg(long, conflicts_with_all = ["json_lines", "verbose", "quiet"], hide_short_help = true, help_heading = OUTPUT)]
    json: bool,

    /// Print a JSON object a line for every event
    #[arg(long = "jsonl", conflicts_with_all = ["verbose", "quiet"], hide_short_help = true, help_heading = OUTPUT)]
    json_lines: bool,

    /// Draw the run: .svg to look at, .json for Perfetto
    #[arg(long, value_name = "FILE", value_parser = PathBufValueParser::new().try_map(TraceFile::at), hide_short_help = true, help_heading = OUTPUT)]
    trace: Option<TraceFile>,
}

/// How many times over.
fn repeat(text: &str) -> Result<usize, String> {
    number_up_to(MOST_REPEATS, text)
}

/// How the wanted flags are downloaded and reported.
#[derive(Clone, Debug)]
pub(crate) struct How {
    /// By which executor.
    pub(crate) mode: Mode,
    /// Where from.
    pub(crate) source: Source,
    /// How many times over.
    pub(crate) repeat: usize,
    /// Whether an image is saved even where the same one is: what is to be measured is to do all of its work.
    pub(crate) again: bool,
    /// Whether flags that are there already are left alone.
    pub(crate) skip_existing: bool,
    /// Where the run's timeline goes.
    pub(crate) trace: Option<TraceFile>,
    /// What is said before and after.
    pub(crate) style: Style,
    /// What is seen meanwhile.
    pub(crate) show: Show,
}

impl Download {
    /// How the wanted flags are downloaded and reported.
    pub(crate) fn how(&self) -> How {
        How {
            mode: self.mode,
            source: self.wanted.source(Source::Local),
            repeat: self.repeat.unwrap_or(1),
            again: self.repeat.is_some(),
            skip_existing: self.skip_existing,
            trace: self.trace.clone(),
            style: self.style(),
            show: self.show(),
        }
    }

    /// What is said before and after: the book's report as soon as an option of the book's is used.
    fn style(&self) -> Style {
        let books = self.verbose > 0 || self.wanted.uses_an_option_of_the_book();
        match () {
            () if self.quiet => Style::Quiet,
            () if self.json => Style::Json,
            () if self.json_lines => Style::JsonLines,
            () if books => Style::Book,
            () => Style::Plain,
        }
    }

    /// What is seen meanwhile.
    fn show(&self) -> Show {
        match (self.style(), self.verbose) {
            (Style::Quiet, _) => Show::Nothing,
            (Style::Json, _) => Show::Records,
            (Style::JsonLines, _) => Show::Events,
            (Style::Plain, _) => Show::Codes,
            (Style::Book, 0) => Show::Bar,
            (Style::Book, 1) => Show::Lines,
            (Style::Book, _) => Show::Timings,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn download(args: &[&str]) -> Download {
        Cli::try_parse_from([&["flags"], args].concat())
            .unwrap()
            .download
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_books_options_get_the_books_report() {
        let style = |args: &[&str]| download(args).style();
        assert_eq!(style(&["--mode", "threads", "-d", "x", "br"]), Style::Plain);
        for option in ["-a", "-e", "-l1", "-m1", "-slocal", "-v"] {
            assert_eq!(style(&[option]), Style::Book, "{option}");
        }
    }
}
