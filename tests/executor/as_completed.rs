//! `as_completed`: every promise it makes.

use std::thread;
use std::time::Duration;

use executor::{Future, Promise, TaskError, as_completed, as_completed_timeout};

use crate::support::{Gate, within};

pub(crate) type Pairs = (Vec<Option<Promise<usize>>>, Vec<Future<usize>>);

pub(crate) fn promises(count: usize) -> Pairs {
    (0..count)
        .map(|_| Promise::new())
        .map(|(promise, future)| (Some(promise), future))
        .unzip()
}

pub(crate) fn finish(promises: &mut [Option<Promise<usize>>], n: usize) {
    promises[n].take().unwrap().finish(Ok(n)).unwrap();
}

/// A shuffle of `0..count` that is the same each time.
fn shuffled(count: usize) -> Vec<usize> {
    // 7919 is prime, and so no divisor of any count here.
    (0..count).map(|n| (n * 7919 + 13) % count).collect()
}

#[test]
fn those_done_before_come_in_completion_order() {
    within(|_| {
        let (mut promises, futures) = promises(100);
        let order = shuffled(100);
        for n in &order {
            finish(&mut promises, *n);
        }
        let values = as_completed(futures).map(|future| future.result().unwrap());
        assert_eq!(values.collect::<Vec<_>>(), order);
    });
}

#[test]
fn those_done_later_come_in_completion_order() {
    within(|_| {
        let (mut promises, futures) = promises(100);
        let mut all = as_completed(futures);
        for n in shuffled(100) {
            finish(&mut promises, n);
            assert_eq!(all.next().unwrap().result().unwrap(), n);
        }
        assert!(all.next().is_none());
    });
}

#[test]
fn those_before_and_those_after_come_in_one_order() {
    within(|_| {
        let (mut promises, futures) = promises(100);
        let order = shuffled(100);
        let (before, after) = order.split_at(50);
        before.iter().for_each(|n| finish(&mut promises, *n));
        let all = as_completed(futures);
        after.iter().for_each(|n| finish(&mut promises, *n));
        let values = all.map(|future| future.result().unwrap());
        assert_eq!(values.collect::<Vec<_>>(), order);
    });
}

#[test]
fn one_added_late_that_was_done_late_comes_last() {
    within(|_| {
        let (mut promises, mut futures) = promises(2);
        let late = futures.pop().unwrap();
        let mut all = as_completed(futures);
        finish(&mut promises, 0);
        finish(&mut promises, 1);
        all.add(late);
        let values = all.map(|future| future.result().unwrap());
        assert_eq!(values.collect::<Vec<_>>(), [0, 1]);
    });
}

#[test]
fn one_added_late_that_was_done_early_comes_first() {
    within(|_| {
        let (mut promises, mut futures) = promises(2);
        let late = futures.pop().unwrap();
        let mut all = as_completed(futures);
        finish(&mut promises, 1);
        finish(&mut promises, 0);
        all.add(late);
        assert_eq!(all.remaining(), 2);
        let values = all.map(|future| future.result().unwrap());
        assert_eq!(values.collect::<Vec<_>>(), [1, 0]);
    });
}

#[test]
fn nothing_ends_at_once() {
    within(|_| {
        let mut none = as_completed(Vec::<Future<u8>>::new());
        assert!(none.next().is_none() && none.next().is_none());
        let mut none = as_completed_timeout(Vec::<Future<u8>>::new(), Duration::ZERO);
        assert!(none.next().is_none() && none.next().is_none());
    });
}

#[test]
fn it_ends_and_goes_on_when_one_is_added() {
    within(|_| {
        let mut all = as_completed(Vec::new());
        for n in 0..3 {
            assert!(all.next().is_none());
            let (promise, future) = Promise::new();
            promise.finish(Ok(n)).unwrap();
            all.add(future);
            assert_eq!(all.len(), 1);
            assert_eq!(all.next().unwrap().result().unwrap(), n);
        }
    });
}

#[test]
fn failed_and_cancelled_ones_come_too() {
    within(|_| {
        let (mut promises, futures) = promises(3);
        assert!(futures[2].cancel());
        promises[0] = None;
        finish(&mut promises, 1);
        let outcomes: Vec<_> = as_completed(futures).map(Future::result).collect();
        assert!(matches!(
            outcomes[..],
            [Err(TaskError::Cancelled), Err(TaskError::Abandoned), Ok(1)]
        ));
    });
}

#[test]
fn the_same_future_twice_comes_twice() {
    within(|_| {
        let (promise, future) = Promise::new();
        let all = as_completed([&future, &future]);
        promise.finish(Ok(7)).unwrap();
        assert!(all.map(Future::id).eq([future.id(), future.id()]));
    });
}

#[test]
fn pools_and_promises_mixed() {
    within(|test| {
        let (one, other) = (test.pool(1), test.pool(1));
        let (promise, promised) = Promise::new();
        let (gate, last) = (Gate::new(), Gate::new());
        let (pass, pass_last) = (gate.clone(), last.clone());
        let futures = [
            one.submit(move || pass_last.pass()).unwrap(),
            other.submit(move || pass.pass()).unwrap(),
            promised,
        ];
        let ids: Vec<_> = futures.iter().map(Future::id).collect();
        let mut all = as_completed(futures);
        promise.finish(Ok(())).unwrap();
        assert_eq!(all.next().unwrap().id(), ids[2]);
        gate.open();
        assert_eq!(all.next().unwrap().id(), ids[1]);
        last.open();
        assert_eq!(all.next().unwrap().id(), ids[0]);
    });
}

/// Two threads settle, a third reads: each future comes once, and of two that one thread settled the
/// first one comes first.
#[test]
fn settled_by_two_threads() {
    within(|_| {
        let (promises, futures) = promises(4000);
        let mut promises: Vec<_> = promises
            .into_iter()
            .map(Option::unwrap)
            .enumerate()
            .collect();
        let odd: Vec<_> = promises.extract_if(.., |(n, _)| *n % 2 == 1).collect();
        let all = as_completed(futures);
        let settle = |promises: Vec<(usize, Promise<usize>)>| {
            promises
                .into_iter()
                .for_each(|(n, p)| p.finish(Ok(n)).unwrap())
        };
        let (one, other) = (
            thread::spawn(move || settle(odd)),
            thread::spawn(move || settle(promises)),
        );
        let values: Vec<usize> = all.map(|future| future.result().unwrap()).collect();
        assert_eq!(values.len(), 4000);
        for parity in [0, 1] {
            let of_one = values.iter().filter(|n| **n % 2 == parity);
            assert!(of_one.is_sorted(), "in the order of their thread");
        }
        one.join().unwrap();
        other.join().unwrap();
    });
}
