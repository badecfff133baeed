//! `add_done_callback`: order, thread, panics, and what a callback may do itself.

use std::sync::Arc;
use std::thread;

use executor::{Future, Promise, Shutdown, ThreadPoolExecutor};
use log::Level;
use parking_lot::Mutex;

use crate::support::{Gate, Test, log as kept, within};

/// A task that stands at a gate until the test has added its callbacks.
fn held(pool: &ThreadPoolExecutor) -> (Gate, Future<u32>) {
    let gate = Gate::new();
    let pass = gate.clone();
    let future = pool.submit(move || {
        pass.pass();
        7
    });
    (gate, future.unwrap())
}

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
fn run_in_order_on_the_worker_before_result() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, future) = held(&pool);
        let calls = Arc::new(Mutex::new(Vec::new()));
        for n in 0..5 {
            let calls = Arc::clone(&calls);
            future.add_done_callback(move |outcome| {
                let on = thread::current().name().unwrap().to_owned();
                calls.lock().push((n, *outcome.as_ref().unwrap(), on));
            });
        }
        gate.open();
        future.result().unwrap();
        let worker = format!("{}_0", test.prefix());
        let expected: Vec<_> = (0..5).map(|n| (n, 7, worker.clone())).collect();
        assert_eq!(*calls.lock(), expected);
    });
}

#[test]
fn a_slow_one_delays_the_result() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, future) = held(&pool);
        let in_callback = Gate::new();
        let pass = in_callback.clone();
        future.add_done_callback(move |_| pass.pass());
        gate.open();
        in_callback.await_arrivals(1);
        assert!(!future.done() && future.running());
        let future = future.try_result().unwrap_err();
        in_callback.open();
        assert_eq!(future.result().unwrap(), 7);
    });
}

#[test]
fn one_that_panics_is_logged_and_the_next_one_runs() {
    kept::install();
    within(|test| {
        let pool = test.pool(1);
        let (gate, future) = held(&pool);
        let calls = Arc::new(Mutex::new(Vec::new()));
        for n in 0..3 {
            let calls = Arc::clone(&calls);
            future.add_done_callback(move |_| {
                calls.lock().push(n);
                assert!(n != 1, "the second callback is bad");
            });
        }
        gate.open();
        assert_eq!(future.result().unwrap(), 7);
        assert_eq!(*calls.lock(), [0, 1, 2]);
        assert_eq!(pool.submit(|| 8).unwrap().result().unwrap(), 8);
        assert_eq!(pool.stats().threads_started, 1, "the worker lives");
    });
    let lines = kept::lines_with("the second callback is bad");
    let [(level, line)] = &lines[..] else {
        panic!("one line: {lines:?}");
    };
    assert_eq!(*level, Level::Error);
    assert!(
        line.starts_with("exception calling callback for <Future at 0x"),
        "{line}"
    );
    assert!(
        line.contains(" state=finished returned u32>: panicked: the second callback is bad"),
        "{line}"
    );
}

#[test]
fn one_that_panics_at_once_is_logged_too() {
    kept::install();
    let (promise, future) = Promise::new();
    promise.finish(Ok(1)).unwrap();
    future.add_done_callback(|_| panic!("late and bad"));
    assert_eq!(future.result().unwrap(), 1);
    assert_eq!(kept::lines_with("late and bad").len(), 1);
}

/// The logger is user code as well, and what reports a panic must not panic itself.
#[test]
fn a_logger_that_panics_stops_nothing() {
    kept::install();
    within(|test| {
        let pool = test.pool(1);
        let (gate, future) = held(&pool);
        future.add_done_callback(|_| panic!("{}", kept::POISON));
        gate.open();
        test.stage("waiting for a future whose callback cannot even be reported");
        assert_eq!(future.result().unwrap(), 7);
        assert_eq!(pool.submit(|| 8).unwrap().result().unwrap(), 8);
        assert_eq!(pool.stats().threads_started, 1, "the worker lives");
    });
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
            let gate = Gate::new();
            let pass = gate.clone();
            let running = pool.submit(move || pass.pass()).unwrap();
            gate.await_arrivals(1);
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
        let open = gate.clone();
        // In this thread, which is no worker: the drop waits for the running task.
        pending.add_done_callback(move |_| {
            open.open();
            drop(pool);
        });
        test.stage("cancelling");
        assert!(pending.cancel());
        assert!(running.done());
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

/// Adding races with settling; each callback runs once whoever wins.
#[test]
fn added_while_the_future_settles() {
    within(|test| {
        let pool = test.pool(1);
        for _ in 0..500 {
            let future = pool.submit(|| ()).unwrap();
            let calls = Arc::new(Mutex::new(0));
            for _ in 0..4 {
                let calls = Arc::clone(&calls);
                future.add_done_callback(move |_| *calls.lock() += 1);
            }
            future.result().unwrap();
            assert_eq!(*calls.lock(), 4);
        }
    });
}
