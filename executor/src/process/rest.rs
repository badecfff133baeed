//! How long an owner leaves in the pipe what comes, so that it is woken once for many answers.

use std::time::{Duration, Instant};

/// The longest, though the answers may come for longer.
const LONGEST: Duration = Duration::from_millis(1);

/// The shortest: to sleep for less costs more than it spares.
const SHORTEST: Duration = Duration::from_micros(100);

/// As many bytes are to come meanwhile: half of a pipe, for a worker must not wait for room.
const ROOM: usize = 32 * 1024;

/// A rest.
#[derive(Clone, Copy, Default)]
pub(super) struct Rest {
    /// When it is over; `None` if there is none.
    pub(super) until: Option<Instant>,
    /// When it was last decided.
    decided: Option<Instant>,
}

impl Rest {
    /// After `came` bytes since the last one. `batch` is how long many answers take that may come together.
    pub(super) fn after(self, came: usize, batch: Duration) -> Self {
        let now = Instant::now();
        let since = self.decided.map_or(Duration::ZERO, |then| now - then);
        let fits = since.mul_f64(ROOM as f64 / came as f64);
        let rest = batch.min(fits).min(LONGEST);
        Self {
            until: (rest >= SHORTEST).then(|| now + rest),
            decided: Some(now),
        }
    }
}
