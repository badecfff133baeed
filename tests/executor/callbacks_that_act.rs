//! What a callback may do itself: everything, for no lock is held while it runs.

use std::sync::Arc;

use executor::{Promise, Shutdown, ThreadPoolExecutor};
use parking_lot::Mutex;

use crate::callbacks::held;
use crate::support::{Test, hold_with_task, within};

/// Has `callback` run on a worker of a pool of two, then asserts that both workers live.
fn on_a_worker(test: &Test, callback: impl FnOnce(&Arc<ThreadPoolExecutor>) + Send + 'static) {
    let pool = Arc::new(test.pool(2));
    let (gate, future) = held(&pool);
    let (inner, ran) = (Arc::clone(&pool), Arc::new(Mutex::new(false)));
    let note = Arc::clone(&ran);
    future.add_done_callback(move |_| {
        callback(&inner);
        *note.lock() = true;
    });
    gate.open();
    test.stage("waiting for a future with a callback");
    assert_eq!(future.result().unwrap(), 7);
    assert!(*ran.lock(), "callbacks have run when result returns");
}

#[test]
fn one_may_add_another() {
    within(|test| {
        let (promise, future) = Promise::new();
        let future = Arc::new(future);
        let calls = Arc::new(Mutex::new(Vec::new()));
        let (inner, outer_calls) = (Arc::clone(&future), Arc::clone(&calls));
        future.add_done_callback(move |_| {
            outer_calls.lock().push("outer");
            let calls = Arc::clone(&outer_calls);
            inner.add_done_callback(move |_| calls.lock().push("inner"));
            outer_calls.lock().push("outer still");
        });
        let later = Arc::clone(&calls);
        future.add_done_callback(move |_| later.lock().push("second"));
        test.stage("settling");
        promise.finish(Ok(1)).unwrap();
        assert_eq!(*calls.lock(), ["outer", "outer still", "second", "inner"]);
    });
}

#[test]
fn one_may_submit_and_wait() {
    within(|test| {
        on_a_worker(test, |pool| {
            let inner = pool.submit(|| 1).unwrap();
            assert_eq!(inner.result().unwrap(), 1);
        });
    });
}

#[test]
fn one_may_cancel_another_future() {
    within(|test| {
        on_a_worker(test, |pool| {
            let (gate, running) = hold_with_task(pool);
            let pending = pool.submit(|| ()).unwrap();
            assert!(pending.cancel() && !running.cancel());
            gate.open();
        });
    });
}

#[test]
fn one_may_cancel_its_own_future() {
    within(|test| {
        let (promise, future) = Promise::<u32>::new();
        let future = Arc::new(future);
        let (inner, answer) = (Arc::clone(&future), Arc::new(Mutex::new(None)));
        let note = Arc::clone(&answer);
        future.add_done_callback(move |_| *note.lock() = Some(inner.cancel()));
        test.stage("cancelling");
        assert!(future.cancel());
        assert_eq!(*answer.lock(), Some(true));
        assert!(promise.cancelled());
    });
}

#[test]
fn one_may_shut_the_pool_down() {
    for how in [
        Shutdown::drain(),
        Shutdown::cancel(),
        Shutdown::drain().no_wait(),
    ] {
        within(|test| {
            on_a_worker(test, move |pool| {
                assert!(pool.shutdown(how).is_empty());
                assert!(pool.submit(|| ()).is_err());
            });
        });
    }
}

#[test]
fn one_may_drop_the_last_handle_of_the_pool() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, future) = held(&pool);
        let pending = pool.submit(|| 8).unwrap();
        future.add_done_callback(move |_| drop(pool));
        gate.open();
        test.stage("waiting for the pool that dropped itself");
        assert_eq!(future.result().unwrap(), 7);
        assert_eq!(pending.result().unwrap(), 8, "it drains");
    });
}

#[test]
fn one_may_drop_the_pool_while_a_task_is_cancelled() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, running) = held(&pool);
        gate.await_arrivals(1);
        let pending = pool.submit(|| 8).unwrap();
        // In this thread, which is no worker: the drop does not wait all the same, or it would for ever.
        pending.add_done_callback(move |_| drop(pool));
        test.stage("cancelling");
        assert!(pending.cancel());
        gate.open();
        assert_eq!(running.result().unwrap(), 7);
    });
}

#[test]
fn one_may_keep_another_promise() {
    within(|test| {
        let (first, first_future) = Promise::new();
        let (second, second_future) = Promise::new();
        first_future.add_done_callback(move |outcome| {
            second.finish(Ok(outcome.as_ref().unwrap() + 1)).unwrap();
        });
        test.stage("settling");
        first.finish(Ok(1)).unwrap();
        assert_eq!(second_future.result().unwrap(), 2);
    });
}
