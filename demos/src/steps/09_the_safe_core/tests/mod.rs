//! The safe core, tested from the outside, and what the tests share: a watchdog, a gate, and a count of drops.
//!
//! | module | what must hold |
//! |---|---|
//! | `matrix` | each operation of a future in each state |
//! | `cancel`, `callbacks`, `shutdown`, `wait`, `as_completed`, `map` | what is said of each |
//! | `nested` | tasks that wait for tasks of their own pool |
//! | `drops` | everything is dropped once, and a drop that panics or blocks harms nobody |
//! | `cost` | what the docs say of the locks |

mod as_completed;
mod callbacks;
mod cancel;
pub(super) mod cost;
mod drops;
mod map;
mod matrix;
mod nested;
mod shutdown;
mod wait;

use std::io::Write;
use std::panic::Location;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::{self, ThreadId};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::{Future, Outcome, Promise, TaskError, ThreadPoolExecutor};

/// No test takes a second; this much is for machines that are busy with something else.
const LIMIT: Duration = Duration::from_secs(60);

/// Time to fall asleep, or to come back too early. What a test asserts holds without it, too.
pub(super) const A_WHILE: Duration = Duration::from_millis(20);

/// Runs a test that might hang: then the process ends, and says where.
#[track_caller]
pub(super) fn within(body: impl FnOnce()) {
    let caller = Location::caller();
    let (running, ended) = channel::<()>();
    let watchdog = thread::spawn(move || {
        if ended.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
            // Past the harness, which would keep what the macros print to itself.
            let _ = writeln!(std::io::stderr(), "\nthe test at {caller} hangs");
            std::process::abort();
        }
    });
    body();
    drop(running);
    watchdog.join().unwrap();
}

/// A door that tasks wait at; closed when made, open for ever once opened. Clones are the same door.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<(Mutex<Door>, Condvar)>);

#[derive(Default)]
struct Door {
    open: bool,
    arrived: usize,
}

impl Gate {
    pub(super) fn pass(&self) {
        let (door, changed) = &*self.0;
        let mut door = door.lock();
        door.arrived += 1;
        changed.notify_all();
        while !door.open {
            changed.wait(&mut door);
        }
    }

    pub(super) fn open(&self) {
        self.0.0.lock().open = true;
        self.0.1.notify_all();
    }

    /// Blocks until `pass` was called so many times.
    pub(super) fn await_arrivals(&self, count: usize) {
        let (door, changed) = &*self.0;
        let mut door = door.lock();
        while door.arrived < count {
            changed.wait(&mut door);
        }
    }
}

/// A task that stands at the gate, on a worker of `pool`; its value is 7.
fn held(pool: &ThreadPoolExecutor) -> (Gate, Future<u32>) {
    let gate = Gate::default();
    let pass = gate.clone();
    let future = pool.submit(move || {
        pass.pass();
        7
    });
    gate.await_arrivals(1);
    (gate, future.unwrap())
}

/// Counts the tokens it handed out, and on which threads they were dropped.
#[derive(Clone, Default)]
struct Drops(Arc<Mutex<(usize, Vec<ThreadId>)>>);

impl Drops {
    fn token(&self) -> Token {
        self.0.lock().0 += 1;
        Token(self.clone(), false)
    }

    /// One whose drop panics once it is counted.
    fn panicking_token(&self) -> Token {
        let mut token = self.token();
        token.1 = true;
        token
    }

    fn threads(&self) -> Vec<ThreadId> {
        self.0.lock().1.clone()
    }

    #[track_caller]
    fn assert_balanced(&self) {
        let made = self.0.lock().0;
        assert_eq!(self.threads().len(), made, "drops against tokens");
    }
}

/// A value whose drop is counted.
struct Token(Drops, bool);

impl Drop for Token {
    fn drop(&mut self) {
        self.0.0.lock().1.push(thread::current().id());
        assert!(!self.1, "a token was told to panic in its drop");
    }
}

fn promises<const N: usize>() -> ([Promise<usize>; N], Vec<Future<usize>>) {
    let mut futures = Vec::new();
    let promises = std::array::from_fn(|_| {
        let (promise, future) = Promise::new();
        futures.push(future);
        promise
    });
    (promises, futures)
}

fn is_cancelled<T>(outcome: &Outcome<T>) -> bool {
    matches!(outcome, Err(TaskError::Cancelled))
}
