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
/// Together a microsecond, in which the other side, on another core, has done what there is to do.
const PAUSING: u32 = 12;
const PAUSES: u32 = 8;

/// So long it goes on after the pauses.
const LONGEST: Duration = Duration::from_micros(80);

/// What was in vain so many times in a row is left out,
const IN_VAIN: u32 = 3;

/// but for one wait in so many: what made it so may be over. The other side was asleep for a while, say, or on
/// this very core.
const TRIAL: u32 = 16;

thread_local! {
    /// How many times in a row it was in vain to pause, and to look on after that.
    static PAST: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
}

/// Looks until `found`, but not for long, nor after `deadline`; true if found.
pub(crate) fn until(deadline: Option<Instant>, found: impl Fn() -> bool) -> bool {
    if !MAY_SPIN || one_core() {
        return found();
    }
    let (paused, looked_on) = PAST.get();
    let pays = |in_vain: u32| in_vain < IN_VAIN || in_vain.is_multiple_of(TRIAL);
    if pays(paused) && look(&found) {
        PAST.set((0, 0));
        return true;
    }
    let came = pays(looked_on) && look_on(deadline, &found);
    let looked_on = if came { 0 } else { looked_on.wrapping_add(1) };
    PAST.set((paused.wrapping_add(1), looked_on));
    came
}

fn look(found: &impl Fn() -> bool) -> bool {
    (0..PAUSING).any(|look| {
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
