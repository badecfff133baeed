//! From events to what they mean: who ran which task from when to when, and how it ended.
//!
//! This is a pure function of the events. Nothing is assumed of them: what is missing or contradictory
//! gives a poorer picture, never a panic and never spans that overlap where they should nest.

mod building;
mod rows;

use std::collections::BTreeMap;

use super::record::Records;
use crate::observe::FutureId;

/// A moment or a distance, in nanoseconds; moments count from the first event.
pub(super) type Nanos = u64;

/// What happened.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// Workers first, in order; then threads that are not workers.
    pub(super) rows: Vec<Row>,
    /// In the order in which they are first mentioned.
    pub(super) tasks: Vec<Task>,
    /// The last event.
    pub(super) end: Nanos,
    /// How many events there were that are not in here.
    pub(super) missed: usize,
}

/// A worker or another thread, and what ran on it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) who: Who,
    pub(super) name: String,
    /// When the worker was there; empty for a thread that is none.
    pub(super) lives: Vec<Life>,
    /// By start, enclosing ones first.
    pub(super) spans: Vec<Span>,
    /// How deep the spans of each track nest. There is one track, unless spans overlap without nesting.
    pub(super) depths: Vec<usize>,
}

/// Whose row it is. The order is that of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Worker { pool: u32, number: u32 },
    Thread(u32),
}

/// From when to when a worker was there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    pub(super) start: Nanos,
    pub(super) end: Nanos,
    pub(super) lost: bool,
}

/// Something that took time on a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The index of the task.
    pub(super) task: usize,
    pub(super) start: Nanos,
    pub(super) end: Nanos,
    pub(super) what: What,
    /// The index of a set of spans that nest properly.
    pub(super) track: usize,
    /// How many spans of the track are around this one.
    pub(super) depth: usize,
}

/// What a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The task itself, and what became of it in this run.
    Run(Fate),
    /// One of its callbacks.
    Callback,
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    Pending,
    Running,
    Ok,
    Failed,
    Cancelled,
}

impl Fate {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: FutureId,
    pub(super) fate: Fate,
    pub(super) submitted: Option<Nanos>,
    /// The row on which it was submitted.
    pub(super) submitted_on: Option<usize>,
    /// When it ran first.
    pub(super) started: Option<Nanos>,
    pub(super) ended: Option<Nanos>,
    /// The row on which it ended.
    pub(super) ended_on: Option<usize>,
    /// The end of its last run, or of the callback after that.
    last_told: Nanos,
    /// Row and index of the span it is in.
    run: Option<(usize, usize)>,
}

impl Task {
    /// From when to when it was in the queue; until `end` if it still is.
    pub(super) fn queued(&self, end: Nanos) -> Option<(Nanos, Nanos)> {
        let from = self.submitted?;
        let to = self.started.or(self.ended).unwrap_or(end);
        Some((from, to.max(from)))
    }
}

impl Row {
    pub(super) fn is_worker(&self) -> bool {
        matches!(self.who, Who::Worker { .. })
    }

    /// How many spans lie one above the other at most.
    pub(super) fn height(&self) -> usize {
        self.depths.iter().sum::<usize>().max(1)
    }

    /// How many of them lie above the spans of `track`.
    pub(super) fn above(&self, track: usize) -> usize {
        self.depths.iter().take(track).sum()
    }

    /// Spans of a track that are in no other one.
    pub(super) fn outermost(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| span.depth == 0)
    }
}

impl History {
    pub(super) fn of(records: Records) -> Self {
        building::build(records)
    }

    /// The rows to be drawn: not those of threads that only submitted.
    pub(super) fn shown(&self) -> Vec<&Row> {
        let rows = self.rows.iter();
        rows.filter(|row| row.is_worker() || !row.spans.is_empty())
            .collect()
    }

    /// The length of the queue from each moment on at which it changes.
    pub(super) fn queue(&self) -> Vec<(Nanos, usize)> {
        let mut changes: BTreeMap<Nanos, (usize, usize)> = BTreeMap::new();
        for task in &self.tasks {
            if let Some((from, to)) = task.queued(self.end) {
                changes.entry(from).or_default().0 += 1;
                if task.fate != Fate::Pending {
                    changes.entry(to).or_default().1 += 1;
                }
            }
        }
        let mut length = 0;
        let steps = changes.into_iter().map(|(at, (came, left))| {
            length = length + came - left;
            (at, length)
        });
        steps.collect()
    }
}
