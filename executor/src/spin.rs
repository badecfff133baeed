//! Looking again and again for a while, before going to sleep.
//!
//! What comes within a microsecond comes sooner than a sleeper would wake, which takes some 50 to 100 on
//! another core. So the one who waits first looks with short pauses, then gives its core to others between
//! the looks, and sleeps only when all that has lasted about as long as a sleep costs: it never loses more than
//! twice what it would have lost by sleeping at once. Where much comes that others take, it looks for some time more:
//! else it would fall asleep, and be woken, again and again.
//!
//! Where the other side is on this very core, what comes does so when the core is first given away, and each time
//! again: the system may leave two threads that never sleep on one core for ever, beside an idle one. It looks for an
//! idle core when it wakes a thread. So who finds that again and again sleeps once.

use std::cell::Cell;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::sync::{MAY_SPIN, thread};

/// So many looks come first, with pauses between them: each look takes the word from those who are to change it.
/// Together they last a microsecond, in which the other side, on another core, has done what there is to do.
const PAUSING: u32 = 12;

/// Each pause is one spin-loop hint longer than the one before, so many times.
const PAUSES: u32 = 8;

/// So long it looks on after the pauses.
const LONGEST: Duration = Duration::from_micros(80);

/// It is calm where less than one comes in so long.
const RARE: Duration = Duration::from_micros(2);

/// So many times it looks on that long, at most, where it is not calm.
const ROUNDS: u32 = 3;

/// What was in vain so many times in a row is left out, but for a trial now and then.
const IN_VAIN: u32 = 3;

/// One wait in so many is such a trial: what made looking vain may be over. The other side was asleep for a while,
/// say, or on this very core.
const TRIAL: u32 = 16;

/// After so many waits in a row that ended when the core was first given away, one sleeps at once. Each time that
/// does not help, it takes twice as many until the next one.
const CROWDED: u32 = 8;

/// The most waits before such a sleep.
const MOST_CROWDED: u32 = 4096;

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    /// In a pause.
    Soon,
    /// When the core was first given away.
    Next,
    /// When it had been given away more often.
    Later,
    /// Not while we looked.
    Never,
    /// We did not look on, so as to be moved to another core.
    Unseen,
}

/// What the waits of a thread were like.
#[derive(Clone, Copy, Debug)]
struct Past {
    /// How many times in a row the pauses were in vain.
    paused: u32,
    /// How many times in a row it was in vain to look on after them.
    looked_on: u32,
    /// How many times in a row it came when the core was first given away.
    crowded: u32,
    /// How many of these in a row call for a sleep.
    too_crowded: u32,
}

impl Past {
    const NONE: Self = Self {
        paused: 0,
        looked_on: 0,
        crowded: 0,
        too_crowded: CROWDED,
    };

    fn pays(in_vain: u32) -> bool {
        in_vain < IN_VAIN || in_vain.is_multiple_of(TRIAL)
    }

    fn is_crowded(self) -> bool {
        self.crowded >= self.too_crowded
    }

    fn and(self, came: Came) -> Self {
        let next = Self {
            paused: self.paused.wrapping_add(1),
            looked_on: 0,
            crowded: 0,
            ..self
        };
        match came {
            // Not from the start: waits of a microsecond or two, on a core that nobody shares, look like both.
            Came::Soon => Self {
                too_crowded: self.too_crowded,
                ..Self::NONE
            },
            Came::Next => Self {
                crowded: self.crowded + 1,
                ..next
            },
            Came::Later => next,
            Came::Never => Self {
                looked_on: self.looked_on.wrapping_add(1),
                ..next
            },
            Came::Unseen => Self {
                too_crowded: MOST_CROWDED.min(2 * self.too_crowded),
                ..Self::NONE
            },
        }
    }
}

thread_local! {
    static PAST: Cell<Past> = const { Cell::new(Past::NONE) };
}

/// Looks until `found`, but not for long, nor after `deadline`; true if found.
pub(crate) fn until(deadline: Option<Instant>, found: impl Fn() -> bool) -> bool {
    MAY_SPIN && until_calm(deadline, || 0, found)
}

/// The same, but somewhat longer as long as much comes, for whomever: `count` says how much has come so far.
pub(crate) fn until_calm(
    deadline: Option<Instant>,
    count: impl Fn() -> u64,
    found: impl Fn() -> bool,
) -> bool {
    if !MAY_SPIN {
        // One look is all that a model needs.
        return found();
    }
    if one_core() {
        return found();
    }
    let past = PAST.get();
    let came = if Past::pays(past.paused) && look(&found) {
        Came::Soon
    } else if past.is_crowded() {
        Came::Unseen
    } else if Past::pays(past.looked_on) {
        look_on(deadline, &count, &found)
    } else {
        Came::Never
    };
    PAST.set(past.and(came));
    !matches!(came, Came::Never | Came::Unseen)
}

fn look(found: &impl Fn() -> bool) -> bool {
    (0..PAUSING).any(|look| {
        for _ in 0..=look.min(PAUSES) {
            std::hint::spin_loop();
        }
        found()
    })
}

/// A core that others want is theirs between two looks, and for as long as the system pleases: milliseconds, where other
/// programs keep all cores busy. To sleep at once after that, for a while, made a round trip take 25 µs there, instead
/// of two milliseconds. But where the others are our own workers, it took a switch of threads for every other task, and
/// 7.0 µs instead of 5.2 for each one of 10 µs on two cores. The two cases look the same from here.
fn look_on(deadline: Option<Instant>, count: &impl Fn() -> u64, found: &impl Fn() -> bool) -> Came {
    let mut found_it = Came::Next;
    for _ in 0..ROUNDS {
        let before = count();
        let began = Instant::now();
        let end = deadline.map_or(began + LONGEST, |deadline| deadline.min(began + LONGEST));
        let mut now = began;
        while now < end {
            thread::yield_now();
            if found() {
                return found_it;
            }
            found_it = Came::Later;
            now = Instant::now();
        }
        let came = u32::try_from(count() - before).unwrap_or(u32::MAX);
        if RARE.saturating_mul(came) <= now - began {
            break;
        }
    }
    Came::Never
}

/// On one core whoever spins keeps the one it waits for from running.
fn one_core() -> bool {
    static ONE: LazyLock<bool> =
        LazyLock::new(|| std::thread::available_parallelism().is_ok_and(|n| n.get() == 1));
    *ONE
}

#[cfg(all(test, not(executor_loom)))]
mod tests {
    use super::*;

    fn after(waits: impl IntoIterator<Item = Came>) -> Past {
        waits.into_iter().fold(Past::NONE, Past::and)
    }

    fn times(came: Came, times: u32) -> impl Iterator<Item = Came> {
        (0..times).map(move |_| came)
    }

    #[test]
    fn what_was_in_vain_is_left_out_but_for_a_trial() {
        let tried: Vec<u32> = (0..40).filter(|times| Past::pays(*times)).collect();
        assert_eq!(tried, [0, 1, 2, 16, 32]);
        assert_eq!(after(times(Came::Later, 5)).paused, 5);
        assert_eq!(after(times(Came::Never, 5)).looked_on, 5);
        assert_eq!(after([Came::Never, Came::Later]).looked_on, 0);
        assert_eq!(after([Came::Later, Came::Soon]).paused, 0);
    }

    #[test]
    fn it_looks_longer_as_long_as_much_comes() {
        let began = Instant::now();
        // One in a microsecond, or none.
        let much = || u64::try_from(began.elapsed().as_micros()).unwrap();
        let looks = |count: &dyn Fn() -> u64| {
            let (counts, looks) = (Cell::new(0), Cell::new(0_u32));
            let counted = || {
                counts.set(counts.get() + 1);
                count()
            };
            let found = || {
                looks.set(looks.get() + 1);
                false
            };
            assert_eq!(look_on(None, &counted, &found), Came::Never);
            assert!(looks.get() >= counts.get() / 2, "looked each time");
            counts.get()
        };
        assert_eq!(looks(&|| 0), 2);
        assert_eq!(looks(&much), 2 * ROUNDS);
    }

    #[test]
    fn who_shares_a_core_sleeps_now_and_then_and_ever_less_often() {
        let mut past = Past::NONE;
        let mut slept = Vec::new();
        for wait in 0..100_000_u32 {
            let came = if past.is_crowded() {
                Came::Unseen
            } else {
                Came::Next
            };
            if came == Came::Unseen {
                slept.push(wait);
            }
            past = past.and(came);
        }
        assert_eq!(slept[..4], [8, 25, 58, 123]);
        let last = &slept[slept.len() - 2..];
        assert_eq!(last[1] - last[0], MOST_CROWDED + 1);
    }

    #[test]
    fn one_wait_of_another_kind_and_the_core_is_not_shared() {
        for other in [Came::Later, Came::Never, Came::Soon] {
            let waits = times(Came::Next, 8).chain([other]);
            assert!(!after(waits).is_crowded(), "{other:?}");
        }
        // To have slept counts beyond that.
        let slept = || times(Came::Next, 8).chain([Came::Unseen, Came::Soon]);
        assert!(!after(slept().chain(times(Came::Next, 15))).is_crowded());
        assert!(after(slept().chain(times(Came::Next, 16))).is_crowded());
    }
}
