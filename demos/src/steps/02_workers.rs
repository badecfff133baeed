//! Step 2: a fixed number of workers, which take the tasks from one queue.
//!
//! The queue is a list under a lock, and a bell that is rung for each new job. A worker lets go of the
//! lock before it runs the job: all others would have to wait for it otherwise (`bugs::lock_held`).
//!
//! Missing: a channel can be asked for its value, but not whether the task runs or was cancelled.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, bounded};
use parking_lot::{Condvar, Mutex};

/// Runs tasks on threads.
// New!
pub struct Executor {
    queue: Arc<Queue>, // New!
}

/// What is to be done, whatever its type: it knows itself where its result goes.
type Job = Box<dyn FnOnce() + Send>; // New!

// New!
struct Queue {
    jobs: Mutex<VecDeque<Job>>, // New!
    /// Idle workers sleep here.
    not_empty: Condvar, // New!
}

impl Executor {
    /// An executor of so many threads. They never end: that is for step 6.
    // New!
    pub fn new(workers: usize) -> Self {
        let queue = Arc::new(Queue {
            jobs: Mutex::new(VecDeque::new()), // New!
            not_empty: Condvar::new(),         // New!
        });
        for _ in 0..workers {
            let queue = Arc::clone(&queue); // New!
            thread::spawn(move || {
                loop {
                    let job = queue.take(); // New!
                    job(); // New!
                }
            });
        }
        Self { queue } // New!
    }

    /// Schedules the task; its result comes out of the channel.
    pub fn submit<T, F>(&self, task: F) -> Receiver<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        // Room for one, so that the worker can leave the result and go on.
        let (sender, receiver) = bounded(1);
        self.queue.push(Box::new(move || {
            let _ = sender.send(task());
        }));
        receiver
    }
}

// New!
impl Queue {
    // New!
    fn push(&self, job: Job) {
        self.jobs.lock().push_back(job); // New!
        // After the unlock, so that who wakes does not run into the lock. No wake-up is lost: a worker
        // looked at the list and fell asleep under one and the same lock.
        self.not_empty.notify_one(); // New!
    }

    /// The next job, or sleep until there is one.
    // New!
    fn take(&self) -> Job {
        let mut jobs = self.jobs.lock(); // New!
        loop {
            if let Some(job) = jobs.pop_front() {
                return job; // New!
            }
            self.not_empty.wait(&mut jobs); // New!
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn many_tasks_run_on_few_threads() {
        let executor = Executor::new(3);
        let results: Vec<_> = (0..100)
            .map(|n| executor.submit(move || (n * n, thread::current().id())))
            .collect();
        let mut ids = HashSet::new();
        for (n, result) in results.into_iter().enumerate() {
            let (square, id) = result.recv().unwrap();
            assert_eq!(square, n * n);
            ids.insert(id);
        }
        assert!(ids.len() <= 3);
    }

    #[test]
    fn a_worker_that_is_busy_does_not_keep_the_others_from_the_queue() {
        let executor = Executor::new(2);
        let (open, gate) = bounded::<()>(0);
        let blocked = executor.submit(move || gate.recv().is_err());
        assert_eq!(executor.submit(|| 42).recv(), Ok(42));
        drop(open);
        assert_eq!(blocked.recv(), Ok(true));
    }
}
