//! All ways to end a pool.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use super::super::{Future, Shutdown, SubmitError, ThreadPoolExecutor};
use super::{A_WHILE, Drops, Gate, held, is_cancelled, within};

/// A pool of one worker that stands at the gate, and three tasks behind.
struct Held {
    pool: ThreadPoolExecutor,
    gate: Gate,
    running: Future<u32>,
    pending: Vec<Future<usize>>,
}

impl Held {
    fn new() -> Self {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, running) = held(&pool);
        let pending = (0..3).map(|n| pool.submit(move || n).unwrap()).collect();
        Self {
            pool,
            gate,
            running,
            pending,
        }
    }
}

fn assert_all_ran(pending: Vec<Future<usize>>) {
    for (n, future) in pending.into_iter().enumerate() {
        assert!(
            future
                .try_result()
                .is_ok_and(|outcome| outcome.unwrap() == n)
        );
    }
}

fn assert_all_cancelled(pending: Vec<Future<usize>>) {
    for future in pending {
        assert!(
            future
                .try_result()
                .is_ok_and(|outcome| is_cancelled(&outcome))
        );
    }
}

#[test]
fn drain_runs_what_is_pending_and_waits() {
    within(|| {
        let held = Held::new();
        thread::scope(|scope| {
            let ending = scope.spawn(|| {
                held.pool.shutdown(Shutdown::Drain);
                assert!(held.running.done(), "it came back too early");
            });
            thread::sleep(A_WHILE);
            held.gate.open();
            ending.join().unwrap();
        });
        assert_all_ran(held.pending);
    });
}

#[test]
fn cancel_waits_for_what_is_running() {
    within(|| {
        let held = Held::new();
        thread::scope(|scope| {
            let ending = scope.spawn(|| {
                held.pool.shutdown(Shutdown::Cancel);
                assert!(held.running.done(), "it came back too early");
            });
            held.pending.iter().for_each(Future::wait);
            assert!(held.running.running(), "what runs is not interrupted");
            held.gate.open();
            ending.join().unwrap();
        });
        assert_all_cancelled(held.pending);
    });
}

#[test]
fn a_task_that_comes_too_late_comes_back() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        pool.shutdown(Shutdown::Drain);
        let Err(refused) = pool.submit(|| 7) else {
            panic!("it is shut down");
        };
        assert_eq!(
            refused.to_string(),
            "cannot schedule new futures after shutdown"
        );
        let SubmitError(task) = refused;
        assert_eq!(task(), 7);
    });
}

#[test]
fn drop_drains_and_joins() {
    within(|| {
        let held = Held::new();
        held.gate.open();
        drop(held.pool);
        assert_all_ran(held.pending);
        assert!(held.running.done());
    });
}

#[test]
fn unwinding_cancels_what_is_pending() {
    within(|| {
        let held = Held::new();
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
        assert!(held.running.done());
    });
}

#[test]
fn from_a_task_of_the_pool_it_does_not_wait_for_itself() {
    for how in [Shutdown::Drain, Shutdown::Cancel] {
        within(|| {
            let pool = Arc::new(ThreadPoolExecutor::new(1));
            let inner = Arc::clone(&pool);
            let future = pool.submit(move || {
                let pending = inner.submit(|| 1).unwrap();
                inner.shutdown(how);
                assert!(inner.submit(|| 2).is_err());
                pending
            });
            let pending = future.unwrap().result().unwrap();
            pool.shutdown(Shutdown::Drain);
            assert!(pending.done());
            assert_eq!(pending.cancelled(), how == Shutdown::Cancel);
        });
    }
}

#[test]
fn a_task_may_drop_the_last_handle() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(2));
        let gate = Gate::default();
        let (pass, inner) = (gate.clone(), Arc::clone(&pool));
        let dropping = pool.submit(move || {
            pass.pass();
            drop(inner);
        });
        let pending: Vec<_> = (0..10).map(|n| pool.submit(move || n).unwrap()).collect();
        gate.await_arrivals(1);
        drop(pool);
        gate.open();
        dropping.unwrap().result().unwrap();
        let values = pending.into_iter().map(|future| future.result().unwrap());
        assert!(values.eq(0..10), "it drains");
    });
}

#[test]
fn from_many_threads_each_waits() {
    within(|| {
        let held = Held::new();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    held.pool.shutdown(Shutdown::Drain);
                    assert!(held.pending.iter().all(Future::done));
                });
            }
            thread::sleep(A_WHILE);
            held.gate.open();
        });
    });
}

#[test]
fn against_submits() {
    within(|| {
        for _ in 0..100 {
            let pool = ThreadPoolExecutor::new(2);
            let (drops, gate) = (Drops::default(), Gate::default());
            thread::scope(|scope| {
                scope.spawn(|| {
                    loop {
                        let token = drops.token();
                        let Ok(future) = pool.submit(move || drop(token)) else {
                            break;
                        };
                        drop(future);
                        if drops.0.lock().0 == 10 {
                            gate.open();
                        }
                    }
                });
                gate.pass();
                pool.shutdown(Shutdown::Drain);
            });
            drop(pool);
            drops.assert_balanced();
        }
    });
}
