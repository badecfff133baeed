//! Whether and when a flag is tried again.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::cause::Cause;

/// No pause of our own choice is longer, unless the first one is.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How often and when a flag is tried again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Retries {
    /// How many more tries a flag gets after the first.
    pub(crate) most: u32,
    /// The first pause is at most this long, and each doubles the limit of the one before.
    pub(crate) delay: Duration,
}

impl Retries {
    /// How long to wait before the next try; none when there should not be one.
    ///
    /// Full jitter: any time up to the limit, so that workers that failed together do not return
    /// together.
    pub(crate) fn pause(&self, cause: &Cause, tries: u32) -> Option<Duration> {
        if !cause.is_transient() || tries > self.most {
            return None;
        }
        if let Some(asked) = cause.retry_after() {
            return Some(asked);
        }
        let limit = self
            .delay
            .saturating_mul(1 << (tries - 1).min(16))
            .min(LONGEST_PAUSE.max(self.delay));
        Some(limit.mul_f64(fastrand::f64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries(most: u32) -> Retries {
        let delay = Duration::from_millis(100);
        Retries { most, delay }
    }

    #[test]
    fn pauses_double_up_to_a_limit() {
        for (tries, limit) in [
            (1, 100),
            (2, 200),
            (5, 1600),
            (6, 3200),
            (7, 5000),
            (60, 5000),
        ] {
            let limit = Duration::from_millis(limit);
            let pauses = (0..500).filter_map(|_| retries(99).pause(&Cause::Ended, tries));
            let longest = pauses.max().unwrap();
            assert!(
                longest <= limit && longest > limit / 2,
                "{tries}: {longest:?}"
            );
        }
    }

    #[test]
    fn what_cannot_help_is_not_done() {
        assert_eq!(retries(3).pause(&Cause::NotGif, 1), None);
        assert!(retries(3).pause(&Cause::Ended, 3).is_some());
        assert_eq!(retries(3).pause(&Cause::Ended, 4), None);
        assert_eq!(retries(0).pause(&Cause::Ended, 1), None);
    }

    #[test]
    fn the_server_may_say_how_long() {
        let asks = |seconds| {
            let status = ureq::http::StatusCode::SERVICE_UNAVAILABLE;
            let retry_after = Some(Duration::from_secs(seconds));
            let cause = Cause::Status {
                status,
                retry_after,
            };
            retries(3).pause(&cause, 1)
        };
        assert_eq!(asks(7), Some(Duration::from_secs(7)));
        assert_eq!(asks(0), Some(Duration::ZERO));
        assert_eq!(asks(60), Some(Duration::from_secs(60)));
        assert_eq!(asks(61), None);
    }
}
