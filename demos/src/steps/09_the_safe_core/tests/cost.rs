//! What the docs say of the locks.

use std::cell::Cell;
use std::sync::Arc;

use super::super::{AsCompleted, Future, ThreadPoolExecutor, as_completed};
use super::{held, promises, within};

thread_local! {
    /// How often this thread has taken a lock of the core.
    pub(in super::super) static LOCKS: Cell<usize> = const { Cell::new(0) };
}

const TASKS: usize = 1000;

/// The locks that this thread takes in `f`.
fn locks_in<R>(f: impl FnOnce() -> R) -> (R, usize) {
    let before = LOCKS.get();
    let result = f();
    (result, LOCKS.get() - before)
}

/// Each phase by itself, all tasks of it in a row, so that nobody waits and no lock is contended.
#[test]
fn locks_a_task() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let locks = || LOCKS.get();
        let (gate, _running) = held(&pool);
        let begin = pool.submit(locks).unwrap();
        let submit = || (0..TASKS).map(|n| pool.submit(move || n).unwrap());
        let (futures, submitted) = locks_in(|| submit().collect::<Vec<_>>());
        let end = pool.submit(locks).unwrap();
        gate.open();
        let end = end.result().unwrap();
        // The end of the first one, the beginning of the last one: one more.
        let ran = end - begin.result().unwrap();
        let (sum, taken) = locks_in(|| {
            futures
                .into_iter()
                .map(|f| f.result().unwrap())
                .sum::<usize>()
        });
        assert_eq!(sum, TASKS * (TASKS - 1) / 2);
        assert_eq!(submitted, TASKS);
        assert_eq!(ran, 3 * (TASKS + 1));
        assert_eq!(taken, TASKS);
    });
}

#[test]
fn locks_a_task_that_is_awaited_in_its_own_pool() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(1));
        let inner = Arc::clone(&pool);
        let all = pool.submit(move || {
            let nested = |n| inner.submit(move || n).unwrap().result().unwrap();
            locks_in(|| (0..TASKS).map(nested).sum::<usize>()).1
        });
        assert_eq!(all.unwrap().result().unwrap(), 6 * TASKS);
    });
}

#[test]
fn locks_a_future_of_as_completed() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, _running) = held(&pool);
        let futures: Vec<_> = (0..TASKS)
            .map(|n| pool.submit(move || n).unwrap())
            .collect();
        let (mut all, added) = locks_in(|| as_completed(futures));
        gate.open();
        drop(pool);
        let (count, given) = locks_in(|| all.by_ref().count());
        assert_eq!((count, added, given), (TASKS, TASKS, TASKS));
    });
}

/// What it takes to settle as many futures, each of which `prepare` has been given.
fn locks_to_settle(prepare: impl FnOnce(Vec<Future<usize>>) -> Vec<AsCompleted<usize>>) -> usize {
    let (promises, futures) = promises::<TASKS>();
    let _kept = prepare(futures);
    let settle = || {
        promises
            .into_iter()
            .for_each(|promise| drop(promise.finish(Ok(7))))
    };
    locks_in(settle).1
}

#[test]
fn locks_to_tell_somebody() {
    assert_eq!(locks_to_settle(|_nobody| Vec::new()), TASKS);
    let with_callback = locks_to_settle(|futures| {
        let add = |future: &Future<usize>| future.add_done_callback(|_| ());
        let ((), adding) = locks_in(|| futures.iter().for_each(add));
        assert_eq!(adding, TASKS);
        Vec::new()
    });
    assert_eq!(with_callback, 2 * TASKS);
    let in_a_mailbox = locks_to_settle(|futures| vec![as_completed(futures)]);
    assert_eq!(in_a_mailbox, 3 * TASKS);
}
