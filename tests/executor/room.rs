//! A worker that waits, in a pool that has workers to spare: it leaves the work to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use parking_lot::Mutex;

use crate::support::{A_WHILE, Gate, within};

/// The awaited task needs the one that waits to go on: run on top of it, neither would ever end.
#[test]
fn a_timed_wait_returns_to_end_what_it_waits_for() {
    within(|test| {
        let pool = Arc::new(test.pool(4));
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let stop = Arc::new(AtomicBool::new(false));
            let stopped = Arc::clone(&stop);
            let spinning = inner
                .submit(move || {
                    while !stopped.load(Ordering::Relaxed) {
                        thread::yield_now();
                    }
                })
                .unwrap();
            let in_time = spinning.wait_timeout(A_WHILE);
            stop.store(true, Ordering::Relaxed);
            spinning.result().unwrap();
            in_time
        });
        test.stage("waiting for a task that bounds its wait");
        assert!(!outer.unwrap().result().unwrap());
    });
}

/// A task holds a lock while it waits for one of its children; another child wants the lock. The worker that comes
/// for that one is slow: it is still in its initializer.
#[test]
fn a_child_that_wants_its_parents_lock() {
    within(|test| {
        let (started, slow_start) = (AtomicUsize::new(0), Gate::new());
        let late = slow_start.clone();
        let initializer = move || {
            if started.fetch_add(1, Ordering::SeqCst) == 2 {
                late.pass();
            }
        };
        let builder = test.builder().max_workers(3).initializer(initializer);
        let pool = Arc::new(builder.build().unwrap());
        let (inner, lock, gate) = (Arc::clone(&pool), Arc::new(Mutex::new(0)), Gate::new());
        let pass = gate.clone();
        let outer = pool.submit(move || {
            let at = pass.clone();
            let awaited = inner.submit(move || at.pass()).unwrap();
            pass.await_arrivals(1);
            let mut held = lock.lock();
            let wanted = Arc::clone(&lock);
            let other = inner.submit(move || *wanted.lock() += 1).unwrap();
            awaited.result().unwrap();
            *held += 1;
            drop(held);
            other.result().unwrap();
            *lock.lock()
        });
        slow_start.await_arrivals(1);
        // Time for the parent to wait, and to take the other child, which it must not.
        thread::sleep(A_WHILE);
        gate.open();
        slow_start.open();
        test.stage("waiting for a parent and a child that share a lock");
        assert_eq!(outer.unwrap().result().unwrap(), 2);
    });
}
