//! The books of a queue: plain data, no lock, no thread.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;

use super::id::FutureId;
use super::job::Job;
use super::state::State;

/// Husks in the list that are not worth a search for them.
const HUSKS_TOLERATED: usize = 64;

/// How far from the end of the list a helper looks for a task, which it does under the lock.
const LOOK_BACK: usize = 64;

/// What came from the head of the list.
pub(super) enum Next {
    /// A task, claimed.
    Task(Arc<dyn Job>),
    /// One that somebody else has claimed or cancelled.
    Husk(Arc<dyn Job>),
    /// The list is empty.
    Nothing,
}

/// What the lock of a queue protects.
///
/// The list may be longer than `pending`: a task that was cancelled, or run by the one who waited for it,
/// stays in it as a husk until it is passed over. A husk may hold the last handle to a result, whose drop is
/// user code, so husks are handed out, to be dropped without the lock.
pub(super) struct Books {
    list: VecDeque<Arc<dyn Job>>,
    /// The tasks that nobody has claimed or cancelled.
    pending: usize,
    /// The workers that will come for a task before they do anything else.
    pub(super) idle: usize,
    /// Those of them that sleep, and have not been called.
    pub(super) asleep: usize,
    /// Helpers asleep; nobody is notified while it is 0.
    pub(super) helpers: usize,
    /// The workers that have not left.
    pub(super) workers: usize,
    /// Tasks are taken.
    pub(super) open: bool,
}

impl Books {
    pub(super) fn new(workers: usize) -> Self {
        Self {
            list: VecDeque::new(),
            pending: 0,
            idle: 0,
            asleep: 0,
            helpers: 0,
            workers,
            open: true,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a task at the end.
    pub(super) fn push(&mut self, task: Arc<dyn Job>) {
        self.list.push_back(task);
        self.pending += 1;
    }

    pub(super) fn pop(&mut self) -> Next {
        let Some(task) = self.list.pop_front() else {
            return Next::Nothing;
        };
        if !task.claim() {
            return Next::Husk(task);
        }
        self.pending -= 1;
        Next::Task(task)
    }

    /// True if a sleeping worker has to be woken, which is then counted as awake: those that are on their way
    /// anyhow may be enough.
    pub(super) fn call_one(&mut self) -> bool {
        let wake = self.asleep > 0 && self.pending > self.idle - self.asleep;
        self.asleep -= usize::from(wake);
        wake
    }

    /// A task that was submitted in `parent`, claimed; it stays in the list as a husk. The newest ones
    /// are at the end, and those that are far from it are not looked for.
    pub(super) fn claim_child_of(&self, parent: FutureId) -> Option<Arc<dyn Job>> {
        let mut newest = self.list.iter().rev().take(LOOK_BACK);
        newest
            .find(|task| task.parent() == Some(parent) && task.claim())
            .cloned()
    }

    /// Counts a task as pending no more that was cancelled, or is run by the one who waits for it. Gives
    /// the husks that are cheap to find, or all when there are many.
    pub(super) fn task_left(&mut self) -> Vec<Arc<dyn Job>> {
        self.pending -= 1;
        let is_husk = |task: &Arc<dyn Job>| task.state() != State::Pending;
        let mut husks = Vec::new();
        // The usual case of a task that runs what it has just submitted: its husk is at the end.
        while self.list.back().is_some_and(is_husk) {
            husks.extend(self.list.pop_back());
        }
        if self.list.len() > 2 * self.pending + HUSKS_TOLERATED {
            let (dead, live): (Vec<_>, Vec<_>) =
                mem::take(&mut self.list).into_iter().partition(is_husk);
            self.list = live.into();
            husks.extend(dead);
        }
        husks
    }

    /// Takes all out. Those that are pending count as such until somebody ends that.
    pub(super) fn drain(&mut self) -> Vec<Arc<dyn Job>> {
        self.list.drain(..).collect()
    }

    /// True if more tasks are pending than workers are coming for one.
    pub(super) fn is_short(&self) -> bool {
        self.pending > self.idle
    }
}

#[cfg(test)]
mod tests {
    use super::super::shared::Shared;
    use super::*;

    fn task() -> Arc<dyn Job> {
        Arc::new(Shared::new(Some(|| ()), None))
    }

    /// Books with so many workers that come for a task, so many of which sleep.
    fn books(idle: usize, asleep: usize) -> Books {
        let mut books = Books::new(idle);
        (books.idle, books.asleep) = (idle, asleep);
        books
    }

    /// Whom each of three pushes wakes.
    fn calls(mut books: Books) -> [bool; 3] {
        std::array::from_fn(|_| {
            books.push(task());
            books.call_one()
        })
    }

    #[test]
    fn nobody_is_woken_while_enough_are_on_their_way() {
        assert_eq!(calls(books(3, 3)), [true, true, true]);
        assert_eq!(calls(books(3, 2)), [false, true, true]);
        assert_eq!(calls(books(3, 0)), [false, false, false]);
        assert_eq!(calls(books(2, 2)), [true, true, false]);
        assert_eq!(calls(books(0, 0)), [false, false, false]);
    }

    #[test]
    fn husks_at_the_end_leave_at_once_and_others_when_they_are_many() {
        let mut books = books(0, 0);
        let tasks: Vec<_> = (0..200).map(|_| task()).collect();
        tasks.iter().cloned().for_each(|task| books.push(task));
        let mut leave = |n: usize| {
            assert!(tasks[n].claim());
            books.task_left().len()
        };
        assert_eq!(leave(199), 1);
        assert_eq!(leave(197), 0);
        assert_eq!(leave(198), 2);
        let swept: Vec<_> = (0..150).map(&mut leave).filter(|n| *n > 0).collect();
        assert_eq!(swept.len(), 1, "one sweep for many: {swept:?}");
        assert!(swept[0] > HUSKS_TOLERATED);
    }

    #[test]
    fn a_husk_is_no_task() {
        let mut books = books(0, 0);
        let (husk, live) = (task(), task());
        assert!(husk.claim());
        books.push(husk);
        books.push(live);
        assert!(matches!(books.pop(), Next::Husk(_)));
        assert!(matches!(books.pop(), Next::Task(task) if task.state() == State::Running));
        assert!(matches!(books.pop(), Next::Nothing));
    }
}
