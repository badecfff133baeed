//! The one place that chooses between real synchronisation and loom's model of it.
//!
//! All that threads wait for, or order their steps by, comes from here, so that a build with
//! `--cfg executor_loom` runs the same code under a scheduler that tries one interleaving after the other.
//! What outlives a model, or orders nothing, stays with `std` and `parking_lot`: counters that hand out fresh
//! numbers, flags for one reader, the registry of pools in `home`. The process pool is not built then.

#[cfg(executor_loom)]
#[path = "sync/model.rs"]
mod imp;

#[cfg(not(executor_loom))]
mod imp {
    pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard};
    pub(crate) use std::sync::atomic;
    pub(crate) use std::thread;

    /// Looking again and again is only worth it where other threads run meanwhile.
    pub(crate) const MAY_SPIN: bool = true;

    /// `std`'s in the shape of loom's.
    pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(std::cell::UnsafeCell::new(value))
        }

        pub(crate) fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
            f(self.0.get())
        }

        pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
            f(self.0.get())
        }
    }

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

/// On cache lines of its own, away from what other threads write. (They are fetched in pairs.)
#[repr(align(128))]
#[derive(Debug)]
pub(crate) struct CachePadded<T>(pub(crate) T);

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
