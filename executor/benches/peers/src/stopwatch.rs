//! Elapsed time and CPU time.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, Timespec, clock_gettime};

/// Measures both from its start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch {
    start: Instant,
    cpu: Duration,
    own: Duration,
}

/// What a [`Stopwatch`] measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) elapsed: Duration,
    /// By all threads of this process.
    pub(crate) cpu: Duration,
    /// By all threads but the one that holds the watch.
    pub(crate) others: Duration,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        let (cpu, own) = (process_time(), thread_time());
        Self {
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
        }
    }
}

impl Spent {
    /// Nanoseconds for one of `count`: elapsed, CPU.
    pub(crate) fn per(self, count: u64) -> Vec<f64> {
        let one = |time: Duration| time.as_nanos() as f64 / count as f64;
        vec![one(self.elapsed), one(self.cpu)]
    }
}

fn process_time() -> Duration {
    duration(clock_gettime(ClockId::ProcessCPUTime))
}

fn thread_time() -> Duration {
    duration(clock_gettime(ClockId::ThreadCPUTime))
}

fn duration(time: Timespec) -> Duration {
    Duration::new(
        time.tv_sec.unsigned_abs(),
        time.tv_nsec.unsigned_abs() as u32,
    )
}
