//! Step 3: a future instead of a channel.
//!
//! A future and its job share one cell: a place for the result under a lock, and a bell that is rung when
//! it is there. `result` consumes the future, so nobody can ask twice.
//!
//! Missing: a task that panics takes its worker with it, and whoever waits for its result waits for ever.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;

use parking_lot::{Condvar, Mutex};

/// Runs tasks on threads.
pub struct Executor {
    queue: Arc<Queue>,
}

/// The result of a task, sooner or later.
// New!
pub struct Future<T> {
    shared: Arc<Shared<T>>, // New!
}

/// What a future and its job have in common.
// New!
struct Shared<T> {
    /// `None` until it is there.
    result: Mutex<Option<T>>, // New!
    /// Who waits for the result sleeps here.
    finished: Condvar, // New!
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
    // New!
    pub fn submit<T, F>(&self, task: F) -> Future<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let shared = Arc::new(Shared {
            result: Mutex::new(None), // New!
            finished: Condvar::new(), // New!
        });
        let future = Future {
            shared: Arc::clone(&shared), // New!
        };
        self.queue.push(Box::new(move || {
            shared.settle(task()); // New!
        }));
        future // New!
    }
}

// New!
impl<T> Future<T> {
    /// True once the result is there.
    // New!
    pub fn done(&self) -> bool {
        self.shared.result.lock().is_some() // New!
    }

    /// The result, or sleep until it is there.
    // New!
    pub fn result(self) -> T {
        let mut result = self.shared.result.lock(); // New!
        loop {
            if let Some(result) = result.take() {
                return result; // New!
            }
            self.shared.finished.wait(&mut result); // New!
        }
    }
}

// New!
impl<T> Shared<T> {
    // New!
    fn settle(&self, result: T) {
        *self.result.lock() = Some(result); // New!
        self.finished.notify_all(); // New!
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
    use crossbeam_channel::bounded;

    #[test]
    fn a_future_is_done_when_its_task_has_returned() {
        let executor = Executor::new(1);
        let (open, gate) = bounded::<()>(1);
        let future = executor.submit(move || gate.recv().map(|()| 42));
        assert!(!future.done());
        open.send(()).unwrap();
        assert_eq!(future.result(), Ok(42));
    }

    #[test]
    fn results_can_be_asked_for_in_any_order() {
        let executor = Executor::new(2);
        let (first, second) = (executor.submit(|| "first"), executor.submit(|| 2));
        assert_eq!(second.result(), 2);
        assert_eq!(first.result(), "first");
    }
}
