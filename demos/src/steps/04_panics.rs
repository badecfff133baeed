//! Step 4: a panic is caught, and becomes the outcome of its own future.
//!
//! `AssertUnwindSafe` says: what the panic left half done, nobody looks at. The task is gone, and its
//! result goes to one owner, who is told. What it shared with others is their concern, as it is with any
//! thread that panics.
//!
//! Missing: a task that nobody wants any more is run all the same.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use parking_lot::{Condvar, Mutex};

/// Runs tasks on threads.
pub struct Executor {
    queue: Arc<Queue>,
}

/// What a task comes to: its value, or what it panicked with.
pub type Outcome<T> = Result<T, Box<dyn Any + Send>>; // New!

/// The result of a task, sooner or later.
pub struct Future<T> {
    shared: Arc<Shared<T>>,
}

/// What a future and its job have in common.
struct Shared<T> {
    /// `None` until it is there.
    result: Mutex<Option<Outcome<T>>>, // New!
    /// Who waits for the result sleeps here.
    finished: Condvar,
}

/// What is to be done, whatever its type: it knows itself where its result goes.
type Job = Box<dyn FnOnce() + Send>;

struct Queue {
    jobs: Mutex<VecDeque<Job>>,
    /// Idle workers sleep here.
    not_empty: Condvar,
}

impl Executor {
    /// An executor of so many threads. They never end: that is for step 6.
    pub fn new(workers: usize) -> Self {
        let queue = Arc::new(Queue {
            jobs: Mutex::new(VecDeque::new()),
            not_empty: Condvar::new(),
        });
        for _ in 0..workers {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                loop {
                    let job = queue.take();
                    job();
                }
            });
        }
        Self { queue }
    }

    /// Schedules the task.
    pub fn submit<T, F>(&self, task: F) -> Future<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let shared = Arc::new(Shared {
            result: Mutex::new(None),
            finished: Condvar::new(),
        });
        let future = Future {
            shared: Arc::clone(&shared),
        };
        self.queue.push(Box::new(move || {
            let outcome = catch_unwind(AssertUnwindSafe(task)); // New!
            shared.settle(outcome); // New!
        }));
        future
    }
}

impl<T> Future<T> {
    /// True once the result is there.
    pub fn done(&self) -> bool {
        self.shared.result.lock().is_some()
    }

    /// The result, or sleep until it is there.
    // New!
    pub fn result(self) -> Outcome<T> {
        let mut result = self.shared.result.lock();
        loop {
            if let Some(result) = result.take() {
                return result;
            }
            self.shared.finished.wait(&mut result);
        }
    }
}

impl<T> Shared<T> {
    // New!
    fn settle(&self, result: Outcome<T>) {
        *self.result.lock() = Some(result);
        self.finished.notify_all();
    }
}

impl Queue {
    fn push(&self, job: Job) {
        self.jobs.lock().push_back(job);
        self.not_empty.notify_one();
    }

    /// The next job, or sleep until there is one.
    fn take(&self) -> Job {
        let mut jobs = self.jobs.lock();
        loop {
            if let Some(job) = jobs.pop_front() {
                return job;
            }
            self.not_empty.wait(&mut jobs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_outcome() {
        let executor = Executor::new(1);
        let error = executor
            .submit(|| -> u32 { panic!("oh no") })
            .result()
            .unwrap_err();
        assert_eq!(error.downcast_ref::<&str>(), Some(&"oh no"));
    }

    #[test]
    fn the_worker_lives() {
        let executor = Executor::new(1);
        let bad = executor.submit(|| panic!("oh no"));
        let good = executor.submit(|| 42);
        assert!(bad.result().is_err());
        assert_eq!(good.result().unwrap(), 42);
    }
}
