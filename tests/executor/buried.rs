//! A worker that waits may run other tasks on top of the waiting one, but none that could wait for what
//! lies below it: those below cannot go on before it returns.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use executor::{Future, Promise, ReturnWhen, wait};
use parking_lot::Mutex;

use crate::support::{A_WHILE, Gate, Test, hold_with_task, within};

/// Each task waits for the one before it, and the first one takes a while. Nothing is circular, and a
/// pool of as few as two workers that never helps gets through it.
#[test]
fn a_chain_of_tasks() {
    for workers in [1, 2, 4] {
        within(|test| {
            let pool = test.pool(workers);
            let gate = Gate::new();
            let first = gate.clone();
            let mut last = pool
                .submit(move || {
                    first.pass();
                    0
                })
                .unwrap();
            gate.await_arrivals(1);
            for _ in 0..100 {
                let before = last;
                last = pool.submit(move || before.result().unwrap() + 1).unwrap();
            }
            // Time for the other workers to run into it.
            std::thread::sleep(A_WHILE);
            gate.open();
            test.stage(format!(
                "waiting for the end of a chain on {workers} workers"
            ));
            assert_eq!(last.result().unwrap(), 100);
        });
    }
}

/// The same with the chain inside a task, so that all links are children of one.
#[test]
fn a_chain_of_tasks_in_a_task() {
    for workers in [1, 2, 4] {
        within(|test| {
            let pool = Arc::new(test.pool(workers));
            let inner = Arc::clone(&pool);
            let outer = pool.submit(move || {
                let mut last = inner.submit(|| std::thread::sleep(A_WHILE)).unwrap();
                for _ in 0..100 {
                    let before = last;
                    last = inner.submit(move || before.result().unwrap()).unwrap();
                }
                last.result().unwrap();
            });
            test.stage(format!(
                "waiting for a chain in a task on {workers} workers"
            ));
            outer.unwrap().result().unwrap();
        });
    }
}

/// A task that holds a lock while it waits must not meet itself at that lock.
#[test]
fn a_task_that_waits_with_a_lock_held() {
    within(|test| {
        let pool = test.pool(2);
        let (lock, held) = (Arc::new(Mutex::new(0)), Gate::new());
        let (gate, slow) = hold_with_task(&pool);
        let (has_it, locked) = (held.clone(), Arc::clone(&lock));
        let holder = pool
            .submit(move || {
                let mut guard = locked.lock();
                has_it.pass();
                slow.result().unwrap();
                *guard += 1;
            })
            .unwrap();
        held.await_arrivals(1);
        let other = pool.submit(move || *lock.lock() += 1).unwrap();
        held.open();
        // Time for the holder to wait, and to run into the other one.
        std::thread::sleep(A_WHILE);
        gate.open();
        test.stage("waiting for two tasks that share a lock");
        holder.result().unwrap();
        other.result().unwrap();
    });
}

/// Ten thousand tasks that all wait for one: they must not pile up on a worker's stack.
fn a_long_queue(test: &Test, workers: usize, awaited: Future<()>, release: impl FnOnce()) {
    let pool = test.pool(workers);
    let awaited = Arc::new(awaited);
    let futures: Vec<_> = (0..10_000)
        .map(|_| {
            let awaited = Arc::clone(&awaited);
            pool.submit(move || awaited.wait()).unwrap()
        })
        .collect();
    release();
    test.stage("waiting for 10,000 tasks that wait");
    let waited = wait(futures, ReturnWhen::AllCompleted, None);
    assert_eq!(waited.done.len(), 10_000);
}

#[test]
fn a_long_queue_that_waits_for_a_promise() {
    within(|test| {
        let (promise, future) = Promise::new();
        a_long_queue(test, 2, future, || promise.finish(Ok(())).unwrap());
    });
}

#[test]
fn a_long_queue_that_waits_for_a_running_task() {
    within(|test| {
        let pool = Arc::new(test.pool(2));
        let (gate, slow) = hold_with_task(&pool);
        let slow = Arc::new(slow);
        let waiting = Arc::new(AtomicUsize::new(0));
        let futures: Vec<_> = (0..10_000)
            .map(|_| {
                let (slow, waiting) = (Arc::clone(&slow), Arc::clone(&waiting));
                let task = move || {
                    waiting.fetch_add(1, Ordering::SeqCst);
                    slow.wait();
                };
                pool.submit(task).unwrap()
            })
            .collect();
        while waiting.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        gate.open();
        test.stage("waiting for 10,000 tasks that wait");
        let waited = wait(futures, ReturnWhen::AllCompleted, None);
        assert_eq!(waited.done.len(), 10_000);
    });
}
