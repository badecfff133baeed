//! The options of `map_with`: a timeout, and a bound on what is taken from the input ahead of time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use executor::{InlineExecutor, MapOptions, Outcome, Shutdown, SubmitErrorKind, TaskError};

use crate::support::{A_WHILE, Gate, within};

/// Counts from 0 without end, and how far anybody has looked.
fn endless() -> (
    impl Iterator<Item = usize> + Send + 'static,
    Arc<AtomicUsize>,
) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let items = std::iter::repeat_with(move || counter.fetch_add(1, Ordering::SeqCst));
    (items, taken)
}

#[test]
fn a_timeout_counts_from_the_call_and_cancels() {
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let pass = gate.clone();
        let ran = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&ran);
        let options = MapOptions::new().timeout(A_WHILE);
        let mut outcomes = pool
            .map_with(
                options,
                move |n| {
                    if n == 1 {
                        pass.pass();
                    }
                    counter.fetch_add(1, Ordering::SeqCst)
                },
                0..4,
            )
            .unwrap();
        gate.await_arrivals(1);
        // The time is over before the first `next`; that one is ready, so it is given all the same.
        std::thread::sleep(A_WHILE);
        assert_eq!(outcomes.next().unwrap().unwrap(), 0);
        for _ in 1..4 {
            assert!(matches!(outcomes.next(), Some(Err(TaskError::TimedOut))));
        }
        assert!(outcomes.next().is_none());
        gate.open();
        drop(outcomes);
        drop(pool);
        assert_eq!(
            ran.load(Ordering::SeqCst),
            2,
            "what had not started is cancelled"
        );
    });
}

#[test]
fn an_endless_timeout_is_none() {
    within(|test| {
        let pool = test.pool(1);
        let options = MapOptions::new().timeout(Duration::MAX);
        let outcomes = pool.map_with(options, |n| n, 0..3).unwrap();
        assert!(outcomes.map(Outcome::unwrap).eq(0..3));
    });
}

#[test]
fn a_buffer_takes_so_many_and_no_more() {
    for size in [1, 2, 7] {
        within(|test| {
            let pool = test.pool(2);
            let (items, taken) = endless();
            let options = MapOptions::new().buffer_size(size);
            let mut outcomes = pool.map_with(options, |n| n, items).unwrap();
            for yielded in 0..50_usize {
                // The place of the one that was yielded last is filled by the next call.
                let before = yielded.saturating_sub(1);
                assert_eq!(taken.load(Ordering::SeqCst), size + before);
                assert_eq!(outcomes.next().unwrap().unwrap(), yielded);
            }
        });
    }
}

#[test]
fn a_buffer_works_in_the_caller_as_well() {
    let executor = InlineExecutor::new();
    let (items, taken) = endless();
    let options = MapOptions::new().buffer_size(1);
    let outcomes = executor.map_with(options, |n| n * n, items).unwrap();
    let squares: Vec<usize> = outcomes.take(4).map(Outcome::unwrap).collect();
    assert_eq!(squares, [0, 1, 4, 9]);
    assert_eq!(taken.load(Ordering::SeqCst), 4);
}

#[test]
fn a_buffer_longer_than_the_input() {
    within(|test| {
        let pool = test.pool(2);
        let options = MapOptions::new().buffer_size(100);
        let outcomes = pool.map_with(options, |n| n, 0..5).unwrap();
        assert!(outcomes.map(Outcome::unwrap).eq(0..5));
    });
}

#[test]
fn a_buffer_of_0_is_refused() {
    within(|test| {
        let pool = test.pool(1);
        let (items, taken) = endless();
        let options = MapOptions::new().buffer_size(0);
        let refused = pool.map_with(options, |n| n, items).unwrap_err();
        assert_eq!(refused.to_string(), "buffer_size must be greater than 0");
        assert!(matches!(
            refused.kind(),
            SubmitErrorKind::Zero("buffer_size")
        ));
        assert_eq!(taken.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_buffered_map_ends_with_the_pool() {
    within(|test| {
        let pool = test.pool(1);
        let (items, _) = endless();
        let options = MapOptions::new().buffer_size(2);
        let mut outcomes = pool.map_with(options, |n| n, items).unwrap();
        assert_eq!(outcomes.next().unwrap().unwrap(), 0);
        pool.shutdown(Shutdown::drain());
        let rest: Vec<String> = outcomes.map(|next| format!("{next:?}")).collect();
        let error = "Err(Broken(Broken(\"cannot schedule new futures after shutdown\")))";
        assert_eq!(rest, ["Ok(1)", error]);
    });
}

#[test]
fn an_input_that_panics_loses_no_outcome() {
    within(|test| {
        let pool = test.pool(2);
        let items = (1..=4).inspect(|n| assert_ne!(*n, 3, "the input's own panic"));
        let options = MapOptions::new().buffer_size(2);
        let mut outcomes = pool.map_with(options, |n| n, items).unwrap();
        let mut seen = vec![outcomes.next().unwrap().unwrap()];
        let panicked = catch_unwind(AssertUnwindSafe(|| outcomes.next()));
        assert!(panicked.is_err());
        seen.extend(outcomes.map(Outcome::unwrap));
        assert_eq!(seen, [1, 2, 4]);
    });
}

#[test]
fn an_endless_input_ends_with_the_time() {
    within(|test| {
        let pool = test.pool(1);
        let (items, taken) = endless();
        let options = MapOptions::new().buffer_size(3).timeout(Duration::ZERO);
        let outcomes = pool.map_with(options, |n| n, items).unwrap();
        assert_eq!(outcomes.count(), 3);
        assert_eq!(taken.load(Ordering::SeqCst), 3);
    });
}
