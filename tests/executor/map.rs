//! `map` and `map_unordered`: every promise they make.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use executor::{Outcome, Shutdown, SubmitErrorKind, TaskError, WhenFull};
use parking_lot::Mutex;

use crate::support::{Gate, Test, hold_with_task, within};

#[test]
fn all_is_submitted_before_it_returns() {
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let pass = gate.clone();
        let outcomes = pool.map(
            move |n| {
                pass.pass();
                n
            },
            0..10,
        );
        let outcomes = outcomes.unwrap();
        gate.await_arrivals(1);
        assert_eq!(pool.stats().pending, 9);
        gate.open();
        assert!(outcomes.map(Outcome::unwrap).eq(0..10));
    });
}

/// The page this project was made from: the outcomes wait for their turn, done or not.
#[test]
fn outcomes_come_in_input_order() {
    within(|test| {
        let pool = test.pool(3);
        let (first, done) = (Gate::new(), Gate::new());
        let (pass, tell) = (first.clone(), done.clone());
        let mut outcomes = pool
            .map(
                move |n| {
                    if n == 0 {
                        pass.pass();
                    } else {
                        tell.open();
                        tell.pass();
                    }
                    n * 10
                },
                0..3,
            )
            .unwrap();
        done.await_arrivals(2);
        first.open();
        assert_eq!(outcomes.next().unwrap().unwrap(), 0);
        assert_eq!(outcomes.next().unwrap().unwrap(), 10);
        assert_eq!(outcomes.next().unwrap().unwrap(), 20);
        assert!(outcomes.next().is_none());
    });
}

#[test]
fn unordered_outcomes_come_in_completion_order() {
    within(|test| {
        let pool = test.pool(3);
        let gates = [Gate::new(), Gate::new(), Gate::new()];
        let passes = gates.clone();
        let mut outcomes = pool
            .map_unordered(
                move |n: usize| {
                    passes[n].pass();
                    n
                },
                0..3,
            )
            .unwrap();
        for n in [2, 0, 1] {
            assert_eq!(outcomes.len(), if n == 2 { 3 } else { 2 - n });
            gates[n].open();
            assert_eq!(outcomes.next().unwrap().unwrap(), n);
        }
        assert!(outcomes.next().is_none());
    });
}

/// What a map over a busy worker leaves when it is dropped: how many of ten ran.
fn ran_after_drop(test: &Test, start: bool, unordered: bool) -> usize {
    let pool = test.pool(1);
    let ran = Arc::new(AtomicUsize::new(0));
    let gate = Gate::new();
    let (counter, pass) = (Arc::clone(&ran), gate.clone());
    let f = move |n| {
        // The first one goes through; the second one holds the worker.
        if n > 0 {
            pass.pass();
        }
        counter.fetch_add(1, Ordering::SeqCst);
    };
    let mut outcomes: Box<dyn Iterator<Item = Outcome<()>>> = if unordered {
        Box::new(pool.map_unordered(f, 0..10).unwrap())
    } else {
        Box::new(pool.map(f, 0..10).unwrap())
    };
    if start {
        outcomes.next().unwrap().unwrap();
    }
    gate.await_arrivals(1);
    drop(outcomes);
    gate.open();
    drop(pool);
    ran.load(Ordering::SeqCst)
}

#[test]
fn dropped_before_its_first_next_all_run() {
    within(|test| {
        assert_eq!(ran_after_drop(test, false, false), 10);
        assert_eq!(ran_after_drop(test, false, true), 10);
    });
}

#[test]
fn dropped_after_its_first_next_the_rest_is_cancelled() {
    within(|test| {
        assert_eq!(ran_after_drop(test, true, false), 2);
        assert_eq!(ran_after_drop(test, true, true), 2);
    });
}

#[test]
fn collect_stops_at_the_first_error_and_cancels_the_rest() {
    within(|test| {
        let pool = test.pool(1);
        let (ran, gate) = (Arc::new(Mutex::new(Vec::new())), Gate::new());
        let (note, pass) = (Arc::clone(&ran), gate.clone());
        let outcomes = pool.map(
            move |n| {
                note.lock().push(n);
                if n == 2 {
                    pass.pass();
                }
                assert!(n != 1, "one is bad");
                n
            },
            0..5,
        );
        let all: Result<Vec<u32>, TaskError> = outcomes.unwrap().collect();
        assert!(matches!(all, Err(TaskError::Panicked(_))));
        gate.open();
        pool.shutdown(Shutdown::drain());
        let ran = ran.lock().clone();
        assert!(
            *ran == [0, 1] || *ran == [0, 1, 2],
            "the rest is cancelled: {ran:?}"
        );
    });
}

#[test]
fn what_was_submitted_before_a_refusal_is_cancelled() {
    within(|test| {
        let bounded = test
            .builder()
            .max_workers(1)
            .max_pending(2, WhenFull::Reject);
        let pool = bounded.build().unwrap();
        let (gate, running) = hold_with_task(&pool);
        let refused = pool.map(|n| n, 0..3).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::QueueFull(2)));
        assert_eq!(pool.stats().pending, 0);
        gate.open();
        running.result().unwrap();
    });
}

#[test]
fn more_items_than_memory_may_be_refused() {
    within(|test| {
        let pool = test.pool(1);
        pool.shutdown(Shutdown::drain());
        let refused = pool.map(|n: u64| n, 0..u64::MAX).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::ShutDown));
    });
}

/// The caller's own iterator may panic in the middle; what came before that runs, and nothing hangs for it.
#[test]
fn an_input_that_panics() {
    within(|test| {
        let pool = test.pool(1);
        let ran = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&ran);
        let bad = (0..10).inspect(|n| assert!(*n < 3, "the input is bad"));
        let mapping =
            std::panic::AssertUnwindSafe(|| pool.map(move |n: u32| note.lock().push(n), bad));
        assert!(std::panic::catch_unwind(mapping).is_err());
        assert_eq!(pool.submit(|| 1).unwrap().result().unwrap(), 1);
        assert_eq!(*ran.lock(), [0, 1, 2]);
    });
}
