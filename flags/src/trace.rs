//! `--trace FILE`: the run's timeline, drawn from what the executor told while it ran.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use executor::timeline::Timeline;
use executor::{
    Event, EventKind, Executor, Future, FutureId, Observer, Shutdown, SubmitError, Task, Unstarted,
};
use parking_lot::Mutex;

use crate::codes::Code;
use crate::dest;
use crate::error::Failure;
use crate::tally::{Flag, Status};

/// What the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// To be dropped on <https://ui.perfetto.dev>.
    Perfetto,
    /// To be looked at.
    Svg,
}

/// A file for a timeline; its name says in which format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TraceFile {
    /// Where it is.
    path: PathBuf,
    /// How it is written.
    format: Format,
}

impl TraceFile {
    /// What is named on the command line.
    pub(crate) fn at(path: PathBuf) -> Result<Self, &'static str> {
        let format = match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => Format::Perfetto,
            Some("svg") => Format::Svg,
            _ => return Err("it must end in .svg (to look at) or .json (for Perfetto)"),
        };
        Ok(Self { path, format })
    }
}

/// What became of a flag that did not go well.
#[derive(Debug)]
enum Fate {
    /// It failed, or the run ended before it did.
    Failed(String),
    /// The run ended before it was begun.
    Unstarted,
}

/// What is recorded of a run.
#[derive(Debug)]
pub(crate) struct Trace {
    /// Where it goes in the end.
    file: TraceFile,
    /// What was recorded so far; shared with the observer.
    records: Arc<Mutex<Records>>,
}

/// The records.
#[derive(Debug, Default)]
struct Records {
    /// What the executor told.
    events: Vec<Event>,
    /// Which flag a task is for.
    tasks: HashMap<FutureId, Code>,
    /// What did not go well. To the executor every task is a success that returns.
    fates: HashMap<Code, Fate>,
}

impl Trace {
    /// Gets ready to record, and makes sure that the file can be written.
    pub(crate) fn open(file: TraceFile) -> Result<Self, Failure> {
        let failure = |error| Failure::Trace(file.path.clone(), error);
        if file.path.is_dir() {
            return Err(failure(io::ErrorKind::IsADirectory.into()));
        }
        dest::part_in(directory(&file.path)).map_err(|error| failure(dest::bare(error)))?;
        Ok(Self {
            file,
            records: Arc::default(),
        })
    }

    /// What an executor is to tell its life to.
    pub(crate) fn observer(&self) -> impl Observer + use<> {
        let records = Arc::clone(&self.records);
        move |event: &Event| records.lock().events.push(event.clone())
    }

    /// Takes down what became of a flag.
    pub(crate) fn note(&self, flag: &Flag) {
        let fate = match &flag.status {
            Status::Error(cause) => Fate::Failed(cause.to_string()),
            Status::Cancelled if flag.tries == 0 => Fate::Unstarted,
            Status::Cancelled => Fate::Failed("interrupted".into()),
            Status::Ok | Status::NotFound | Status::Skipped => return,
        };
        self.records.lock().fates.insert(flag.code, fate);
    }

    /// Draws what has happened until now.
    pub(crate) fn save(&self) -> io::Result<()> {
        self.try_to_save().map_err(dest::bare)
    }

    /// The same, with the name of a file that is gone already in the errors.
    fn try_to_save(&self) -> io::Result<()> {
        let timeline = self.records.lock().timeline();
        let part = dest::part_in(directory(&self.file.path))?;
        match self.file.format {
            Format::Perfetto => timeline.write_perfetto(&part)?,
            Format::Svg => timeline.write_svg(&part)?,
        }
        part.persist(&self.file.path)?;
        Ok(())
    }

    /// Where the timeline goes.
    pub(crate) fn path(&self) -> &Path {
        &self.file.path
    }
}

impl Records {
    /// The timeline, with the flags' codes and what became of them.
    fn timeline(&self) -> Timeline {
        let told = self.events.iter().cloned().filter_map(|mut event| {
            let code = event.future.and_then(|task| self.tasks.get(&task));
            event.kind = match (event.kind, code.and_then(|code| self.fates.get(code))) {
                (EventKind::Finished { .. }, Some(Fate::Failed(_))) => {
                    EventKind::Finished { ok: false }
                }
                (EventKind::Started, Some(Fate::Unstarted)) => EventKind::Cancelled,
                (EventKind::Finished { .. }, Some(Fate::Unstarted)) => return None,
                (kind, _) => kind,
            };
            Some(event)
        });
        let mut timeline = Timeline::new(told);
        for (&task, code) in &self.tasks {
            let label = match self.fates.get(code) {
                Some(Fate::Failed(why)) => format!("{code}: {why}"),
                _ => code.to_string(),
            };
            timeline.label(task, label);
        }
        timeline
    }
}

/// The directory a file is in.
fn directory(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A task for one flag.
pub(crate) trait ForFlag: Task<Output: Send + 'static> {
    /// Which one.
    fn code(&self) -> Code;
}

/// An executor whose tasks are recorded, if there is a trace.
pub(crate) struct Traced<'a, E> {
    /// Runs them.
    pub(crate) executor: &'a E,
    /// Records them.
    pub(crate) trace: Option<&'a Trace>,
    /// Whether the executor has no observer of its own, because it runs its tasks in `submit`.
    pub(crate) inline: bool,
}

impl<E: Executor<T>, T: ForFlag> Executor<T> for Traced<'_, E> {
    fn submit(&self, task: T) -> Result<Future<T::Output>, SubmitError<T>> {
        let (code, began) = (task.code(), Instant::now());
        let future = self.executor.submit(task)?;
        if let Some(trace) = self.trace {
            let (id, mut records) = (future.id(), trace.records.lock());
            records.tasks.insert(id, code);
            if self.inline {
                // The caller is the only worker there is.
                let tell = |at, kind| Event::new(at, kind, Some(id), Some(0));
                records.events.extend([
                    tell(began, EventKind::Submitted),
                    tell(began, EventKind::Started),
                    tell(Instant::now(), EventKind::Finished { ok: true }),
                ]);
            }
        }
        Ok(future)
    }

    fn shutdown(&self, how: Shutdown) -> Vec<Unstarted> {
        self.executor.shutdown(how)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_is_the_format() {
        let format = |text: &str| TraceFile::at(text.into()).map(|file| file.format);
        assert_eq!(format("a/b.svg"), Ok(Format::Svg));
        assert_eq!(format("trace.json"), Ok(Format::Perfetto));
        for text in ["", "svg", ".svg", "a.SVGZ", "a.txt", "a.svg/b"] {
            assert!(format(text).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn a_file_without_a_directory_is_here() {
        assert_eq!(directory(Path::new("a.svg")), Path::new("."));
        assert_eq!(directory(Path::new("a/b.svg")), Path::new("a"));
    }
}
