//! Step 5: the states of a task, and `cancel`.
//!
//! ```text
//!   pending ──▶ running ──▶ done
//!      └────cancel───────────┘
//! ```
//!
//! The task moves into the cell, to the one state in which it is needed, so that `cancel` can drop it at
//! once. The queue holds the cell; a worker that finds it no longer pending passes it over.
//!
//! This file has the half of the executor that a future belongs to; step 6 has the other.
//!
//! Missing: to be told when a task is done, one has to wait for it.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

/// What a task comes to: its value, or why there is none.
pub type Outcome<T> = Result<T, TaskError>; // New!

/// Why a task gave no value.
#[derive(Debug)]
// New!
pub enum TaskError {
    /// It was cancelled before it started.
    Cancelled, // New!
    /// It panicked with this.
    Panicked(Box<dyn Any + Send>), // New!
}

/// The result of a task, sooner or later.
pub struct Future<T> {
    shared: Arc<Shared<T>>,
}

/// What a future and its job have in common.
struct Shared<T> {
    state: Mutex<State<T>>, // New!
    /// Who waits for the result sleeps here.
    finished: Condvar,
}

type Task<T> = Box<dyn FnOnce() -> T + Send>; // New!

// New!
enum State<T> {
    /// Whoever takes the task out, a worker or `cancel`, has to settle.
    Pending(Task<T>), // New!
    /// Only the one who took the task may leave this state.
    Running, // New!
    /// For good. `None` once the result is taken.
    Done(Option<Outcome<T>>), // New!
}

/// What is to be done, whatever its type: it knows itself where its result goes.
// New!
pub trait Job: Send + Sync {
    /// Runs the task, if it is pending.
    fn run(&self); // New!

    /// Drops the task, if it is pending; true if it was.
    fn cancel(&self) -> bool; // New!
}

/// The two ends of a task: one for the queue, one for whoever wants the result.
// New!
pub fn new_task<T, F>(task: F) -> (Arc<dyn Job>, Future<T>)
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let shared = Arc::new(Shared {
        state: Mutex::new(State::Pending(Box::new(task))), // New!
        finished: Condvar::new(),
    });
    let future = Future {
        shared: Arc::clone(&shared),
    };
    (shared, future) // New!
}

// New!
impl<T: Send> Future<T> {
    /// True once the result is there.
    pub fn done(&self) -> bool {
        matches!(*self.shared.state.lock(), State::Done(_)) // New!
    }

    /// Cancels the task if it has not started; true if that was so.
    // New!
    pub fn cancel(&self) -> bool {
        self.shared.cancel() // New!
    }

    /// The result, or sleep until it is there.
    pub fn result(self) -> Outcome<T> {
        let mut state = self.shared.state.lock(); // New!
        loop {
            if let State::Done(result) = &mut *state // New!
                && let Some(result) = result.take()
            {
                return result;
            }
            self.shared.finished.wait(&mut state); // New!
        }
    }
}

// New!
impl<T: Send> Job for Shared<T> {
    // New!
    fn run(&self) {
        if let Some(task) = self.start() {
            let outcome = catch_unwind(AssertUnwindSafe(task));
            self.settle(outcome.map_err(TaskError::Panicked)); // New!
        }
    }

    // New!
    fn cancel(&self) -> bool {
        let Some(task) = self.start() else {
            return false; // New!
        };
        // Here, without the lock: what a task owns has a `drop` of its own, which may do anything.
        drop(task); // New!
        self.settle(Err(TaskError::Cancelled)); // New!
        true // New!
    }
}

impl<T> Shared<T> {
    /// From pending to running, with the task; `None` if it is not pending.
    // New!
    fn start(&self) -> Option<Task<T>> {
        let mut state = self.state.lock(); // New!
        match mem::replace(&mut *state, State::Running) {
            State::Pending(task) => Some(task), // New!
            other => {
                *state = other; // New!
                None // New!
            }
        }
    }

    fn settle(&self, result: Outcome<T>) {
        *self.state.lock() = State::Done(Some(result)); // New!
        self.finished.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_is_cancelled_never_runs_and_is_dropped_at_once() {
        let owned = Arc::new(());
        let held = Arc::clone(&owned);
        let (job, future) = new_task(move || panic!("it runs, with {held:?}"));
        assert!(future.cancel());
        assert_eq!(Arc::strong_count(&owned), 1);
        job.run();
        assert!(matches!(
            future.result(),
            Err::<(), _>(TaskError::Cancelled)
        ));
    }

    #[test]
    fn what_is_done_is_not_cancelled() {
        let (job, future) = new_task(|| 42);
        job.run();
        assert!(!future.cancel());
        assert_eq!(future.result().unwrap(), 42);
    }
}
