//! The tables, for a terminal and for a page such as the README.

use crate::contenders::{Contender, Role};
use crate::run::{Stat, Summary, Table};
use crate::work::{Size, Work, thousands};

/// Three digits or so.
fn number(value: f64) -> String {
    match value {
        100.0.. => thousands(value.round() as u64),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Whole bytes are given as such.
fn exactly(value: f64) -> String {
    if value.fract() < 0.005 {
        thousands(value as u64)
    } else {
        number(value)
    }
}

/// One work, with quartiles, for a terminal.
pub(crate) fn text(table: &Table, size: &Size) -> String {
    let mut lines = vec![format!("\n{}: {}", table.work.id(), table.work.title(size))];
    let mut head = " ".repeat(34);
    for column in table.work.columns() {
        head += &format!("{column:>17}{:19}", "   quartiles");
    }
    lines.push(head);
    for (contender, summary) in &table.rows {
        let mut line = format!("  {:32}", contender.name);
        match summary {
            Summary::Cannot(reason) => line += &format!("{reason:>17}"),
            Summary::Stats(stats) => {
                for Stat { low, median, high } in stats {
                    let quartiles = format!("   {}–{}", number(*low), number(*high));
                    line += &format!("{:>17}{quartiles:19}", number(*median));
                }
                if let Some(efficiency) = table.efficiency(stats[0]) {
                    line += &format!("  efficiency {efficiency:.2}");
                }
            }
        }
        lines.push(line);
    }
    if let (Some(ratio), Some((name, _))) = (table.ratio(), table.best(Role::Peer)) {
        lines.push(format!("  executor / best peer: {ratio:.2} ({name})"));
    }
    for (name, ratio) in table.ratios_without_handles() {
        lines.push(format!("  executor / {name}: {ratio:.2}"));
    }
    lines.join("\n")
}

/// Two tables for a page: this library and the best of the others, and everyone with all that was measured.
pub(crate) fn markdown(tables: &[Table], contenders: &[Contender], size: &Size) {
    println!("| work | `executor` | best peer | ratio | without handles, or the limit |");
    println!("|---|---|---|---|---|");
    for table in tables {
        let unit = table.work.columns()[0];
        let stat = |stat: Stat| {
            let show = if table.work == Work::Memory {
                exactly
            } else {
                number
            };
            let [low, median, high] = [stat.low, stat.median, stat.high].map(show);
            if low == high {
                median
            } else {
                format!("{median} ({low}–{high})")
            }
        };
        let cell = |role, named| match table.best(role) {
            Some((name, best)) if named => format!("{} {name}", stat(best)),
            Some((_, best)) => stat(best),
            None => "–".to_owned(),
        };
        let ratio = table
            .ratio()
            .map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        let beyond = match cell(Role::WithoutHandles, true) {
            none if none == "–" => cell(Role::Limit, true),
            some => some,
        };
        println!(
            "| {}, {unit} | {} | {} | {ratio} | {beyond} |",
            table.work.title(size),
            cell(Role::Ours, false),
            cell(Role::Peer, true),
        );
    }
    println!();
    everyone(tables, contenders, size);
}

fn everyone(tables: &[Table], contenders: &[Contender], size: &Size) {
    print!("| |");
    for table in tables {
        print!(" {}: {} |", table.work.title(size), heading(table.work));
    }
    println!("\n|---|{}", "---|".repeat(tables.len()));
    for contender in contenders {
        print!("| {} |", contender.name);
        for table in tables {
            print!(" {} |", cell(table, contender));
        }
        println!();
    }
}

/// What stands in a cell of that work.
fn heading(work: Work) -> &'static str {
    match work {
        Work::RoundTrip => "p50 / p99 / CPU, µs",
        Work::Flood(_) | Work::Map => "ns each (CPU; sleeps a million)",
        Work::AsCompleted => "ns each (CPU)",
        Work::Tasks(_) => "µs each (efficiency)",
        Work::Memory => "bytes / allocations",
        Work::ForkJoin => "ns a fork (CPU)",
        Work::Idle => "CPU, µs/s",
    }
}

fn cell(table: &Table, contender: &Contender) -> String {
    let row = table
        .rows
        .iter()
        .find(|(row, _)| row.name == contender.name);
    let stats = match row {
        None => return String::new(),
        Some((_, Summary::Cannot(reason))) => return (*reason).to_owned(),
        Some((_, Summary::Stats(stats))) => stats,
    };
    let median = |column: usize| stats[column].median;
    let micro = |column: usize| number(median(column) / 1000.0);
    match table.work {
        Work::RoundTrip => format!("{} / {} / {}", micro(0), micro(1), micro(3)),
        Work::Tasks(_) => {
            let efficiency = table.efficiency(stats[0]);
            let efficiency = efficiency.map_or(String::new(), |share| format!(" ({share:.2})"));
            format!("{}{efficiency}", micro(0))
        }
        Work::Memory => format!("{} / {}", exactly(median(0)), exactly(median(1))),
        Work::Idle => number(median(0)),
        Work::Flood(_) | Work::Map => format!(
            "{} ({}; {})",
            number(median(0)),
            number(median(1)),
            number(median(2)),
        ),
        Work::AsCompleted | Work::ForkJoin => {
            format!("{} ({})", number(median(0)), number(median(1)))
        }
    }
}
