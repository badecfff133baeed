//! Step 1: a thread for each task, and a channel for its result.
//!
//! Missing: ten thousand tasks are ten thousand threads.

use std::thread;

use crossbeam_channel::{Receiver, bounded};

/// Runs tasks on threads.
pub struct Executor;

impl Executor {
    /// Starts the task; its result comes out of the channel.
    pub fn submit<T, F>(&self, task: F) -> Receiver<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        // Room for one, so that the thread can leave its result and go.
        let (sender, receiver) = bounded(1);
        thread::spawn(move || {
            let _ = sender.send(task());
        });
        receiver
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_run_at_the_same_time_on_threads_of_their_own() {
        let (left, right) = bounded(0);
        // Each needs the other to be there.
        let giver = Executor.submit(move || left.send(42).is_ok());
        let taker = Executor.submit(move || (right.recv(), thread::current().id()));
        assert_eq!(giver.recv(), Ok(true));
        let (got, id) = taker.recv().unwrap();
        assert_eq!(got, Ok(42));
        assert_ne!(id, thread::current().id());
    }
}
