//! The queue's lock is held while the job runs.
//!
//! ```text
//! while let Ok(job) = queue.lock().recv() {
//!     job();        // the guard is alive here: it dies at the end of the body
//! }
//! ```
//!
//! The guard is a temporary in the head of a `while let`, and such temporaries live as long as the body.
//! (So they do in `match`, and in the body of an `if let`.) All other workers stand before the lock
//! until the job is over: there are many threads, and one job at a time. Nothing fails; it is just slow.
//!
//! The cure is to give the job a name first: at the semicolon the guard is gone. The lint that finds
//! the mistake is `clippy::significant_drop_in_scrutinee`, which is not on by default.

use std::sync::mpsc::Receiver;

use parking_lot::Mutex;

/// What a worker runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// The life of a worker, with the mistake.
#[expect(
    clippy::significant_drop_in_scrutinee,
    reason = "this is the mistake, and the lint knows it"
)]
pub fn work_wrong(queue: &Mutex<Receiver<Job>>) {
    while let Ok(job) = queue.lock().recv() {
        job();
    }
}

/// The life of a worker.
pub fn work_right(queue: &Mutex<Receiver<Job>>) {
    loop {
        let job = queue.lock().recv();
        let Ok(job) = job else { return };
        job();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bugs::PATIENCE;
    use std::sync::mpsc;
    use std::thread;

    /// Two workers and two jobs, the first of which waits for the second: true if they ran at once.
    fn two_at_once(work: fn(&Mutex<Receiver<Job>>)) -> bool {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Mutex::new(queue);
        let (here, is_here) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let first = move || tell.send(is_here.recv_timeout(PATIENCE).is_ok()).unwrap();
        jobs.send(Box::new(first)).unwrap();
        // It comes too late for the mistake: then nobody listens any more.
        let second = move || here.send(()).unwrap_or_default();
        jobs.send(Box::new(second)).unwrap();
        drop(jobs);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| work(&queue));
            }
        });
        told.recv().unwrap()
    }

    #[test]
    fn with_the_mistake_the_second_worker_stands_before_the_lock() {
        assert!(!two_at_once(work_wrong));
    }

    #[test]
    fn with_the_lock_released_both_work() {
        assert!(two_at_once(work_right));
    }
}
