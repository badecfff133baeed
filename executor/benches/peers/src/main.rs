//! This library against others, in one run of one process.
//!
//! ```text
//!   for each work, for each round:   contender ─▶ contender ─▶ contender …    in another order each time
//!                                    start the pool, warm it up │ measure │ end the pool
//! ```
//!
//! Every pool has two worker threads (or one, where the waiting thread works too), only one is alive at a time,
//! and the first round does not count. What is shown are medians of the rounds, and their quartiles.

mod alloc;
mod contenders;
mod measure;
mod options;
mod peer;
mod print;
mod run;
mod spin;
mod stopwatch;
mod work;

use std::process::{Command, ExitCode};

use contenders::Contender;
use options::{Options, USAGE};
use work::{Cell, Size, Work};

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let size = if options.quick {
        Size::QUICK
    } else {
        Size::FULL
    };
    if let Some(name) = &options.idle {
        return idle(name, &size);
    }
    let python = contenders::python_version();
    let mut all = contenders::all(python.is_some());
    all.retain(|contender| options.wants(contender.name));

    println!("{}\n", header(&all, python, &options));
    let mut tables = Vec::new();
    for work in &options.works {
        let table = run::run(*work, &all, &size, &options);
        let text = print::text(&table, &size);
        if options.markdown {
            eprintln!("{text}");
        } else {
            println!("{text}");
        }
        tables.push(table);
    }
    if options.markdown {
        print::markdown(&tables, &all, &size);
    }
    ExitCode::SUCCESS
}

/// Prints what one idle pool uses, if the row of that name has a pool.
fn idle(name: &str, size: &Size) -> ExitCode {
    let all = contenders::all(true);
    let contender = all.iter().find(|contender| contender.name == name);
    if let Some(Cell::Numbers(numbers)) = contender.map(|it| (it.measure)(Work::Idle, size)) {
        println!("{}", numbers[0]);
    }
    ExitCode::SUCCESS
}

/// What was measured, on what.
fn header(contenders: &[Contender], python: Option<String>, options: &Options) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rounds = if options.quick {
        "one small round whose figures say little".to_owned()
    } else {
        format!("medians of {} rounds", options.rounds)
    };
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let mut versions: Vec<String> = contenders
        .iter()
        .filter_map(|contender| {
            Some(format!(
                "{} {}",
                contender.package?,
                version(contender.package?)?
            ))
        })
        .collect();
    versions.dedup();
    versions.extend(rustc.ok());
    versions.push(python.unwrap_or("no python3, so no row for it".into()));
    format!(
        "{cores} cores, {} workers, {rounds}, {} turns of the loop in a microsecond; {}",
        peer::WORKERS,
        spin::turns_per_microsecond(),
        versions.join(", "),
    )
}

/// The version of a package that this program was built with.
fn version(package: &str) -> Option<&'static str> {
    let lock = include_str!("../Cargo.lock");
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split_once('"').map(|(version, _)| version)
}
