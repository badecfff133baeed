//! `add_done_callback`: when, in which order, and what a callback may do: everything, for no lock is held.

use std::sync::Arc;
use std::thread;

use crossbeam_channel::unbounded;
use parking_lot::Mutex;

use super::super::{Promise, Shutdown, ThreadPoolExecutor};
use super::{Gate, held, within};

/// Has `callback` run on a worker of a pool of two, then asserts that both workers live.
fn on_a_worker(callback: impl FnOnce(&Arc<ThreadPoolExecutor>) + Send + 'static) {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(2));
        let (gate, future) = held(&pool);
        let (inner, (sender, ran)) = (Arc::clone(&pool), unbounded());
        future.add_done_callback(move |_| {
            callback(&inner);
            sender.send(()).unwrap();
        });
        gate.open();
        assert_eq!(future.result().unwrap(), 7);
        assert_eq!(ran.len(), 1, "callbacks have run when result returns");
    });
}

#[test]
fn run_in_order_on_the_worker_before_result() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let worker = pool.submit(|| thread::current().id());
        let worker = worker.unwrap().result().unwrap();
        let (gate, future) = held(&pool);
        let (sender, calls) = unbounded();
        for n in 0..5 {
            let sender = sender.clone();
            future.add_done_callback(move |outcome| {
                let value = *outcome.as_ref().unwrap();
                sender.send((n, value, thread::current().id())).unwrap();
            });
        }
        gate.open();
        future.result().unwrap();
        let expected: Vec<_> = (0..5).map(|n| (n, 7, worker)).collect();
        assert_eq!(calls.try_iter().collect::<Vec<_>>(), expected);
    });
}

#[test]
fn a_slow_one_delays_the_result() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, future) = held(&pool);
        let in_callback = Gate::default();
        let pass = in_callback.clone();
        future.add_done_callback(move |_| pass.pass());
        gate.open();
        in_callback.await_arrivals(1);
        assert!(!future.done() && future.running());
        in_callback.open();
        assert_eq!(future.result().unwrap(), 7);
    });
}

#[test]
fn one_that_panics_hurts_nobody() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, future) = held(&pool);
        let (sender, calls) = unbounded();
        for n in 0..3 {
            let sender = sender.clone();
            future.add_done_callback(move |_| {
                sender.send(n).unwrap();
                assert!(n != 1, "the second callback is bad");
            });
        }
        gate.open();
        assert_eq!(future.result().unwrap(), 7);
        assert_eq!(calls.try_iter().collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(pool.submit(|| 8).unwrap().result().unwrap(), 8);
    });
}

/// Adding races with settling; each callback runs once whoever wins.
#[test]
fn added_while_the_future_settles() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        for _ in 0..500 {
            let future = pool.submit(|| ()).unwrap();
            let (sender, calls) = unbounded();
            for _ in 0..4 {
                let sender = sender.clone();
                future.add_done_callback(move |_| sender.send(()).unwrap());
            }
            future.result().unwrap();
            assert_eq!(calls.len(), 4);
        }
    });
}

#[test]
fn one_may_add_another() {
    within(|| {
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
        promise.finish(Ok(1)).unwrap();
        assert_eq!(*calls.lock(), ["outer", "outer still", "second", "inner"]);
    });
}

#[test]
fn one_may_cancel_its_own_future() {
    within(|| {
        let (promise, future) = Promise::<u32>::new();
        let future = Arc::new(future);
        let (inner, (sender, answers)) = (Arc::clone(&future), unbounded());
        future.add_done_callback(move |_| sender.send(inner.cancel()).unwrap());
        assert!(future.cancel());
        assert_eq!(answers.try_recv(), Ok(true));
        assert!(promise.cancelled());
    });
}

#[test]
fn one_may_submit_and_wait() {
    on_a_worker(|pool| assert_eq!(pool.submit(|| 1).unwrap().result().unwrap(), 1));
}

#[test]
fn one_may_shut_the_pool_down() {
    for how in [Shutdown::Drain, Shutdown::Cancel] {
        on_a_worker(move |pool| {
            pool.shutdown(how);
            assert!(pool.submit(|| ()).is_err());
        });
    }
}

#[test]
fn one_may_drop_the_last_handle_of_the_pool() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, future) = held(&pool);
        let pending = pool.submit(|| 8).unwrap();
        future.add_done_callback(move |_| drop(pool));
        gate.open();
        assert_eq!(future.result().unwrap(), 7);
        assert_eq!(pending.result().unwrap(), 8, "it drains");
    });
}
