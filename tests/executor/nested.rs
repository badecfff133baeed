//! Tasks that wait for tasks of their own pool (SEMANTICS 6).

use std::sync::Arc;

use executor::{Promise, ReturnWhen, ThreadPoolExecutor, as_completed, wait};
use parking_lot::Mutex;

use crate::support::{Gate, within};

/// `fib(n)` where every call is a task.
fn fib(pool: &Arc<ThreadPoolExecutor>, n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let inner = Arc::clone(pool);
    let left = pool.submit(move || fib(&inner, n - 1)).unwrap();
    let inner = Arc::clone(pool);
    let right = pool.submit(move || fib(&inner, n - 2)).unwrap();
    left.result().unwrap() + right.result().unwrap()
}

#[test]
fn fib_20_on_one_worker() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let root = pool.submit(move || fib(&inner, 20)).unwrap();
        assert_eq!(root.result().unwrap(), 6765);
        assert_eq!(pool.stats().threads_started, 1);
    });
}

/// Each task waits for the one before it, and the first one takes a while. Nothing is circular.
#[test]
fn a_chain_of_tasks_on_two_workers() {
    within(|test| {
        let pool = test.pool(2);
        let gate = Gate::new();
        let first = gate.clone();
        let mut last = pool
            .submit(move || {
                first.pass();
                0
            })
            .unwrap();
        gate.await_arrivals(1);
        for _ in 0..10 {
            let before = last;
            last = pool.submit(move || before.result().unwrap() + 1).unwrap();
        }
        test.stage("opening the gate of the first");
        std::thread::sleep(crate::support::A_WHILE);
        gate.open();
        assert_eq!(last.result().unwrap(), 10);
    });
}

/// A task that holds a lock while it waits must not meet itself at that lock.
#[test]
fn a_task_that_waits_with_a_lock_held() {
    within(|test| {
        let pool = Arc::new(test.pool(2));
        let lock = Arc::new(Mutex::new(0));
        let gate = Gate::new();
        let pass = gate.clone();
        let slow = pool.submit(move || pass.pass()).unwrap();
        gate.await_arrivals(1);
        let held = Gate::new();
        let (held2, lock2) = (held.clone(), Arc::clone(&lock));
        let holder = pool
            .submit(move || {
                let mut guard = lock2.lock();
                held2.pass();
                slow.result().unwrap();
                *guard += 1;
            })
            .unwrap();
        held.await_arrivals(1);
        let other = pool.submit(move || *lock.lock() += 1).unwrap();
        held.open();
        std::thread::sleep(crate::support::A_WHILE);
        gate.open();
        test.stage("waiting for both");
        holder.result().unwrap();
        other.result().unwrap();
    });
}

/// The worker sleeps for the pool's news while something else completes.
#[test]
fn as_completed_of_a_pool_and_a_promise_in_a_worker() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let (promise, promised) = Promise::new();
        let gate = Gate::new();
        let at = gate.clone();
        let outer = pool
            .submit(move || {
                let own = inner.submit(|| 1).unwrap();
                let mut all = as_completed([own, promised]);
                let first = all.next().unwrap().result().unwrap();
                at.open();
                at.pass();
                (first, all.next().unwrap().result().unwrap())
            })
            .unwrap();
        gate.await_arrivals(1);
        std::thread::sleep(crate::support::A_WHILE);
        promise.finish(Ok(2)).unwrap();
        test.stage("the promise is kept");
        assert_eq!(outer.result().unwrap(), (1, 2));
    });
}

#[test]
fn wait_for_a_promise_that_an_awaited_task_keeps() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let outer = pool
            .submit(move || {
                let (promise, promised) = Promise::new();
                let own = inner
                    .submit(move || promise.finish(Ok(())).unwrap())
                    .unwrap();
                let waited = wait([promised, own], ReturnWhen::AllCompleted, None);
                waited.done.len()
            })
            .unwrap();
        assert_eq!(outer.result().unwrap(), 2);
    });
}
