//! What the program says of itself: examples, shell completions, a manual page.
//!
//! All of it is made of the one definition in `cli`.

use clap::{Arg, Args, CommandFactory, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::cli::Cli;
use crate::console::Console;
use crate::exit::ExitCode;

/// Every one of them is run by the tests.
const EXAMPLES: &str = "  flags                            the twenty most populous countries
  flags b us -v -d download/b      Brazil and all others in B, and one in U
  flags --all -s delay -m 100      all there are, from a slow server
  flags -e --mode threads --json   all codes from AA to ZZ, for a program
  flags -s error --trace run.svg   a run with errors, drawn
  flags compare --limit 5          five flags in every mode, side by side
";
/// What else it listens to.
const ENVIRONMENT: &str =
    "  http_proxy, https_proxy   the proxy for a site with that scheme; it is asked
  all_proxy                 to CONNECT, for http, too; never for this machine
  no_proxy                  hosts without one: h.org, .h.org for all below, *
  NO_COLOR, TERM=dumb       no colours, no bar
";
/// How the program can end.
const EXITS: &str = "  0 all well, 1 errors, 2 usage, 3 nothing worked,
  130 Ctrl-C, 143 SIGTERM, 129 SIGHUP
";

/// The end of the short help.
pub(crate) fn after() -> &'static str {
    "'flags b us -v' fetches Brazil, all others in B, and one in U; --help has all"
}

/// The end of the whole help.
pub(crate) fn after_all() -> String {
    format!("Examples:\n{EXAMPLES}\nEnvironment:\n{ENVIRONMENT}\nExit status:\n{EXITS}")
}

/// `flags completions`.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// Whose: bash, elvish, fish, powershell, or zsh
    #[arg(hide_possible_values = true)]
    shell: Shell,
}

/// `flags man`.
#[derive(Args, Debug)]
pub(crate) struct Manual {
    /// Whose: that of `serve` or another command, or else the program's own
    #[arg(hide_possible_values = true)]
    command: Option<Page>,
}

/// The commands, which have manual pages of their own.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Page {
    Serve,
    Compare,
    Completions,
    Man,
}

/// Prints completions for a shell to read.
pub(crate) fn completions(options: &Completions) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "flags", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Prints a manual page for `man -l -`.
pub(crate) fn manual(options: &Manual) -> anyhow::Result<ExitCode> {
    // What is left out of the short help would have no meaning in the manual.
    let shown = |arg: Arg| arg.hide_short_help(false);
    let mut program = Cli::command()
        .mut_args(shown)
        .mut_subcommands(|command| command.mut_args(shown));
    program.build();
    let mut page = Vec::new();
    let name = options.command.and_then(|page| page.to_possible_value());
    match name.and_then(|name| program.find_subcommand(name.get_name())) {
        Some(command) => Man::new(command.clone()).render(&mut page)?,
        None => {
            // What stands at the end of the help has sections of its own here.
            let program = program.after_help(None::<&str>);
            Man::new(program.after_long_help(None::<&str>)).render(&mut page)?;
            let mut more = Roff::new();
            for (title, text) in [
                ("EXAMPLES", EXAMPLES),
                ("ENVIRONMENT", ENVIRONMENT),
                ("EXIT STATUS", EXITS),
            ] {
                more.control("SH", [title]).control("nf", []);
                more.text([roman(text)]).control("fi", []);
            }
            page.extend(more.render().into_bytes());
        }
    }
    print(&String::from_utf8_lossy(&page))
}

/// Prints something that was made in memory first: a reader that goes away half-way is no error.
pub(crate) fn print(text: &str) -> anyhow::Result<ExitCode> {
    let mut console = Console::new();
    console.print(text);
    match console.take_error() {
        Some(error) => Err(error.into()),
        None => Ok(ExitCode::Success),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let pages = Page::value_variants().iter();
        let pages: Vec<_> = pages.filter_map(ValueEnum::to_possible_value).collect();
        let program = Cli::command();
        let commands = program.get_subcommands().map(clap::Command::get_name);
        assert!(commands.eq(pages.iter().map(|page| page.get_name())));
    }
}
