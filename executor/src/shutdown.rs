//! How an executor is told to stop, and what it gives back.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::cell::Job;
use crate::current;
use crate::home::Home;
use crate::observe::FutureId;

/// How to shut an executor down. Running tasks are never interrupted.
///
/// | Python | here |
/// |---|---|
/// | `shutdown()` | `Shutdown::drain()` |
/// | `shutdown(cancel_futures=True)` | `Shutdown::cancel()` |
/// | `shutdown(wait=False)` | `Shutdown::drain().no_wait()` |
/// | – | `Shutdown::drain().within(limit)` |
#[derive(Clone, Copy, Debug)]
#[must_use = "this only says how; pass it to `shutdown`"]
pub struct Shutdown {
    pub(crate) cancel_pending: bool,
    pub(crate) wait: bool,
    pub(crate) within: Option<Duration>,
}

impl Shutdown {
    /// Runs what is pending, and waits for it.
    pub fn drain() -> Self {
        Self {
            cancel_pending: false,
            wait: true,
            within: None,
        }
    }

    /// Cancels what is pending, and waits for what is running.
    pub fn cancel() -> Self {
        Self {
            cancel_pending: true,
            wait: true,
            within: None,
        }
    }

    /// Does not wait: the workers go on by themselves, and leave when they are done.
    pub fn no_wait(self) -> Self {
        Self {
            wait: false,
            ..self
        }
    }

    /// Waits for `limit` at most; what has not started by then is given back as [`Unstarted`]. It changes nothing
    /// where the shutdown does not wait.
    pub fn within(self, limit: Duration) -> Self {
        Self {
            within: Some(limit),
            ..self
        }
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::drain()
    }
}

/// A task that never started before its executor's [`Shutdown::within`] was over.
///
/// Dropping it cancels the task, so that nobody waits for it in vain.
#[must_use = "dropping it cancels the task"]
pub struct Unstarted {
    job: Job,
    /// Kept, so that the task finds its pool, and the pool's observer is told what becomes of it.
    home: Arc<dyn Home>,
}

impl Unstarted {
    pub(crate) fn new(job: Job, home: Arc<dyn Home>) -> Self {
        Self { job, home }
    }

    /// The identity of its future.
    pub fn id(&self) -> FutureId {
        self.job.id()
    }

    /// Runs the task in this thread after all; false if it was cancelled meanwhile.
    pub fn run(self) -> bool {
        let _role = current::stand_in(self.home.number());
        self.job.run_now()
    }
}

impl Drop for Unstarted {
    fn drop(&mut self) {
        self.job.cancel();
    }
}

impl fmt::Debug for Unstarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unstarted").field(&self.id()).finish()
    }
}
