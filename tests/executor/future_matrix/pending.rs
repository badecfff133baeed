//! The column `pending`: the test holds the promise.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use executor::TaskError;
use parking_lot::Mutex;

use super::{Bell, assert_shows, blocks_until, boom, is_boom, pending, poll};
use crate::support::{A_WHILE, within};

#[test]
fn pending_done() {
    let (_promise, future) = pending();
    assert!(!future.done());
}

#[test]
fn pending_running() {
    let (_promise, future) = pending();
    assert!(!future.running());
}

#[test]
fn pending_cancelled() {
    let (_promise, future) = pending();
    assert!(!future.cancelled());
}

#[test]
fn pending_cancel() {
    let (promise, mut future) = pending();
    let bell = Arc::new(Bell::default());
    assert!(poll(&mut future, &bell).is_pending());
    assert!(future.cancel());
    assert!(future.cancelled());
    assert_eq!(bell.rings(), 1);
    assert!(promise.cancelled());
    assert!(promise.start().is_none());
}

#[test]
fn pending_wait() {
    let (promise, future) = pending();
    within(|_| blocks_until(|| promise.finish(Ok(7)).unwrap(), || future.wait()));
}

#[test]
fn pending_wait_timeout_zero() {
    let (_promise, future) = pending();
    within(|_| assert!(!future.wait_timeout(Duration::ZERO)));
}

#[test]
fn pending_wait_timeout() {
    let (_promise, future) = pending();
    within(|_| {
        let begin = Instant::now();
        assert!(!future.wait_timeout(A_WHILE));
        assert!(begin.elapsed() >= A_WHILE);
    });
}

#[test]
fn pending_result() {
    let (promise, future) = pending();
    within(|_| {
        let outcome = blocks_until(|| promise.finish(Ok(7)).unwrap(), || future.result());
        assert_eq!(outcome.unwrap(), 7);
    });
}

#[test]
fn pending_result_timeout() {
    let (promise, future) = pending();
    within(|_| {
        let id = future.id();
        let not_done = future.result_timeout(A_WHILE).unwrap_err();
        assert!(
            not_done
                .to_string()
                .starts_with("not done in time: <Future at 0x")
        );
        let future = not_done.into_future();
        assert_eq!(future.id(), id);
        promise.finish(Ok(7)).unwrap();
        assert_eq!(future.result().unwrap(), 7);
    });
}

#[test]
fn pending_try_result() {
    let (promise, future) = pending();
    let future = future.try_result().unwrap_err();
    promise.finish(Ok(7)).unwrap();
    assert_eq!(future.try_result().unwrap().unwrap(), 7);
}

#[test]
fn pending_peek() {
    let (_promise, future) = pending();
    assert!(future.peek().is_none());
}

#[test]
fn pending_exception() {
    let (promise, future) = pending();
    within(|_| {
        blocks_until(
            || promise.finish(Err(boom())).unwrap(),
            || assert!(is_boom(future.exception().unwrap())),
        );
    });
}

#[test]
fn pending_add_done_callback() {
    let (promise, future) = pending();
    let called_on = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&called_on);
    future.add_done_callback(move |outcome| {
        let value = *outcome.as_ref().unwrap();
        note.lock().push((value, std::thread::current().id()));
    });
    assert_eq!(called_on.lock().len(), 0);
    let settler = std::thread::spawn(move || promise.finish(Ok(7)).unwrap());
    let settled_on = settler.thread().id();
    settler.join().unwrap();
    assert_eq!(*called_on.lock(), [(7, settled_on)]);
}

#[test]
fn pending_id() {
    let (promise, future) = pending();
    let id = future.id();
    assert_eq!(id, promise.id());
    let (_other, another) = pending();
    assert_ne!(id, another.id());
    assert!(id < another.id(), "ids grow");
    assert_eq!(HashMap::from([(id, "input")])[&future.id()], "input");
}

#[test]
fn pending_display() {
    let (_promise, future) = pending();
    assert_shows(&future, "pending");
}

#[test]
fn pending_await() {
    let (promise, mut future) = pending();
    let bell = Arc::new(Bell::default());
    assert!(poll(&mut future, &bell).is_pending());
    assert_eq!(bell.rings(), 0);
    promise.finish(Ok(7)).unwrap();
    assert_eq!(bell.rings(), 1);
    let Poll::Ready(outcome) = poll(&mut future, &bell) else {
        panic!("it is done");
    };
    assert_eq!(outcome.unwrap(), 7);
}

#[test]
fn pending_drop() {
    let (promise, future) = pending();
    drop(future);
    assert!(!promise.cancelled());
    promise.finish(Ok(7)).unwrap();
}

#[test]
fn pending_cancel_on_drop() {
    let (promise, future) = pending();
    let guard = future.cancel_on_drop();
    assert!(!guard.done());
    drop(guard);
    assert!(promise.cancelled());
    assert_eq!(promise.finish(Ok(7)).unwrap_err().unwrap(), 7);
}

#[test]
fn pending_cancel_on_drop_disarmed() {
    let (promise, future) = pending();
    let future = future.cancel_on_drop().disarm();
    assert!(!promise.cancelled());
    drop(future);
    promise.finish(Ok(7)).unwrap();
}

#[test]
fn pending_promise_dropped() {
    let (promise, future) = pending();
    drop(promise);
    assert!(matches!(future.result(), Err(TaskError::Abandoned)));
}
