use std::time::{Duration, Instant};

use executor::timeline::Timeline;
use executor::{Event, EventKind, FutureId};
use roxmltree::Document;

use super::id;
use super::perfetto::{assert_arrows, assert_nested, trace};

/// A small generator of numbers that look random: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn kind(&mut self) -> EventKind {
        match self.below(12) {
            0..3 => EventKind::Submitted,
            3..6 => EventKind::Started,
            6..8 => EventKind::Finished {
                ok: self.below(3) > 0,
            },
            8 => EventKind::Cancelled,
            9 => {
                let took = match self.below(20) {
                    0 => Duration::MAX,
                    _ => Duration::from_nanos(self.below(2000)),
                };
                EventKind::Callback { took }
            }
            10 => EventKind::WorkerUp,
            _ => match self.below(3) {
                0 => EventKind::WorkerIdle,
                1 => EventKind::WorkerLeft,
                _ => EventKind::WorkerLost,
            },
        }
    }

    /// An event that need not make sense after those before it.
    fn event(&mut self, zero: Instant, range: u64, ids: &[FutureId]) -> Event {
        let at = zero + Duration::from_nanos(self.below(range));
        let future = ids[self.below(ids.len() as u64) as usize];
        let future = (self.below(20) > 0).then_some(future);
        let worker = (self.below(4) > 0).then(|| self.below(5) as usize);
        Event::new(at, self.kind(), future, worker)
    }
}

#[test]
fn whatever_the_events_the_drawings_are_valid() {
    let ids: Vec<FutureId> = (0..40).map(|_| id()).collect();
    let zero = Instant::now();
    for seed in 1..=150_u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let range = [1, 20, 5_000, 1 << 40][random.below(4) as usize];
        let count = random.below(200);
        let events = (0..count).map(|_| random.event(zero, range, &ids));
        let mut timeline = Timeline::new(events.collect::<Vec<_>>());
        timeline.label(ids[0], "a rather long label <&\"\u{1}");

        for columns in [0, 40, 80, 200] {
            let ascii = timeline.ascii(columns);
            assert!(ascii.lines().all(|line| line.len() <= columns.max(40)));
            let text = timeline.text(columns);
            let lengths = text.lines().map(|line| line.chars().count());
            assert!(
                lengths.max() <= Some(columns.max(40)),
                "seed {seed}\n{text}"
            );
        }
        if let Err(error) = Document::parse(&timeline.svg()) {
            panic!("seed {seed}: {error}");
        }
        let trace = trace(&timeline);
        assert_nested(&trace);
        assert_arrows(&trace);
        let summary = timeline.summary();
        assert!((0.0..=1.0).contains(&summary.busy), "seed {seed}");
    }
}
