//! All ways to end a thread pool.

use std::thread;
use std::time::{Duration, Instant};

use executor::{Future, Shutdown, TaskError, ThreadPoolExecutor};

use crate::support::{A_WHILE, Gate, Test, hold_with_task, within};

/// A pool of one worker that stands at the gate, and three tasks behind.
pub(crate) struct Held {
    pub(crate) pool: ThreadPoolExecutor,
    pub(crate) gate: Gate,
    pub(crate) running: Future<()>,
    pub(crate) pending: Vec<Future<usize>>,
}

pub(crate) fn held(test: &Test) -> Held {
    let pool = test.pool(1);
    let (gate, running) = hold_with_task(&pool);
    let pending = (0..3).map(|n| pool.submit(move || n).unwrap()).collect();
    Held {
        pool,
        gate,
        running,
        pending,
    }
}

pub(crate) fn assert_all_ran(pending: Vec<Future<usize>>) {
    for (n, future) in pending.into_iter().enumerate() {
        assert_eq!(future.try_result().unwrap().unwrap(), n);
    }
}

pub(crate) fn assert_all_cancelled(pending: Vec<Future<usize>>) {
    for future in pending {
        let outcome = future.try_result().unwrap();
        assert!(matches!(outcome, Err(TaskError::Cancelled)));
    }
}

#[test]
fn drain_runs_what_is_pending_and_waits() {
    within(|test| {
        let held = held(test);
        thread::scope(|scope| {
            let ending = scope.spawn(|| {
                assert!(held.pool.shutdown(Shutdown::default()).is_empty());
                assert!(held.running.done(), "it came back too early");
            });
            // Time to come back too early.
            thread::sleep(A_WHILE);
            held.gate.open();
            ending.join().unwrap();
        });
        assert_all_ran(held.pending);
        assert!(test.threads().is_empty() || held.pool.stats().workers == 0);
    });
}

#[test]
fn cancel_waits_for_what_is_running() {
    within(|test| {
        let held = held(test);
        thread::scope(|scope| {
            let ending = scope.spawn(|| held.pool.shutdown(Shutdown::cancel()).len());
            held.pending.iter().for_each(Future::wait);
            assert!(held.running.running(), "what runs is not interrupted");
            held.gate.open();
            assert_eq!(ending.join().unwrap(), 0);
        });
        assert!(held.running.try_result().unwrap().is_ok());
        assert_all_cancelled(held.pending);
    });
}

#[test]
fn without_waiting_the_worker_goes_on_by_itself() {
    within(|test| {
        let held = held(test);
        let how = Shutdown::drain().no_wait();
        assert!(held.pool.shutdown(how).is_empty());
        assert!(held.pool.shutdown(how.within(Duration::ZERO)).is_empty());
        assert!(held.running.running());
        held.gate.open();
        held.pending.iter().for_each(Future::wait);
        assert_all_ran(held.pending);
    });
}

#[test]
fn cancel_without_waiting() {
    within(|test| {
        let held = held(test);
        assert!(held.pool.shutdown(Shutdown::cancel().no_wait()).is_empty());
        assert_all_cancelled(held.pending);
        assert!(held.running.running());
        held.gate.open();
        held.running.result().unwrap();
    });
}

#[test]
fn within_a_time_that_is_long_enough() {
    within(|test| {
        let held = held(test);
        held.gate.open();
        let unstarted = held.pool.shutdown(Shutdown::drain().within(Duration::MAX));
        assert!(unstarted.is_empty());
        assert_all_ran(held.pending);
    });
}

#[test]
fn within_a_time_that_is_too_short_what_never_ran_comes_back() {
    within(|test| {
        let held = held(test);
        let begin = Instant::now();
        let unstarted = held.pool.shutdown(Shutdown::drain().within(A_WHILE));
        assert!(begin.elapsed() >= A_WHILE);
        let ids: Vec<_> = unstarted.iter().map(executor::Unstarted::id).collect();
        assert!(held.pending.iter().map(Future::id).eq(ids));
        assert!(held.running.running(), "what runs is not interrupted");
        assert!(held.pending.iter().all(|future| !future.done()));

        let [first, second, third] = unstarted.try_into().unwrap();
        assert!(first.run(), "it runs here");
        assert_eq!(held.pending[0].peek().unwrap().as_ref().unwrap(), &0);
        drop(second);
        assert!(held.pending[1].cancelled(), "dropped, so cancelled");
        assert!(held.pending[2].cancel());
        assert!(!third.run(), "it was cancelled meanwhile");
        held.gate.open();
        drop(held.pool);
    });
}

#[test]
fn unstarted_tasks_run_in_the_thread_that_runs_them() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, running) = hold_with_task(&pool);
        let future = pool.submit(|| thread::current().id()).unwrap();
        let unstarted = pool.shutdown(Shutdown::drain().within(Duration::ZERO));
        assert!(unstarted.into_iter().all(executor::Unstarted::run));
        assert_eq!(future.result().unwrap(), thread::current().id());
        gate.open();
        running.result().unwrap();
    });
}

#[test]
fn a_pool_that_never_ran_anything() {
    within(|test| {
        test.pool(1).shutdown(Shutdown::drain());
        test.pool(1).shutdown(Shutdown::cancel());
        drop(test.pool(1));
    });
}
