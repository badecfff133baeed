//! A timeline in a few numbers.

use std::fmt;
use std::time::Duration;

use super::history::{Fate, History, Nanos, Row};
use super::scale;

/// A timeline in a few numbers. Its `Display` is what stands above the drawings.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// The tasks that were heard of.
    pub tasks: usize,
    /// Those that returned a value.
    pub ok: usize,
    /// Those that panicked, or failed otherwise.
    pub failed: usize,
    /// Those that were cancelled.
    pub cancelled: usize,
    /// Those that were running at the end.
    pub running: usize,
    /// Those that had not started at the end.
    pub pending: usize,
    /// The workers there ever were.
    pub workers: usize,
    /// From the first event to the last.
    pub elapsed: Duration,
    /// The share of the workers' time in which they ran tasks or callbacks, from 0 to 1.
    pub busy: f64,
    /// The most tasks that were pending at once.
    pub longest_queue: usize,
    /// How long tasks were pending, on average over those that started.
    pub mean_wait: Duration,
    /// The longest time that a task was pending before it started.
    pub longest_wait: Duration,
    /// How long tasks ran, on average over those that ended.
    pub mean_run: Duration,
    /// The longest time that a task ran.
    pub longest_run: Duration,
    /// Events that happened but were not recorded, because of [the limit](super::Recorder::with_limit).
    pub missed_events: usize,
}

impl Summary {
    pub(super) fn of(history: &History) -> Self {
        let count = |fate| {
            let of_that_fate = history.tasks.iter().filter(|task| task.fate == fate);
            of_that_fate.count()
        };
        let waits = history.tasks.iter().filter_map(|task| {
            let (from, to) = task.queued(history.end)?;
            task.started.map(|_| to - from)
        });
        let runs = history.tasks.iter().filter_map(|task| {
            let (from, to) = (task.started?, task.ended?);
            Some(to.saturating_sub(from))
        });
        let (mean_wait, longest_wait) = mean_and_longest(waits);
        let (mean_run, longest_run) = mean_and_longest(runs);
        let queue = history.queue();
        Self {
            tasks: history.tasks.len(),
            ok: count(Fate::Ok),
            failed: count(Fate::Failed),
            cancelled: count(Fate::Cancelled),
            running: count(Fate::Running),
            pending: count(Fate::Pending),
            workers: history.rows.iter().filter(|row| row.is_worker()).count(),
            elapsed: Duration::from_nanos(history.end),
            busy: busy(history),
            longest_queue: queue.into_iter().map(|(_, len)| len).max().unwrap_or(0),
            mean_wait,
            longest_wait,
            mean_run,
            longest_run,
            missed_events: history.missed,
        }
    }

    /// What is there, how long it took, and how it ended: the parts of a sentence.
    pub(super) fn headline(&self) -> Vec<String> {
        if self.tasks == 0 && self.workers == 0 {
            return vec!["no events".to_owned()];
        }
        let mut parts = vec![format!(
            "{} on {} in {}",
            several(self.tasks, "task"),
            several(self.workers, "worker"),
            scale::duration(nanos(self.elapsed)),
        )];
        let fates = [
            (self.ok, "ok"),
            (self.failed, "failed"),
            (self.cancelled, "cancelled"),
            (self.running, "running"),
            (self.pending, "pending"),
        ];
        for (count, fate) in fates.into_iter().filter(|(count, _)| *count > 0) {
            let mark = if parts.len() == 1 { ':' } else { ',' };
            parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.push(mark));
            parts.push(format!("{count} {fate}"));
        }
        parts
    }

    /// How well the workers were used, and what the tasks had to wait for.
    pub(super) fn details(&self) -> Vec<String> {
        let duration = |duration| scale::duration(nanos(duration));
        let mut details = Vec::new();
        if self.workers > 0 {
            details.push(format!("workers busy {:.0} %", self.busy * 100.0));
        }
        if self.tasks > 0 {
            details.push(format!(
                "run: mean {}, longest {}",
                duration(self.mean_run),
                duration(self.longest_run)
            ));
            details.push(format!(
                "wait: mean {}, longest {}",
                duration(self.mean_wait),
                duration(self.longest_wait)
            ));
            details.push(format!("queue: at most {}", self.longest_queue));
        }
        if self.missed_events > 0 {
            let missed = several(self.missed_events, "event");
            details.push(format!("{missed} not recorded"));
        }
        details
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline().join(" "))?;
        for detail in self.details() {
            write!(f, "\n{detail}")?;
        }
        Ok(())
    }
}

fn several(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}

fn nanos(duration: Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(Nanos::MAX)
}

fn mean_and_longest(durations: impl Iterator<Item = Nanos>) -> (Duration, Duration) {
    let (mut count, mut sum, mut longest) = (0_u128, 0_u128, 0);
    for nanos in durations {
        count += 1;
        sum += u128::from(nanos);
        longest = longest.max(nanos);
    }
    let mean = sum.checked_div(count).unwrap_or(0);
    (
        Duration::from_nanos(Nanos::try_from(mean).unwrap_or(Nanos::MAX)),
        Duration::from_nanos(longest),
    )
}

/// The share of the workers' time that lies under a span.
fn busy(history: &History) -> f64 {
    let workers = || history.rows.iter().filter(|row| row.is_worker());
    let lives = workers().flat_map(|row| &row.lives);
    let alive: f64 = lives.map(|life| (life.end - life.start) as f64).sum();
    let busy: f64 = workers().map(|row| covered(row) as f64).sum();
    if alive > 0.0 {
        (busy / alive).min(1.0)
    } else {
        0.0
    }
}

/// How much of a row lies under a span, however many there are.
fn covered(row: &Row) -> Nanos {
    let (mut covered, mut until) = (0, 0);
    for span in row.outermost() {
        covered += span.end.saturating_sub(span.start.max(until));
        until = until.max(span.end);
    }
    covered
}
