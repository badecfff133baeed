//! The drawings of a timeline.
//!
//! | module | asks |
//! |---|---|
//! | `text` | whole drawings, from events made by hand |
//! | `svg`, `perfetto` | valid files with the right things in them |
//! | `random` | any events at all: no panic, valid files, spans that nest |
//! | `recorded` | what real pools do, as the recorder saw it |

mod perfetto;
mod random;
mod recorded;
mod svg;
mod text;

use std::time::{Duration, Instant};

use executor::timeline::Timeline;
use executor::{Event, EventKind, FutureId, Promise};

const OK: EventKind = EventKind::Finished { ok: true };
const FAILED: EventKind = EventKind::Finished { ok: false };

/// A future's id, which only a future can give.
fn id() -> FutureId {
    Promise::<()>::new().1.id()
}

/// Events made by hand, at milliseconds from some moment on.
struct Story {
    zero: Instant,
    events: Vec<Event>,
    labels: Vec<(FutureId, String)>,
}

impl Story {
    fn new() -> Self {
        Self {
            zero: Instant::now() + Duration::from_secs(1000),
            events: Vec::new(),
            labels: Vec::new(),
        }
    }

    fn event(
        &mut self,
        ms: u64,
        kind: EventKind,
        future: Option<FutureId>,
        worker: Option<usize>,
    ) -> &mut Self {
        let at = self.zero + Duration::from_millis(ms);
        self.events.push(Event::new(at, kind, future, worker));
        self
    }

    fn worker(&mut self, ms: u64, kind: EventKind, worker: usize) -> &mut Self {
        self.event(ms, kind, None, Some(worker))
    }

    /// A task that is submitted at the first of three moments, and runs from the second to the third.
    fn task(&mut self, label: &str, at: [u64; 3], worker: usize, end: EventKind) -> FutureId {
        let id = self.pending(label, at[0]);
        self.event(at[1], EventKind::Started, Some(id), Some(worker));
        self.event(at[2], end, Some(id), Some(worker));
        id
    }

    fn pending(&mut self, label: &str, at: u64) -> FutureId {
        let id = id();
        self.labels.push((id, label.to_owned()));
        self.event(at, EventKind::Submitted, Some(id), None);
        id
    }

    fn timeline(&self) -> Timeline {
        let mut timeline = Timeline::new(self.events.clone());
        for (id, label) in &self.labels {
            timeline.label(*id, label);
        }
        timeline
    }
}

/// Two workers, and one of everything.
fn one_of_everything() -> Story {
    let mut story = Story::new();
    story.worker(0, EventKind::WorkerUp, 0);
    story.worker(10, EventKind::WorkerUp, 1);
    story.task("CN", [0, 0, 200], 0, OK);
    story.task("IN", [0, 10, 400], 1, FAILED);
    let us = story.task("US", [0, 200, 500], 0, OK);
    let took = Duration::from_millis(100);
    story.event(600, EventKind::Callback { took }, Some(us), Some(0));
    let id = story.pending("ID", 5);
    story.event(300, EventKind::Cancelled, Some(id), None);
    story.worker(400, EventKind::WorkerIdle, 1);
    story.task("BR", [650, 650, 650], 1, OK);
    story.worker(700, EventKind::WorkerLeft, 1);
    let pk = story.pending("PK", 610);
    story.event(620, EventKind::Started, Some(pk), Some(0));
    story.pending("NG", 700);
    story.worker(1000, EventKind::WorkerLost, 2);
    story
}

/// One worker that waits in one task for two others, one of which waits for a third.
fn nested() -> Story {
    let mut story = Story::new();
    story.worker(0, EventKind::WorkerUp, 0);
    let outer = story.pending("outer", 0);
    story.event(0, EventKind::Started, Some(outer), Some(0));
    let first = story.pending("first", 100);
    story.event(200, EventKind::Started, Some(first), Some(0));
    story.task("innermost", [250, 300, 500], 0, OK);
    story.event(600, OK, Some(first), Some(0));
    story.task("second", [100, 600, 800], 0, OK);
    story.event(1000, OK, Some(outer), Some(0));
    story
}

/// Three workers download eight flags; one of them is not there, and one is cancelled in time.
fn flags() -> Story {
    let mut story = Story::new();
    for worker in 0..3 {
        story.worker(0, EventKind::WorkerUp, worker);
    }
    story.task("CN", [0, 0, 140], 0, OK);
    story.task("IN", [0, 1, 90], 1, OK);
    let us = story.task("US", [0, 1, 190], 2, OK);
    let took = Duration::from_millis(30);
    story.event(220, EventKind::Callback { took }, Some(us), Some(2));
    story.task("ID", [0, 90, 240], 1, OK);
    story.task("BR", [0, 140, 260], 0, FAILED);
    story.task("PK", [0, 220, 400], 2, OK);
    story.task("NG", [0, 240, 370], 1, OK);
    let id = story.pending("BD", 0);
    story.event(200, EventKind::Cancelled, Some(id), None);
    for (worker, at) in [(0, 260), (1, 370), (2, 400)] {
        story.worker(at, EventKind::WorkerIdle, worker);
        story.worker(420, EventKind::WorkerLeft, worker);
    }
    story
}
