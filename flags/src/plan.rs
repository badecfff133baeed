//! How flags are downloaded.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::retries::Retries;
#[cfg(feature = "tls")]
use crate::roots::Roots;

/// How flags are downloaded, as a worker in another process is told it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The URL all flags' URLs begin with.
    pub(crate) base: String,
    /// The directory the files go to.
    pub(crate) dest: OsString,
    /// How long to wait for what.
    pub(crate) patience: Patience,
    /// How often and when a flag is tried again.
    pub(crate) retries: Retries,
    /// Whether a flag that is here already is left alone.
    pub(crate) skip_existing: bool,
    /// Whether an image is saved even where the same one is.
    pub(crate) again: bool,
    /// How many requests a second may be made.
    pub(crate) rate: Option<f64>,
    /// Where those who share that rate take turns.
    pub(crate) turns: Option<PathBuf>,
    /// Whom to trust, if not the usual ones.
    #[cfg(feature = "tls")]
    pub(crate) roots: Option<Roots>,
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Patience {
    /// For a connection.
    pub(crate) connect: Duration,
    /// For the next bytes of an answer that has begun.
    pub(crate) stall: Duration,
    /// For the head of an answer, and again for its body.
    pub(crate) answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(3),
            stall: seconds(5),
            answer: seconds(10),
        }
    }
}

#[cfg(test)]
impl Plan {
    /// What a test needs that downloads nothing.
    pub(crate) fn to(base: &str) -> Self {
        Self {
            base: base.into(),
            dest: OsString::new(),
            patience: Patience::default(),
            retries: Retries {
                most: 0,
                delay: Duration::ZERO,
            },
            skip_existing: false,
            again: false,
            rate: None,
            turns: None,
            #[cfg(feature = "tls")]
            roots: None,
        }
    }
}
