//! One future: what its two ends do to each other.
//!
//! Broken on purpose, the code is caught by these:
//!
//! | what was broken | what catches it |
//! |---|---|
//! | `settle` notifies before it takes the lock | nearly all |
//! | `settle` notifies one sleeper, not all | finish against two waiters |
//! | `block_until` looks before the lock only, or sleeps before it looks | nearly all |
//! | the state is stored, or loaded, `Relaxed` | what happened before is seen |
//! | claim and cancel load, then store | finish against cancel, start against cancel |
//! | `watch` does not look under the lock | finish against poll |
//! | `add_callback` looks before the lock only | finish against callbacks |
//! | `settle` takes the callbacks once | finish against callbacks |
//! | callbacks run after the last state | finish against callbacks, drop of the promise against result |
//! | the first waker is kept, the second one not | finish against poll with another waker |
//! | wakers are not woken | finish against poll |
//! | a dropped promise settles nothing | drop of the promise against result |

use std::sync::Arc;
use std::task::Poll;

use executor::{Promise, TaskError};
use loom::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use loom::thread;

use crate::kit::{ALL, Alarm, Calls, ONE, THREE, TWO, Tally, Token, check, poll};

#[test]
fn finish_against_result() {
    check("finish against result", THREE, || {
        let tally = Tally::default();
        let (promise, future) = Promise::new();
        let value = tally.token();
        let producer = thread::spawn(move || promise.finish(Ok(value)).unwrap());
        drop(future.result().unwrap());
        producer.join().unwrap();
        tally.settle();
    });
}

/// One wakes both.
#[test]
fn finish_against_two_waiters() {
    check("finish against two waiters", ONE, || {
        let (promise, future) = Promise::new();
        let future = Arc::new(future);
        let waiters = [(); 2].map(|()| {
            let future = Arc::clone(&future);
            thread::spawn(move || {
                future.wait();
                assert!(future.done());
            })
        });
        promise.finish(Ok(())).unwrap();
        for waiter in waiters {
            waiter.join().unwrap();
        }
    });
}

/// Exactly one of them wins; the value goes to the one side or comes back to the other.
#[test]
fn finish_against_cancel() {
    check("finish against cancel", THREE, || {
        let (tally, calls) = (Tally::default(), Calls::default());
        let (promise, future) = Promise::<Token>::new();
        let (called, kept) = (calls.clone(), tally.token());
        future.add_done_callback(move |_| {
            let _kept = &kept;
            called.call();
        });
        let value = tally.token();
        let producer = thread::spawn(move || promise.finish(Ok(value)).is_ok());
        let cancelled = future.cancel();
        if cancelled {
            assert!(future.cancelled());
            assert_eq!(calls.count(), 1, "called before cancel returns");
        }
        let outcome = future.result();
        assert_eq!(calls.count(), 1, "called before result returns, and once");
        assert_eq!(cancelled, matches!(outcome, Err(TaskError::Cancelled)));
        assert_eq!(cancelled, outcome.is_err());
        assert_eq!(cancelled, !producer.join().unwrap());
        drop(outcome);
        assert_eq!(calls.count(), 1);
        tally.settle();
    });
}

#[test]
fn start_against_cancel() {
    check("start against cancel", THREE, || {
        let (promise, future) = Promise::new();
        let producer = thread::spawn(move || match promise.start() {
            Some(promise) => promise.finish(Ok(7)).map(|()| true).unwrap(),
            None => false,
        });
        let cancelled = future.cancel();
        let outcome = future.result();
        assert_eq!(cancelled, !producer.join().unwrap());
        match outcome {
            Ok(7) => assert!(!cancelled),
            Err(TaskError::Cancelled) => assert!(cancelled),
            other => panic!("{other:?}"),
        }
    });
}

/// Two cancel: both are told that it is cancelled, or neither; the callback runs once.
#[test]
fn start_against_two_cancels() {
    check("start against two cancels", THREE, || {
        let calls = Calls::default();
        let (promise, future) = Promise::<u8>::new();
        let called = calls.clone();
        future.add_done_callback(move |_| called.add());
        let future = Arc::new(future);
        let other = Arc::clone(&future);
        let canceller = thread::spawn(move || other.cancel());
        let producer = thread::spawn(move || promise.start().is_some());
        let cancelled = future.cancel();
        assert_eq!(cancelled, canceller.join().unwrap());
        assert_eq!(cancelled, !producer.join().unwrap());
        future.wait();
        assert_eq!(cancelled, future.cancelled());
        assert_eq!(calls.count(), 1);
    });
}

/// Called once each, in the order added, whoever calls; and before `result` returns.
#[test]
fn finish_against_callbacks() {
    check("finish against callbacks", THREE, || {
        let (tally, calls) = (Tally::default(), Calls::default());
        let order = [Calls::default(), Calls::default()];
        let (promise, future) = Promise::new();
        let value = tally.token();
        let producer = thread::spawn(move || promise.finish(Ok(value)).unwrap());
        for mine in order.clone() {
            let (calls, kept) = (calls.clone(), tally.token());
            future.add_done_callback(move |outcome| {
                let _kept = &kept;
                // An assertion in here would be contained: it is made outside, on the numbers.
                if outcome.is_ok() {
                    for _ in 0..=calls.call() {
                        mine.call();
                    }
                }
            });
        }
        drop(future.result().unwrap());
        assert_eq!(order.map(|calls| calls.count()), [1, 2]);
        producer.join().unwrap();
        assert_eq!(calls.count(), 2);
        tally.settle();
    });
}

/// What a task wrote before it finished is seen by whoever sees it done, and by a callback. The writes
/// are relaxed, so loom lets a reader see the old value wherever nothing else orders them.
#[test]
fn what_happened_before_is_seen() {
    check("what happened before is seen", THREE, || {
        let (promise, future) = Promise::new();
        let note = Arc::new(AtomicUsize::new(0));
        let theirs = Arc::clone(&note);
        let producer = thread::spawn(move || {
            theirs.store(1, Relaxed);
            promise.finish(Ok(())).unwrap();
        });
        let by_callback = Calls::default();
        let (theirs, called) = (Arc::clone(&note), by_callback.clone());
        future.add_done_callback(move |_| {
            if theirs.load(Relaxed) == 1 {
                called.call();
            }
        });
        if future.done() {
            assert_eq!(note.load(Relaxed), 1, "seen after done");
        }
        if future.peek().is_some() {
            assert_eq!(note.load(Relaxed), 1, "seen after peek");
        }
        future.wait();
        assert_eq!(note.load(Relaxed), 1, "seen after wait");
        assert_eq!(by_callback.count(), 1, "seen by the callback");
        producer.join().unwrap();
    });
}

/// The awaiting side sleeps on whatever waker it gave last.
#[test]
fn finish_against_poll() {
    check("finish against poll", ALL, || {
        let tally = Tally::default();
        let (promise, mut future) = Promise::new();
        let value = tally.token();
        let producer = thread::spawn(move || promise.finish(Ok(value)).unwrap());
        let alarm = Alarm::new();
        let outcome = loop {
            match poll(&mut future, &alarm) {
                Poll::Ready(outcome) => break outcome,
                Poll::Pending => alarm.wait(),
            }
        };
        drop(outcome.unwrap());
        producer.join().unwrap();
        drop(future);
        assert_eq!(Arc::strong_count(&alarm), 1, "no waker is kept");
        tally.settle();
    });
}

#[test]
fn finish_against_poll_with_another_waker() {
    check("finish against poll with another waker", THREE, || {
        let (promise, mut future) = Promise::new();
        let producer = thread::spawn(move || promise.finish(Ok(7)).unwrap());
        let (first, second) = (Alarm::new(), Alarm::new());
        let mut outcome = poll(&mut future, &first);
        if outcome.is_pending() {
            outcome = poll(&mut future, &second);
        }
        while outcome.is_pending() {
            second.wait();
            outcome = poll(&mut future, &second);
        }
        assert!(matches!(outcome, Poll::Ready(Ok(7))));
        producer.join().unwrap();
        assert_eq!([&first, &second].map(Arc::strong_count), [1, 1]);
    });
}

/// The awaiting side gives up.
#[test]
fn finish_against_drop_of_a_polled_future() {
    check("finish against drop of a polled future", ALL, || {
        let tally = Tally::default();
        let (promise, mut future) = Promise::new();
        let value = tally.token();
        let producer = thread::spawn(move || promise.finish(Ok(value)).unwrap());
        let alarm = Alarm::new();
        drop(poll(&mut future, &alarm));
        drop(future);
        producer.join().unwrap();
        assert_eq!(Arc::strong_count(&alarm), 1, "no waker is kept");
        tally.settle();
    });
}

#[test]
fn drop_of_the_promise_against_result() {
    check("drop of the promise against result", THREE, || {
        let calls = Calls::default();
        let (promise, future) = Promise::<u8>::new();
        let called = calls.clone();
        future.add_done_callback(move |_| called.add());
        let producer = thread::spawn(move || drop(promise));
        assert!(matches!(future.result(), Err(TaskError::Abandoned)));
        assert_eq!(calls.count(), 1);
        producer.join().unwrap();
    });
}

#[test]
fn drop_of_the_promise_against_cancel() {
    check("drop of the promise against cancel", THREE, || {
        let (promise, future) = Promise::<u8>::new();
        let producer = thread::spawn(move || drop(promise));
        let cancelled = future.cancel();
        match future.result() {
            Err(TaskError::Cancelled) => assert!(cancelled),
            Err(TaskError::Abandoned) => assert!(!cancelled),
            other => panic!("{other:?}"),
        }
        producer.join().unwrap();
    });
}

/// Nobody wants the value: it is dropped all the same, and the callback called.
#[test]
fn drop_of_the_future_against_finish() {
    check("drop of the future against finish", ALL, || {
        let (tally, calls) = (Tally::default(), Calls::default());
        let (promise, future) = Promise::new();
        let (called, kept, value) = (calls.clone(), tally.token(), tally.token());
        future.add_done_callback(move |_| {
            let _kept = &kept;
            called.call();
        });
        let producer = thread::spawn(move || promise.finish(Ok(value)).unwrap());
        drop(future);
        producer.join().unwrap();
        assert_eq!(calls.count(), 1);
        tally.settle();
    });
}

/// A guard that cancels, dropped while the promise is kept.
#[test]
fn drop_of_the_guard_against_finish() {
    check("drop of the guard against finish", ALL, || {
        let tally = Tally::default();
        let (promise, future) = Promise::new();
        let value = tally.token();
        let producer = thread::spawn(move || drop(promise.finish(Ok(value))));
        drop(future.cancel_on_drop());
        producer.join().unwrap();
        tally.settle();
    });
}

/// Two threads look at one future: who sees it done sees the value, the same one.
#[test]
fn peek_from_two_threads() {
    check("peek from two threads", TWO, || {
        let tally = Tally::default();
        let (promise, future) = Promise::new();
        let future = Arc::new(future);
        let value = tally.token();
        let producer = thread::spawn(move || promise.finish(Ok(value)).unwrap());
        let other = Arc::clone(&future);
        let looker = thread::spawn(move || {
            if other.done() {
                assert!(matches!(other.peek(), Some(Ok(_))));
            } else {
                // Done by now, perhaps.
                let _ = other.peek();
            }
        });
        future.wait();
        assert!(matches!(future.peek(), Some(Ok(_))));
        producer.join().unwrap();
        looker.join().unwrap();
        drop(Arc::into_inner(future).unwrap().result());
        tally.settle();
    });
}

/// Two threads add callbacks to a future that gets done: each is called once.
#[test]
fn finish_against_callbacks_of_two_threads() {
    check("finish against callbacks of two threads", THREE, || {
        let calls = Calls::default();
        let (promise, future) = Promise::new();
        let future = Arc::new(future);
        let (other, called) = (Arc::clone(&future), calls.clone());
        let adder = thread::spawn(move || other.add_done_callback(move |_| called.add()));
        let producer = thread::spawn(move || promise.finish(Ok(7)).unwrap());
        let called = calls.clone();
        future.add_done_callback(move |_| called.add());
        producer.join().unwrap();
        adder.join().unwrap();
        assert_eq!(calls.count(), 2);
    });
}
