//! Elapsed time, CPU time, and how often threads slept.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};

/// Measures all of them from its start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch {
    start: Instant,
    cpu: Duration,
    own: Duration,
    sleeps: u64,
}

/// What a [`Stopwatch`] measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) elapsed: Duration,
    /// By all threads of this process.
    pub(crate) cpu: Duration,
    /// By all threads but the one that holds the watch.
    pub(crate) others: Duration,
    /// How often a thread of this process went to sleep.
    pub(crate) sleeps: u64,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        let (cpu, own) = (process_time(), thread_time());
        Self {
            sleeps: sleeps(),
            start: Instant::now(),
            cpu,
            own,
        }
    }

    pub(crate) fn stop(self) -> Spent {
        let elapsed = self.start.elapsed();
        let cpu = process_time() - self.cpu;
        Spent {
            elapsed,
            cpu,
            others: cpu.saturating_sub(thread_time() - self.own),
            sleeps: sleeps() - self.sleeps,
        }
    }
}

impl Spent {
    /// Nanoseconds for one of `count`: elapsed, CPU.
    pub(crate) fn per(self, count: u64) -> Vec<f64> {
        let one = |time: Duration| time.as_nanos() as f64 / count as f64;
        vec![one(self.elapsed), one(self.cpu)]
    }

    /// The same, and the sleeps in a million.
    pub(crate) fn with_sleeps_per(self, count: u64) -> Vec<f64> {
        let mut numbers = self.per(count);
        numbers.push(self.sleeps as f64 * 1e6 / count as f64);
        numbers
    }
}

fn process_time() -> Duration {
    time(ClockId::CLOCK_PROCESS_CPUTIME_ID)
}

fn thread_time() -> Duration {
    time(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn time(clock: ClockId) -> Duration {
    clock_gettime(clock).expect("there is such a clock").into()
}

fn sleeps() -> u64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("all systems tell");
    usage.voluntary_context_switches().unsigned_abs()
}
