//! Step 6: the end. Shutdown drains the queue, or cancels what is in it, and waits for the workers.
//!
//! The lock now guards two things that must change together: the list, and whether it is open. A worker
//! leaves when the list is empty *and* closed; in any other order, a job pushed at the last moment would
//! be lost, and its future would hang.
//!
//! This file has the half of the executor that is a queue; step 5 has the other.
//!
//! Missing: a shutdown on a worker would wait for itself; and a worker could do something useful while it
//! waits. Step 9 does both.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use parking_lot::{Condvar, Mutex};

use super::cancel::{Future, Job, new_task};

/// Runs tasks on threads.
pub struct Executor {
    queue: Arc<Queue>,
    workers: Mutex<Vec<JoinHandle<()>>>, // New!
}

/// The executor was shut down.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed; // New!

struct Queue {
    jobs: Mutex<Jobs>, // New!
    /// Idle workers sleep here.
    not_empty: Condvar,
}

// New!
struct Jobs {
    list: VecDeque<Arc<dyn Job>>, // New!
    open: bool,                   // New!
}

impl Executor {
    /// An executor of so many threads.
    pub fn new(workers: usize) -> Self {
        let queue = Arc::new(Queue {
            jobs: Mutex::new(Jobs {
                list: VecDeque::new(), // New!
                open: true,            // New!
            }),
            not_empty: Condvar::new(),
        });
        let mut handles = Vec::new(); // New!
        for _ in 0..workers {
            let queue = Arc::clone(&queue);
            handles.push(thread::spawn(move || {
                while let Some(job) = queue.take() {
                    job.run(); // New!
                }
            }));
        }
        Self {
            queue,                        // New!
            workers: Mutex::new(handles), // New!
        }
    }

    /// Schedules the task, unless the executor was shut down.
    // New!
    pub fn submit<T, F>(&self, task: F) -> Result<Future<T>, Closed>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (job, future) = new_task(task); // New!
        self.queue.push(job)?; // New!
        Ok(future) // New!
    }

    /// Takes no more tasks, runs or cancels those it has, and waits for the last one.
    // New!
    pub fn shutdown(&self, cancel: bool) {
        let pending = self.queue.close(cancel); // New!
        for job in pending {
            job.cancel(); // New!
        }
        let workers = mem::take(&mut *self.workers.lock()); // New!
        for worker in workers {
            // No worker panics: every task's panic is caught.
            let _ = worker.join(); // New!
        }
    }
}

// New!
impl Drop for Executor {
    // New!
    fn drop(&mut self) {
        self.shutdown(false); // New!
    }
}

impl Queue {
    // New!
    fn push(&self, job: Arc<dyn Job>) -> Result<(), Closed> {
        let mut jobs = self.jobs.lock();
        if !jobs.open {
            return Err(Closed); // New!
        }
        jobs.list.push_back(job); // New!
        drop(jobs); // New!
        self.not_empty.notify_one();
        Ok(()) // New!
    }

    /// The next job, or sleep until there is one; `None` at the end.
    // New!
    fn take(&self) -> Option<Arc<dyn Job>> {
        let mut jobs = self.jobs.lock();
        loop {
            if let Some(job) = jobs.list.pop_front() {
                return Some(job); // New!
            }
            if !jobs.open {
                return None; // New!
            }
            self.not_empty.wait(&mut jobs);
        }
    }

    /// Lets nobody in any more; gives what is still there if it shall be cancelled.
    // New!
    fn close(&self, cancel: bool) -> VecDeque<Arc<dyn Job>> {
        let mut jobs = self.jobs.lock();
        jobs.open = false; // New!
        let pending = if cancel {
            mem::take(&mut jobs.list) // New!
        } else {
            VecDeque::new() // New!
        };
        drop(jobs); // New!
        // All of them: each has to see for itself that this is the end.
        self.not_empty.notify_all(); // New!
        pending // New!
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::{Sender, bounded};

    /// One worker, held in its first task by a gate, and a second task behind it.
    fn busy() -> (Executor, Sender<()>, [Future<u32>; 2]) {
        let executor = Executor::new(1);
        let (started, has_started) = bounded(1);
        let (open, gate) = bounded(1);
        let running = executor.submit(move || {
            started.send(()).unwrap();
            gate.recv().map_or(0, |()| 1)
        });
        let pending = executor.submit(|| 2);
        has_started.recv().unwrap();
        (executor, open, [running.unwrap(), pending.unwrap()])
    }

    #[test]
    fn drain_runs_what_is_pending() {
        let (executor, open, futures) = busy();
        open.send(()).unwrap();
        executor.shutdown(false);
        assert!(futures.iter().all(Future::done));
        assert_eq!(futures.map(|future| future.result().unwrap()), [1, 2]);
        assert!(matches!(executor.submit(|| ()), Err(Closed)));
    }

    #[test]
    fn cancel_leaves_only_what_runs() {
        let (executor, open, [running, pending]) = busy();
        thread::scope(|scope| {
            let end = scope.spawn(|| executor.shutdown(true));
            assert!(pending.result().is_err());
            open.send(()).unwrap();
            assert_eq!(running.result().unwrap(), 1);
            end.join().unwrap();
        });
    }
}
