//! What a pending task takes; and that waiting again and again, or for more and more, keeps nothing.

use std::sync::Arc;
use std::time::Duration;

use executor::{
    Future, InlineExecutor, MapOptions, Promise, ReturnWhen, Shutdown, ThreadPoolExecutor,
    as_completed, as_completed_timeout, wait,
};

use crate::as_completed::promises;
use crate::support::memory::{allocations, growth};
use crate::support::{hold, hold_with_task, within};

const ALL_WAYS: [ReturnWhen; 3] = [
    ReturnWhen::AllCompleted,
    ReturnWhen::FirstCompleted,
    ReturnWhen::FirstException,
];

/// Submits `TASKS` closures of 8 bytes: the futures, the allocations that took, and the bytes.
fn submit_many(pool: &ThreadPoolExecutor) -> (Vec<Future<usize>>, usize, usize) {
    let mut futures = Vec::with_capacity(TASKS);
    let submit = |n| pool.submit(move || n).unwrap();
    let mut blocks = 0;
    let bytes = growth(|| blocks = allocations(|| futures.extend((0..TASKS).map(submit))));
    (futures, blocks, bytes.cast_unsigned())
}

const TASKS: usize = 1000;

/// No list grows: the queue is a list through the tasks. Nor does it take more to fetch results that are there.
#[test]
fn a_pending_task_is_one_block_of_64_bytes() {
    within(|test| {
        let pool = test.pool(1);
        let gate = hold(&pool);
        let (futures, blocks, bytes) = submit_many(&pool);
        gate.open();
        assert_eq!(blocks, TASKS);
        assert!(bytes <= 64 * TASKS, "{bytes} bytes for {TASKS} tasks");
        // So that none has to be waited for asleep.
        pool.shutdown(Shutdown::drain());
        let more = allocations(|| {
            let sum: usize = futures.into_iter().map(|it| it.result().unwrap()).sum();
            assert_eq!(sum, TASKS * (TASKS - 1) / 2);
        });
        assert_eq!(more, 0);
    });
}

/// A worker remembers what it submits in a list of pointers, at most half of which is empty. For each power of two
/// the list is moved twice at most: to a place of twice the room, and to see what of it has been started.
#[test]
fn a_pending_task_of_a_task_is_that_and_a_pointer_in_a_list() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let all = pool.submit(move || {
            let (futures, blocks, bytes) = submit_many(&inner);
            drop(futures);
            (blocks, bytes)
        });
        let (blocks, bytes) = all.unwrap().result().unwrap();
        let most = TASKS + 2 * TASKS.ilog2() as usize;
        assert!(blocks <= most, "{blocks} blocks for {TASKS} tasks");
        let most = (64 + 2 * size_of::<usize>()) * TASKS;
        assert!(bytes <= most, "{bytes} bytes for {TASKS} tasks");
    });
}

#[test]
fn polling_leaves_nothing_in_the_futures() {
    within(|_| {
        let (_promises, futures) = promises(3);
        let poll = || {
            for when in ALL_WAYS {
                let waited = wait(&futures, when, Some(Duration::from_nanos(1)));
                assert_eq!(waited.not_done.len(), 3);
            }
        };
        poll();
        let bytes = growth(|| (0..2000).for_each(|_| poll()));
        assert!(bytes < 1000, "{bytes} bytes kept by 6000 calls");
    });
}

/// A worker that polls a future of its own pool: it is told of its end in another way.
#[test]
fn polling_in_a_worker_leaves_nothing_in_the_futures() {
    within(|test| {
        let pool = test.pool(2);
        let (gate, running) = hold_with_task(&pool);
        let polling = pool.submit(move || {
            let poll = || {
                assert!(!running.wait_timeout(Duration::from_nanos(1)));
                assert!(!running.wait_timeout(Duration::from_micros(10)));
                for when in ALL_WAYS {
                    let waited = wait([&running], when, Some(Duration::from_micros(10)));
                    assert_eq!(waited.not_done.len(), 1);
                }
            };
            poll();
            growth(|| (0..500).for_each(|_| poll()))
        });
        let bytes = polling.unwrap().result().unwrap();
        assert!(bytes < 1000, "{bytes} bytes kept by 2500 calls");
        gate.open();
    });
}

#[test]
fn dropped_ones_leave_nothing_in_the_futures() {
    within(|_| {
        let (_kept, futures) = promises(3);
        let poll = || {
            assert!(as_completed_timeout(&futures, Duration::ZERO).all(|next| next.is_err()));
            drop(as_completed(&futures));
        };
        poll();
        let bytes = growth(|| (0..2000).for_each(|_| poll()));
        assert!(bytes < 1000, "{bytes} bytes kept by 4000 calls");
    });
}

/// Neither to watch one, nor to be told of it, nor to give it; also where each is taken as soon as it is there.
#[test]
fn as_completed_allocates_nothing_for_a_future() {
    within(|_| {
        let (promises, futures) = promises(1000);
        let count = allocations(|| {
            let mut all = as_completed(&futures);
            for promise in promises.into_iter().flatten() {
                promise.finish(Ok(0)).unwrap();
                assert!(all.next().is_some());
            }
        });
        assert!(count < 50, "{count} allocations for 1000 futures");
    });
}

#[test]
fn endless_growth_takes_no_memory() {
    within(|_| {
        let mut all = as_completed(Vec::new());
        let mut step = |n| {
            let (promise, future) = Promise::new();
            all.add(future);
            promise.finish(Ok(n)).unwrap();
            assert_eq!(all.next().unwrap().result().unwrap(), n);
        };
        (0..100).for_each(&mut step);
        let bytes = growth(|| (0..10_000).for_each(&mut step));
        assert!(
            bytes < 5000,
            "{bytes} bytes kept by 10,000 futures that are gone"
        );
    });
}

#[test]
fn an_endless_map_takes_no_memory() {
    within(|_| {
        let executor = InlineExecutor::new();
        let options = MapOptions::new().buffer_size(3);
        let mut outcomes = executor.map_with(options, |n| n, 0..).unwrap();
        outcomes.nth(100);
        let bytes = growth(|| drop(outcomes.nth(10_000)));
        assert!(
            bytes < 1000,
            "{bytes} bytes kept by 10,000 items that are gone"
        );
    });
}

/// A worker that is busy passes nothing over, so the queue itself has to forget what was cancelled.
#[test]
fn cancelled_tasks_are_forgotten_while_the_worker_is_busy() {
    within(|test| {
        let pool = test.pool(1);
        let gate = hold(&pool);
        // One that stays, at the end at times, so that not only the end has to be swept.
        let mut stays = pool.submit(|| ()).unwrap();
        let mut step = |n: u32| {
            let future = pool.submit(|| ()).unwrap();
            if n.is_multiple_of(7) {
                assert!(std::mem::replace(&mut stays, future).cancel());
            } else {
                let last = pool.submit(|| ()).unwrap();
                assert!(future.cancel() && last.cancel());
            }
        };
        (0..1000).for_each(&mut step);
        let bytes = growth(|| (0..20_000).for_each(&mut step));
        gate.open();
        assert!(
            bytes < 100_000,
            "{bytes} bytes kept by 40,000 tasks that are gone"
        );
    });
}
