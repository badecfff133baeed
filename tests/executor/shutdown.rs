//! All ways to end a thread pool, from all places (SEMANTICS 4).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use executor::{Future, Shutdown, TaskError, ThreadPoolExecutor};

use crate::support::{A_WHILE, Drops, Gate, Test, within};

/// A pool of one worker that stands at the gate, and three tasks behind.
struct Held {
    pool: ThreadPoolExecutor,
    gate: Gate,
    running: Future<()>,
    pending: Vec<Future<usize>>,
}

fn held(test: &Test) -> Held {
    let pool = test.pool(1);
    let gate = Gate::new();
    let pass = gate.clone();
    let running = pool.submit(move || pass.pass()).unwrap();
    gate.await_arrivals(1);
    let pending = (0..3).map(|n| pool.submit(move || n).unwrap()).collect();
    Held {
        pool,
        gate,
        running,
        pending,
    }
}

fn assert_all_ran(pending: Vec<Future<usize>>) {
    for (n, future) in pending.into_iter().enumerate() {
        assert_eq!(future.try_result().unwrap().unwrap(), n);
    }
}

fn assert_all_cancelled(pending: Vec<Future<usize>>) {
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
        assert!(held.pool.shutdown(Shutdown::drain().no_wait()).is_empty());
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
        let gate = Gate::new();
        let pass = gate.clone();
        let running = pool.submit(move || pass.pass()).unwrap();
        gate.await_arrivals(1);
        let future = pool.submit(|| thread::current().id()).unwrap();
        let unstarted = pool.shutdown(Shutdown::drain().within(Duration::ZERO));
        assert!(unstarted.into_iter().all(executor::Unstarted::run));
        assert_eq!(future.result().unwrap(), thread::current().id());
        gate.open();
        running.result().unwrap();
    });
}

#[test]
fn from_a_task_of_the_pool_it_does_not_wait_for_itself() {
    for how in [
        Shutdown::drain(),
        Shutdown::cancel(),
        Shutdown::drain().within(Duration::MAX),
    ] {
        within(|test| {
            let pool = Arc::new(test.pool(1));
            let inner = Arc::clone(&pool);
            let future = pool.submit(move || {
                let pending = inner.submit(|| 1).unwrap();
                assert!(inner.shutdown(how).is_empty());
                let refused = inner.submit(|| 2).unwrap_err();
                (pending, refused.to_string())
            });
            let (pending, refused) = future.unwrap().result().unwrap();
            assert_eq!(refused, "cannot schedule new futures after shutdown");
            pool.shutdown(Shutdown::drain());
            assert!(pending.done());
        });
    }
}

#[test]
fn a_task_may_drop_the_last_handle() {
    within(|test| {
        let pool = Arc::new(test.pool(2));
        let gate = Gate::new();
        let (pass, inner) = (gate.clone(), Arc::clone(&pool));
        let dropping = pool.submit(move || {
            pass.pass();
            drop(inner);
        });
        let dropping = dropping.unwrap();
        let pending: Vec<_> = (0..10).map(|n| pool.submit(move || n).unwrap()).collect();
        gate.await_arrivals(1);
        drop(pool);
        gate.open();
        dropping.result().unwrap();
        let values = pending.into_iter().map(|future| future.result().unwrap());
        assert!(values.eq(0..10), "it drains");
    });
}

#[test]
fn drop_drains_and_joins() {
    within(|test| {
        let held = held(test);
        held.gate.open();
        drop(held.pool);
        assert_all_ran(held.pending);
        held.running.try_result().unwrap().unwrap();
    });
}

#[test]
fn unwinding_cancels_what_is_pending() {
    within(|test| {
        let held = held(test);
        let (pending, gate) = (held.pending, held.gate.clone());
        // The gate opens when the last of them is cancelled, or else the join would never end.
        pending[2].add_done_callback(move |_| gate.open());
        let pool = AssertUnwindSafe(held.pool);
        let unwound = catch_unwind(move || {
            let _pool = pool;
            panic!("out of spam");
        });
        assert!(unwound.is_err());
        assert_all_cancelled(pending);
        held.running.try_result().unwrap().unwrap();
    });
}

#[test]
fn again_and_from_many_threads() {
    within(|test| {
        let held = held(test);
        thread::scope(|scope| {
            for n in 0..4 {
                let pool = &held.pool;
                scope.spawn(move || {
                    let how = if n == 3 {
                        Shutdown::cancel()
                    } else {
                        Shutdown::drain()
                    };
                    assert!(pool.shutdown(how).is_empty());
                    assert_eq!(pool.stats().workers, 0);
                });
            }
            held.gate.open();
        });
        assert!(held.pending.iter().all(Future::done));
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

#[test]
fn submits_race_with_the_shutdown() {
    within(|test| {
        for _ in 0..100 {
            let pool = test.pool(2);
            let drops = Drops::new();
            thread::scope(|scope| {
                let submitter = scope.spawn(|| {
                    let mut accepted = 0;
                    loop {
                        let token = drops.token();
                        let Ok(future) = pool.submit(move || drop(token)) else {
                            return accepted;
                        };
                        drop(future);
                        accepted += 1;
                    }
                });
                while pool.stats().threads_started == 0 {
                    thread::yield_now();
                }
                pool.shutdown(Shutdown::drain());
                let accepted: usize = submitter.join().unwrap();
                assert!(accepted > 0);
            });
            drop(pool);
            drops.assert_balanced();
        }
    });
}
