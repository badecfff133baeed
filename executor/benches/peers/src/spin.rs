//! Work of a known length that does not look at the clock.

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Instant;

static PER_MICROSECOND: OnceLock<u64> = OnceLock::new();

/// Computes for that many microseconds of an undisturbed core.
pub(crate) fn spin(microseconds: u64) -> u64 {
    turn(microseconds * turns_per_microsecond())
}

/// A xorshift generator: each step needs the one before, so that no compiler shortens it and no core
/// runs two at once.
fn turn(turns: u64) -> u64 {
    (0..turns).fold(black_box(1), |mut x, _| {
        x ^= x << 13;
        x ^= x >> 7;
        x ^ (x << 17)
    })
}

/// Turns of the loop in a microsecond: the best of many short runs, for disturbance only slows down.
pub(crate) fn turns_per_microsecond() -> u64 {
    const TURNS: u64 = 100_000;
    *PER_MICROSECOND.get_or_init(|| {
        let run = |_| {
            let start = Instant::now();
            black_box(turn(TURNS));
            start.elapsed()
        };
        let best = (0..200).map(run).min().unwrap_or_default();
        (TURNS as f64 / (best.as_secs_f64() * 1e6)).round() as u64
    })
}
