//! Random operations from several threads, the same each time but for the order in which the threads come
//! to them. Every task has one outcome, and whatever was made is dropped once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use executor::{
    Future, Promise, ReturnWhen, Shutdown, TaskError, ThreadPoolExecutor, WhenFull, as_completed,
    wait,
};

use crate::support::drops::Token;
use crate::support::{Drops, Test, within};

/// A generator of numbers that are random enough.
struct Random(u64);

impl Random {
    /// One below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// What all threads of one run share.
#[derive(Default)]
struct Count {
    submitted: AtomicUsize,
    callbacks: AtomicUsize,
    ran: AtomicUsize,
    cancelled: AtomicUsize,
    panicked: AtomicUsize,
}

impl Count {
    fn get(counter: &AtomicUsize) -> usize {
        counter.load(Ordering::SeqCst)
    }

    fn add(counter: &AtomicUsize) {
        counter.fetch_add(1, Ordering::SeqCst);
    }
}

fn submit(
    pool: &Arc<ThreadPoolExecutor>,
    drops: &Drops,
    count: &Arc<Count>,
    random: &mut Random,
) -> Future<Token> {
    let (counter, closure, result) = (Arc::clone(count), drops.token(), drops.token());
    let kind = random.below(10);
    let inner = Arc::clone(pool);
    let task = move || {
        let _kept = &closure;
        Count::add(&counter.ran);
        match kind {
            0 => std::panic::panic_any(result),
            1 => inner.submit(move || result).unwrap().result().unwrap(),
            2 => {
                thread::yield_now();
                result
            }
            _ => result,
        }
    };
    let future = pool.submit(task).unwrap();
    Count::add(&count.submitted);
    let (counter, token) = (Arc::clone(count), drops.token());
    future.add_done_callback(move |outcome| {
        let _kept = &token;
        Count::add(&counter.callbacks);
        match outcome {
            Ok(_) => {}
            Err(TaskError::Cancelled) => Count::add(&counter.cancelled),
            Err(TaskError::Panicked(_)) => Count::add(&counter.panicked),
            Err(other) => panic!("{other}"),
        }
    });
    future
}

/// Does one of the things one can do with futures.
fn act(futures: &mut Vec<Future<Token>>, random: &mut Random) {
    let soon = Some(Duration::from_micros(random.below(100)));
    match random.below(9) {
        0 => drop(futures.pop()),
        1 => drop(futures.pop().map(Future::result)),
        2 => drop(futures.pop().map(Future::cancel_on_drop)),
        3 => futures.iter().for_each(|future| {
            future.cancel();
        }),
        4 => drop(futures.pop().map(futures_executor::block_on)),
        5 => *futures = as_completed(futures.drain(..)).skip(2).collect(),
        6 => *futures = wait(futures.drain(..), ReturnWhen::FirstException, soon).not_done,
        7 => drop(wait(&*futures, ReturnWhen::FirstCompleted, soon)),
        _ => drop(futures.first().map(|future| future.peek().is_some())),
    }
}

fn run(test: &Test, seed: u64, builder: executor::Builder) {
    let pool = Arc::new(builder.build().unwrap());
    let (drops, count) = (Drops::new(), Arc::new(Count::default()));
    thread::scope(|scope| {
        for n in 1..=3 {
            let (pool, drops, count) = (&pool, &drops, &count);
            scope.spawn(move || {
                let mut random = Random(seed * 1000 + n);
                let mut futures = Vec::new();
                for _ in 0..400 {
                    if random.below(3) > 0 || futures.is_empty() {
                        futures.push(submit(pool, drops, count, &mut random));
                    } else {
                        act(&mut futures, &mut random);
                    }
                }
            });
        }
    });
    test.stage(format!("shutting down after seed {seed}"));
    pool.shutdown(Shutdown::drain());
    let stats = pool.stats();
    assert_eq!((stats.workers, stats.idle, stats.pending), (0, 0, 0));
    let submitted = Count::get(&count.submitted);
    assert_eq!(Count::get(&count.callbacks), submitted);
    let (ran, cancelled) = (Count::get(&count.ran), Count::get(&count.cancelled));
    assert_eq!(ran + cancelled, submitted, "each ran, or was cancelled");
    assert!(Count::get(&count.panicked) <= ran);
    drop(pool);
    drops.assert_balanced();
}

#[test]
fn one_worker() {
    within(|test| (1..10).for_each(|seed| run(test, seed, test.builder().max_workers(1))));
}

#[test]
fn three_workers() {
    within(|test| (1..10).for_each(|seed| run(test, seed, test.builder().max_workers(3))));
}

#[test]
fn workers_that_leave_all_the_time() {
    within(|test| {
        for seed in 1..5 {
            let builder = test.builder().max_workers(3);
            run(test, seed, builder.idle_timeout(Duration::from_micros(20)));
        }
    });
}

#[test]
fn narrow_queues() {
    within(|test| {
        for seed in 1..10 {
            for when_full in [WhenFull::Block, WhenFull::CallerRuns] {
                let builder = test.builder().max_workers(2).max_pending(2, when_full);
                run(test, seed, builder);
            }
        }
    });
}

/// Promises settled, cancelled, and dropped while others wait for them in every way.
#[test]
fn promises() {
    within(|test| {
        for seed in 1..200 {
            let mut random = Random(seed);
            let (promises, futures): (Vec<_>, Vec<_>) = (0..20).map(|_| Promise::new()).unzip();
            let plan: Vec<u64> = promises.iter().map(|_| random.below(4)).collect();
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
