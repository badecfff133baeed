//! The command line.

use crate::work::{ALL, Work};

pub(crate) const USAGE: &str = "\
usage: cargo bench --manifest-path executor/benches/peers/Cargo.toml -- [OPTIONS]

  --quick        one small round, to see that everything works
  --rounds N     rounds that count, after one that does not (default 7)
  --only WORK    this work only; may be given again
  --peer NAME    only rows with this in their name, and `executor`; may be given again
  --markdown     print two tables for a page: the best, and everyone; the others go to the standard error";

/// What was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) quick: bool,
    pub(crate) rounds: usize,
    pub(crate) works: Vec<Work>,
    /// None: all.
    pub(crate) names: Vec<String>,
    pub(crate) markdown: bool,
    /// Measure the idle pool of that row, and print the number: what a run starts itself for.
    pub(crate) idle: Option<String>,
}

impl Options {
    /// `Err` says what was not understood.
    pub(crate) fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            quick: false,
            rounds: 7,
            works: Vec::new(),
            names: Vec::new(),
            markdown: false,
            idle: None,
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg} needs a value"));
            match arg.as_str() {
                // Cargo says that it runs a benchmark.
                "--bench" => {}
                "--quick" => options.quick = true,
                "--markdown" => options.markdown = true,
                "--rounds" => {
                    let text = value()?;
                    let rounds = text.parse().ok().filter(|rounds| *rounds > 0);
                    options.rounds =
                        rounds.ok_or(format!("--rounds {text}: not a number of rounds"))?;
                }
                "--only" => options.works.push(work(&value()?)?),
                "--idle" => options.idle = Some(value()?),
                "--peer" => options.names.push(value()?),
                _ => return Err(format!("unknown option {arg}")),
            }
        }
        if options.works.is_empty() {
            options.works = ALL.to_vec();
        }
        Ok(options)
    }

    /// True if a row of that name was asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.names.is_empty()
            || name == "executor"
            || self.names.iter().any(|part| name.contains(part))
    }
}

fn work(id: &str) -> Result<Work, String> {
    ALL.into_iter().find(|work| work.id() == id).ok_or_else(|| {
        let ids: Vec<_> = ALL.iter().map(|work| work.id()).collect();
        format!("--only {id}: there are {}", ids.join(", "))
    })
}
