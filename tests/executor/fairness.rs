//! First come, first served: from each producer, on any number of workers, and for one who comes late.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ThreadId};

use executor::{Shutdown, ThreadPoolExecutor};
use parking_lot::Mutex;

use crate::support::{hold, within};

/// Which tasks each worker began, in its order: the number of the producer, and of the task among its own.
type Log = Arc<Mutex<HashMap<ThreadId, Vec<(usize, usize)>>>>;

fn submit(pool: &ThreadPoolExecutor, log: &Log, producer: usize, number: usize) {
    let log = Arc::clone(log);
    let task = move || {
        let here = thread::current().id();
        log.lock().entry(here).or_default().push((producer, number));
    };
    drop(pool.submit(task).unwrap());
}

/// On one worker the order is that of submission. Of two workers either may be the faster one, but each of
/// them begins later what was submitted later.
#[test]
fn each_worker_begins_the_tasks_of_each_producer_in_their_order() {
    const TASKS: usize = 2000;
    within(|test| {
        for (workers, producers) in [(1, 1), (3, 1), (1, 3), (2, 3)] {
            test.on_failure(move || format!("{workers} workers, {producers} producers"));
            let (pool, log) = (test.pool(workers), Log::default());
            thread::scope(|scope| {
                for producer in 0..producers {
                    let (pool, log) = (&pool, &log);
                    scope.spawn(move || (0..TASKS).for_each(|n| submit(pool, log, producer, n)));
                }
            });
            pool.shutdown(Shutdown::drain());
            let log = log.lock();
            assert_eq!(log.values().map(Vec::len).sum::<usize>(), TASKS * producers);
            for begun in log.values() {
                for producer in 0..producers {
                    let own = begun.iter().filter(|(other, _)| *other == producer);
                    assert!(own.is_sorted_by(|(_, a), (_, b)| a < b));
                }
            }
        }
    });
}

/// Puts itself at the end of the queue, for ever.
fn come_again(pool: &Arc<ThreadPoolExecutor>, runs: &Arc<AtomicUsize>, enough: &Arc<AtomicBool>) {
    let (next, again, until) = (Arc::clone(pool), Arc::clone(runs), Arc::clone(enough));
    let task = move || {
        again.fetch_add(1, Ordering::SeqCst);
        if !until.load(Ordering::SeqCst) {
            come_again(&next, &again, &until);
        }
    };
    drop(pool.submit(task).unwrap());
}

/// It waits for those that were there before, and for no one who came after it.
#[test]
fn no_task_starves_behind_tasks_that_come_again_and_again() {
    const PERPETUAL: usize = 20;
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let (runs, enough) = (Arc::default(), Arc::default());
        let gate = hold(&pool);
        for _ in 0..PERPETUAL {
            come_again(&pool, &runs, &enough);
        }
        let before = Arc::clone(&runs);
        let late = pool.submit(move || before.load(Ordering::SeqCst)).unwrap();
        gate.open();
        test.stage("waiting for a task that came late");
        assert_eq!(late.result().unwrap(), PERPETUAL);
        enough.store(true, Ordering::SeqCst);
        pool.shutdown(Shutdown::drain());
    });
}
