//! The column `running`: the test holds the promise.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use executor::TaskError;
use parking_lot::Mutex;

use super::{Bell, assert_shows, blocks_until, boom, is_boom, poll, running};
use crate::support::{A_WHILE, within};

#[test]
fn running_done() {
    let (_promise, future) = running();
    assert!(!future.done());
}

#[test]
fn running_running() {
    let (_promise, future) = running();
    assert!(future.running());
}

#[test]
fn running_cancelled() {
    let (_promise, future) = running();
    assert!(!future.cancelled());
}

#[test]
fn running_cancel() {
    let (promise, future) = running();
    assert!(!future.cancel());
    assert!(future.running());
    promise.finish(Ok(7)).unwrap();
    assert_eq!(future.result().unwrap(), 7);
}

#[test]
fn running_wait() {
    let (promise, future) = running();
    within(|_| blocks_until(|| promise.finish(Ok(7)).unwrap(), || future.wait()));
}

#[test]
fn running_wait_timeout_zero() {
    let (_promise, future) = running();
    within(|_| assert!(!future.wait_timeout(Duration::ZERO)));
}

#[test]
fn running_wait_timeout() {
    let (_promise, future) = running();
    within(|_| {
        let begin = Instant::now();
        assert!(!future.wait_timeout(A_WHILE));
        assert!(begin.elapsed() >= A_WHILE);
    });
}

#[test]
fn running_result() {
    let (promise, future) = running();
    within(|_| {
        let outcome = blocks_until(|| promise.finish(Ok(7)).unwrap(), || future.result());
        assert_eq!(outcome.unwrap(), 7);
    });
}

#[test]
fn running_result_timeout() {
    let (promise, future) = running();
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
fn running_try_result() {
    let (promise, future) = running();
    let future = future.try_result().unwrap_err();
    promise.finish(Ok(7)).unwrap();
    assert_eq!(future.try_result().unwrap().unwrap(), 7);
}

#[test]
fn running_peek() {
    let (_promise, future) = running();
    assert!(future.peek().is_none());
}

#[test]
fn running_exception() {
    let (promise, future) = running();
    within(|_| {
        blocks_until(
            || promise.finish(Err(boom())).unwrap(),
            || assert!(is_boom(future.exception().unwrap())),
        );
    });
}

#[test]
fn running_add_done_callback() {
    let (promise, future) = running();
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
fn running_id() {
    let (promise, future) = running();
    let id = future.id();
    assert_eq!(id, promise.id());
    let (_other, another) = running();
    assert_ne!(id, another.id());
    assert!(id < another.id(), "ids grow");
    assert_eq!(HashMap::from([(id, "input")])[&future.id()], "input");
}

#[test]
fn running_display() {
    let (_promise, future) = running();
    assert_shows(&future, "running");
}

#[test]
fn running_await() {
    let (promise, mut future) = running();
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
fn running_drop() {
    let (promise, future) = running();
    drop(future);
    assert!(!promise.cancelled());
    promise.finish(Ok(7)).unwrap();
}

#[test]
fn running_cancel_on_drop() {
    let (promise, future) = running();
    drop(future.cancel_on_drop());
    assert!(!promise.cancelled());
    promise.finish(Ok(7)).unwrap();
}

#[test]
fn running_promise_dropped() {
    let (promise, future) = running();
    drop(promise);
    assert!(matches!(future.result(), Err(TaskError::Abandoned)));
}
