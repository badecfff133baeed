//! The thread that looks after a worker whose main thread is in a long task.
//!
//! While tasks are short it does nothing but look at a number every tick, and not even that when there are
//! no tasks. Once it finds main in the same call as a tick ago, it tells the parent so, gives back the calls
//! behind it, which another worker may run sooner, and reads in main's place: a parent that revokes calls
//! gets its answer, and a parent that is gone takes this process with it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Signal, getpid, kill_process};

use super::{Came, Service, timespec};

/// A task that takes longer is a long one: long enough that a look at it costs nothing in comparison.
const TICK: Duration = Duration::from_millis(2);

/// After so long without a call the watcher goes to sleep: to wake it costs less than a few ticks.
const LINGER: Duration = Duration::from_millis(5);

pub(super) fn start(service: &Arc<Service>) -> io::Result<()> {
    let service = Arc::clone(service);
    thread::Builder::new()
        .name("worker-watcher".to_owned())
        .spawn(move || service.watch())?;
    Ok(())
}

impl Service {
    fn watch(&self) {
        let mut seen = 0;
        let mut active = Instant::now();
        loop {
            let running = self.calls.running();
            if running != 0 && running == seen {
                self.stand_in(running);
                active = Instant::now();
            } else if running != 0 || seen != 0 {
                active = Instant::now();
            }
            seen = running;
            let asleep = active.elapsed() > LINGER && self.fall_asleep(0);
            // Asked for nothing, poll still tells of the other end's closing.
            let timeout = if asleep { None } else { Some(TICK) };
            if self.wait(PollFlags::empty(), timeout) {
                return self.end();
            }
        }
    }

    /// True if main is in call `number` still, and will wake us for the next one.
    fn fall_asleep(&self, number: u64) -> bool {
        // ORDERING: SeqCst: stored before the look at `running`; see `Service::answer`.
        self.watcher_sleeps.store(true, Ordering::SeqCst);
        self.calls.running() == number
    }

    /// Sleeps until woken, at most for `timeout`; true if there is what `asked` says in stdin.
    fn wait(&self, asked: PollFlags, timeout: Option<Duration>) -> bool {
        let woken = self.output.watcher_end();
        let mut fds = [
            PollFd::new(&self.stdin, asked),
            PollFd::new(woken, PollFlags::IN),
        ];
        let _ = poll(&mut fds, timespec(timeout).as_ref());
        // ORDERING: SeqCst, as all of this pair; see `Service::answer`.
        self.watcher_sleeps.store(false, Ordering::SeqCst);
        let ready = !fds[0].revents().is_empty();
        if !fds[1].revents().is_empty() {
            let mut bytes = [0; 64];
            let _ = rustix::io::read(woken, &mut bytes);
        }
        ready
    }

    /// Does the reading while main is in call `number`.
    fn stand_in(&self, number: u64) {
        let is_running = || self.calls.running() == number;
        let reported = self.output.report(number, is_running);
        match reported {
            Ok(true) => self.return_calls(false),
            Ok(false) => return,
            Err(_) => exit_now(),
        }
        // Woken, too, by the next call: main may have read it, and all that came with it, before this thread was there to
        // see that there is input.
        while self.fall_asleep(number) {
            self.wait(PollFlags::IN, None);
            let Some(mut input) = self.input.try_lock() else {
                // Main reads: it is not in the call any more.
                return;
            };
            if !is_running() {
                return;
            }
            // Only who has the lock reads, so what poll sees now is there for us.
            let mut fds = [PollFd::new(&self.stdin, PollFlags::IN)];
            if !matches!(
                poll(&mut fds, timespec(Some(Duration::ZERO)).as_ref()),
                Ok(1)
            ) {
                continue;
            }
            match input.read_some(self) {
                Some(Came::Calls) | None => {}
                // Main has ended its call meanwhile, and finds it in the input.
                Some(Came::Shutdown) if !is_running() => return,
                // It comes only when there is nothing to do: a parent that does not wait for us.
                Some(Came::Shutdown | Came::End) => exit_now(),
            }
            drop(input);
            self.return_calls(false);
        }
    }

    /// The parent has closed its end, with a farewell or without.
    fn end(&self) {
        loop {
            if let Some(mut input) = self.input.try_lock() {
                // There is no more to come, so a read does not block.
                let came = input.last.or_else(|| input.read_some(self));
                match came {
                    Some(Came::Shutdown) => return,
                    Some(Came::End) => exit_now(),
                    Some(Came::Calls) | None => {}
                }
            } else {
                // Main reads, and sees the same.
                thread::sleep(TICK);
            }
        }
    }
}

/// Ends this process at once. Nobody is left who would look at how.
fn exit_now() -> ! {
    let _ = kill_process(getpid(), Signal::KILL);
    std::process::abort()
}
