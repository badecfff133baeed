//! The one place that chooses between real synchronisation and loom's model of it.
//!
//! Everything that blocks or is shared in this crate comes from here, so that a build with
//! `--cfg executor_loom` runs the same code under a scheduler that tries every interleaving.
//! Counters that only hand out fresh numbers stay plain `std` atomics: no thread ever waits for one.

#[cfg(executor_loom)]
#[path = "sync/model.rs"]
mod imp;

#[cfg(not(executor_loom))]
mod imp {
    pub(crate) use crossbeam_channel::{Receiver, Sender, unbounded};
    pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard};
    pub(crate) use std::sync::{OnceLock, atomic};
    pub(crate) use std::thread;

    /// `std`'s in the shape of loom's, which has no `const` initial values.
    macro_rules! local {
        ($($(#[$meta:meta])* static $name:ident: $type:ty = $init:expr;)*) => {
            std::thread_local! { $($(#[$meta])* static $name: $type = const { $init }; )* }
        };
    }
    pub(crate) use local;
}

use std::time::{Duration, Instant};

pub(crate) use imp::*;

/// The instant `timeout` from now; `None`, which stands for "never", when that is beyond the clock.
pub(crate) fn deadline_after(timeout: Duration) -> Option<Instant> {
    Instant::now().checked_add(timeout)
}

/// Sleeps on `condvar` until it is notified, or until `deadline`; true when the deadline has passed.
pub(crate) fn wait_until<T>(
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

/// Sleeps until `inbox` has a message and takes it; `None` at `deadline`.
pub(crate) fn receive<T>(inbox: &Receiver<T>, deadline: Option<Instant>) -> Option<T> {
    match deadline {
        Some(deadline) => inbox.recv_deadline(deadline).ok(),
        None => inbox.recv().ok(),
    }
}
