//! What workers cost that have nothing to do, and how often they are woken: by the system's own counts.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use executor::{MapOptions, ThreadPoolExecutor};

use crate::support::threads::{Counts, counts};
use crate::support::{Gate, Test, hold, within};

/// A pool whose workers are all up, and asleep. `None` where the system does not count.
fn sleeping_pool(test: &Test, workers: usize) -> Option<ThreadPoolExecutor> {
    let pool = test.pool(workers);
    let gate = Gate::new();
    for _ in 0..workers {
        let pass = gate.clone();
        drop(pool.submit(move || pass.pass()).unwrap());
    }
    gate.await_arrivals(workers);
    gate.open();
    test.stage("waiting for the workers to fall asleep");
    let mut before = look(test)?;
    loop {
        // Longer than any spin before the sleep: what it takes to fall asleep is not what is counted here.
        thread::sleep(Duration::from_millis(20));
        let after = look(test)?;
        if after == before && after.iter().all(|counts| counts.asleep) {
            return Some(pool);
        }
        before = after;
    }
}

fn look(test: &Test) -> Option<Vec<Counts>> {
    counts(&format!("{}_", test.prefix()))
}

/// How often all workers together went to sleep since.
fn sleeps_since(test: &Test, before: &[Counts]) -> u64 {
    let sum = |counts: &[Counts]| counts.iter().map(|counts| counts.sleeps).sum::<u64>();
    sum(&look(test).unwrap()) - sum(before)
}

#[test]
fn a_parked_pool_uses_no_cpu() {
    within(|test| {
        let Some(pool) = sleeping_pool(test, 4) else {
            return;
        };
        let before = look(test).unwrap();
        assert_eq!(before.len(), 4);
        // There is no event for nothing happening. A worker that looked up even once would be counted.
        thread::sleep(Duration::from_secs(1));
        assert_eq!(look(test).unwrap(), before);
        drop(pool);
    });
}

/// One that is in user code first, its initializer here, is not the one that a task can rely on.
#[test]
fn a_sleeper_is_woken_although_another_worker_is_about_to_start() {
    within(|test| {
        let (first, second) = (Gate::new(), Gate::new());
        let (started, held) = (AtomicUsize::new(0), second.clone());
        let initializer = move || {
            if started.fetch_add(1, Ordering::SeqCst) == 1 {
                held.pass();
            }
        };
        let pool = test.builder().max_workers(2).initializer(initializer);
        let pool = pool.build().unwrap();
        let pass = first.clone();
        let one = pool.submit(move || pass.pass()).unwrap();
        first.await_arrivals(1);
        // For this one a second worker is started, and held.
        let two = pool.submit(|| ()).unwrap();
        second.await_arrivals(1);
        first.open();
        one.result().unwrap();
        two.result().unwrap();
        for _ in 0..3 {
            test.stage("waiting for both to be asleep");
            while look(test).is_some_and(|all| !all.iter().all(|counts| counts.asleep)) {
                thread::sleep(Duration::from_millis(20));
            }
            test.stage("waiting for a task that the first worker has to do");
            pool.submit(|| ()).unwrap().result().unwrap();
        }
        second.open();
    });
}

/// Each round trip needs one worker; the others sleep on.
#[test]
fn a_task_wakes_one_worker() {
    const TRIPS: u64 = 500;
    within(|test| {
        let Some(pool) = sleeping_pool(test, 6) else {
            return;
        };
        let before = look(test).unwrap();
        for n in 0..TRIPS {
            assert_eq!(pool.submit(move || n).unwrap().result().unwrap(), n);
        }
        let sleeps = sleeps_since(test, &before);
        // A worker may sleep at a lock on its way, too. All six would sleep six times as often.
        assert!(
            sleeps <= 2 * TRIPS,
            "{sleeps} sleeps in {TRIPS} round trips"
        );
    });
}

/// One that has work is not woken for more of it, and does not sleep between two tasks.
#[test]
fn a_busy_worker_is_not_woken() {
    const TASKS: usize = 10_000;
    within(|test| {
        let Some(pool) = sleeping_pool(test, 1) else {
            return;
        };
        let gate = hold(&pool);
        let before = look(test).unwrap();
        for _ in 0..TASKS {
            drop(pool.submit(|| ()).unwrap());
        }
        // It stays at its end, so that its thread can still be looked at.
        let end = Gate::new();
        let pass = end.clone();
        drop(pool.submit(move || pass.pass()).unwrap());
        gate.open();
        end.await_arrivals(1);
        let sleeps = sleeps_since(test, &before);
        end.open();
        // At both gates, and at a lock now and then.
        assert!(sleeps < 100, "{sleeps} sleeps in {TASKS} tasks");
    });
}

/// A `map` wakes its workers once, not for each item; and they begin the items in order. An item takes longer than its
/// submission, so that they never run out of items: it waits for one that is submitted some time after it.
#[test]
fn a_map_wakes_its_workers_once() {
    const ITEMS: usize = 20_000;
    const AHEAD: usize = 200;
    within(|test| {
        for (workers, chunk) in [(1, None), (4, None), (1, Some(10)), (4, Some(10))] {
            test.on_failure(move || format!("{workers} workers, chunks of {chunk:?}"));
            let Some(pool) = sleeping_pool(test, workers) else {
                return;
            };
            let (begun, given) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
            let submitted = Arc::clone(&given);
            let begin = move |item| {
                let place = begun.fetch_add(1, Ordering::SeqCst);
                while submitted.load(Ordering::SeqCst) < ITEMS.min(item + AHEAD) {
                    thread::yield_now();
                }
                (thread::current().id(), place)
            };
            let options = MapOptions::new();
            let options = chunk.map_or(options, |size| options.chunk_size(size));
            let before = look(test).unwrap();
            let items = (0..ITEMS).inspect(move |_| {
                given.fetch_add(1, Ordering::SeqCst);
            });
            let outcomes = pool.map_with(options, begin, items).unwrap();
            let begun: Vec<_> = outcomes.map(Result::unwrap).collect();
            let sleeps = sleeps_since(test, &before);
            let mut last = HashMap::new();
            for (worker, place) in begun {
                assert!(last.insert(worker, place) < Some(place));
            }
            // At the end, and at a lock, now and then. For each item it would be all of them.
            assert!(sleeps < 100, "{sleeps} sleeps in a map of {ITEMS}");
        }
    });
}

/// Two workers that find nothing at the same time both look for a while. Each round needs both: one that fell asleep at
/// once would be woken in each of them. (In the best of a few tries, for the system may keep one from its core.)
#[test]
fn workers_that_find_nothing_all_look_for_a_while() {
    const ROUNDS: usize = 500;
    within(|test| {
        let one_core = thread::available_parallelism().is_ok_and(|cores| cores.get() == 1);
        let Some(pool) = sleeping_pool(test, 2).filter(|_| !one_core) else {
            return;
        };
        let met = Arc::new(AtomicUsize::new(0));
        let sleeps = (0..20).map(|_| {
            let before = look(test).unwrap();
            for _ in 0..ROUNDS {
                let all = met.load(Ordering::SeqCst) + 2;
                let meet = || {
                    let met = Arc::clone(&met);
                    pool.submit(move || {
                        met.fetch_add(1, Ordering::SeqCst);
                        while met.load(Ordering::SeqCst) < all {
                            thread::yield_now();
                        }
                    })
                };
                let (one, other) = (meet().unwrap(), meet().unwrap());
                one.result().unwrap();
                other.result().unwrap();
            }
            sleeps_since(test, &before)
        });
        let sleeps: Vec<_> = sleeps
            .take_while(|sleeps| *sleeps >= ROUNDS as u64 / 2)
            .collect();
        assert!(sleeps.len() < 20, "{sleeps:?} sleeps in {ROUNDS} rounds");
    });
}
