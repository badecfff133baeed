//! `wait`: every promise it makes.

use std::thread;
use std::time::{Duration, Instant};

use executor::{Future, Promise, ReturnWhen, TaskError, Waited, wait};

use crate::support::{A_WHILE, Gate, within};
use ReturnWhen::{AllCompleted, FirstCompleted, FirstException};

const ALL_WAYS: [ReturnWhen; 3] = [AllCompleted, FirstCompleted, FirstException];

fn promises<const N: usize>() -> ([Promise<u32>; N], [Future<u32>; N]) {
    let mut futures = Vec::new();
    let promises = std::array::from_fn(|_| {
        let (promise, future) = Promise::new();
        futures.push(future);
        promise
    });
    (promises, futures.try_into().unwrap())
}

/// The places of the done and of the not done in the input.
fn split(waited: &Waited<&Future<u32>>, input: &[Future<u32>]) -> (Vec<usize>, Vec<usize>) {
    let places = |futures: &[&Future<u32>]| {
        let place = |future: &&Future<u32>| input.iter().position(|f| f.id() == future.id());
        futures.iter().map(|f| place(f).unwrap()).collect()
    };
    (places(&waited.done), places(&waited.not_done))
}

#[test]
fn nothing_returns_at_once() {
    within(|_| {
        for when in ALL_WAYS {
            let waited = wait(Vec::<Future<u32>>::new(), when, None);
            assert!(waited.done.is_empty() && waited.not_done.is_empty());
        }
    });
}

#[test]
fn each_side_is_in_input_order() {
    within(|_| {
        let ([a, _b, c, _d, e], futures) = promises();
        // In another order than that of the input.
        e.finish(Ok(5)).unwrap();
        a.finish(Ok(1)).unwrap();
        c.finish(Ok(3)).unwrap();
        for when in ALL_WAYS {
            let waited = wait(&futures, when, Some(Duration::ZERO));
            assert_eq!(split(&waited, &futures), (vec![0, 2, 4], vec![1, 3]));
        }
    });
}

#[test]
fn first_completed_gives_all_that_are_done() {
    within(|_| {
        let ([_a, b, c], futures) = promises();
        c.finish(Ok(3)).unwrap();
        b.finish(Err(TaskError::TimedOut)).unwrap();
        let waited = wait(&futures, FirstCompleted, None);
        assert_eq!(split(&waited, &futures), (vec![1, 2], vec![0]));
    });
}

#[test]
fn first_completed_wakes_at_the_first() {
    within(|_| {
        let ([_a, b], futures) = promises();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| {
                let waited = wait(&futures, FirstCompleted, None);
                split(&waited, &futures)
            });
            // Time to fall asleep; it has to work without, too.
            thread::sleep(A_WHILE);
            b.finish(Ok(2)).unwrap();
            assert_eq!(waiter.join().unwrap(), (vec![1], vec![0]));
        });
    });
}

#[test]
fn first_exception_passes_over_values_and_cancelled_ones() {
    within(|_| {
        let ([a, b, c, _d], futures) = promises();
        a.finish(Ok(1)).unwrap();
        assert!(futures[1].cancel() && b.cancelled());
        thread::scope(|scope| {
            let waiter = scope.spawn(|| {
                let waited = wait(&futures, FirstException, None);
                assert!(futures[2].done(), "it came back too early");
                split(&waited, &futures)
            });
            // Time to come back too early.
            thread::sleep(A_WHILE);
            c.finish(Err(TaskError::TimedOut)).unwrap();
            assert_eq!(waiter.join().unwrap(), (vec![0, 1, 2], vec![3]));
        });
    });
}

#[test]
fn first_exception_takes_one_that_was_there_before() {
    within(|_| {
        let ([_a, b], futures) = promises();
        drop(b);
        let waited = wait(&futures, FirstException, None);
        assert_eq!(split(&waited, &futures), (vec![1], vec![0]));
        assert!(matches!(
            waited.done[0].exception(),
            Some(TaskError::Abandoned)
        ));
    });
}

#[test]
fn first_exception_without_one_waits_for_all() {
    within(|_| {
        let ([a, b], futures) = promises();
        a.finish(Ok(1)).unwrap();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| wait(&futures, FirstException, None).not_done.len());
            // Time to come back too early.
            thread::sleep(A_WHILE);
            b.finish(Ok(2)).unwrap();
            assert_eq!(waiter.join().unwrap(), 0);
        });
    });
}

#[test]
fn all_completed_waits_for_all() {
    within(|_| {
        let ([a, b, c], futures) = promises();
        c.finish(Err(TaskError::TimedOut)).unwrap();
        assert!(futures[1].cancel() && b.cancelled());
        thread::scope(|scope| {
            let waiter = scope.spawn(|| wait(&futures, AllCompleted, None).not_done.len());
            // Time to come back too early.
            thread::sleep(A_WHILE);
            a.finish(Ok(1)).unwrap();
            assert_eq!(waiter.join().unwrap(), 0);
        });
    });
}

#[test]
fn a_timeout_is_no_error() {
    within(|_| {
        for when in ALL_WAYS {
            let (_promises, futures) = promises::<2>();
            let begin = Instant::now();
            let waited = wait(&futures, when, Some(A_WHILE));
            assert!(begin.elapsed() >= A_WHILE);
            assert_eq!(split(&waited, &futures), (vec![], vec![0, 1]));
        }
    });
}

#[test]
fn an_endless_timeout_is_none() {
    within(|_| {
        let ([a], futures) = promises();
        a.finish(Ok(1)).unwrap();
        for when in ALL_WAYS {
            assert_eq!(wait(&futures, when, Some(Duration::MAX)).done.len(), 1);
        }
    });
}

#[test]
fn the_same_future_twice() {
    within(|_| {
        for when in ALL_WAYS {
            let ([a], [future]) = promises();
            thread::scope(|scope| {
                let waiter = scope.spawn(|| wait([&future, &future], when, None).done.len());
                // Time to fall asleep; it has to work without, too.
                thread::sleep(A_WHILE);
                a.finish(Ok(1)).unwrap();
                assert_eq!(waiter.join().unwrap(), 2);
            });
        }
    });
}

#[test]
fn pools_and_promises_mixed() {
    within(|test| {
        let (one, other) = (test.pool(1), test.pool(2));
        let gate = Gate::new();
        let (first, second) = (gate.clone(), gate.clone());
        let (promise, promised) = Promise::new();
        let futures = [
            one.submit(move || first.pass()).unwrap(),
            promised,
            other.submit(move || second.pass()).unwrap(),
        ];
        gate.await_arrivals(2);
        promise.finish(Ok(())).unwrap();
        let waited = wait(futures, FirstCompleted, None);
        assert_eq!((waited.done.len(), waited.not_done.len()), (1, 2));
        gate.open();
        let waited = wait(waited.not_done, AllCompleted, None);
        assert_eq!((waited.done.len(), waited.not_done.len()), (2, 0));
    });
}
