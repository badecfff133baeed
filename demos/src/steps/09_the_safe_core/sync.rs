//! The locks of the core, and sleeping with a deadline.

use std::time::{Duration, Instant};

pub(super) use parking_lot::{Condvar, MutexGuard};

/// A mutex, which in tests counts how often it is locked: what the docs say it costs is tested.
pub(super) struct Mutex<T>(parking_lot::Mutex<T>);

impl<T> Mutex<T> {
    pub(super) fn new(value: T) -> Self {
        Self(parking_lot::Mutex::new(value))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, T> {
        #[cfg(test)]
        super::tests::cost::LOCKS.set(super::tests::cost::LOCKS.get() + 1);
        self.0.lock()
    }
}

/// The instant `timeout` from now; `None`, which stands for "never", when that is beyond the clock.
pub(super) fn deadline_after(timeout: Duration) -> Option<Instant> {
    Instant::now().checked_add(timeout)
}

pub(super) fn is_over(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// Sleeps on `condvar` until it is notified, or until `deadline`; true when the deadline has passed.
pub(super) fn wait_until<T>(
    condvar: &Condvar,
    guard: &mut MutexGuard<'_, T>,
    deadline: Option<Instant>,
) -> bool {
    match deadline {
        Some(deadline) => condvar.wait_until(guard, deadline).timed_out(),
        None => {
            condvar.wait(guard);
            false
        }
    }
}
