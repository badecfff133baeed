//! Ctrl-C and SIGTERM, as something every wait of the program can be woken by.

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// Whether the run is to end early.
#[derive(Debug, Default)]
pub(crate) struct Interrupt {
    /// Set once and never taken back.
    raised: Mutex<bool>,
    /// Announces that `raised` was set.
    ended: Condvar,
}

impl Interrupt {
    /// Ends the run early.
    pub(crate) fn raise(&self) {
        *self.raised.lock() = true;
        self.ended.notify_all();
    }

    /// Whether the run is to end early.
    pub(crate) fn is_raised(&self) -> bool {
        *self.raised.lock()
    }

    /// Sleeps; false when it was woken because the run is to end.
    pub(crate) fn sleep(&self, pause: Duration) -> bool {
        let end = Instant::now() + pause;
        let mut raised = self.raised.lock();
        while !*raised {
            if self.ended.wait_until(&mut raised, end).timed_out() {
                break;
            }
        }
        !*raised
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_sleeper_is_woken_and_nobody_sleeps_again() {
        let (long, began) = (Duration::from_secs(10), Instant::now());
        // Many rounds: in some of them the sleeper may see the end coming before it falls asleep.
        for _ in 0..50 {
            let interrupt = Interrupt::default();
            assert!(interrupt.sleep(Duration::ZERO));
            thread::scope(|scope| {
                let sleeper = scope.spawn(|| interrupt.sleep(long));
                // A false alarm reaches only who is asleep.
                while !interrupt.ended.notify_one() {
                    thread::yield_now();
                }
                thread::yield_now();
                interrupt.raise();
                assert!(!sleeper.join().unwrap());
            });
            assert!(interrupt.is_raised() && !interrupt.sleep(long));
            assert!(began.elapsed() < long, "nobody woke the sleeper");
        }
    }
}
