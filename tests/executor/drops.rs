//! Every closure, result, callback and payload is dropped once, on the thread that the
//! docs name.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::thread;

use executor::{Promise, Shutdown, ThreadPoolExecutor};

use crate::support::{Drops, hold, within};

pub(crate) fn worker_of(pool: &ThreadPoolExecutor) -> thread::ThreadId {
    pool.submit(|| thread::current().id())
        .unwrap()
        .result()
        .unwrap()
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
