//! `map`: every promise it makes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::{Outcome, Shutdown, TaskError, ThreadPoolExecutor};
use super::{Gate, within};

/// The page this project was made from: the outcomes wait for their turn, done or not.
#[test]
fn outcomes_come_in_input_order() {
    within(|| {
        let pool = ThreadPoolExecutor::new(3);
        let (first, others) = (Gate::default(), Gate::default());
        let (pass, tell) = (first.clone(), others.clone());
        let f = move |n| {
            if n == 0 {
                pass.pass();
            } else {
                tell.open();
                tell.pass();
            }
            n * 10
        };
        let outcomes = pool.map(f, 0..3).unwrap();
        others.await_arrivals(2);
        first.open();
        assert!(outcomes.map(Outcome::unwrap).eq([0, 10, 20]));
    });
}

/// How many of ten ran whose iterator was dropped after so many calls of `next`.
fn ran_after_drop(calls: usize) -> usize {
    let pool = ThreadPoolExecutor::new(1);
    let (ran, gate) = (Arc::new(AtomicUsize::new(0)), Gate::default());
    let (counter, pass) = (Arc::clone(&ran), gate.clone());
    let f = move |n| {
        // The first one goes through; the second one holds the worker.
        if n > 0 {
            pass.pass();
        }
        counter.fetch_add(1, Ordering::SeqCst);
    };
    let mut outcomes = pool.map(f, 0..10).unwrap();
    assert!(outcomes.by_ref().take(calls).all(|outcome| outcome.is_ok()));
    gate.await_arrivals(1);
    drop(outcomes);
    gate.open();
    drop(pool);
    ran.load(Ordering::SeqCst)
}

#[test]
fn dropped_before_its_first_next_all_run() {
    within(|| assert_eq!(ran_after_drop(0), 10));
}

#[test]
fn dropped_after_its_first_next_the_rest_is_cancelled() {
    within(|| assert_eq!(ran_after_drop(1), 2));
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    within(|| {
        let pool = ThreadPoolExecutor::new(2);
        let outcomes = pool.map(|n| 12 / n, [3, 0, 4]).unwrap();
        let outcomes: Vec<_> = outcomes.collect();
        assert!(matches!(
            outcomes[..],
            [Ok(4), Err(TaskError::Panicked(_)), Ok(3)]
        ));
    });
}

#[test]
fn what_was_submitted_before_a_refusal_is_cancelled() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(1));
        let (gate, _running) = super::held(&pool);
        let (ran, inner) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&pool));
        let (counter, open) = (Arc::clone(&ran), gate.clone());
        // The third item comes from a pool that is shut down; another thread waits for that end.
        let (ending, ended) = crossbeam_channel::bounded(1);
        let items = (0..3).inspect(move |n| {
            if *n == 2 {
                let pool = Arc::clone(&inner);
                ending
                    .send(std::thread::spawn(move || pool.shutdown(Shutdown::Drain)))
                    .unwrap();
                while inner.submit(|| ()).is_ok() {
                    std::thread::yield_now();
                }
            }
        });
        let f = move |_| counter.fetch_add(1, Ordering::SeqCst);
        assert!(pool.map(f, items).is_err());
        open.open();
        ended.recv().unwrap().join().unwrap();
        assert_eq!(ran.load(Ordering::SeqCst), 0);
    });
}

/// The caller's own iterator may panic in the middle; nothing hangs for it.
#[test]
fn an_input_that_panics() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let bad = (0..10).inspect(|n| assert!(*n < 3, "the input is bad"));
        let mapping = AssertUnwindSafe(|| pool.map(|n| n, bad).is_ok());
        assert!(catch_unwind(mapping).is_err());
        assert_eq!(pool.submit(|| 1).unwrap().result().unwrap(), 1);
    });
}
