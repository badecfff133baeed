//! A notification comes between the look and the sleep, and is lost.
//!
//! ```text
//!   waiter                          opener
//!   is it open? no
//!                                   open = true
//!                                   notify: nobody sleeps
//!   sleep ... for ever
//! ```
//!
//! A condition variable remembers nothing: who is not asleep yet misses the bell. The cure is to change
//! what the waiter looks at *under the lock that the waiter holds* from its look until it sleeps; `wait`
//! lets go of that lock and falls asleep in one step. That the flag is atomic helps nothing.
//!
//! The gap is some nanoseconds long, and in the tests of a program it is never hit. So both versions here
//! let the caller stretch it: `in_the_gap` runs between the look and the sleep.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A door to wait at, with the mistake.
#[derive(Default)]
pub struct WrongDoor {
    is_open: AtomicBool,
    /// Guards nothing; it is there because a `Condvar` wants one.
    sleep: Mutex<()>,
    opened: Condvar,
}

impl WrongDoor {
    /// Opens the door for all who wait. Does not block.
    pub fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
        self.opened.notify_all();
    }

    /// Waits until the door is open; false if `patience` ran out.
    pub fn wait(&self, patience: Duration, in_the_gap: impl FnOnce()) -> bool {
        let mut sleep = self.sleep.lock();
        if self.is_open.load(Ordering::SeqCst) {
            return true;
        }
        in_the_gap();
        !self.opened.wait_for(&mut sleep, patience).timed_out()
    }
}

/// A door to wait at.
#[derive(Default)]
pub struct Door {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Door {
    /// Opens the door for all who wait.
    pub fn open(&self) {
        *self.is_open.lock() = true;
        self.opened.notify_all();
    }

    /// Waits until the door is open; false if `patience` ran out.
    pub fn wait(&self, patience: Duration, in_the_gap: impl FnOnce()) -> bool {
        let mut is_open = self.is_open.lock();
        if !*is_open {
            in_the_gap();
        }
        let is_shut = |is_open: &mut bool| !*is_open;
        let waited = self.opened.wait_while_for(&mut is_open, is_shut, patience);
        drop(is_open);
        !waited.timed_out()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bugs::PATIENCE;
    use std::thread;
    use std::time::Instant;

    #[test]
    fn with_the_mistake_the_waiter_sleeps_before_an_open_door() {
        let door = WrongDoor::default();
        let told = door.wait(PATIENCE, || {
            thread::scope(|scope| drop(scope.spawn(|| door.open())));
        });
        assert!(!told);
        assert!(door.is_open.load(Ordering::SeqCst));
    }

    #[test]
    fn under_the_lock_the_opener_has_to_wait_for_the_waiter_to_sleep() {
        let door = Door::default();
        let began = Instant::now();
        let told = thread::scope(|scope| {
            door.wait(PATIENCE * 50, || {
                scope.spawn(|| door.open());
                // The opener would have had all this time to be too early.
                thread::sleep(PATIENCE / 10);
            })
        });
        assert!(told);
        // By the bell, and not by a last look when its patience was at an end.
        assert!(began.elapsed() < PATIENCE * 25);
    }
}
