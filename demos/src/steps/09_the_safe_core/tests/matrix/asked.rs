//! The rows of what a future is asked.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::*;
use crate::steps::safe_core::tests::A_WHILE;

fn is(
    expected: bool,
    of: impl FnOnce(&Future<u32>) -> bool,
) -> impl FnOnce(Option<Promise<u32>>, Future<u32>) {
    move |_promise, future| assert_eq!(of(&future), expected)
}

row!(done {
    pending: is(false, Future::done),
    running: is(false, Future::done),
    cancelled: is(true, Future::done),
    returned: is(true, Future::done),
    raised: is(true, Future::done),
});

row!(running {
    pending: is(false, Future::running),
    running: is(true, Future::running),
    cancelled: is(false, Future::running),
    returned: is(false, Future::running),
    raised: is(false, Future::running),
});

row!(cancelled {
    pending: is(false, Future::cancelled),
    running: is(false, Future::cancelled),
    cancelled: is(true, Future::cancelled),
    returned: is(false, Future::cancelled),
    raised: is(false, Future::cancelled),
});

row!(cancel {
    pending: |promise, future| {
        let calls = count_calls(&future);
        assert!(future.cancel() && future.cancelled());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        let promise = promise.unwrap();
        assert!(promise.cancelled() && promise.start().is_none());
    },
    running: |promise, future| {
        assert!(!future.cancel() && future.running());
        keep(promise);
        assert!(is_seven(&future.result()));
    },
    cancelled: |_promise, future| {
        assert!(future.cancel() && future.cancelled());
        assert!(is_cancelled(&future.result()));
    },
    returned: |_promise, future| assert!(!future.cancel() && is_seven(&future.result())),
    raised: |_promise, future| assert!(!future.cancel() && is_boom(&future.result())),
});

/// Runs `wait` in another thread, and asserts that it does not come back before the promise was kept.
fn blocks<R: Send>(promise: Option<Promise<u32>>, wait: impl FnOnce() -> R + Send) -> R {
    let kept = AtomicBool::new(false);
    thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            let result = wait();
            assert!(kept.load(Ordering::SeqCst), "it came back too early");
            result
        });
        // Time to come back too early.
        thread::sleep(A_WHILE);
        kept.store(true, Ordering::SeqCst);
        keep(promise);
        waiter.join().unwrap()
    })
}

row!(wait {
    pending: |promise, future| blocks(promise, || future.wait()),
    running: |promise, future| blocks(promise, || future.wait()),
    cancelled: |_promise, future| future.wait(),
    returned: |_promise, future| future.wait(),
    raised: |_promise, future| future.wait(),
});

row!(wait_timeout_of_zero {
    pending: is(false, |future| future.wait_timeout(Duration::ZERO)),
    running: is(false, |future| future.wait_timeout(Duration::ZERO)),
    cancelled: is(true, |future| future.wait_timeout(Duration::ZERO)),
    returned: is(true, |future| future.wait_timeout(Duration::ZERO)),
    raised: is(true, |future| future.wait_timeout(Duration::ZERO)),
});

/// It comes back when the time is up, and not before.
fn waits_a_while(future: &Future<u32>) -> bool {
    let begin = Instant::now();
    let done = future.wait_timeout(A_WHILE);
    assert!(begin.elapsed() >= A_WHILE);
    done
}

row!(wait_timeout {
    pending: is(false, waits_a_while),
    running: is(false, waits_a_while),
    cancelled: is(true, |future| future.wait_timeout(Duration::MAX)),
    returned: is(true, |future| future.wait_timeout(Duration::MAX)),
    raised: is(true, |future| future.wait_timeout(Duration::MAX)),
});

row!(result {
    pending: |promise, future| assert!(is_seven(&blocks(promise, || future.result()))),
    running: |promise, future| assert!(is_seven(&blocks(promise, || future.result()))),
    cancelled: |_promise, future| assert!(is_cancelled(&future.result())),
    returned: |_promise, future| assert!(is_seven(&future.result())),
    raised: |_promise, future| assert!(is_boom(&future.result())),
});

/// The future comes back, and is as good as before.
fn comes_back(
    asked: impl FnOnce(Future<u32>) -> Result<Outcome<u32>, Future<u32>>,
) -> impl FnOnce(Option<Promise<u32>>, Future<u32>) {
    move |promise, future| {
        let id = future.id();
        assert_eq!(id, promise.as_ref().unwrap().id());
        let Err(future) = asked(future) else {
            panic!("it is not done");
        };
        assert_eq!(future.id(), id);
        keep(promise);
        assert!(is_seven(&future.result()));
    }
}

fn gives(
    expected: fn(&Outcome<u32>) -> bool,
    asked: impl FnOnce(Future<u32>) -> Result<Outcome<u32>, Future<u32>>,
) -> impl FnOnce(Option<Promise<u32>>, Future<u32>) {
    move |_promise, future| assert!(asked(future).is_ok_and(|outcome| expected(&outcome)))
}

row!(result_timeout {
    pending: comes_back(|future| future.result_timeout(A_WHILE)),
    running: comes_back(|future| future.result_timeout(A_WHILE)),
    cancelled: gives(is_cancelled, |future| future.result_timeout(Duration::ZERO)),
    returned: gives(is_seven, |future| future.result_timeout(Duration::ZERO)),
    raised: gives(is_boom, |future| future.result_timeout(Duration::ZERO)),
});

row!(try_result {
    pending: comes_back(Future::try_result),
    running: comes_back(Future::try_result),
    cancelled: gives(is_cancelled, Future::try_result),
    returned: gives(is_seven, Future::try_result),
    raised: gives(is_boom, Future::try_result),
});

/// Looking twice shows the same, and takes nothing.
fn shows(expected: fn(&Outcome<u32>) -> bool) -> impl FnOnce(Option<Promise<u32>>, Future<u32>) {
    move |_promise, future| {
        assert!(future.peek().is_some_and(expected));
        assert!(future.peek().is_some_and(expected));
        assert!(expected(&future.result()));
    }
}

row!(peek {
    pending: is(true, |future| future.peek().is_none()),
    running: is(true, |future| future.peek().is_none()),
    cancelled: shows(is_cancelled),
    returned: shows(is_seven),
    raised: shows(is_boom),
});

row!(exception {
    pending: |promise, future| assert!(blocks(promise, || future.exception().is_none())),
    running: |promise, future| assert!(blocks(promise, || future.exception().is_none())),
    cancelled: is(true, |future| matches!(
        future.exception(),
        Some(TaskError::Cancelled)
    )),
    returned: is(true, |future| future.exception().is_none()),
    raised: is(true, |future| matches!(
        future.exception(),
        Some(TaskError::Panicked(_))
    )),
});
