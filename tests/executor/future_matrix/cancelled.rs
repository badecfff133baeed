//! The column `cancelled`: the future is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use executor::TaskError;

use super::{Bell, assert_calls_back_now, assert_shows, cancelled, is_cancelled, pending, poll};
use crate::support::within;

#[test]
fn cancelled_done() {
    let future = cancelled();
    assert!(future.done());
}

#[test]
fn cancelled_running() {
    let future = cancelled();
    assert!(!future.running());
}

#[test]
fn cancelled_cancelled() {
    let future = cancelled();
    assert!(future.cancelled());
}

#[test]
fn cancelled_cancel() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let (_promise, future) = pending();
    future.add_done_callback(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    assert!(future.cancel());
    assert!(future.cancel());
    assert_eq!(calls.load(Ordering::SeqCst), 1, "nothing is run again");
}

#[test]
fn cancelled_wait() {
    let future = cancelled();
    within(|_| future.wait());
}

#[test]
fn cancelled_wait_timeout_zero() {
    let future = cancelled();
    within(|_| assert!(future.wait_timeout(Duration::ZERO)));
}

#[test]
fn cancelled_wait_timeout() {
    let future = cancelled();
    within(|_| assert!(future.wait_timeout(Duration::MAX)));
}

#[test]
fn cancelled_result() {
    let future = cancelled();
    within(|_| assert!(is_cancelled(&future.result())));
}

#[test]
fn cancelled_result_timeout() {
    let future = cancelled();
    within(|_| {
        assert!(is_cancelled(
            &future.result_timeout(Duration::ZERO).unwrap()
        ))
    });
}

#[test]
fn cancelled_try_result() {
    let future = cancelled();
    assert!(is_cancelled(&future.try_result().unwrap()));
}

#[test]
fn cancelled_peek() {
    let future = cancelled();
    assert!(is_cancelled(future.peek().unwrap()));
    assert!(is_cancelled(future.peek().unwrap()));
    assert!(is_cancelled(&future.result()));
}

#[test]
fn cancelled_exception() {
    let future = cancelled();
    within(|_| assert!(matches!(future.exception(), Some(TaskError::Cancelled))));
}

#[test]
fn cancelled_add_done_callback() {
    let future = cancelled();
    assert_calls_back_now(&future, is_cancelled);
    assert!(is_cancelled(&future.result()));
}

#[test]
fn cancelled_id() {
    let future = cancelled();
    let id = future.id();
    assert_ne!(id, cancelled().id());
    assert_eq!(id, future.id());
}

#[test]
fn cancelled_display() {
    let future = cancelled();
    assert_shows(&future, "cancelled");
    future.peek();
    assert_shows(&future, "cancelled");
}

#[test]
fn cancelled_await() {
    let mut future = cancelled();
    let bell = Arc::new(Bell::default());
    let Poll::Ready(outcome) = poll(&mut future, &bell) else {
        panic!("it is done");
    };
    assert!(is_cancelled(&outcome));
    assert_eq!(bell.rings(), 0);
}

#[test]
fn cancelled_drop() {
    let future = cancelled();
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    future.add_done_callback(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    drop(future);
    assert_eq!(calls.load(Ordering::SeqCst), 1, "nothing is run again");
}

#[test]
fn cancelled_cancel_on_drop() {
    let (promise, future) = pending();
    let guard = future.cancel_on_drop();
    assert!(guard.cancel());
    drop(guard);
    assert!(promise.cancelled());
}
