//! Promises settled, cancelled, and dropped while others wait for them in every way.

use std::thread;

use executor::{Promise, ReturnWhen, as_completed, wait};

use crate::support::{Random, within};

#[test]
fn promises_from_two_threads() {
    within(|test| {
        for seed in 1..200 {
            let mut random = Random::new(seed);
            let (promises, futures): (Vec<_>, Vec<_>) = (0..20).map(|_| Promise::new()).unzip();
            let plan: Vec<usize> = promises.iter().map(|_| random.below(4)).collect();
            test.stage(format!("with seed {seed}"));
            thread::scope(|scope| {
                scope.spawn(|| assert_eq!(as_completed(&futures).count(), 20));
                scope.spawn(|| {
                    let waited = wait(&futures, ReturnWhen::AllCompleted, None);
                    assert!(waited.not_done.is_empty());
                });
                scope.spawn(|| {
                    for (future, what) in futures.iter().zip(&plan) {
                        assert!(*what != 0 || future.cancel());
                    }
                });
                for (promise, what) in promises.into_iter().zip(&plan) {
                    match what {
                        // That is for the other thread, which needs the promise to be there.
                        0 => std::mem::forget(promise),
                        1 => drop(promise),
                        2 => promise.finish(Ok(())).unwrap(),
                        _ => promise.start().unwrap().finish(Ok(())).unwrap(),
                    }
                }
            });
        }
    });
}
