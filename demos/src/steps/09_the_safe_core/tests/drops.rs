//! Everything is dropped once; and drops that panic, block, or use the pool harm nobody else.

use std::panic::panic_any;
use std::sync::Arc;
use std::thread::{self, ThreadId};

use super::super::{Future, Promise, Shutdown, ThreadPoolExecutor};
use super::{Drops, Gate, held, within};

fn worker_of(pool: &ThreadPoolExecutor) -> ThreadId {
    let worker = pool.submit(|| thread::current().id());
    worker.unwrap().result().unwrap()
}

#[test]
fn a_closure_on_the_worker_that_ran_it_before_result() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (worker, drops) = (worker_of(&pool), Drops::default());
        let token = drops.token();
        let future = pool.submit(move || {
            let _kept = &token;
        });
        future.unwrap().result().unwrap();
        assert_eq!(drops.threads(), [worker]);
    });
}

#[test]
fn a_result_by_whoever_took_it() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let drops = Drops::default();
        let token = drops.token();
        let future = pool.submit(move || token).unwrap();
        let Ok(value) = future.result() else {
            panic!("it is a value");
        };
        drop(pool);
        assert!(drops.threads().is_empty());
        drop(value);
        drops.assert_balanced();
    });
}

#[test]
fn a_result_by_the_worker_if_nobody_kept_the_future() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (worker, drops) = (worker_of(&pool), Drops::default());
        let (gate, _running) = held(&pool);
        let token = drops.token();
        drop(pool.submit(move || token).unwrap());
        gate.open();
        drop(pool);
        assert_eq!(drops.threads(), [worker]);
    });
}

#[test]
fn callbacks_after_their_call() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (worker, drops) = (worker_of(&pool), Drops::default());
        let (gate, future) = held(&pool);
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
fn all_of_a_pool_that_is_dropped_full() {
    for how in [Shutdown::Drain, Shutdown::Cancel] {
        within(|| {
            let pool = ThreadPoolExecutor::new(1);
            let drops = Drops::default();
            let (gate, _running) = held(&pool);
            let submit = |_| {
                let (token, result) = (drops.token(), drops.token());
                let task = move || {
                    let _kept = &token;
                    result
                };
                let future = pool.submit(task).unwrap();
                let token = drops.token();
                future.add_done_callback(move |_| drop(token));
                future
            };
            let futures: Vec<_> = (0..100).map(submit).collect();
            let open = gate.clone();
            // Or else the shutdown would wait for the one that is held.
            futures[99].add_done_callback(move |_| open.open());
            if how == Shutdown::Drain {
                gate.open();
            }
            pool.shutdown(how);
            drop((pool, futures));
            drops.assert_balanced();
        });
    }
}

/// After whatever `act` did with the pool and a token that panics in its drop, the worker is the same.
fn survives(act: impl FnOnce(&ThreadPoolExecutor, super::Token)) {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (worker, drops) = (worker_of(&pool), Drops::default());
        act(&pool, drops.panicking_token());
        assert_eq!(worker_of(&pool), worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_closure_that_panics_in_its_drop_when_it_ran() {
    survives(|pool, token| {
        let task = move || {
            let _kept = &token;
        };
        let outcome = pool.submit(task).unwrap().result();
        assert!(outcome.is_err(), "its drop is part of the task");
    });
}

#[test]
fn a_closure_that_panics_in_its_drop_when_it_is_cancelled() {
    survives(|pool, token| {
        let (gate, _running) = held(pool);
        let future = pool.submit(move || drop(token)).unwrap();
        assert!(future.cancel() && future.cancelled());
        gate.open();
    });
}

#[test]
fn a_result_that_panics_in_its_drop_on_the_worker() {
    survives(|pool, token| {
        let (gate, _running) = held(pool);
        drop(pool.submit(move || token).unwrap());
        gate.open();
    });
}

#[test]
fn a_payload_that_panics_in_its_drop_on_the_worker() {
    survives(|pool, token| {
        let (gate, _running) = held(pool);
        drop(pool.submit(move || -> u8 { panic_any(token) }).unwrap());
        gate.open();
    });
}

#[test]
fn a_callback_that_panics_with_a_payload_that_panics() {
    survives(|pool, token| {
        let (gate, future) = held(pool);
        future.add_done_callback(move |_| panic_any(token));
        gate.open();
        assert_eq!(future.result().unwrap(), 7);
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
    within(|| {
        let pool = ThreadPoolExecutor::new(2);
        let (hold, gate) = (Gate::default(), Gate::default());
        let (pass, blocks) = (hold.clone(), Blocks(gate.clone()));
        let task = move || {
            pass.pass();
            blocks
        };
        drop(pool.submit(task).unwrap());
        hold.open();
        gate.await_arrivals(1);
        pool.submit(move || gate.open()).unwrap().result().unwrap();
    });
}

/// Nor is one in the drop of a husk: here, of a task that the one who waited for it has run.
#[test]
fn a_husk_whose_drop_waits_for_the_task_behind_it() {
    struct Waits(Gate, Future<()>);
    impl Drop for Waits {
        fn drop(&mut self) {
            self.0.open();
            self.1.wait();
        }
    }
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(2));
        let (other, _running) = held(&pool);
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let (promise, promised) = Promise::new();
            let in_drop = Gate::default();
            let result = Waits(in_drop.clone(), promised);
            let husk = inner.submit(move || result).unwrap();
            let last = inner.submit(move || promise.finish(Ok(())).is_ok());
            husk.wait();
            drop(husk);
            other.open();
            in_drop.pass();
            last.unwrap().result().unwrap()
        });
        assert!(outer.unwrap().result().unwrap());
    });
}
