//! `if` instead of `while`: whoever wakes believes that what it waited for has happened.
//!
//! Three things speak against that. Another thread may have come first and taken the job. `notify_all`
//! wakes all, and there may be one job only. And `wait` is allowed to return for no reason at all
//! (`parking_lot`'s does not, but `std`'s says that it may).
//!
//! The cure: look again after each wait, in a loop.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

/// A queue of numbers, taken by many.
#[derive(Default)]
pub struct Queue {
    inner: Mutex<Inner>,
    not_empty: Condvar,
}

#[derive(Default)]
struct Inner {
    list: VecDeque<u32>,
    closed: bool,
    /// For the tests: who is asleep.
    sleepers: usize,
}

impl Queue {
    /// Adds a job, and wakes all who sleep.
    pub fn push(&self, job: u32) {
        self.inner.lock().list.push_back(job);
        self.not_empty.notify_all();
    }

    /// No more jobs will come.
    pub fn close(&self) {
        self.inner.lock().closed = true;
        self.not_empty.notify_all();
    }

    /// How many are asleep.
    pub fn sleepers(&self) -> usize {
        self.inner.lock().sleepers
    }

    /// The next job; `None` if the queue is closed. With the mistake.
    pub fn take_wrong(&self) -> Option<u32> {
        let mut inner = self.inner.lock();
        if inner.list.is_empty() && !inner.closed {
            inner.sleepers += 1;
            self.not_empty.wait(&mut inner);
            inner.sleepers -= 1;
        }
        inner.list.pop_front()
    }

    /// The next job; `None` if the queue is closed.
    pub fn take_right(&self) -> Option<u32> {
        let mut inner = self.inner.lock();
        while inner.list.is_empty() && !inner.closed {
            inner.sleepers += 1;
            self.not_empty.wait(&mut inner);
            inner.sleepers -= 1;
        }
        inner.list.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    /// Two takers asleep, then one job: how many are left asleep, and what they got in the end.
    fn one_job_for_two(take: fn(&Queue) -> Option<u32>) -> Vec<Option<u32>> {
        let queue = Queue::default();
        let mut got = thread::scope(|scope| {
            let takers = [(); 2].map(|()| scope.spawn(|| take(&queue)));
            let wait_for = |sleepers| {
                while queue.sleepers() != sleepers {
                    thread::yield_now();
                }
            };
            wait_for(2);
            queue.push(1);
            // Until both have been up: one went with the job, the other is asleep again, or gone.
            while !takers.iter().any(thread::ScopedJoinHandle::is_finished) {
                thread::yield_now();
            }
            thread::sleep(crate::bugs::PATIENCE / 10);
            queue.push(2);
            queue.close();
            takers.map(|taker| taker.join().unwrap()).to_vec()
        });
        got.sort_unstable();
        got
    }

    #[test]
    fn with_the_mistake_one_of_them_leaves_an_open_queue_with_nothing() {
        assert_eq!(one_job_for_two(Queue::take_wrong), [None, Some(1)]);
    }

    #[test]
    fn in_a_loop_it_waits_for_the_next_job() {
        assert_eq!(one_job_for_two(Queue::take_right), [Some(1), Some(2)]);
    }
}
