//! What a pool did, recorded and drawn: as text, as SVG, or as a trace for Perfetto.
//!
//! ```text
//!   pool ──event──▶ Recorder ──timeline()──▶ Timeline ──▶ text    a terminal
//!                                                     ├─▶ svg     a browser, a document
//!                                                     └─▶ perfetto  https://ui.perfetto.dev
//! ```
//!
//! A [`Recorder`] is an [`Observer`](crate::Observer). What it has been told so far it gives as a
//! [`Timeline`], and all that is drawn, is drawn from that alone:
//!
//! ```
//! use std::thread::sleep;
//! use std::time::Duration;
//! use executor::ThreadPoolExecutor;
//! use executor::timeline::Recorder;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! let recorder = Recorder::new();
//! let pool = ThreadPoolExecutor::builder()
//!     .max_workers(3)
//!     .observer(recorder.clone())
//!     .build()?;
//! for (n, country) in ["CN", "IN", "US", "ID", "BR"].into_iter().enumerate() {
//!     let future = pool.submit(move || sleep(Duration::from_millis(2 + n as u64)))?;
//!     recorder.label(future.id(), country);
//! }
//! drop(pool); // waits for all of them
//!
//! let timeline = recorder.timeline();
//! println!("{}", timeline.text(80));
//! assert_eq!(timeline.summary().ok, 5);
//! # let directory = std::env::temp_dir();
//! # let (svg, json) = (format!("timeline-{}.svg", std::process::id()), format!("timeline-{}.json", std::process::id()));
//! # let (svg, json) = (directory.join(svg), directory.join(json));
//! timeline.save(&svg)?; // to look at
//! timeline.save(&json)?; // to drop on https://ui.perfetto.dev
//! # std::fs::remove_file(svg)?;
//! # std::fs::remove_file(json)?;
//! # Ok(())
//! # }
//! ```
//!
//! The text looks like this:
//!
//! ```text
#![doc = include_str!("example.txt")]
//! ```
//!
//! A bar is a task on the worker that ran it; where the wait for another task made a worker run more
//! tasks on top of its own, their bars lie within. Tasks that ran outside of the pool, in the thread that
//! submitted them, have rows of their own, named after the thread. What was submitted but has not started
//! is the queue, whose length is drawn beneath the rows, or above them.

mod escape;
mod history;
mod lanes;
mod perfetto;
mod record;
mod recorder;
mod scale;
mod summary;
mod svg;
mod text;

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::observe::{Event, FutureId};
use history::{History, Task};
use record::Records;
pub use recorder::Recorder;
pub use summary::Summary;

/// What happened on some workers, ready to be drawn.
///
/// It is made by [`Recorder::timeline`], or from events that you have kept yourself. It is a snapshot:
/// tasks that were running then are drawn as running.
#[derive(Clone)]
pub struct Timeline {
    history: History,
    labels: HashMap<FutureId, String>,
}

impl Timeline {
    /// The timeline of one pool, from its events in any order.
    pub fn new(events: impl IntoIterator<Item = Event>) -> Self {
        Self::of(Records::of_events(events), HashMap::new())
    }

    fn of(records: Records, labels: HashMap<FutureId, String>) -> Self {
        Self {
            history: History::of(records),
            labels,
        }
    }

    /// Names a task; without a label it is called `#` and the number of its future.
    pub fn label(&mut self, future: FutureId, label: impl Into<String>) {
        self.labels.insert(future, label.into());
    }

    /// The timeline in a few numbers.
    pub fn summary(&self) -> Summary {
        Summary::of(&self.history)
    }

    /// A drawing for a terminal that is `columns` wide, with Unicode's block characters.
    ///
    /// Where several tasks fall into one column, the height of the block says for how much of its time
    /// the worker was busy. It works from 40 columns on; less is taken for 40.
    pub fn text(&self, columns: usize) -> String {
        text::draw(self, columns, &text::UNICODE)
    }

    /// As [`text`](Timeline::text), in ASCII alone.
    pub fn ascii(&self, columns: usize) -> String {
        text::draw(self, columns, &text::ASCII)
    }

    /// A drawing for a browser or a document, complete in itself, light or dark as the page is. Pointing at
    /// a bar tells more of it. Tasks shorter than a pixel are drawn together: a row never has more bars than
    /// pixels, however many tasks there were.
    pub fn svg(&self) -> String {
        in_memory(|out| svg::write(self, out))
    }

    /// As [`svg`](Timeline::svg), written to `out`.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_svg(&self, out: impl Write) -> io::Result<()> {
        buffered(out, |out| svg::write(self, out))
    }

    /// A trace in the [trace event format], for <https://ui.perfetto.dev> or `chrome://tracing`: a thread a
    /// row, an arrow from each submit to the run, the length of the queue. A task takes about 600 bytes.
    ///
    /// [trace event format]: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
    pub fn perfetto(&self) -> String {
        in_memory(|out| perfetto::write(self, out))
    }

    /// As [`perfetto`](Timeline::perfetto), written to `out`.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_perfetto(&self, out: impl Write) -> io::Result<()> {
        buffered(out, |out| perfetto::write(self, out))
    }

    /// Writes a file, in the format that its name ends in: `.svg`, `.json` (for Perfetto), or `.txt` (100
    /// columns).
    ///
    /// # Errors
    ///
    /// Those of the file system; [`io::ErrorKind::InvalidInput`] for any other name.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("svg") => self.write_svg(File::create(path)?),
            Some("json") => self.write_perfetto(File::create(path)?),
            Some("txt") => File::create(path)?.write_all(self.text(100).as_bytes()),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a timeline is saved as .svg, .json or .txt",
            )),
        }
    }

    fn name(&self, task: &Task) -> String {
        let label = self.labels.get(&task.id).filter(|label| !label.is_empty());
        label.cloned().unwrap_or_else(|| format!("#{}", task.id))
    }
}

impl fmt::Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timeline").field(&self.summary()).finish()
    }
}

fn buffered(
    out: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    write(&mut out)?;
    out.flush()
}

fn in_memory(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("memory takes all that is written to it");
    String::from_utf8(bytes).expect("only text was written")
}
