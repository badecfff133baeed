//! At most so many requests a second, evenly spread.
//!
//! When the next request may leave stands in a file in memory, so that worker processes can share it: each takes
//! the turn that is next, and puts off the one after it.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::Mutex;
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::time::{ClockId, clock_gettime};

use crate::interrupt::Interrupt;

/// Gives every request its time.
#[derive(Debug)]
pub(crate) struct Pace {
    /// None when nobody counts.
    turns: Option<Turns>,
}

/// The times at which requests may leave, by the clock that all processes of a machine share.
#[derive(Debug)]
struct Turns {
    /// From one to the next.
    interval: Duration,
    /// The next one: its nanoseconds. The file's own lock is one between processes, not between threads.
    next: Mutex<File>,
}

impl Pace {
    /// At most `rate` requests a second, or any number.
    pub(crate) fn new(rate: Option<f64>) -> io::Result<Self> {
        let turns = rate.map(|rate| {
            let file = File::from(memfd_create("pace", MemfdFlags::CLOEXEC)?);
            file.write_all_at(&0_u64.to_ne_bytes(), 0)?;
            Ok::<_, io::Error>(Turns::new(rate, file))
        });
        let turns = turns.transpose()?;
        Ok(Self { turns })
    }

    /// The same, shared with the process that has made it, and with all others it has told.
    pub(crate) fn shared(rate: Option<f64>, path: Option<&Path>) -> io::Result<Self> {
        let turns = rate.zip(path).map(|(rate, path)| {
            let file = File::options().read(true).write(true).open(path)?;
            Ok::<_, io::Error>(Turns::new(rate, file))
        });
        let turns = turns.transpose()?;
        Ok(Self { turns })
    }

    /// Where other processes find what they share with this one, as long as it lives.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        let file = self.turns.as_ref()?.next.lock().as_raw_fd();
        let process = std::process::id();
        Some(format!("/proc/{process}/fd/{file}").into())
    }

    /// Waits for this request's turn; false when the run is to end instead.
    pub(crate) fn wait(&self, interrupt: &Interrupt) -> bool {
        let Some(turns) = &self.turns else {
            return !interrupt.is_raised();
        };
        let now = Duration::try_from(clock_gettime(ClockId::Monotonic)).unwrap_or_default();
        let turn = turns.take(now).expect("a file in memory takes eight bytes");
        interrupt.sleep(turn - now)
    }
}

impl Turns {
    /// So many a second.
    fn new(rate: f64, file: File) -> Self {
        Self {
            interval: Duration::from_secs_f64(1.0 / rate),
            next: Mutex::new(file),
        }
    }

    /// Takes the next turn, which is not before `now`.
    fn take(&self, now: Duration) -> io::Result<Duration> {
        let file = self.next.lock();
        file.lock()?;
        let mut next = [0; 8];
        file.read_exact_at(&mut next, 0)?;
        let turn = now.max(Duration::from_nanos(u64::from_ne_bytes(next)));
        let after = (turn + self.interval).as_nanos() as u64;
        file.write_all_at(&after.to_ne_bytes(), 0)?;
        file.unlock()?;
        drop(file);
        Ok(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_share_a_pace_take_turns() {
        let mine = Pace::new(Some(20.0)).unwrap();
        let other = Pace::shared(Some(20.0), mine.path().as_deref()).unwrap();
        let (mine, other) = (mine.turns.unwrap(), other.turns.unwrap());
        let ms = Duration::from_millis;
        let turns = [&mine, &other, &other, &mine].map(|turns| turns.take(ms(1000)).unwrap());
        assert_eq!(turns, [1000, 1050, 1100, 1150].map(ms));
        // What nobody took is not made up for.
        let turns = [&other, &mine].map(|turns| turns.take(ms(9000)).unwrap());
        assert_eq!(turns, [9000, 9050].map(ms));
    }
}
