//! The column `raised`: the future is done.

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use executor::ThreadPoolExecutor;

use super::{Bell, assert_calls_back_now, assert_shows, is_boom, poll, raised};
use crate::support::{Drops, within};

/// It was not cancelled: its producer says so all the same.
#[test]
fn display_of_one_finished_with_cancelled() {
    let (promise, future) = executor::Promise::<u8>::new();
    promise.finish(Err(executor::TaskError::Cancelled)).unwrap();
    assert!(future.done() && !future.cancelled());
    assert!(
        future
            .to_string()
            .ends_with(" state=finished raised Cancelled>")
    );
}

#[test]
fn raised_done() {
    let future = raised();
    assert!(future.done());
}

#[test]
fn raised_running() {
    let future = raised();
    assert!(!future.running());
}

#[test]
fn raised_cancelled() {
    let future = raised();
    assert!(!future.cancelled());
}

#[test]
fn raised_cancel() {
    let future = raised();
    assert!(!future.cancel());
    assert!(matches!(&future.result(), Err(error) if is_boom(error)));
}

#[test]
fn raised_wait() {
    let future = raised();
    within(|_| future.wait());
}

#[test]
fn raised_wait_timeout_zero() {
    let future = raised();
    within(|_| assert!(future.wait_timeout(Duration::ZERO)));
}

#[test]
fn raised_wait_timeout() {
    let future = raised();
    within(|_| assert!(future.wait_timeout(Duration::MAX)));
}

#[test]
fn raised_result() {
    let future = raised();
    within(|_| assert!(matches!(&future.result(), Err(error) if is_boom(error))));
}

#[test]
fn raised_result_timeout() {
    let future = raised();
    within(|_| {
        assert!(
            matches!(&future.result_timeout(Duration::ZERO).unwrap(), Err(error) if is_boom(error))
        )
    });
}

#[test]
fn raised_try_result() {
    let future = raised();
    assert!(matches!(&future.try_result().unwrap(), Err(error) if is_boom(error)));
}

#[test]
fn raised_peek() {
    let future = raised();
    assert!(matches!(future.peek(), Some(Err(error)) if is_boom(error)));
    assert!(matches!(future.peek(), Some(Err(error)) if is_boom(error)));
    assert!(matches!(&future.result(), Err(error) if is_boom(error)));
}

#[test]
fn raised_exception() {
    let future = raised();
    within(|_| assert!(is_boom(future.exception().unwrap())));
}

#[test]
fn raised_add_done_callback() {
    let future = raised();
    assert_calls_back_now(
        &future,
        |outcome| matches!(outcome, Err(error) if is_boom(error)),
    );
    assert!(matches!(&future.result(), Err(error) if is_boom(error)));
}

#[test]
fn raised_id() {
    let future = raised();
    let id = future.id();
    assert_ne!(id, raised().id());
    assert_eq!(id, future.id());
}

#[test]
fn raised_display() {
    let future = raised();
    assert_shows(&future, "finished raised Panic");
    future.peek();
    assert_shows(&future, "finished raised Panic");
}

#[test]
fn raised_await() {
    let mut future = raised();
    let bell = Arc::new(Bell::default());
    let Poll::Ready(outcome) = poll(&mut future, &bell) else {
        panic!("it is done");
    };
    assert!(matches!(&outcome, Err(error) if is_boom(error)));
    assert_eq!(bell.rings(), 0);
}

#[test]
fn raised_drop() {
    let drops = Drops::new();
    let token = drops.token();
    let pool = ThreadPoolExecutor::new(1).unwrap();
    let future = pool
        .submit(move || -> u32 { std::panic::panic_any(token) })
        .unwrap();
    future.wait();
    drop(pool);
    assert_eq!(drops.count(), 0);
    drop(future);
    assert_eq!(drops.count(), 1);
}

#[test]
fn raised_cancel_on_drop() {
    let future = raised();
    let guard = future.cancel_on_drop();
    assert!(!guard.cancelled());
    assert!(is_boom(guard.exception().unwrap()));
    drop(guard);
}
