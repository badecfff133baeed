//! How long a nap of 1 is.

use std::thread;
use std::time::Duration;

/// The unit of all naps of a demo: a second in the programs in Python, far less here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    unit: Duration,
}

impl Pace {
    /// A nap of 1 takes `milliseconds`.
    pub fn from_millis(milliseconds: u64) -> Self {
        Self {
            unit: Duration::from_millis(milliseconds),
        }
    }

    /// How long `units` are.
    pub fn units(self, units: u32) -> Duration {
        self.unit * units
    }

    /// Blocks this thread for `units`, as a slow server would.
    pub fn nap(self, units: u32) {
        thread::sleep(self.units(units));
    }

    /// How many units `time` is, for people: rounded.
    pub fn count(self, time: Duration) -> u128 {
        let unit = self.unit.as_micros().max(1);
        (time.as_micros() + unit / 2) / unit
    }

    /// The unit in milliseconds.
    pub fn millis(self) -> u128 {
        self.unit.as_millis()
    }
}
