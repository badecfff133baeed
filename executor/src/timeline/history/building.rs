//! Goes through the events once, in order, and writes down what they mean.

use std::collections::HashMap;
use std::mem;

use super::rows::Rows;
use super::{Fate, History, Life, Nanos, Span, Task, What};
use crate::observe::{EventKind, FutureId};
use crate::timeline::lanes;
use crate::timeline::record::{Record, Records};

/// Makes sense of the records.
pub(super) fn build(mut records: Records) -> History {
    // Of what happens at one moment, what begins comes before what ends. The sort is stable: what one
    // thread tells stays in order.
    records
        .list
        .sort_by_key(|record| (record.at, rank(record.kind)));
    let mut rows = Rows::of(&records);
    let start = records.list.first().map_or(0, |first| first.at);
    let since_start = |at: i64| at.saturating_sub(start).try_into().unwrap_or(0);
    let mut building = Building {
        history: History {
            end: records.list.last().map_or(0, |last| since_start(last.at)),
            missed: records.missed,
            tasks: Vec::new(),
            rows: mem::take(&mut rows.list),
        },
        tasks: HashMap::new(),
        running: HashMap::new(),
    };
    for record in &records.list {
        building.add(record, since_start(record.at), rows.row_of(record));
    }
    building.finish()
}

fn rank(kind: EventKind) -> u8 {
    match kind {
        EventKind::WorkerUp => 0,
        EventKind::Submitted => 1,
        EventKind::Started => 2,
        EventKind::Finished { .. } | EventKind::Cancelled => 3,
        EventKind::Callback { .. } => 4,
        EventKind::WorkerIdle => 5,
        EventKind::WorkerLeft | EventKind::WorkerLost => 6,
    }
}

/// A history to which events are added in order.
struct Building {
    history: History,
    /// Where a task is in the list.
    tasks: HashMap<FutureId, usize>,
    /// The tasks that run on each row, innermost last.
    running: HashMap<usize, Vec<usize>>,
}

impl Building {
    fn add(&mut self, record: &Record, at: Nanos, row: usize) {
        match record.kind {
            EventKind::WorkerUp | EventKind::WorkerIdle => self.live(row, at),
            EventKind::WorkerLeft => self.leave(row, at, false),
            EventKind::WorkerLost => self.leave(row, at, true),
            kind => {
                let Some(id) = record.future else { return };
                let index = self.task(id, at);
                match kind {
                    EventKind::Submitted => {
                        let task = &mut self.history.tasks[index];
                        task.submitted.get_or_insert(at);
                        task.submitted_on.get_or_insert(row);
                    }
                    EventKind::Started => self.start(index, at, row),
                    EventKind::Finished { ok: true } => self.end(index, at, row, Fate::Ok),
                    EventKind::Finished { ok: false } => self.end(index, at, row, Fate::Failed),
                    EventKind::Cancelled => self.end(index, at, row, Fate::Cancelled),
                    EventKind::Callback { took } => {
                        // Nothing is drawn before the first event.
                        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
                        self.callback(index, at.saturating_sub(took), at, row);
                    }
                    _ => {}
                }
            }
        }
    }

    fn task(&mut self, id: FutureId, at: Nanos) -> usize {
        let tasks = &mut self.history.tasks;
        *self.tasks.entry(id).or_insert_with(|| {
            tasks.push(Task {
                id,
                fate: Fate::Pending,
                submitted: None,
                submitted_on: None,
                started: None,
                ended: None,
                ended_on: None,
                last_told: at,
                run: None,
            });
            tasks.len() - 1
        })
    }

    fn start(&mut self, index: usize, at: Nanos, row: usize) {
        self.live(row, at);
        // It is run once more: whoever ran it before was lost.
        self.close(index, at, Fate::Failed);
        let spans = &mut self.history.rows[row].spans;
        let task = &mut self.history.tasks[index];
        task.run = Some((row, spans.len()));
        task.started.get_or_insert(at);
        task.ended = None;
        task.fate = Fate::Running;
        self.running.entry(row).or_default().push(index);
        spans.push(span(index, at, at, What::Run(Fate::Running)));
    }

    fn end(&mut self, index: usize, at: Nanos, row: usize, fate: Fate) {
        self.close(index, at, fate);
        let task = &mut self.history.tasks[index];
        task.ended = Some(at);
        task.ended_on = Some(row);
        task.fate = fate;
        task.last_told = at;
    }

    /// Ends the run of a task that is in one.
    fn close(&mut self, index: usize, at: Nanos, fate: Fate) {
        if let Some((row, run)) = self.history.tasks[index].run.take() {
            let span = &mut self.history.rows[row].spans[run];
            span.end = at;
            span.what = What::Run(fate);
            let running = self.running.entry(row).or_default();
            if let Some(place) = running.iter().rposition(|task| *task == index) {
                running.remove(place);
            }
        }
    }

    fn callback(&mut self, index: usize, mut start: Nanos, end: Nanos, row: usize) {
        let spans = &mut self.history.rows[row].spans;
        let task = &mut self.history.tasks[index];
        // The clock was read once more between the end of the callback and the event: what the callback
        // itself ran may seem to begin before it.
        for inner in spans.iter().rev() {
            if inner.start < task.last_told {
                break;
            }
            if inner.end > start {
                start = start.min(inner.start);
            }
        }
        task.last_told = end;
        spans.push(span(index, start, end, What::Callback));
    }

    /// The worker is there, if it was not.
    fn live(&mut self, row: usize, at: Nanos) {
        let end = self.history.end;
        let row = &mut self.history.rows[row];
        if row.is_worker() && row.lives.last().is_none_or(|life| life.end < end) {
            row.lives.push(Life {
                start: at,
                end,
                lost: false,
            });
        }
    }

    fn leave(&mut self, row: usize, at: Nanos, lost: bool) {
        self.live(row, at);
        if let Some(life) = self.history.rows[row].lives.last_mut() {
            life.end = at;
            life.lost = lost;
        }
        for index in self.running.remove(&row).unwrap_or_default() {
            self.end(index, at, row, Fate::Failed);
        }
    }

    fn finish(mut self) -> History {
        for index in 0..self.history.tasks.len() {
            self.close(index, self.history.end, Fate::Running);
        }
        for row in &mut self.history.rows {
            let spans = mem::take(&mut row.spans);
            (row.spans, row.depths) = lanes::place(spans);
        }
        self.history
    }
}

fn span(task: usize, start: Nanos, end: Nanos, what: What) -> Span {
    Span {
        task,
        start,
        end,
        what,
        track: 0,
        depth: 0,
    }
}
