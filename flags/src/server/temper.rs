//! How the server treats requests: at once, slowly, or slowly and badly.

use std::time::Duration;

use parking_lot::Mutex;

use super::connections::Connections;
use super::response::Response;

/// A character.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Temper {
    /// Every request waits a time between these two, each as likely as any other.
    pub(crate) delay: Option<(Duration, Duration)>,
    /// The share of requests that fail.
    pub(crate) error_rate: f64,
    /// Where the dice start: the same seed, the same run of luck.
    pub(crate) seed: u64,
}

impl Temper {
    /// Answers at once and never fails.
    pub(crate) const HEALTHY: Self = Self {
        delay: None,
        error_rate: 0.0,
        seed: 0,
    };
    /// Takes its time.
    pub(crate) const SLOW: Self = Self {
        delay: Some((Duration::from_millis(100), Duration::from_millis(500))),
        ..Self::HEALTHY
    };
    /// Takes its time, and fails every fourth request or so.
    pub(crate) const FAILING: Self = Self {
        error_rate: 0.25,
        ..Self::SLOW
    };
}

/// What happens to a request.
#[derive(Debug)]
pub(super) enum Fate {
    /// It is answered.
    Answer,
    /// It gets this answer instead.
    Fail(Response),
    /// The connection ends without an answer.
    HangUp,
}

/// A temper and the dice it throws.
#[derive(Debug)]
pub(super) struct Dice {
    /// The temper.
    temper: Temper,
    /// The dice; one for all connections, so that the seed decides them all.
    dice: Mutex<fastrand::Rng>,
}

impl Dice {
    /// Dice of this temper.
    pub(super) fn new(temper: Temper) -> Self {
        Self {
            temper,
            dice: Mutex::new(fastrand::Rng::with_seed(temper.seed)),
        }
    }

    /// Decides over a request, after its delay.
    pub(super) fn fate(&self, connections: &Connections) -> Fate {
        if self.temper.delay.is_none() && self.temper.error_rate == 0.0 {
            return Fate::Answer;
        }
        let (wait, luck, kind) = {
            let mut dice = self.dice.lock();
            (dice.f64(), dice.f64(), dice.u8(..3))
        };
        if let Some((shortest, longest)) = self.temper.delay {
            let pause = shortest + longest.saturating_sub(shortest).mul_f64(wait);
            if !connections.sleep(pause) {
                return Fate::HangUp;
            }
        }
        match kind {
            _ if luck >= self.temper.error_rate => Fate::Answer,
            0 => Fate::Fail(Response::text(418, "this is a teapot\n")),
            1 => Fate::Fail(Response::text(503, "not now\n").with("Retry-After", "1")),
            _ => Fate::HangUp,
        }
    }
}
