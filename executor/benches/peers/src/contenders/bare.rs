//! What one writes without a pool: threads, and threads behind a channel.

use std::hint::black_box;
use std::ops::Range;
use std::thread::{self, JoinHandle};

use crossbeam_channel::Sender;

use crate::peer::{DEADLOCKS, Peer, WORKERS, answer, answering, through_channel};

/// A `std::thread` for every task.
pub(crate) struct Threads;

impl Peer for Threads {
    type Handle = JoinHandle<u64>;

    fn start() -> Self {
        Self
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        thread::spawn(task)
    }

    fn wait(&self, thread: Self::Handle) -> u64 {
        thread.join().expect("no task panics")
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        through_channel(items, |item, sender| {
            thread::spawn(move || sender.send(black_box(item)));
        })
    }

    fn fork_join(&self, _: u64) -> Result<u64, &'static str> {
        Err("too many threads")
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Two threads at a `crossbeam-channel`, and a `oneshot` channel for the result.
pub(crate) struct Channel {
    /// `None` only while it is dropped.
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Channel {
    fn send(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self.jobs.as_ref().expect("open until it is dropped");
        jobs.send(Box::new(job)).expect("the threads listen");
    }
}

impl Peer for Channel {
    type Handle = oneshot::Receiver<u64>;

    fn start() -> Self {
        let (jobs, queue) = crossbeam_channel::unbounded::<Job>();
        let run = |_| {
            let queue = queue.clone();
            thread::spawn(move || queue.iter().for_each(|job| job()))
        };
        Self {
            threads: (0..WORKERS).map(run).collect(),
            jobs: Some(jobs),
        }
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        let (task, receiver) = answering(task);
        self.send(task);
        receiver
    }

    fn wait(&self, receiver: Self::Handle) -> u64 {
        answer(receiver)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        through_channel(items, |item, sender| {
            self.send(move || {
                let _ = sender.send(black_box(item));
            });
        })
    }

    fn fork_join(&self, _: u64) -> Result<u64, &'static str> {
        Err(DEADLOCKS)
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
