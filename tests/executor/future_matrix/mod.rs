//! Every operation of a future in every state: one test a cell, named by it.
//!
//! | operation            | pending        | running        | cancelled   | returned    | raised      |
//! |----------------------|----------------|----------------|-------------|-------------|-------------|
//! | `done`               | false          | false          | true        | true        | true        |
//! | `running`            | false          | true           | false       | false       | false       |
//! | `cancelled`          | false          | false          | true        | false       | false       |
//! | `cancel`             | true, now      | false          | true, again | false       | false       |
//! | `wait`               | blocks         | blocks         | at once     | at once     | at once     |
//! | `wait_timeout(0)`    | false          | false          | true        | true        | true        |
//! | `wait_timeout`       | false, later   | false, later   | true        | true        | true        |
//! | `result`             | blocks         | blocks         | `Cancelled` | the value   | the error   |
//! | `result_timeout`     | future back    | future back    | `Cancelled` | the value   | the error   |
//! | `try_result`         | future back    | future back    | `Cancelled` | the value   | the error   |
//! | `peek`               | `None`         | `None`         | `Cancelled` | the value   | the error   |
//! | `exception`          | blocks         | blocks         | `Cancelled` | `None`      | the error   |
//! | `add_done_callback`  | later          | later          | here, now   | here, now   | here, now   |
//! | `id`                 | the promise's  | same           | same        | same        | same        |
//! | `Display`, `Debug`   | pending        | running        | cancelled   | returned u32| raised Panic|
//! | `.await`             | pending, woken | pending, woken | `Cancelled` | the value   | the error   |
//! | drop                 | promise valid  | promise valid  | nothing     | drops value | drops error |
//! | `cancel_on_drop`     | cancels        | nothing        | nothing     | nothing     | nothing     |

mod cancelled;
mod pending;
mod raised;
mod returned;
mod running;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use executor::{Future, Outcome, Panic, Promise, TaskError};

use crate::support::A_WHILE;

fn pending() -> (Promise<u32>, Future<u32>) {
    Promise::new()
}

fn running() -> (Promise<u32>, Future<u32>) {
    let (promise, future) = Promise::new();
    (promise.start().unwrap(), future)
}

fn cancelled() -> Future<u32> {
    let (_promise, future) = Promise::new();
    assert!(future.cancel());
    future
}

fn returned() -> Future<u32> {
    let (promise, future) = Promise::new();
    promise.finish(Ok(7)).unwrap();
    future
}

fn raised() -> Future<u32> {
    let (promise, future) = Promise::new();
    promise.finish(Err(boom())).unwrap();
    future
}

fn boom() -> TaskError {
    TaskError::Panicked(Panic::new("boom", Some("here:1:2".to_owned())))
}

fn is_boom(error: &TaskError) -> bool {
    matches!(error, TaskError::Panicked(panic) if panic.message() == "boom")
}

fn is_cancelled<T>(outcome: &Outcome<T>) -> bool {
    matches!(outcome, Err(TaskError::Cancelled))
}

/// Runs `wait` in another thread, and asserts that it does not come back before `settle` was called.
fn blocks_until<R: Send>(settle: impl FnOnce(), wait: impl FnOnce() -> R + Send) -> R {
    let settled = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            let result = wait();
            assert!(settled.load(Ordering::SeqCst), "it came back too early");
            result
        });
        // Time to come back too early.
        std::thread::sleep(A_WHILE);
        settled.store(true, Ordering::SeqCst);
        settle();
        waiter.join().unwrap()
    })
}

/// `<Future at 0x… state=STATE>` in both notations.
#[track_caller]
fn assert_shows(future: &Future<u32>, state: &str) {
    let text = future.to_string();
    assert_eq!(text, format!("{future:?}"));
    let rest = text.strip_prefix("<Future at 0x").unwrap();
    let (address, rest) = rest.split_once(' ').unwrap();
    assert!(!address.is_empty() && address.chars().all(|c| c.is_ascii_hexdigit()));
    assert_eq!(rest, format!("state={state}>"));
}

/// Adds a callback to a future that is done, and asserts that it was called once, here and now.
#[track_caller]
fn assert_calls_back_now(future: &Future<u32>, expected: fn(&Outcome<u32>) -> bool) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let here = std::thread::current().id();
    future.add_done_callback(move |outcome| {
        assert!(expected(outcome));
        assert_eq!(std::thread::current().id(), here);
        // Not reached when an assertion fails, whose panic would go to the log only.
        counter.fetch_add(1, Ordering::SeqCst);
    });
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Bell {
    fn rings(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn poll(future: &mut Future<u32>, bell: &Arc<Bell>) -> Poll<Outcome<u32>> {
    let waker = Waker::from(Arc::clone(bell));
    std::future::Future::poll(Pin::new(future), &mut Context::from_waker(&waker))
}
