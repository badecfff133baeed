//! Downloads country flags concurrently, on our own executor, from a server of its own.
//!
//! ```text
//! cli ─▶ run ─▶ strategy ─▶ executor ─▶ download ─▶ client ─▶ server (built in) or a site
//!         │                                │
//!         └── report ◀── ledger ◀──────────┴─▶ dest: files, whole or not at all
//! ```
//!
//! *The book*, here and below, is Luciano Ramalho's *Fluent Python* (first edition, chapter 17,
//! “Concurrency with Futures”; second, chapter 20, “Concurrent Executors”). This is the program its `flags.py`
//! and `flags2_threadpool.py` lead up to; a run without options prints what the one prints, a run with
//! options what the other does.

mod cause;
mod cli;
mod client;
mod codes;
mod compare;
mod console;
mod dest;
mod download;
mod error;
mod exit;
mod help;
mod image;
mod integrity;
mod interrupt;
mod json;
mod ledger;
mod limits;
mod mistake;
mod pace;
mod plan;
mod processes;
mod progress;
mod proxy;
mod redact;
mod report;
mod resolver;
mod retries;
#[cfg(feature = "tls")]
mod roots;
mod run;
mod serve;
mod server;
mod signals;
mod site;
mod source;
mod stall;
mod strategy;
mod tally;
mod terminal;
mod trace;
mod wanted;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::console::complain;
use crate::error::Failure;
use crate::exit::ExitCode;

fn main() {
    // Where this is refused, such a file ends the process as ever.
    let _ = signals::survive_full_files();
    // A worker of `--mode processes` is this program, too, and goes no further.
    executor::process::serve_if_worker(&processes::registry());
    let exit = match Cli::try_parse() {
        Ok(cli) => obey(&cli),
        Err(help_or_mistake) => explain(help_or_mistake),
    };
    let exit = exit.unwrap_or_else(|error| give_up(&error));
    std::process::exit(exit.into());
}

/// Does what the command line says.
fn obey(cli: &Cli) -> anyhow::Result<ExitCode> {
    if cli.credits {
        return help::print(&image::credits());
    }
    match &cli.command {
        Some(Command::Serve(options)) => serve::serve(options),
        Some(Command::Compare(wanted)) => compare::compare(wanted),
        Some(Command::Completions(options)) => help::completions(options),
        Some(Command::Man(options)) => help::manual(options),
        None => run::download(&cli.download),
    }
}

/// Shows the help that was asked for, or says what is wrong with the command line.
fn explain(help_or_mistake: clap::Error) -> anyhow::Result<ExitCode> {
    if help_or_mistake.use_stderr() {
        complain(&mistake::explained(help_or_mistake));
        return Ok(ExitCode::Usage);
    }
    help::print(&help_or_mistake.render().to_string())
}

/// Says why the run as a whole failed.
fn give_up(error: &anyhow::Error) -> ExitCode {
    complain(&format!("flags: {error:#}\n"));
    error
        .downcast_ref()
        .map_or(ExitCode::SomeErrors, Failure::exit_code)
}
