//! Times as people read them: `1.42 s`, and the ticks of an axis.

use super::history::Nanos;

const MICRO: Nanos = 1_000;
const MILLI: Nanos = 1_000_000;
const SECOND: Nanos = 1_000_000_000;
const MINUTE: Nanos = 60 * SECOND;
const HOUR: Nanos = 60 * MINUTE;
const DAY: Nanos = 24 * HOUR;

/// Steps between ticks that are easy to count in, from a minute on.
const LONG_STEPS: [Nanos; 13] = [
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
];

/// A duration with three digits: `850 ns`, `12.3 ms`, `1.42 s`, `2 m 05 s`.
pub(super) fn duration(nanos: Nanos) -> String {
    // What would be rounded up to a thousand of a unit is given in the next one.
    let (unit, name) = match nanos {
        0..MICRO => return format!("{nanos} ns"),
        MICRO..999_500 => (MICRO, "µs"),
        999_500..999_500_000 => (MILLI, "ms"),
        999_500_000..99_500_000_000 => (SECOND, "s"),
        _ => return long(nanos),
    };
    let value = nanos as f64 / unit as f64;
    let decimals = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {name}")
}

fn long(nanos: Nanos) -> String {
    let seconds = (nanos / (SECOND / 2)).div_ceil(2);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    if days > 0 {
        format!("{days} d {:02} h", hours % 24)
    } else if hours > 0 {
        format!("{hours} h {:02} m", minutes % 60)
    } else {
        format!("{minutes} m {:02} s", seconds % 60)
    }
}

/// A place on the axis and what is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: Nanos,
    pub(super) text: String,
}

/// The ticks of an axis from 0 to `end`: at most `most` after the one at 0.
pub(super) fn ticks(end: Nanos, most: usize) -> Vec<Tick> {
    let step = step(end.div_ceil((most as Nanos).max(1)).max(1));
    let places = (0..=end / step).map(|n| n * step);
    places
        .map(|at| Tick {
            at,
            text: tick_text(at, step, end),
        })
        .collect()
}

/// The smallest good step that is `least` or more.
fn step(least: Nanos) -> Nanos {
    let mut power = 1;
    while power <= 10 * SECOND {
        for step in [power, 2 * power, 5 * power] {
            if step >= least && step < MINUTE {
                return step;
            }
        }
        power *= 10;
    }
    let long = LONG_STEPS.into_iter().find(|step| *step >= least);
    long.unwrap_or_else(|| least.div_ceil(DAY).saturating_mul(DAY))
}

fn tick_text(at: Nanos, step: Nanos, end: Nanos) -> String {
    if at == 0 {
        return "0".to_owned();
    }
    let (unit, name) = match end {
        ..MICRO => (1, "ns"),
        MICRO..MILLI => (MICRO, "µs"),
        MILLI..SECOND => (MILLI, "ms"),
        _ if step < MINUTE && end < 10 * MINUTE => (SECOND, "s"),
        _ if step < HOUR => (MINUTE, "min"),
        _ => (HOUR, "h"),
    };
    let mut decimals = 0;
    let mut part = unit;
    while !step.is_multiple_of(part) && decimals < 3 {
        part /= 10;
        decimals += 1;
    }
    format!("{:.decimals$} {name}", at as f64 / unit as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_three_digits() {
        let cases = [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (999_499, "999 µs"),
            (999_999, "1.00 ms"),
            (12_345_678, "12.3 ms"),
            (999_999_999, "1.00 s"),
            (9_999_999_999, "10.0 s"),
            (125 * SECOND, "2 m 05 s"),
            (3_720 * SECOND, "1 h 02 m"),
            (30 * HOUR, "1 d 06 h"),
        ];
        for (nanos, text) in cases {
            assert_eq!(duration(nanos), text);
        }
        duration(Nanos::MAX);
    }

    #[test]
    fn ticks_are_round_and_few() {
        let texts = |end, most| -> Vec<String> {
            let ticks = ticks(end, most);
            ticks.into_iter().map(|tick| tick.text).collect()
        };
        assert_eq!(texts(0, 5), ["0"]);
        assert_eq!(texts(3, 5), ["0", "1 ns", "2 ns", "3 ns"]);
        assert_eq!(texts(1_420 * MILLI, 4), ["0", "0.5 s", "1.0 s"]);
        assert_eq!(texts(420 * MICRO, 3), ["0", "200 µs", "400 µs"]);
        assert_eq!(texts(130 * SECOND, 3), ["0", "50 s", "100 s"]);
        assert_eq!(texts(HOUR, 3), ["0", "30 min", "60 min"]);
        assert_eq!(texts(3 * HOUR, 3), ["0", "1 h", "2 h", "3 h"]);
    }

    #[test]
    fn ticks_never_crowd() {
        let mut end: Nanos = 1;
        while end < Nanos::MAX / 7 {
            for most in [1, 2, 5, 10] {
                let ticks = ticks(end, most);
                assert!(ticks.len() <= most + 1, "{end} {ticks:?}");
            }
            end = end * 7 + 3;
        }
        ticks(Nanos::MAX, 1);
    }
}
