//! Looking again and again for a while, before going to sleep.
//!
//! What comes within a microsecond comes sooner than a sleeper would wake, which takes some 50 to 100 on
//! another core. So the one who waits first looks with short pauses, then gives its core to others between
//! the looks, and sleeps only when all that has lasted about as long as a sleep costs: it never loses more than
//! twice what it would have lost by sleeping at once.

use std::cell::Cell;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::sync::{MAY_SPIN, thread};

/// Looks with pauses between them, longer and longer: each takes the word from those who are to change it.
/// Together some microseconds.
const PAUSING: u32 = 24;
const PAUSES: u32 = 8;

/// Where waits have been in vain there are fewer looks, and none after the pauses.
const FEWEST: u32 = 8;

/// So long it goes on after the pauses.
const LONGEST: Duration = Duration::from_micros(80);

/// One wait in so many is patient although the last ones were in vain: what made them so may be over, the
/// other side's sleep for one.
const TRIAL: u32 = 32;

thread_local! {
    /// How many waits of this thread have been in vain in a row.
    static IN_VAIN: Cell<u32> = const { Cell::new(0) };
}

/// Looks until `found`, but not for long, nor after `deadline`; true if found.
pub(crate) fn until(deadline: Option<Instant>, found: impl Fn() -> bool) -> bool {
    if !MAY_SPIN || one_core() {
        return found();
    }
    let in_vain = IN_VAIN.get();
    let trial = in_vain.is_multiple_of(TRIAL);
    let pauses = if trial {
        PAUSING
    } else {
        FEWEST.max(PAUSING >> in_vain.min(8))
    };
    let paid_off = look(pauses, &found) || ((trial || in_vain < 3) && look_on(deadline, &found));
    IN_VAIN.set(if paid_off { 0 } else { in_vain.wrapping_add(1) });
    paid_off
}

fn look(pauses: u32, found: &impl Fn() -> bool) -> bool {
    (0..pauses).any(|look| {
        for _ in 0..=look.min(PAUSES) {
            std::hint::spin_loop();
        }
        found()
    })
}

/// A core that others want is theirs between two looks, and for as long as the system pleases.
fn look_on(deadline: Option<Instant>, found: &impl Fn() -> bool) -> bool {
    let began = Instant::now();
    let end = deadline.map_or(began + LONGEST, |deadline| deadline.min(began + LONGEST));
    while Instant::now() < end {
        thread::yield_now();
        if found() {
            return true;
        }
    }
    false
}

/// On one core whoever spins keeps the one it waits for from running.
fn one_core() -> bool {
    static ONE: LazyLock<bool> =
        LazyLock::new(|| std::thread::available_parallelism().is_ok_and(|n| n.get() == 1));
    *ONE
}
