//! `wait`: every promise it makes.

use std::thread;
use std::time::{Duration, Instant};

use super::super::ReturnWhen::{AllCompleted, FirstCompleted, FirstException};
use super::super::{Future, Promise, ReturnWhen, TaskError, ThreadPoolExecutor, Waited, wait};
use super::{A_WHILE, held, promises, within};

const ALL_WAYS: [ReturnWhen; 3] = [AllCompleted, FirstCompleted, FirstException];

/// How many are done, and how many are not.
fn split<T>(waited: &Waited<T>) -> (usize, usize) {
    (waited.done.len(), waited.not_done.len())
}

#[test]
fn nothing_returns_at_once() {
    within(|| {
        for when in ALL_WAYS {
            assert_eq!(split(&wait(Vec::<Future<u32>>::new(), when, None)), (0, 0));
        }
    });
}

#[test]
fn each_side_is_in_input_order() {
    within(|| {
        for when in ALL_WAYS {
            let ([a, _b, c, _d, e], futures) = promises();
            let ids: Vec<_> = futures.iter().map(Future::id).collect();
            // In another order than that of the input.
            e.finish(Ok(5)).unwrap();
            a.finish(Ok(1)).unwrap();
            c.finish(Ok(3)).unwrap();
            let waited = wait(futures, when, Some(Duration::ZERO));
            assert!(
                waited
                    .done
                    .iter()
                    .map(Future::id)
                    .eq([ids[0], ids[2], ids[4]])
            );
            assert!(waited.not_done.iter().map(Future::id).eq([ids[1], ids[3]]));
        }
    });
}

#[test]
fn first_completed_gives_all_that_are_done() {
    within(|| {
        let ([_a, b, c], futures) = promises();
        c.finish(Ok(3)).unwrap();
        b.finish(Err(TaskError::Abandoned)).unwrap();
        assert_eq!(split(&wait(futures, FirstCompleted, None)), (2, 1));
    });
}

#[test]
fn first_completed_wakes_at_the_first() {
    within(|| {
        let ([_a, b], futures) = promises();
        let waiter = thread::spawn(|| split(&wait(futures, FirstCompleted, None)));
        thread::sleep(A_WHILE);
        b.finish(Ok(2)).unwrap();
        assert_eq!(waiter.join().unwrap(), (1, 1));
    });
}

#[test]
fn first_exception_passes_over_values_and_cancelled_ones() {
    within(|| {
        let ([a, b, c, _d], futures) = promises();
        a.finish(Ok(1)).unwrap();
        assert!(futures[1].cancel() && b.cancelled());
        let waiter = thread::spawn(|| split(&wait(futures, FirstException, None)));
        thread::sleep(A_WHILE);
        c.finish(Err(TaskError::Abandoned)).unwrap();
        assert_eq!(waiter.join().unwrap(), (3, 1));
    });
}

#[test]
fn first_exception_takes_one_that_was_there_before() {
    within(|| {
        let ([_a, b], futures) = promises();
        drop(b);
        assert_eq!(split(&wait(futures, FirstException, None)), (1, 1));
    });
}

#[test]
fn both_others_wait_for_all() {
    for when in [AllCompleted, FirstException] {
        within(|| {
            let ([a, b, c], futures) = promises();
            c.finish(Ok(3)).unwrap();
            assert!(futures[1].cancel() && b.cancelled());
            let waiter = thread::spawn(move || split(&wait(futures, when, None)));
            thread::sleep(A_WHILE);
            a.finish(Ok(1)).unwrap();
            assert_eq!(waiter.join().unwrap(), (3, 0));
        });
    }
}

#[test]
fn a_timeout_is_no_error() {
    within(|| {
        for when in ALL_WAYS {
            let (_promises, futures) = promises::<2>();
            let begin = Instant::now();
            assert_eq!(split(&wait(futures, when, Some(A_WHILE))), (0, 2));
            assert!(begin.elapsed() >= A_WHILE);
        }
    });
}

#[test]
fn pools_and_promises_mixed() {
    within(|| {
        let (one, other) = (ThreadPoolExecutor::new(1), ThreadPoolExecutor::new(2));
        let ((gate, first), (door, second)) = (held(&one), held(&other));
        let (promise, promised) = Promise::new();
        let futures = [first, promised, second];
        promise.finish(Ok(8)).unwrap();
        let waited = wait(futures, FirstCompleted, None);
        assert_eq!(split(&waited), (1, 2));
        gate.open();
        door.open();
        assert_eq!(split(&wait(waited.not_done, AllCompleted, None)), (2, 0));
    });
}
