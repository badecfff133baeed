//! Workers that wait for tasks of their own pool, and help meanwhile.
//!
//! Broken on purpose, the code is caught by these:
//!
//! | what was broken | what catches it |
//! |---|---|
//! | `help_until` does not look under the lock | a task waits for another on two workers |
//! | `poke` notifies without the lock | cancel against a worker that waits |
//! | `settle` does not poke a worker that waits | cancel against a worker that waits |
//! | a guest does not look again before it sleeps | a guest against a submit |
//! | a helper runs any task | a helper does not bury what others wait for |
//! | a helper runs no task | a helper runs the children of its task |
//! | a worker is noted as busy only after it has taken a task | a helper runs the children of its task |
//! | a task that its waiter runs stays counted as pending | a task waits for another on one worker |
//! | an awaited promise, or another pool's task, is run here | a worker waits for a task and a promise |
//! | a mailbox rings before it is delivered to | a worker waits for a task and a promise |
//! | a mailbox rings nobody | a worker waits for a task and a promise |

use std::sync::Arc;
use std::task::Wake;

use loom::sync::mpsc::channel;

use executor::{Promise, ReturnWhen, as_completed, wait};

use crate::kit::{Alarm, ONE, THREE, TWO, Tally, check, pool};

/// The pool's one worker waits for a task that nobody else could run.
#[test]
fn a_task_waits_for_another_on_one_worker() {
    check("a task waits for another on one worker", THREE, || {
        let pool = Arc::new(pool(1));
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let inner = inner.submit(|| 1).unwrap();
            inner.result().unwrap() + 1
        });
        assert_eq!(outer.unwrap().result().unwrap(), 2);
        assert_eq!(pool.stats().pending, 0);
        drop(pool);
    });
}

/// The awaited task is run by the waiter, or by the other worker while the waiter sleeps.
#[test]
fn a_task_waits_for_another_on_two_workers() {
    check("a task waits for another on two workers", TWO, || {
        let tally = Tally::default();
        let pool = Arc::new(pool(2));
        let (inner, value) = (Arc::clone(&pool), tally.token());
        let outer = pool.submit(move || {
            let inner = inner.submit(|| value).unwrap();
            inner.result().unwrap()
        });
        drop(outer.unwrap().result().unwrap());
        drop(pool);
        tally.settle();
    });
}

/// A guest goes to sleep while the task comes that only it can run.
#[test]
fn a_guest_against_a_submit() {
    check("a guest against a submit", THREE, || {
        let pool = Arc::new(pool(1));
        let (inner, (sender, receiver)) = (Arc::clone(&pool), channel());
        let outer = pool.submit(move || {
            let inner = inner.submit(move || sender.send(1).unwrap()).unwrap();
            // Nothing the pool knows of: it does not help meanwhile.
            (receiver.recv().unwrap(), inner)
        });
        let outer = outer.unwrap();
        let (value, inner) = pool.help_while(|| outer.result().unwrap());
        assert_eq!(value, 1);
        inner.wait();
        drop(pool);
    });
}

/// One that is cancelled while a worker waits for it.
#[test]
fn cancel_against_a_worker_that_waits() {
    check("cancel against a worker that waits", TWO, || {
        let pool = Arc::new(pool(1));
        let (held, inner) = (Arc::clone(&pool), Promise::new());
        let (promise, future) = inner;
        let outer = pool.submit(move || {
            let inner = Arc::new(held.submit(|| 1).unwrap());
            promise.finish(Ok(Arc::clone(&inner))).unwrap();
            inner.wait();
            inner.cancelled()
        });
        let inner = future.result().unwrap();
        let cancelled = inner.cancel();
        assert_eq!(outer.unwrap().result().unwrap(), cancelled);
        drop(pool);
    });
}

/// What a task waits for needs another of its children, which only the waiter has the hands to run, unless
/// it runs the first one itself.
#[test]
fn a_helper_runs_the_children_of_its_task() {
    check("a helper runs the children of its task", ONE, || {
        let pool = Arc::new(pool(2));
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let alarm = Alarm::new();
            let bell = Arc::clone(&alarm);
            let first = inner.submit(move || bell.wait()).unwrap();
            let second = inner.submit(move || alarm.wake()).unwrap();
            first.result().unwrap();
            second.result().unwrap();
        });
        outer.unwrap().result().unwrap();
        assert_eq!(pool.stats().pending, 0);
        drop(pool);
    });
}

/// A worker waits for a task of its own pool and for a promise, which has no pool to tell.
#[test]
fn a_worker_waits_for_a_task_and_a_promise() {
    check("a worker waits for a task and a promise", TWO, || {
        let pool = Arc::new(pool(1));
        let (promise, future) = Promise::new();
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let futures = [inner.submit(|| 1).unwrap(), future];
            as_completed(futures)
                .map(|future| future.result().unwrap())
                .sum::<i32>()
        });
        promise.finish(Ok(2)).unwrap();
        assert_eq!(outer.unwrap().result().unwrap(), 3);
        drop(pool);
    });
}

/// The promise is kept by a child that nobody awaits, and that only the waiting worker can run.
#[test]
fn a_worker_waits_for_the_promise_of_a_child() {
    check("a worker waits for the promise of a child", THREE, || {
        let pool = Arc::new(pool(1));
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let (promise, future) = Promise::new();
            let futures = [inner.submit(|| 1).unwrap(), future];
            drop(inner.submit(move || promise.finish(Ok(2)).unwrap()));
            as_completed(futures)
                .map(|future| future.result().unwrap())
                .sum::<i32>()
        });
        assert_eq!(outer.unwrap().result().unwrap(), 3);
        drop(pool);
    });
}

/// A worker of one pool waits for tasks of two.
#[test]
fn a_worker_waits_for_tasks_of_two_pools() {
    check("a worker waits for tasks of two pools", ONE, || {
        let (mine, other) = (Arc::new(pool(1)), Arc::new(pool(1)));
        let (inner, outside) = (Arc::clone(&mine), Arc::clone(&other));
        let outer = mine.submit(move || {
            let futures = [inner.submit(|| 1).unwrap(), outside.submit(|| 2).unwrap()];
            let waited = wait(futures, ReturnWhen::FirstException, None);
            waited.done.len()
        });
        assert_eq!(outer.unwrap().result().unwrap(), 2);
        drop((mine, other));
    });
}

/// The first worker waits for a task that the second runs. If it took a task meanwhile that waits for the
/// very one it is in, that one could not go on, being below on the stack: all three would wait for ever.
#[test]
fn a_helper_does_not_bury_what_others_wait_for() {
    check("a helper does not bury what others wait for", ONE, || {
        let pool = Arc::new(pool(2));
        let awaited = pool.submit(|| ()).unwrap();
        let buried = pool.submit(move || awaited.result().unwrap()).unwrap();
        let waiter = pool.submit(move || buried.result().unwrap()).unwrap();
        waiter.result().unwrap();
        drop(pool);
    });
}
