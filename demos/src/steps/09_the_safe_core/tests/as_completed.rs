//! `as_completed`: every promise it makes.

use std::thread;

use super::super::{Future, Promise, TaskError, ThreadPoolExecutor, as_completed};
use super::{held, promises, within};

const COUNT: usize = 100;

/// A shuffle of `0..COUNT` that is the same each time.
fn shuffled() -> impl Iterator<Item = usize> {
    // 7919 is prime, and so no divisor of the count.
    (0..COUNT).map(|n| (n * 7919 + 13) % COUNT)
}

fn values(futures: impl Iterator<Item = Future<usize>>) -> Vec<usize> {
    futures.map(|future| future.result().unwrap()).collect()
}

#[test]
fn those_done_before_and_those_done_after_come_in_one_order() {
    for before in [0, COUNT / 2, COUNT] {
        within(|| {
            let (promises, futures) = promises::<COUNT>();
            let mut promises = promises.map(Some);
            let mut finish = |n: usize| promises[n].take().unwrap().finish(Ok(n)).unwrap();
            shuffled().take(before).for_each(&mut finish);
            let all = as_completed(futures);
            shuffled().skip(before).for_each(&mut finish);
            assert!(shuffled().eq(values(all)));
        });
    }
}

#[test]
fn each_comes_as_it_is_done() {
    within(|| {
        let (promises, futures) = promises::<COUNT>();
        let mut promises = promises.map(Some);
        let mut all = as_completed(futures);
        for n in shuffled() {
            promises[n].take().unwrap().finish(Ok(n)).unwrap();
            assert_eq!(all.next().unwrap().result().unwrap(), n);
        }
        assert!(all.next().is_none());
    });
}

#[test]
fn one_added_late_that_was_done_early_comes_first() {
    within(|| {
        let ([a, b], mut futures) = promises();
        let late = futures.pop().unwrap();
        let mut all = as_completed(futures);
        b.finish(Ok(1)).unwrap();
        a.finish(Ok(0)).unwrap();
        all.add(late);
        assert_eq!(values(all), [1, 0]);
    });
}

#[test]
fn it_ends_and_goes_on_when_one_is_added() {
    within(|| {
        let mut all = as_completed(Vec::new());
        for n in 0..3 {
            assert!(all.next().is_none());
            let (promise, future) = Promise::new();
            promise.finish(Ok(n)).unwrap();
            all.add(future);
            assert_eq!(all.next().unwrap().result().unwrap(), n);
        }
    });
}

#[test]
fn failed_and_cancelled_ones_come_too() {
    within(|| {
        let ([a, b, _c], futures) = promises();
        assert!(futures[2].cancel());
        drop(a);
        b.finish(Ok(1)).unwrap();
        let outcomes: Vec<_> = as_completed(futures).map(Future::result).collect();
        assert!(matches!(
            outcomes[..],
            [Err(TaskError::Cancelled), Err(TaskError::Abandoned), Ok(1)]
        ));
    });
}

#[test]
fn pools_and_promises_mixed() {
    within(|| {
        let (one, other) = (ThreadPoolExecutor::new(1), ThreadPoolExecutor::new(1));
        let ((last, first), (gate, second)) = (held(&one), held(&other));
        let (promise, promised) = Promise::new();
        let futures = [first, second, promised];
        let ids = [futures[0].id(), futures[1].id(), futures[2].id()];
        let mut all = as_completed(futures);
        promise.finish(Ok(8)).unwrap();
        assert_eq!(all.next().unwrap().id(), ids[2]);
        gate.open();
        assert_eq!(all.next().unwrap().id(), ids[1]);
        last.open();
        assert_eq!(all.next().unwrap().id(), ids[0]);
    });
}

/// Two threads settle, a third reads: each comes once, and those of one thread in its order.
#[test]
fn settled_by_two_threads() {
    within(|| {
        let (promises, futures) = promises::<4000>();
        let (even, odd): (Vec<_>, Vec<_>) = promises
            .into_iter()
            .enumerate()
            .partition(|(n, _)| n % 2 == 0);
        let all = as_completed(futures);
        let settle = |promises: Vec<(usize, Promise<usize>)>| {
            thread::spawn(|| {
                for (n, promise) in promises {
                    promise.finish(Ok(n)).unwrap();
                }
            })
        };
        let settlers = [settle(even), settle(odd)];
        let values = values(all);
        assert_eq!(values.len(), 4000);
        for parity in [0, 1] {
            assert!(values.iter().filter(|n| **n % 2 == parity).is_sorted());
        }
        for settler in settlers {
            settler.join().unwrap();
        }
    });
}

/// To look at an outcome takes it out of the cell; its place stays.
#[test]
fn one_that_was_looked_at_comes_too() {
    within(|| {
        let ([a, b], futures) = promises();
        b.finish(Ok(1)).unwrap();
        assert!(futures[1].peek().is_some());
        a.finish(Ok(0)).unwrap();
        assert_eq!(values(as_completed(futures)), [1, 0]);
    });
}
