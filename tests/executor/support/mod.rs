//! What the tests share: a watchdog with a leak check, gates, drop counters, random numbers, named tasks, a logger.

pub(crate) mod drops;
pub(crate) mod gate;
pub(crate) mod log;
pub(crate) mod memory;
pub(crate) mod random;
pub(crate) mod tasks;
pub(crate) mod test;
pub(crate) mod threads;

use std::time::Duration;

pub(crate) use drops::Drops;
pub(crate) use gate::{Gate, hold, hold_with_task};
pub(crate) use random::Random;
pub(crate) use test::{Test, within};

/// Time for something that must not happen to happen all the same: a test that waits for it in vain
/// passes. Short, because it is spent each time.
pub(crate) const A_WHILE: Duration = Duration::from_millis(20);
