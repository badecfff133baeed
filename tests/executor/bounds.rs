//! `max_pending`: what a submit to a full queue does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use executor::{Shutdown, SubmitErrorKind, ThreadPoolExecutor, WhenFull};

use crate::support::{A_WHILE, Gate, Test, hold, hold_with_task, within};

/// A pool of one worker that stands at the gate, with a full queue of two.
fn full(test: &Test, when_full: WhenFull) -> (Arc<ThreadPoolExecutor>, Gate) {
    let pool = test.builder().max_workers(1).max_pending(2, when_full);
    let pool = Arc::new(pool.build().unwrap());
    let gate = Gate::new();
    for n in 0..3 {
        let pass = gate.clone();
        drop(pool.submit(move || pass.pass()).unwrap());
        if n == 0 {
            // Running tasks do not count, so this one has to be running.
            gate.await_arrivals(1);
        }
    }
    assert_eq!(pool.stats().pending, 2);
    (pool, gate)
}

#[test]
fn a_bound_of_0_is_refused() {
    let built = ThreadPoolExecutor::builder()
        .max_pending(0, WhenFull::Block)
        .build();
    let refused = built.unwrap_err();
    assert_eq!(refused.to_string(), "max_pending must be greater than 0");
}

#[test]
fn reject_gives_the_task_back() {
    within(|test| {
        let (pool, gate) = full(test, WhenFull::Reject);
        let refused = pool.submit(|| 7).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::QueueFull(2)));
        assert_eq!(
            refused.to_string(),
            "the queue is full: 2 tasks are pending, as many as max_pending allows"
        );
        gate.open();
        let task = refused.into_task().unwrap();
        pool.shutdown(Shutdown::drain());
        assert_eq!(task(), 7);
        assert_eq!(pool.stats().pending, 0);
    });
}

#[test]
fn reject_takes_tasks_again_when_there_is_room() {
    within(|test| {
        let pool = test
            .builder()
            .max_workers(1)
            .max_pending(1, WhenFull::Reject);
        let pool = pool.build().unwrap();
        let (gate, running) = hold_with_task(&pool);
        let pending = pool.submit(|| ()).unwrap();
        assert!(pool.submit(|| ()).is_err());
        assert!(pending.cancel());
        let pending = pool.submit(|| 8).unwrap();
        gate.open();
        running.result().unwrap();
        assert_eq!(pending.result().unwrap(), 8);
    });
}

#[test]
fn caller_runs_it_in_this_thread_before_it_returns() {
    within(|test| {
        let (pool, gate) = full(test, WhenFull::CallerRuns);
        let future = pool.submit(|| thread::current().id()).unwrap();
        assert!(future.done());
        assert_eq!(future.result().unwrap(), thread::current().id());
        let panics = pool.submit(|| panic!("in the caller")).unwrap();
        assert!(panics.exception().is_some());
        assert_eq!(pool.stats().pending, 2);
        gate.open();
    });
}

#[test]
fn block_waits_for_room() {
    within(|test| {
        let (pool, gate) = full(test, WhenFull::Block);
        let opened = AtomicBool::new(false);
        thread::scope(|scope| {
            let submitter = scope.spawn(|| {
                let future = pool.submit(|| 7).unwrap();
                assert!(opened.load(Ordering::SeqCst), "it came back too early");
                future.result().unwrap()
            });
            // Time to come back too early.
            thread::sleep(A_WHILE);
            opened.store(true, Ordering::SeqCst);
            gate.open();
            assert_eq!(submitter.join().unwrap(), 7);
        });
    });
}

#[test]
fn block_waits_for_a_cancel_too() {
    within(|test| {
        let pool = test
            .builder()
            .max_workers(1)
            .max_pending(1, WhenFull::Block);
        let pool = pool.build().unwrap();
        let gate = hold(&pool);
        let pending = pool.submit(|| 1).unwrap();
        thread::scope(|scope| {
            let submitter = scope.spawn(|| pool.submit(|| 2).unwrap());
            // Time to fall asleep; it has to work without, too.
            thread::sleep(A_WHILE);
            assert!(pending.cancel());
            let future = submitter.join().unwrap();
            gate.open();
            assert_eq!(future.result().unwrap(), 2);
        });
    });
}

#[test]
fn blocked_submitters_are_told_of_the_shutdown() {
    within(|test| {
        let (pool, gate) = full(test, WhenFull::Block);
        let submitters: Vec<_> = (0..3)
            .map(|n| {
                let pool = Arc::clone(&pool);
                thread::spawn(move || pool.submit(move || n).unwrap_err())
            })
            .collect();
        // Time to fall asleep; it has to work without, too.
        thread::sleep(A_WHILE);
        pool.shutdown(Shutdown::drain().no_wait());
        for (n, submitter) in submitters.into_iter().enumerate() {
            let refused = submitter.join().unwrap();
            assert!(matches!(refused.kind(), SubmitErrorKind::ShutDown));
            assert_eq!(refused.into_task().unwrap()(), n);
        }
        gate.open();
    });
}

#[test]
fn many_submitters_through_a_narrow_queue() {
    within(|test| {
        let pool = test
            .builder()
            .max_workers(2)
            .max_pending(1, WhenFull::Block);
        let pool = pool.build().unwrap();
        let sum: u64 = thread::scope(|scope| {
            let submitters: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let task = |n: u64| pool.submit(move || n).unwrap();
                        let futures: Vec<_> = (0..250).map(task).collect();
                        futures
                            .into_iter()
                            .map(|f| f.result().unwrap())
                            .sum::<u64>()
                    })
                })
                .collect();
            submitters.into_iter().map(|s| s.join().unwrap()).sum()
        });
        assert_eq!(sum, 4 * 249 * 250 / 2);
    });
}

/// A worker that blocked there could be the one that has to make room.
#[test]
fn a_worker_never_blocks_at_its_own_full_queue() {
    for when_full in [WhenFull::Block, WhenFull::CallerRuns] {
        within(|test| {
            let pool = test.builder().max_workers(1).max_pending(1, when_full);
            let pool = Arc::new(pool.build().unwrap());
            let inner = Arc::clone(&pool);
            let outer = pool.submit(move || {
                let tasks = (0..500_u64).map(|n| inner.submit(move || n).unwrap());
                let futures: Vec<_> = tasks.collect();
                futures
                    .into_iter()
                    .map(|f| f.result().unwrap())
                    .sum::<u64>()
            });
            assert_eq!(outer.unwrap().result().unwrap(), 499 * 500 / 2);
        });
    }
}
