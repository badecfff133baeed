//! What is around every demo: its options, its help, its exit code.
//!
//! | exit code | when |
//! |---|---|
//! | 0 | the demo has given its answer, or `--help` was asked for, or nobody reads on |
//! | 1 | something failed; stderr says what |
//! | 2 | the arguments make no sense; stderr says which ones would |

use std::env;
use std::process::ExitCode;

use crate::Pace;

/// The source of the demo that calls it: its first doc lines are its help.
#[macro_export]
macro_rules! source {
    () => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/bin/",
            env!("CARGO_BIN_NAME"),
            ".rs"
        ))
    };
}

/// The body of a `main`: runs a demo that has no naps, and so no options.
pub fn run(source: &str, demo: impl FnOnce() -> anyhow::Result<()>) -> ExitCode {
    match parse(env::args().skip(1), None) {
        Ok(Wish::Help) => help(source, None),
        Ok(Wish::Run(_)) => report(demo()),
        Err(complaint) => refuse(&complaint, None),
    }
}

/// The body of a `main`: runs a demo at the pace of `--unit-ms`, by default `unit_ms`.
pub fn run_at(
    unit_ms: u64,
    source: &str,
    demo: impl FnOnce(Pace) -> anyhow::Result<()>,
) -> ExitCode {
    match parse(env::args().skip(1), Some(unit_ms)) {
        Ok(Wish::Help) => help(source, Some(unit_ms)),
        Ok(Wish::Run(unit_ms)) => report(demo(Pace::from_millis(unit_ms))),
        Err(complaint) => refuse(&complaint, Some(unit_ms)),
    }
}

/// What the arguments ask for.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    Help,
    /// With the unit in milliseconds.
    Run(u64),
}

/// Reads the arguments; `unit_ms` is the default, or `None` where there is no such option.
fn parse(
    mut arguments: impl Iterator<Item = String>,
    unit_ms: Option<u64>,
) -> Result<Wish, String> {
    let mut chosen = unit_ms.unwrap_or_default();
    while let Some(argument) = arguments.next() {
        let value = match argument.as_str() {
            "-h" | "--help" => return Ok(Wish::Help),
            "--unit-ms" if unit_ms.is_some() => arguments.next(),
            other => match other.strip_prefix("--unit-ms=") {
                Some(value) if unit_ms.is_some() => Some(value.to_owned()),
                _ => return Err(format!("unknown argument: {other}")),
            },
        };
        // An hour a nap is enough; and no sum of naps overflows.
        chosen = value
            .as_deref()
            .and_then(|value| value.parse().ok())
            .filter(|millis| (1..=3_600_000).contains(millis))
            .ok_or_else(|| {
                let value = value.as_deref().unwrap_or("nothing");
                format!("--unit-ms takes a number from 1 to 3600000, not {value}")
            })?;
    }
    Ok(Wish::Run(chosen))
}

fn help(source: &str, unit_ms: Option<u64>) -> ExitCode {
    let docs = source.lines().map_while(|line| line.strip_prefix("//!"));
    for line in docs {
        crate::say!("{}", line.strip_prefix(' ').unwrap_or(line));
    }
    crate::say!();
    crate::say!("{}", options(unit_ms));
    ExitCode::SUCCESS
}

fn refuse(complaint: &str, unit_ms: Option<u64>) -> ExitCode {
    eprintln!("error: {complaint}");
    eprintln!("{}", options(unit_ms));
    ExitCode::from(2)
}

fn options(unit_ms: Option<u64>) -> String {
    match unit_ms {
        Some(default) => format!(
            "Options: --unit-ms N   how long a nap of 1 takes, in milliseconds [default: {default}]\n         \
             --help        what this demo shows"
        ),
        None => "Options: --help   what this demo shows".to_owned(),
    }
}

fn report(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str], unit_ms: Option<u64>) -> Result<Wish, String> {
        parse(arguments.iter().map(ToString::to_string), unit_ms)
    }

    #[test]
    fn the_unit_is_the_default_or_what_was_asked_for() {
        assert_eq!(parsed(&[], Some(40)), Ok(Wish::Run(40)));
        assert_eq!(parsed(&["--unit-ms", "7"], Some(40)), Ok(Wish::Run(7)));
        assert_eq!(parsed(&["--unit-ms=7"], Some(40)), Ok(Wish::Run(7)));
        assert_eq!(parsed(&["--help"], Some(40)), Ok(Wish::Help));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for arguments in [
            &["--unit-ms"][..],
            &["--unit-ms", "0"],
            &["--unit-ms=x"],
            &["-7"],
            &["x"],
        ] {
            assert!(parsed(arguments, Some(40)).is_err(), "{arguments:?}");
        }
        assert!(parsed(&["--unit-ms", "7"], None).is_err());
    }
}
