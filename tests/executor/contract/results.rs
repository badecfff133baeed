//! What comes of a task that was submitted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use executor::{Executor, ReturnWhen, TaskError, as_completed, as_completed_timeout, wait};
use parking_lot::Mutex;

use super::{Make, executors};
use crate::support::Test;
use crate::support::tasks::{Echo, Nap, PanicsIfOdd, Square};

executors!(
    gives_the_value,
    gives_each_task_its_own_value,
    keeps_a_panic_for_its_future,
    lives_on_after_a_panic,
    runs_callbacks_before_the_result_is_taken,
    can_be_awaited,
    numbers_its_futures,
    shows_its_futures,
    runs_a_task_whose_future_was_dropped,
    can_be_waited_for,
    stops_waiting_at_the_first_panic,
    completes_each_future_once,
    does_not_cancel_what_is_done,
);

fn gives_the_value<M: Make>(test: &Test) {
    let executor = M::make(test);
    let text = executor.submit(Echo("spam".to_owned())).unwrap();
    let number = executor.submit(Square(12)).unwrap();
    assert_eq!(text.result().unwrap(), "spam");
    assert_eq!(number.result_timeout(Duration::MAX).unwrap().unwrap(), 144);
}

fn gives_each_task_its_own_value<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures: Vec<_> = (0..200)
        .map(|n| executor.submit(Square(n)).unwrap())
        .collect();
    for (n, future) in (0..).zip(futures) {
        assert_eq!(future.result().unwrap(), n * n);
    }
}

fn keeps_a_panic_for_its_future<M: Make>(test: &Test) {
    let executor = M::make(test);
    let task = PanicsIfOdd(1, "no spam".to_owned());
    let future = executor.submit(task).unwrap();
    assert!(matches!(future.exception(), Some(TaskError::Panicked(_))));
    let Err(TaskError::Panicked(panic)) = future.result() else {
        panic!("it panicked");
    };
    assert_eq!(panic.message(), "no spam");
    let location = panic.location().unwrap();
    assert!(location.contains("support/tasks.rs:"), "{location}");
    assert_eq!(
        panic.to_string(),
        format!("panicked: no spam (at {location})")
    );
}

fn lives_on_after_a_panic<M: Make>(test: &Test) {
    let executor = M::make(test);
    for n in 0..20 {
        let task = PanicsIfOdd(n, "odd".to_owned());
        let outcome = executor.submit(task).unwrap().result();
        assert_eq!(outcome.is_err(), n % 2 == 1);
    }
}

fn runs_callbacks_before_the_result_is_taken<M: Make>(test: &Test) {
    let executor = M::make(test);
    let future = executor.submit(Nap(3, Duration::from_millis(1))).unwrap();
    let calls = Arc::new(Mutex::new(Vec::new()));
    for name in ["first", "second", "third"] {
        let calls = Arc::clone(&calls);
        future.add_done_callback(move |outcome| {
            let value = *outcome.as_ref().unwrap();
            calls.lock().push((name, value));
        });
    }
    assert_eq!(future.result().unwrap(), 3);
    assert_eq!(*calls.lock(), [("first", 3), ("second", 3), ("third", 3)]);
}

fn can_be_awaited<M: Make>(test: &Test) {
    let executor = M::make(test);
    let nap = executor.submit(Nap(1, Duration::from_millis(1))).unwrap();
    let square = executor.submit(Square(4)).unwrap();
    let sum = async { nap.await.unwrap() + square.await.unwrap() };
    assert_eq!(futures_executor::block_on(sum), 17);
}

fn numbers_its_futures<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures: Vec<_> = (0..50)
        .map(|n| executor.submit(Square(n)).unwrap())
        .collect();
    assert!(futures.is_sorted_by(|a, b| a.id() < b.id()));
}

fn shows_its_futures<M: Make>(test: &Test) {
    let executor = M::make(test);
    let number = executor.submit(Square(1)).unwrap();
    let text = executor.submit(Echo("spam".to_owned())).unwrap();
    let panic = executor.submit(PanicsIfOdd(1, "shown".to_owned())).unwrap();
    number.wait();
    text.wait();
    panic.wait();
    assert!(
        number
            .to_string()
            .ends_with(" state=finished returned u64>")
    );
    assert!(
        text.to_string()
            .ends_with(" state=finished returned String>")
    );
    assert!(panic.to_string().ends_with(" state=finished raised Panic>"));
}

fn runs_a_task_whose_future_was_dropped<M: Make>(test: &Test) {
    let executor = M::make(test);
    let calls = Arc::new(AtomicUsize::new(0));
    for n in 0..10 {
        let future = executor.submit(Nap(n, Duration::from_micros(100))).unwrap();
        let calls = Arc::clone(&calls);
        future.add_done_callback(move |outcome| {
            assert!(outcome.is_ok());
            calls.fetch_add(1, Ordering::SeqCst);
        });
        drop(future);
    }
    drop(executor);
    assert_eq!(calls.load(Ordering::SeqCst), 10);
}

fn can_be_waited_for<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures: Vec<_> = (0..10)
        .map(|n| executor.submit(Nap(n, Duration::from_micros(500))).unwrap())
        .collect();
    let first = wait(&futures, ReturnWhen::FirstCompleted, None);
    assert!(!first.done.is_empty());
    assert_eq!(first.done.len() + first.not_done.len(), 10);
    let all = wait(futures, ReturnWhen::AllCompleted, None);
    assert!(all.not_done.is_empty());
    let values: Vec<u64> = all.done.into_iter().map(|f| f.result().unwrap()).collect();
    assert_eq!(
        values,
        Vec::from_iter(0..10),
        "each in the order of the input"
    );
}

fn stops_waiting_at_the_first_panic<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures: Vec<_> = (0..4)
        .map(|n| executor.submit(PanicsIfOdd(n, "odd".to_owned())).unwrap())
        .collect();
    let waited = wait(&futures, ReturnWhen::FirstException, None);
    assert!(
        waited
            .done
            .iter()
            .any(|future| future.exception().is_some())
    );
}

fn completes_each_future_once<M: Make>(test: &Test) {
    let executor = M::make(test);
    let submit = |n| executor.submit(Square(n)).unwrap();
    let mut values: Vec<u64> = as_completed((0..100).map(submit))
        .map(|future| future.result().unwrap())
        .collect();
    values.sort_unstable();
    assert!((0..100).map(|n| n * n).eq(values));

    let in_time = as_completed_timeout((0..10).map(submit), Duration::MAX);
    assert_eq!(in_time.filter(Result::is_ok).count(), 10);
}

fn does_not_cancel_what_is_done<M: Make>(test: &Test) {
    let executor = M::make(test);
    let future = executor.submit(Square(3)).unwrap();
    future.wait();
    assert!(!future.cancel());
    assert!(future.done() && !future.running() && !future.cancelled());
    assert!(matches!(future.peek(), Some(Ok(9))));
    assert_eq!(future.try_result().unwrap().unwrap(), 9);
}
