//! At most so many requests a second, evenly spread.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::interrupt::Interrupt;

/// Gives every request its time.
#[derive(Debug)]
pub(crate) struct Pace {
    /// From one request to the next; none when nobody counts.
    interval: Option<Duration>,
    /// When the next request may leave.
    next: Mutex<Instant>,
}

impl Pace {
    /// At most `rate` requests a second, or any number.
    pub(crate) fn new(rate: Option<f64>) -> Self {
        let interval = rate.map(|rate| Duration::from_secs_f64(1.0 / rate));
        Self {
            interval,
            next: Mutex::new(Instant::now()),
        }
    }

    /// The same for one of several that share a rate: it begins at any time, so that they do not all
    /// begin at once.
    pub(crate) fn staggered(rate: Option<f64>) -> Self {
        let mut pace = Self::new(rate);
        if let Some(interval) = pace.interval {
            *pace.next.get_mut() += interval.mul_f64(fastrand::f64());
        }
        pace
    }

    /// Waits for this request's turn; false when the run is to end instead.
    pub(crate) fn wait(&self, interrupt: &Interrupt) -> bool {
        let Some(interval) = self.interval else {
            return !interrupt.is_raised();
        };
        let now = Instant::now();
        let turn = {
            let mut next = self.next.lock();
            let turn = now.max(*next);
            *next = turn + interval;
            turn
        };
        interrupt.sleep(turn - now)
    }
}
