//! What the program says of itself: examples, shell completions, a manual page.
//!
//! All of it is made of the one definition in `cli`.

use clap::{Args, Command, CommandFactory};
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
/// How the program can end.
const EXITS: &str =
    "0 all well, 1 errors, 2 usage, 3 nothing worked, 130 Ctrl-C,\n  143 SIGTERM, 129 SIGHUP";

/// The end of the help.
pub(crate) fn after() -> String {
    format!("Examples:\n{EXAMPLES}Exit status: {EXITS}")
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
    #[arg(value_parser = command)]
    command: Option<String>,
}

/// Prints completions for a shell to read.
pub(crate) fn completions(options: &Completions) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "flags", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Prints a manual page for `man -l -`.
pub(crate) fn manual(options: &Manual) -> anyhow::Result<ExitCode> {
    let mut program = Cli::command();
    program.build();
    let mut page = Vec::new();
    let command = options.command.as_deref();
    match command.and_then(|name| program.find_subcommand(name)) {
        Some(command) => Man::new(command.clone()).render(&mut page)?,
        None => {
            // What stands at the end of the help has sections of its own here.
            Man::new(program.after_help(None::<&str>)).render(&mut page)?;
            let mut more = Roff::new();
            more.control("SH", ["EXAMPLES"]).control("nf", []);
            more.text([roman(EXAMPLES)]).control("fi", []);
            more.control("SH", ["EXIT STATUS"]).text([roman(EXITS)]);
            page.extend(more.render().into_bytes());
        }
    }
    print(&String::from_utf8_lossy(&page))
}

/// The name of a command.
fn command(name: &str) -> Result<String, String> {
    let program = Cli::command();
    let names: Vec<_> = program.get_subcommands().map(Command::get_name).collect();
    if names.contains(&name) {
        Ok(name.to_owned())
    } else {
        Err(format!("it must be one of {}", names.join(", ")))
    }
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
