//! The trace for Perfetto: the trace event format, a JSON object an event.
//!
//! | phase | what for |
//! |---|---|
//! | `M` | the names of the threads, and their order |
//! | `X` | a slice: a run, a callback, a submit |
//! | `s`, `f` | an arrow from the submit to the run |
//! | `i` | an instant: a cancellation, a worker that comes or goes |
//! | `C` | a counter: the length of the queue |

use std::fmt::{self, Display};
use std::io::{self, Write};

use super::Timeline;
use super::escape::Json;
use super::history::{Fate, Nanos, Row, Span, What};

/// The slice of a submit that is in no other slice: just long enough for an arrow to begin there.
const SUBMIT: Nanos = 1_000;

pub(super) fn write(timeline: &Timeline, out: &mut dyn Write) -> io::Result<()> {
    let mut trace = Trace {
        timeline,
        threads: threads(&timeline.history.rows),
        out,
        first: true,
    };
    trace
        .out
        .write_all(b"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[")?;
    trace.names()?;
    trace.slices()?;
    // An arrow is bound to the slice that is open where it begins or ends: slices come first.
    trace.submits()?;
    trace.instants()?;
    trace.queue()?;
    trace.out.write_all(b"\n]}\n")
}

/// The number of the thread that stands for the first track of each row; the others follow.
fn threads(rows: &[Row]) -> Vec<usize> {
    let mut next = 1;
    let numbers = rows.iter().map(|row| {
        let thread = next;
        next += row.depths.len().max(1);
        thread
    });
    numbers.collect()
}

/// A trace that is being written.
struct Trace<'a> {
    timeline: &'a Timeline,
    threads: Vec<usize>,
    out: &'a mut dyn Write,
    /// No comma before the first event.
    first: bool,
}

impl Trace<'_> {
    /// Writes one event; `rest` is what comes after the members that all events have.
    fn event(&mut self, phase: char, thread: usize, rest: impl Display) -> io::Result<()> {
        let comma = if self.first { "" } else { "," };
        self.first = false;
        write!(
            self.out,
            "{comma}\n{{\"ph\":\"{phase}\",\"pid\":1,\"tid\":{thread},{rest}}}"
        )
    }

    fn slice(
        &mut self,
        thread: usize,
        (start, end): (Nanos, Nanos),
        name: &str,
        rest: impl Display,
    ) -> io::Result<()> {
        let (start, length) = (Micros(start), Micros(end - start));
        let rest = format_args!(
            "\"ts\":{start},\"dur\":{length},\"name\":\"{}\",{rest}",
            Json(name)
        );
        self.event('X', thread, rest)
    }

    fn instant(&mut self, thread: usize, at: Nanos, name: &str) -> io::Result<()> {
        let rest = format_args!(
            "\"ts\":{},\"s\":\"t\",\"name\":\"{}\"",
            Micros(at),
            Json(name)
        );
        self.event('i', thread, rest)
    }

    fn names(&mut self) -> io::Result<()> {
        let process = "\"name\":\"process_name\",\"args\":{\"name\":\"executor\"}";
        self.event('M', 0, process)?;
        let timeline = self.timeline;
        for (index, row) in timeline.history.rows.iter().enumerate() {
            for track in 0..row.depths.len().max(1) {
                let thread = self.threads[index] + track;
                let name = match track {
                    0 => row.name.clone(),
                    _ => format!("{} ({})", row.name, track + 1),
                };
                let name = Json(&name);
                let rest =
                    format_args!("\"name\":\"thread_name\",\"args\":{{\"name\":\"{name}\"}}");
                self.event('M', thread, rest)?;
                let rest = format_args!(
                    "\"name\":\"thread_sort_index\",\"args\":{{\"sort_index\":{thread}}}"
                );
                self.event('M', thread, rest)?;
            }
        }
        Ok(())
    }

    fn slices(&mut self) -> io::Result<()> {
        let timeline = self.timeline;
        for (index, row) in timeline.history.rows.iter().enumerate() {
            for span in &row.spans {
                let task = &timeline.history.tasks[span.task];
                let name = timeline.name(task);
                let thread = self.threads[index] + span.track;
                let times = (span.start, span.end);
                match span.what {
                    What::Callback => {
                        let rest = format_args!(
                            "\"cat\":\"callback\",\"args\":{{\"future\":{}}}",
                            task.id
                        );
                        self.slice(thread, times, &format!("callback of {name}"), rest)?;
                    }
                    What::Run(fate) => {
                        let waited = task.submitted.map_or(0, |at| span.start.saturating_sub(at));
                        let rest = format_args!(
                            "\"cat\":\"task\",\"args\":{{\"future\":{},\"outcome\":\"{}\",\"waited_us\":{}}}",
                            task.id,
                            fate.name(),
                            Micros(waited),
                        );
                        self.slice(thread, times, &name, rest)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Where each task was submitted, and the arrow from there.
    fn submits(&mut self) -> io::Result<()> {
        let timeline = self.timeline;
        let runs = self.first_runs();
        let mut on_rows = vec![Vec::new(); timeline.history.rows.len()];
        for (index, task) in timeline.history.tasks.iter().enumerate() {
            if let (Some(row), Some(at)) = (task.submitted_on, task.submitted) {
                on_rows[row].push((at, index));
            }
        }
        for (row, mut submits) in on_rows.into_iter().enumerate() {
            submits.sort_unstable();
            let mut around = Around::of(&timeline.history.rows[row].spans);
            for (number, &(at, index)) in submits.iter().enumerate() {
                let task = &timeline.history.tasks[index];
                let enclosing = around.at(at);
                let thread = self.threads[row] + enclosing.map_or(0, |span| span.track);
                if enclosing.is_none() {
                    let next_submit = submits.get(number + 1).map(|(at, _)| *at);
                    let next_span = around.next().map(|span| span.start);
                    let next = [next_submit, next_span].into_iter().flatten().min();
                    let end = next.map_or(at + SUBMIT, |next| next.min(at + SUBMIT));
                    let name = format!("submit {}", timeline.name(task));
                    self.slice(thread, (at, end), &name, "\"cat\":\"submit\"")?;
                }
                if let Some((runner, start)) = runs[index] {
                    let flow = format!("\"cat\":\"submit\",\"name\":\"submit\",\"id\":{}", task.id);
                    self.event('s', thread, format_args!("\"ts\":{},{flow}", Micros(at)))?;
                    let rest = format_args!("\"ts\":{},\"bp\":\"e\",{flow}", Micros(start));
                    self.event('f', runner, rest)?;
                }
            }
        }
        Ok(())
    }

    /// On which thread, and when, each task began to run; the first time, if it ran several times.
    fn first_runs(&self) -> Vec<Option<(usize, Nanos)>> {
        let history = &self.timeline.history;
        let mut runs: Vec<Option<(usize, Nanos)>> = vec![None; history.tasks.len()];
        for (row, thread) in history.rows.iter().zip(&self.threads) {
            for span in &row.spans {
                let run = &mut runs[span.task];
                let earlier = run.is_none_or(|(_, start)| span.start < start);
                if earlier && matches!(span.what, What::Run(_)) {
                    *run = Some((thread + span.track, span.start));
                }
            }
        }
        runs
    }

    fn instants(&mut self) -> io::Result<()> {
        let timeline = self.timeline;
        for (row, &thread) in timeline.history.rows.iter().zip(&self.threads.clone()) {
            for life in &row.lives {
                self.instant(thread, life.start, "worker up")?;
                if life.lost {
                    self.instant(thread, life.end, "worker lost")?;
                } else if life.end < timeline.history.end {
                    self.instant(thread, life.end, "worker left")?;
                }
            }
        }
        for task in &timeline.history.tasks {
            if let (Fate::Cancelled, Some(at), Some(row)) = (task.fate, task.ended, task.ended_on) {
                let name = format!("cancel {}", timeline.name(task));
                self.instant(self.threads[row], at, &name)?;
            }
        }
        Ok(())
    }

    fn queue(&mut self) -> io::Result<()> {
        for (at, length) in self.timeline.history.queue() {
            let at = Micros(at);
            let rest =
                format_args!("\"ts\":{at},\"name\":\"queue\",\"args\":{{\"pending\":{length}}}");
            self.event('C', 0, rest)?;
        }
        Ok(())
    }
}

/// Finds the innermost span around a moment, for moments in ascending order.
struct Around<'a> {
    /// By start.
    coming: &'a [Span],
    /// Those that have begun and have not ended, in the order in which they began.
    open: Vec<&'a Span>,
}

impl<'a> Around<'a> {
    fn of(spans: &'a [Span]) -> Self {
        Self {
            coming: spans,
            open: Vec::new(),
        }
    }

    fn at(&mut self, at: Nanos) -> Option<&'a Span> {
        while let Some((next, rest)) = self.coming.split_first()
            && next.start <= at
        {
            self.open.push(next);
            self.coming = rest;
        }
        self.open.retain(|span| span.end > at);
        self.open.last().copied()
    }

    /// The first span after the last moment asked for.
    fn next(&self) -> Option<&'a Span> {
        self.coming.first()
    }
}

/// A number of microseconds, which is the unit of the format.
struct Micros(Nanos);

impl Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}
