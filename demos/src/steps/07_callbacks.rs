//! Step 7: callbacks, run by whoever settles the future, and never under the lock.
//!
//! They run after the task and before the state is "done": when `result` comes back, they all have run.
//! They are the user's code, which may do anything, even look at this very future; under the lock that
//! would be a deadlock (`bugs::callback_under_lock`). So `settle` takes them out, unlocks, calls them, and
//! looks again.
//!
//! The words `Job`, `Outcome` and `TaskError` stay those of step 5, and the queue that of step 6.
//!
//! Missing: which of *many* futures is done first?

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

use super::cancel::{Job, Outcome, TaskError};

/// The result of a task, sooner or later.
pub struct Future<T> {
    shared: Arc<Shared<T>>,
}

/// What a future and its job have in common.
struct Shared<T> {
    slot: Mutex<Slot<T>>, // New!
    /// Who waits for the result sleeps here.
    finished: Condvar,
}

/// What changes together, so under one lock.
// New!
struct Slot<T> {
    state: State<T>, // New!
    /// In the order added; empty once done.
    callbacks: Vec<Callback<T>>, // New!
}

type Callback<T> = Box<dyn FnOnce(&Outcome<T>) + Send>; // New!

type Task<T> = Box<dyn FnOnce() -> T + Send>;

enum State<T> {
    /// Whoever takes the task out, a worker or `cancel`, has to settle.
    Pending(Task<T>),
    /// Only the one who took the task may leave this state.
    Running,
    /// For good. `None` once the result is taken.
    Done(Option<Outcome<T>>),
}

/// The two ends of a task: one for the queue, one for whoever wants the result.
pub fn new_task<T, F>(task: F) -> (Arc<dyn Job>, Future<T>)
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let shared = Arc::new(Shared {
        slot: Mutex::new(Slot {
            state: State::Pending(Box::new(task)), // New!
            callbacks: Vec::new(),                 // New!
        }),
        finished: Condvar::new(),
    });
    let future = Future {
        shared: Arc::clone(&shared),
    };
    (shared, future)
}

impl<T: Send> Future<T> {
    /// True once the result is there.
    pub fn done(&self) -> bool {
        matches!(self.shared.slot.lock().state, State::Done(_)) // New!
    }

    /// Cancels the task if it has not started; true if that was so.
    pub fn cancel(&self) -> bool {
        self.shared.cancel()
    }

    /// The result, or sleep until it is there.
    pub fn result(self) -> Outcome<T> {
        self.shared.take() // New!
    }

    /// Has `callback` called with the result: later on the worker, or here and now if it is there.
    // New!
    pub fn add_done_callback<F>(&self, callback: F)
    where
        F: FnOnce(&Outcome<T>) + Send + 'static, // New!
    {
        let mut slot = self.shared.slot.lock(); // New!
        slot.callbacks.push(Box::new(callback)); // New!
        let late = matches!(slot.state, State::Done(_)); // New!
        drop(slot); // New!
        if late {
            let outcome = self.shared.take(); // New!
            self.shared.settle(outcome); // New!
        }
    }
}

impl<T: Send> Job for Shared<T> {
    fn run(&self) {
        if let Some(task) = self.start() {
            let outcome = catch_unwind(AssertUnwindSafe(task));
            self.settle(outcome.map_err(TaskError::Panicked));
        }
    }

    fn cancel(&self) -> bool {
        let Some(task) = self.start() else {
            return false;
        };
        // Here, without the lock: what a task owns has a `drop` of its own, which may do anything.
        drop(task);
        self.settle(Err(TaskError::Cancelled));
        true
    }
}

impl<T> Shared<T> {
    /// From pending to running, with the task; `None` if it is not pending.
    fn start(&self) -> Option<Task<T>> {
        let mut slot = self.slot.lock(); // New!
        match mem::replace(&mut slot.state, State::Running) {
            State::Pending(task) => Some(task),
            other => {
                slot.state = other; // New!
                None
            }
        }
    }

    // New!
    fn take(&self) -> Outcome<T> {
        let mut slot = self.slot.lock(); // New!
        loop {
            if let State::Done(result) = &mut slot.state // New!
                && let Some(result) = result.take()
            {
                return result;
            }
            self.finished.wait(&mut slot); // New!
        }
    }

    fn settle(&self, result: Outcome<T>) {
        let mut slot = self.slot.lock(); // New!
        while !slot.callbacks.is_empty() {
            let callbacks = mem::take(&mut slot.callbacks); // New!
            drop(slot); // New!
            for callback in callbacks {
                let _ = catch_unwind(AssertUnwindSafe(|| callback(&result))); // New!
            }
            // Callbacks may have added callbacks.
            slot = self.slot.lock(); // New!
        }
        slot.state = State::Done(Some(result)); // New!
        drop(slot); // New!
        self.finished.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::unbounded;

    #[test]
    fn callbacks_run_in_order_before_result_and_may_look_at_their_future() {
        let (job, future) = new_task(|| 42);
        let future = Arc::new(future);
        let (sender, seen) = unbounded();
        for n in [1, 2] {
            let (sender, future) = (sender.clone(), Arc::clone(&future));
            future.clone().add_done_callback(move |outcome| {
                let value = *outcome.as_ref().unwrap();
                sender.send((n, value, future.done())).unwrap();
            });
        }
        job.run();
        future.add_done_callback(move |_| sender.send((3, 0, true)).unwrap());
        let expected = [(1, 42, false), (2, 42, false), (3, 0, true)];
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_callback_that_panics_hurts_nobody() {
        let (job, future) = new_task(|| 42);
        future.add_done_callback(|_| panic!("oh no"));
        job.run();
        assert_eq!(future.result().unwrap(), 42);
    }
}
