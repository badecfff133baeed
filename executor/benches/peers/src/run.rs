//! The rounds: every contender once in each, so that what disturbs the machine disturbs all alike.

use std::process::Command;

use crate::contenders::{Contender, Role};
use crate::options::Options;
use crate::work::{Cell, Size, Work};

/// The middle and the quartiles of the rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stat {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

/// What came out for one contender.
pub(crate) enum Summary {
    /// A [`Stat`] for each of [`Work::columns`].
    Stats(Vec<Stat>),
    /// It cannot do that, and why.
    Cannot(&'static str),
}

/// What came out for one work; without those that have no part in it.
pub(crate) struct Table {
    pub(crate) work: Work,
    pub(crate) rows: Vec<(Contender, Summary)>,
}

/// All rounds of one work.
pub(crate) fn run(work: Work, contenders: &[Contender], size: &Size, options: &Options) -> Table {
    let warm_up = usize::from(!options.quick);
    let rounds = if options.quick { 1 } else { options.rounds };
    let mut samples: Vec<Vec<Cell>> = contenders.iter().map(|_| Vec::new()).collect();
    for round in 0..warm_up + rounds {
        eprint!("\r{}: round {round} of {rounds}   ", work.id());
        for turn in 0..contenders.len() {
            // Another one is the first in each round, and has another one before it.
            let stride = if round % 2 == 0 {
                turn
            } else {
                contenders.len() - 1 - turn
            };
            let who = (stride + round) % contenders.len();
            let contender = &contenders[who];
            let cell = if work == Work::Idle {
                alone(contender, options)
            } else {
                (contender.measure)(work, &size.divided(contender.handicap))
            };
            if round >= warm_up {
                samples[who].push(cell);
            }
        }
    }
    eprint!("\r{:40}\r", "");
    let rows = contenders.iter().copied().zip(samples);
    Table {
        work,
        rows: rows
            .filter_map(|(contender, cells)| Some((contender, summarise(cells)?)))
            .collect(),
    }
}

/// In a process of its own: the pool of `blocking` never ends, and wakes up now and then.
fn alone(contender: &Contender, options: &Options) -> Cell {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command.args(["--idle", contender.name]);
    if options.quick {
        command.arg("--quick");
    }
    let output = command.output().expect("this program runs");
    let numbers = String::from_utf8_lossy(&output.stdout);
    match numbers.trim().parse() {
        Ok(number) => Cell::Numbers(vec![number]),
        // It has no pool, and says so here as well.
        Err(_) => (contender.measure)(Work::Idle, &Size::QUICK),
    }
}

fn summarise(cells: Vec<Cell>) -> Option<Summary> {
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for cell in cells {
        match cell {
            Cell::Numbers(numbers) => {
                columns.resize(numbers.len(), Vec::new());
                for (column, number) in columns.iter_mut().zip(numbers) {
                    column.push(number);
                }
            }
            Cell::Cannot(reason) => return Some(Summary::Cannot(reason)),
            Cell::Absent => return None,
        }
    }
    Some(Summary::Stats(columns.into_iter().map(Stat::of).collect()))
}

impl Stat {
    fn of(mut numbers: Vec<f64>) -> Self {
        numbers.sort_by(f64::total_cmp);
        let at = |share: f64| numbers[(share * (numbers.len() - 1) as f64).round() as usize];
        Self {
            low: at(0.25),
            median: at(0.5),
            high: at(0.75),
        }
    }
}

impl Table {
    /// The row of that role whose first number is the smallest.
    pub(crate) fn best(&self, role: Role) -> Option<(&'static str, Stat)> {
        let of_role = self
            .rows
            .iter()
            .filter(|(contender, _)| contender.role == role);
        of_role
            .filter_map(|(contender, summary)| match summary {
                Summary::Stats(stats) => Some((contender.name, stats[0])),
                Summary::Cannot(_) => None,
            })
            .min_by(|(_, a), (_, b)| a.median.total_cmp(&b.median))
    }

    /// This library's first number over that of the best peer, where a ratio makes sense.
    pub(crate) fn ratio(&self) -> Option<f64> {
        if self.work == Work::Idle {
            return None;
        }
        let (_, ours) = self.best(Role::Ours)?;
        let (_, peer) = self.best(Role::Peer)?;
        Some(ours.median / peer.median)
    }

    /// The same over each that has no handles.
    pub(crate) fn ratios_without_handles(&self) -> Vec<(&'static str, f64)> {
        let Some((_, ours)) = self.best(Role::Ours) else {
            return Vec::new();
        };
        let ratio = |(contender, summary): &(Contender, Summary)| match summary {
            Summary::Stats(stats) if contender.role == Role::WithoutHandles => {
                Some((contender.name, ours.median / stats[0].median))
            }
            _ => None,
        };
        self.rows.iter().filter_map(ratio).collect()
    }

    /// The share of the perfect time that is computation, for a contender's first number.
    pub(crate) fn efficiency(&self, stat: Stat) -> Option<f64> {
        let (_, limit) = self.best(Role::Limit)?;
        matches!(self.work, Work::Tasks(_)).then_some(limit.median / stat.median)
    }
}
