//! `add_done_callback`: order, thread, panics.

use std::sync::Arc;
use std::thread;

use executor::{Future, Promise, ThreadPoolExecutor};
use log::Level;
use parking_lot::Mutex;

use crate::support::{Gate, log as kept, within};

/// A task that stands at a gate until the test has added its callbacks.
pub(crate) fn held(pool: &ThreadPoolExecutor) -> (Gate, Future<u32>) {
    let gate = Gate::new();
    let pass = gate.clone();
    let future = pool.submit(move || {
        pass.pass();
        7
    });
    (gate, future.unwrap())
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
