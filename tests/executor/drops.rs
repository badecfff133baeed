//! Every closure, result, callback and payload is dropped once, on the thread that the docs name, and a
//! drop that panics harms nobody else.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Arc;
use std::thread;

use executor::{Promise, Shutdown, ThreadPoolExecutor};

use crate::support::{Drops, Gate, Test, within};

fn worker_of(pool: &ThreadPoolExecutor) -> thread::ThreadId {
    pool.submit(|| thread::current().id())
        .unwrap()
        .result()
        .unwrap()
}

/// The one worker of `pool` stands at the gate.
fn hold(pool: &ThreadPoolExecutor) -> Gate {
    let gate = Gate::new();
    let pass = gate.clone();
    drop(pool.submit(move || pass.pass()).unwrap());
    gate.await_arrivals(1);
    gate
}

/// After whatever the test did, the one worker is the same and works.
fn assert_lives(test: &Test, pool: &ThreadPoolExecutor, worker: thread::ThreadId) {
    test.stage("asking whether the worker lives");
    assert_eq!(worker_of(pool), worker);
    assert_eq!(pool.stats().threads_started, 1);
}

#[test]
fn a_closure_on_the_worker_that_ran_it() {
    within(|test| {
        let pool = test.pool(1);
        let worker = worker_of(&pool);
        let drops = Drops::new();
        let token = drops.token();
        let future = pool
            .submit(move || {
                let _kept = &token;
            })
            .unwrap();
        future.result().unwrap();
        assert_eq!(drops.threads(), [worker]);
    });
}

#[test]
fn a_result_by_whoever_took_it() {
    within(|test| {
        let pool = test.pool(1);
        let drops = Drops::new();
        let token = drops.token();
        let value = pool.submit(move || token).unwrap().result().unwrap();
        drop(pool);
        assert_eq!(drops.count(), 0);
        drop(value);
        assert_eq!(drops.threads(), [thread::current().id()]);
    });
}

#[test]
fn a_result_by_the_worker_if_nobody_kept_the_future() {
    within(|test| {
        let pool = test.pool(1);
        let worker = worker_of(&pool);
        let drops = Drops::new();
        let (gate, token) = (hold(&pool), drops.token());
        drop(pool.submit(move || token).unwrap());
        gate.open();
        drop(pool);
        assert_eq!(drops.threads(), [worker]);
    });
}

#[test]
fn a_result_with_its_future() {
    within(|test| {
        let pool = test.pool(1);
        let drops = Drops::new();
        let token = drops.token();
        let future = pool.submit(move || token).unwrap();
        future.wait();
        drop(pool);
        assert!(future.peek().is_some());
        drop(future);
        assert_eq!(drops.threads(), [thread::current().id()]);
    });
}

#[test]
fn callbacks_after_their_call() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let gate = hold(&pool);
        let future = pool.submit(|| ()).unwrap();
        for _ in 0..3 {
            let token = drops.token();
            future.add_done_callback(move |_| {
                let _kept = &token;
            });
        }
        gate.open();
        future.result().unwrap();
        assert_eq!(drops.threads(), [worker; 3]);
    });
}

#[test]
fn a_payload_with_its_future() {
    within(|test| {
        let pool = test.pool(1);
        let drops = Drops::new();
        let token = drops.token();
        let future = pool.submit(move || -> u8 { panic_any(token) }).unwrap();
        assert!(future.exception().is_some());
        assert_eq!(drops.count(), 0);
        drop(future);
        drop(pool);
        drops.assert_balanced();
    });
}

#[test]
fn all_of_a_pool_that_is_dropped_full() {
    for how in [Shutdown::drain(), Shutdown::cancel()] {
        within(|test| {
            let pool = test.pool(1);
            let drops = Drops::new();
            let gate = hold(&pool);
            let futures: Vec<_> = (0..100)
                .map(|_| {
                    let (token, result) = (drops.token(), drops.token());
                    let task = move || {
                        let _kept = &token;
                        result
                    };
                    let future = pool.submit(task).unwrap();
                    let token = drops.token();
                    future.add_done_callback(move |_| drop(token));
                    future
                })
                .collect();
            pool.shutdown(how.no_wait());
            gate.open();
            drop(pool);
            drop(futures);
            drops.assert_balanced();
        });
    }
}

#[test]
fn a_closure_that_panics_in_its_drop_when_it_ran() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let token = drops.panicking_token();
        let future = pool
            .submit(move || {
                let _kept = &token;
                7
            })
            .unwrap();
        test.stage("waiting for a task whose closure cannot be dropped");
        assert!(future.result().is_err(), "its drop is part of the task");
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_closure_that_panics_in_its_drop_when_it_is_cancelled() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let gate = hold(&pool);
        let token = drops.panicking_token();
        let future = pool.submit(move || drop(token)).unwrap();
        assert!(future.cancel());
        assert!(future.cancelled());
        gate.open();
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_result_that_panics_in_its_drop_on_the_worker() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let (gate, token) = (hold(&pool), drops.panicking_token());
        drop(pool.submit(move || token).unwrap());
        gate.open();
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_payload_that_panics_in_its_drop_on_the_worker() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let (gate, token) = (hold(&pool), drops.panicking_token());
        drop(pool.submit(move || -> u8 { panic_any(token) }).unwrap());
        gate.open();
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_callback_that_panics_with_a_payload_that_panics() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let (gate, token) = (hold(&pool), drops.panicking_token());
        let future = pool.submit(|| 7).unwrap();
        future.add_done_callback(move |_| panic_any(token));
        gate.open();
        test.stage("waiting for a future with such a callback");
        assert_eq!(future.result().unwrap(), 7);
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_promise_dropped_by_a_panic() {
    let (promise, future) = Promise::<u8>::new();
    let promise = AssertUnwindSafe(promise);
    let unwound = catch_unwind(move || {
        let _promise = promise;
        panic!("out of spam");
    });
    assert!(unwound.is_err());
    assert!(matches!(
        future.result(),
        Err(executor::TaskError::Abandoned)
    ));
}

/// A drop is user code: it may submit to the pool and wait, wherever it runs.
#[test]
fn drops_that_use_the_pool() {
    struct Submits(Option<Arc<ThreadPoolExecutor>>);
    impl Drop for Submits {
        fn drop(&mut self) {
            let pool = self.0.take().unwrap();
            assert_eq!(pool.submit(|| 1).unwrap().result().unwrap(), 1);
        }
    }
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let gate = hold(&pool);
        let submits = || Submits(Some(Arc::clone(&pool)));
        let (result, closure, cancelled) = (submits(), submits(), submits());
        drop(pool.submit(move || result).unwrap());
        let ran = pool
            .submit(move || {
                let _kept = &closure;
            })
            .unwrap();
        let never = pool.submit(move || drop(cancelled)).unwrap();
        gate.open();
        test.stage("cancelling a task whose drop waits for the pool");
        never.cancel();
        ran.result().unwrap();
        worker_of(&pool);
    });
}

/// A worker in the drop of a result is not idle: a task that comes then needs another one.
#[test]
fn a_result_whose_drop_blocks() {
    struct Blocks(Gate);
    impl Drop for Blocks {
        fn drop(&mut self) {
            self.0.pass();
        }
    }
    within(|test| {
        let pool = test.pool(2);
        let (hold, gate) = (Gate::new(), Gate::new());
        let (pass, blocks) = (hold.clone(), Blocks(gate.clone()));
        drop(
            pool.submit(move || {
                pass.pass();
                blocks
            })
            .unwrap(),
        );
        hold.open();
        gate.await_arrivals(1);
        let opens = pool.submit(move || gate.open()).unwrap();
        test.stage("waiting for a task that ought to get a worker of its own");
        opens.result().unwrap();
    });
}
