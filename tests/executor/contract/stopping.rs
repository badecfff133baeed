//! The end of an executor.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use executor::{Executor, Future, Shutdown, SubmitErrorKind, TaskError};

use super::{Make, executors, shut_down};
use crate::support::Test;
use crate::support::tasks::{Nap, Square};

executors!(
    refuses_tasks_after_shutdown_and_gives_them_back,
    runs_what_is_pending_when_it_drains,
    runs_what_is_pending_without_waiting,
    runs_what_is_pending_when_it_is_dropped,
    cancels_what_is_pending_when_told_to,
    can_be_shut_down_again_and_again,
    can_be_shut_down_by_another_thread,
);

/// Naps that are pending, most of them, where there are fewer workers than tasks.
fn naps<E: Executor<Nap>>(executor: &E) -> Vec<Future<u64>> {
    (0..12)
        .map(|n| executor.submit(Nap(n, Duration::from_millis(1))).ok())
        .map(Option::unwrap)
        .collect()
}

fn refuses_tasks_after_shutdown_and_gives_them_back<M: Make>(test: &Test) {
    let executor = M::make(test);
    shut_down(&executor, Shutdown::drain());
    let refused = executor.submit(Square(5)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "cannot schedule new futures after shutdown"
    );
    assert!(matches!(refused.kind(), SubmitErrorKind::ShutDown));
    assert_eq!(refused.into_task(), Some(Square(5)));
}

fn runs_what_is_pending_when_it_drains<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures = naps(&executor);
    shut_down(&executor, Shutdown::drain());
    for (n, future) in (0..).zip(futures) {
        assert_eq!(future.try_result().unwrap().unwrap(), n);
    }
}

fn runs_what_is_pending_without_waiting<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures = naps(&executor);
    shut_down(&executor, Shutdown::drain().no_wait());
    assert!(executor.submit(Square(5)).is_err());
    for (n, future) in (0..).zip(futures) {
        assert_eq!(future.result().unwrap(), n);
    }
}

fn runs_what_is_pending_when_it_is_dropped<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures = naps(&executor);
    drop(executor);
    assert!(futures.iter().all(|future| future.peek().unwrap().is_ok()));
}

fn cancels_what_is_pending_when_told_to<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures = naps(&executor);
    let calls = Arc::new(AtomicUsize::new(0));
    for future in &futures {
        let calls = Arc::clone(&calls);
        future.add_done_callback(move |_| {
            calls.fetch_add(1, Ordering::SeqCst);
        });
    }
    shut_down(&executor, Shutdown::cancel());
    assert_eq!(calls.load(Ordering::SeqCst), 12);
    for (n, future) in (0..).zip(futures) {
        match future.try_result().unwrap() {
            Ok(value) => assert_eq!(value, n),
            Err(TaskError::Cancelled) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

fn can_be_shut_down_again_and_again<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures = naps(&executor);
    shut_down(&executor, Shutdown::drain().no_wait());
    shut_down(&executor, Shutdown::cancel());
    shut_down(&executor, Shutdown::drain());
    shut_down(&executor, Shutdown::drain().within(Duration::MAX));
    assert!(futures.iter().all(Future::done));
}

fn can_be_shut_down_by_another_thread<M: Make>(test: &Test) {
    let executor = M::make(test);
    let futures = naps(&executor);
    std::thread::spawn(move || shut_down(&executor, Shutdown::drain()))
        .join()
        .unwrap();
    assert!(futures.iter().all(Future::done));
}
