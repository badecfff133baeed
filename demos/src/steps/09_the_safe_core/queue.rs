//! The run queue, and who sleeps on it.
//!
//! ```text
//!   submit ──push──▶ [ task task task ] ──take──▶ workers          sleep on `not_empty`
//!                           │
//!                           └──children──▶ helpers                 sleep on `news`
//! ```
//!
//! A *helper* is a worker in the middle of a task that waits for a future of its own pool. It has run the
//! awaited task itself if nobody had started it, nor was coming to do so (`help`). Else it runs, on top of
//! the task that waits, tasks that were submitted *in* that task, and no others: what lies below on the stack
//! cannot go on before the upper one returns, so the upper one must not wait for the lower one, nor for a
//! lock that it holds. A task that came from elsewhere may well do so; a task's own child does so less often.
//!
//! A worker is coming, or *idle*, while it sleeps here or was woken. The library counts it a little earlier, from
//! before its last future is done, so that a submit that follows a `result` finds it. Here that would be one more
//! lock a task.

use std::sync::Arc;
use std::time::Instant;

use super::books::{Books, Next};
use super::home::{self, Home};
use super::job::Job;
use super::outcome::contain;
use super::sync::{Condvar, Mutex, is_over, wait_until};

/// The queue.
pub(super) struct Queue {
    books: Mutex<Books>,
    /// Idle workers sleep here; told of a task that needs one of them, and of the end.
    not_empty: Condvar,
    /// Helpers sleep here; told of each future that one waits for.
    news: Condvar,
    /// `wait_for_workers` sleeps here; told of the last worker that leaves.
    all_left: Condvar,
}

impl Queue {
    /// The queue of so many workers, each of which calls `take` until there is no more.
    pub(super) fn new(workers: usize) -> Self {
        Self {
            books: Mutex::new(Books::new(workers)),
            not_empty: Condvar::new(),
            news: Condvar::new(),
            all_left: Condvar::new(),
        }
    }

    /// Adds a task at the end; false if the queue is closed.
    pub(super) fn push(&self, task: Arc<dyn Job>) -> bool {
        let mut books = self.books.lock();
        if !books.open {
            return false;
        }
        books.push(task);
        let wake = books.call_one();
        // Unlocked first, so that who wakes does not run into the lock at once. Nothing is lost: all look
        // at the list under the lock before they sleep. Helpers are not told: the task is no child of
        // theirs, since they are asleep.
        drop(books);
        if wake {
            self.not_empty.notify_one();
        }
        true
    }

    /// The next task, claimed, or sleep until there is one; `None` when the worker should leave.
    pub(super) fn take(&self) -> Option<Arc<dyn Job>> {
        loop {
            match self.next() {
                Next::Task(task) => return Some(task),
                Next::Husk(husk) => {
                    // Its drop may take its time, and a helper may have counted on us.
                    self.poke();
                    drop_job(husk);
                }
                Next::Nothing => break,
            }
        }
        let mut books = self.books.lock();
        books.workers -= 1;
        let last = books.workers == 0;
        drop(books);
        if last {
            self.all_left.notify_all();
        }
        None
    }

    /// What comes from the head of the list, or sleep until something does; nothing at the end.
    fn next(&self) -> Next {
        let mut books = self.books.lock();
        books.idle += 1;
        while books.is_empty() && books.open {
            books.asleep += 1;
            self.not_empty.wait(&mut books);
        }
        books.idle -= 1;
        books.pop()
    }

    /// Takes no more tasks; workers leave when the list is empty.
    pub(super) fn close(&self) {
        self.books.lock().open = false;
        self.not_empty.notify_all();
    }

    /// Cancels what is pending.
    pub(super) fn cancel_pending(&self) {
        let tasks = self.books.lock().drain();
        for task in tasks {
            task.cancel();
            drop_job(task);
        }
    }

    /// Sleeps until the last worker has left.
    pub(super) fn wait_for_workers(&self) {
        let mut books = self.books.lock();
        while books.workers > 0 {
            self.all_left.wait(&mut books);
        }
    }
}

impl Home for Queue {
    fn task_left(&self) {
        let husks = self.books.lock().task_left();
        husks.into_iter().for_each(drop_job);
    }

    fn is_short(&self) -> bool {
        self.books.lock().is_short()
    }

    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>) {
        let mut timed_out = false;
        loop {
            let mut books = self.books.lock();
            let short = books.is_short();
            // Under the lock, which a poke takes too: it cannot slip in between the look and the sleep.
            if done(short) || timed_out || is_over(deadline) {
                return;
            }
            // A task that another worker is coming for is left to that one: it may need what we hold.
            let parent = home::running().filter(|_| short);
            let Some(child) = parent.and_then(|parent| books.claim_child_of(parent)) else {
                books.helpers += 1;
                timed_out = wait_until(&self.news, &mut books, deadline);
                books.helpers -= 1;
                continue;
            };
            drop(books);
            self.task_left();
            child.run_claimed();
            drop_job(child);
        }
    }

    fn poke(&self) {
        // The lock is taken so that the news cannot come between a helper's look and its sleep.
        let helpers = self.books.lock().helpers;
        if helpers > 0 {
            self.news.notify_all();
        }
    }
}

/// This may be the last handle to a result, whose drop is user code and may panic.
pub(super) fn drop_job(job: Arc<dyn Job>) {
    contain("dropping a result", || drop(job));
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::super::id::FutureId;
    use super::super::shared::Shared;
    use super::super::tests::{A_WHILE, Gate, within};
    use super::*;

    /// Whether the one who waits runs its child, in a pool with so many workers that are coming.
    fn runs_a_child(coming: usize, patience: Duration) -> bool {
        let queue = Queue::new(coming);
        let mut ran = false;
        home::in_task(FutureId::next(), || {
            let child = Arc::new(Shared::new(Some(|| ()), None));
            queue.push(Arc::clone(&child) as Arc<dyn Job>);
            queue.books.lock().idle = coming;
            let is_done = |_| child.state().is_done();
            queue.help_until(&is_done, Some(Instant::now() + patience));
            ran = is_done(false);
        });
        ran
    }

    #[test]
    fn a_child_is_left_to_a_worker_that_is_coming() {
        within(|| {
            assert!(!runs_a_child(1, A_WHILE));
            assert!(runs_a_child(0, Duration::from_secs(60)));
        });
    }

    /// A worker was coming, so the helper slept; but on its way it has to drop a husk, which takes its time.
    #[test]
    fn who_drops_a_husk_tells_the_helpers() {
        struct Blocks(Gate);
        impl Drop for Blocks {
            fn drop(&mut self) {
                self.0.pass();
            }
        }
        within(|| {
            let (queue, gate) = (Queue::new(1), Gate::default());
            let blocks = Blocks(gate.clone());
            let husk = Arc::new(Shared::new(Some(move || blocks), None));
            queue.push(Arc::clone(&husk) as Arc<dyn Job>);
            queue.push(Arc::new(Shared::new(Some(|| ()), None)));
            assert!(husk.run_here());
            queue.task_left();
            drop(husk);
            queue.books.lock().idle = 1;
            thread::scope(|scope| {
                scope.spawn(|| {
                    queue.help_until(&|short| short, None);
                    gate.open();
                });
                while queue.books.lock().helpers == 0 {
                    thread::yield_now();
                }
                queue.books.lock().idle = 0;
                assert!(queue.take().is_some());
            });
        });
    }
}
