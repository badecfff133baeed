//! The column `returned`: the future is done.

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use executor::Promise;

use super::{Bell, assert_calls_back_now, assert_shows, poll, returned};
use crate::support::{Drops, within};

#[test]
fn returned_done() {
    let future = returned();
    assert!(future.done());
}

#[test]
fn returned_running() {
    let future = returned();
    assert!(!future.running());
}

#[test]
fn returned_cancelled() {
    let future = returned();
    assert!(!future.cancelled());
}

#[test]
fn returned_cancel() {
    let future = returned();
    assert!(!future.cancel());
    assert!(matches!(future.result(), Ok(7)));
}

#[test]
fn returned_wait() {
    let future = returned();
    within(|_| future.wait());
}

#[test]
fn returned_wait_timeout_zero() {
    let future = returned();
    within(|_| assert!(future.wait_timeout(Duration::ZERO)));
}

#[test]
fn returned_wait_timeout() {
    let future = returned();
    within(|_| assert!(future.wait_timeout(Duration::MAX)));
}

#[test]
fn returned_result() {
    let future = returned();
    within(|_| assert!(matches!(future.result(), Ok(7))));
}

#[test]
fn returned_result_timeout() {
    let future = returned();
    within(|_| {
        assert!(matches!(
            future.result_timeout(Duration::ZERO).unwrap(),
            Ok(7)
        ))
    });
}

#[test]
fn returned_try_result() {
    let future = returned();
    assert!(matches!(future.try_result().unwrap(), Ok(7)));
}

#[test]
fn returned_peek() {
    let future = returned();
    assert!(matches!(future.peek(), Some(Ok(7))));
    assert!(matches!(future.peek(), Some(Ok(7))));
    assert!(matches!(future.result(), Ok(7)));
}

#[test]
fn returned_exception() {
    let future = returned();
    within(|_| assert!(future.exception().is_none()));
}

#[test]
fn returned_add_done_callback() {
    let future = returned();
    assert_calls_back_now(&future, |outcome| matches!(outcome, Ok(7)));
    assert!(matches!(future.result(), Ok(7)));
}

#[test]
fn returned_id() {
    let future = returned();
    let id = future.id();
    assert_ne!(id, returned().id());
    assert_eq!(id, future.id());
}

#[test]
fn returned_display() {
    let future = returned();
    assert_shows(&future, "finished returned u32");
    future.peek();
    assert_shows(&future, "finished returned u32");
}

#[test]
fn returned_await() {
    let mut future = returned();
    let bell = Arc::new(Bell::default());
    let Poll::Ready(outcome) = poll(&mut future, &bell) else {
        panic!("it is done");
    };
    assert!(matches!(outcome, Ok(7)));
    assert_eq!(bell.rings(), 0);
}

#[test]
fn returned_drop() {
    let drops = Drops::new();
    let (promise, future) = Promise::new();
    promise.finish(Ok(drops.token())).unwrap();
    assert_eq!(drops.count(), 0);
    drop(future);
    assert_eq!(drops.count(), 1);
}

#[test]
fn returned_cancel_on_drop() {
    let future = returned();
    let future = future.cancel_on_drop().disarm();
    assert!(!future.cancelled());
    drop(future.cancel_on_drop());
}
