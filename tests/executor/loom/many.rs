//! Several futures: `wait` and `as_completed`.
//!
//! Broken on purpose, the code is caught by these:
//!
//! | what was broken | what catches it |
//! |---|---|
//! | the owner of a line is told after the last step | as_completed keeps cause before effect |
//! | the owner is told twice, or not by one who settles under the lock | as_completed keeps a callback before its future |
//! | an owner who comes last is overlooked under the lock | as_completed keeps a callback before its future |
//! | what was delivered is given before it shows as done | two finishes against as_completed |
//! | `add` does not publish the link, or loses the flag | as_completed beside a callback that waits |
//! | `watch` does not look at what its flag found | a failure against wait for the first exception |

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Wake;

use executor::{Future, Promise, ReturnWhen, as_completed, wait};
use loom::thread;

use crate::kit::{Alarm, ONE, THREE, Tally, check};

/// Each future once, whichever is first.
#[test]
fn two_finishes_against_as_completed() {
    check("two finishes against as_completed", ONE, || {
        let tally = Tally::default();
        let pairs = [(); 2].map(|()| Promise::new());
        let mut futures = Vec::new();
        let mut producers = Vec::new();
        for (promise, future) in pairs {
            let value = tally.token();
            futures.push(future);
            producers.push(thread::spawn(move || promise.finish(Ok(value)).unwrap()));
        }
        let ids: Vec<_> = futures.iter().map(Future::id).collect();
        let mut seen: Vec<_> = as_completed(futures)
            .map(|future| {
                assert!(matches!(future.peek(), Some(Ok(_))), "given when done");
                future.id()
            })
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, ids);
        for producer in producers {
            producer.join().unwrap();
        }
        tally.settle();
    });
}

/// The second is finished by one who saw the first done: it comes after it.
#[test]
fn as_completed_keeps_the_order_of_cause_and_effect() {
    check("as_completed keeps cause before effect", ONE, || {
        let (first, cause) = Promise::new();
        let (second, effect) = Promise::new();
        let cause = Arc::new(cause);
        let effect = Arc::new(effect);
        let producer = thread::spawn(move || first.finish(Ok(1)).unwrap());
        let seen = Arc::clone(&cause);
        let follower = thread::spawn(move || {
            let caused = seen.done();
            second.finish(Ok(2)).unwrap();
            caused
        });
        let order: Vec<_> = as_completed([&*effect, &*cause])
            .map(|future| {
                assert!(future.done());
                future.id()
            })
            .collect();
        producer.join().unwrap();
        if follower.join().unwrap() {
            assert_eq!(order, [cause.id(), effect.id()]);
        } else {
            assert_eq!(order.len(), 2);
        }
    });
}

/// The second is finished by a callback of the first, before that shows as done: it comes before it, although the
/// first was on its way when the callback was added.
#[test]
fn as_completed_gives_what_a_callback_finished_before_its_future() {
    check(
        "as_completed keeps a callback before its future",
        ONE,
        || {
            let (first, effect) = Promise::new();
            let (second, cause) = Promise::new();
            let (effect, cause) = (Arc::new(effect), Arc::new(cause));
            let was_first = Arc::new(AtomicBool::new(false));
            let producer = thread::spawn(move || first.finish(Ok(1)).unwrap());
            let (its, seen) = (Arc::clone(&effect), Arc::clone(&was_first));
            let caller = thread::spawn(move || {
                let shown = Arc::clone(&its);
                its.add_done_callback(move |_| {
                    seen.store(!shown.done(), SeqCst);
                    second.finish(Ok(2)).unwrap();
                });
            });
            let order: Vec<_> = as_completed([&*effect, &*cause]).map(Future::id).collect();
            producer.join().unwrap();
            caller.join().unwrap();
            if was_first.load(SeqCst) {
                assert_eq!(order, [cause.id(), effect.id()]);
            }
        },
    );
}

/// A callback of the first future, added when that was on its way, waits until the second one was given.
#[test]
fn as_completed_gives_one_while_a_callback_holds_another_up() {
    check("as_completed beside a callback that waits", ONE, || {
        let (first, held_up) = Promise::new();
        let (second, other) = Promise::new();
        let (held_up, other) = (Arc::new(held_up), Arc::new(other));
        let given = Alarm::new();
        let producer = thread::spawn(move || first.finish(Ok(1)).unwrap());
        let (its, gate) = (Arc::clone(&held_up), Arc::clone(&given));
        let caller = thread::spawn(move || {
            let shown = Arc::clone(&its);
            its.add_done_callback(move |_| {
                if !shown.done() {
                    gate.wait();
                }
            });
            second.finish(Ok(2)).unwrap();
        });
        for future in as_completed([&*held_up, &*other]) {
            if future.id() == other.id() {
                Arc::clone(&given).wake();
            }
        }
        producer.join().unwrap();
        caller.join().unwrap();
    });
}

/// Whoever gives up after the first leaves nothing behind.
#[test]
fn finishes_against_drop_of_as_completed() {
    check("finishes against drop of as_completed", ONE, || {
        let tally = Tally::default();
        let pairs = [(); 2].map(|()| Promise::new());
        let mut futures = Vec::new();
        let mut producers = Vec::new();
        for (promise, future) in pairs {
            let value = tally.token();
            futures.push(future);
            producers.push(thread::spawn(move || promise.finish(Ok(value)).unwrap()));
        }
        let mut all = as_completed(futures);
        assert!(all.next().unwrap().result().is_ok());
        drop(all);
        for producer in producers {
            producer.join().unwrap();
        }
        tally.settle();
    });
}

#[test]
fn finishes_against_wait_for_the_first() {
    check("finishes against wait for the first", ONE, || {
        let (one, first) = Promise::new();
        let (two, second) = Promise::new();
        let producers = [
            thread::spawn(move || one.finish(Ok(1)).unwrap()),
            thread::spawn(move || two.finish(Ok(2)).unwrap()),
        ];
        let waited = wait([first, second], ReturnWhen::FirstCompleted, None);
        assert!(!waited.done.is_empty());
        // While the producers run; to wait for the other one too is more than can be tried.
        let value = |future: Future<u32>| future.result().unwrap();
        let mut values: Vec<_> = waited.done.into_iter().map(value).collect();
        for producer in producers {
            producer.join().unwrap();
        }
        values.extend(waited.not_done.into_iter().map(value));
        values.sort_unstable();
        assert_eq!(values, [1, 2]);
    });
}

#[test]
fn a_failure_against_wait_for_the_first_exception() {
    check(
        "a failure against wait for the first exception",
        THREE,
        || {
            let (one, first) = Promise::<u8>::new();
            let (_two, second) = Promise::<u8>::new();
            let producer = thread::spawn(move || drop(one));
            let waited = wait([first, second], ReturnWhen::FirstException, None);
            assert_eq!((waited.done.len(), waited.not_done.len()), (1, 1));
            producer.join().unwrap();
        },
    );
}

#[test]
fn finishes_against_wait_for_all() {
    check("finishes against wait for all", THREE, || {
        let (one, first) = Promise::new();
        let (two, second) = Promise::new();
        let producer = thread::spawn(move || {
            two.finish(Ok(2)).unwrap();
            one.finish(Ok(1)).unwrap();
        });
        let waited = wait([first, second], ReturnWhen::AllCompleted, None);
        assert_eq!((waited.done.len(), waited.not_done.len()), (2, 0));
        producer.join().unwrap();
    });
}

/// Cancelled by one thread while another waits for it.
#[test]
fn cancel_against_as_completed() {
    check("cancel against as_completed", THREE, || {
        let (_promise, future) = Promise::<u8>::new();
        let future = Arc::new(future);
        let other = Arc::clone(&future);
        let canceller = thread::spawn(move || other.cancel());
        let done: Vec<_> = as_completed([&*future])
            .map(|future| future.cancelled())
            .collect();
        assert_eq!(done, [true]);
        assert!(canceller.join().unwrap());
    });
}

/// The same future twice, under two keys, beside a callback that comes on the way.
#[test]
fn one_future_twice_against_a_callback() {
    check("one future twice against a callback", ONE, || {
        let (promise, future) = Promise::new();
        let future = Arc::new(future);
        let its = Arc::clone(&future);
        let producer = thread::spawn(move || promise.finish(Ok(1)).unwrap());
        let caller = thread::spawn(move || its.add_done_callback(|_| {}));
        let given = as_completed([&*future, &*future]).map(|future| future.done());
        assert_eq!(given.collect::<Vec<_>>(), [true, true]);
        producer.join().unwrap();
        caller.join().unwrap();
    });
}
