//! Tasks that wait for tasks of their own pool.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use parking_lot::Mutex;

use super::super::ReturnWhen::{AllCompleted, FirstCompleted, FirstException};
use super::super::{Future, Promise, ThreadPoolExecutor, as_completed, wait};
use super::{A_WHILE, Gate, held, within};

/// Runs `f` in a task of a pool of one worker, then of one of two.
fn in_a_worker<R: Send + PartialEq + std::fmt::Debug + 'static>(
    expected: R,
    f: impl Fn(&Arc<ThreadPoolExecutor>) -> R + Clone + Send + 'static,
) {
    within(|| {
        for workers in [1, 2] {
            let pool = Arc::new(ThreadPoolExecutor::new(workers));
            let (inner, f) = (Arc::clone(&pool), f.clone());
            let outer = pool.submit(move || f(&inner)).unwrap();
            assert_eq!(outer.result().unwrap(), expected);
        }
    });
}

fn squares(pool: &Arc<ThreadPoolExecutor>) -> Vec<Future<u64>> {
    let tasks = (0..50).map(|n| pool.submit(move || n * n).unwrap());
    tasks.collect()
}

/// `fib(n)` where every call is a task.
fn fib(pool: &Arc<ThreadPoolExecutor>, n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let inner = Arc::clone(pool);
    let left = pool.submit(move || fib(&inner, n - 1)).unwrap();
    let inner = Arc::clone(pool);
    let right = pool.submit(move || fib(&inner, n - 2)).unwrap();
    left.result().unwrap() + right.result().unwrap()
}

#[test]
fn fib_20() {
    in_a_worker(6765, |pool| fib(pool, 20));
}

#[test]
fn results_in_the_other_order() {
    in_a_worker(40_425, |pool| {
        let futures = squares(pool).into_iter().rev();
        futures.map(|future| future.result().unwrap()).sum::<u64>()
    });
}

#[test]
fn wait_in_a_worker() {
    for when in [AllCompleted, FirstCompleted, FirstException] {
        in_a_worker(true, move |pool| {
            let waited = wait(squares(pool), when, None);
            let all = when != FirstCompleted;
            !waited.done.is_empty() && (waited.not_done.is_empty() || !all)
        });
    }
}

#[test]
fn as_completed_in_a_worker() {
    in_a_worker(40_425, |pool| {
        let all = as_completed(squares(pool));
        all.map(|future| future.result().unwrap()).sum::<u64>()
    });
}

#[test]
fn as_completed_that_grows_in_a_worker() {
    in_a_worker(100, |pool| {
        let mut all = as_completed(vec![pool.submit(|| 1).unwrap()]);
        let mut count = 0;
        while let Some(future) = all.next() {
            count += future.result().unwrap();
            if count < 100 {
                all.add(pool.submit(|| 1).unwrap());
            }
        }
        count
    });
}

#[test]
fn map_in_a_worker() {
    in_a_worker(6, |pool| {
        let outcomes = pool.map(|n| n, 0..4).unwrap();
        outcomes.map(Result::unwrap).sum::<u64>()
    });
}

#[test]
fn the_awaited_task_comes_first() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(1));
        let inner = Arc::clone(&pool);
        let order = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&order);
        let outer = pool.submit(move || {
            let submit = |n| {
                let note = Arc::clone(&note);
                inner.submit(move || note.lock().push(n)).unwrap()
            };
            let (_first, _second, third) = (submit(1), submit(2), submit(3));
            third.result().unwrap();
        });
        outer.unwrap().result().unwrap();
        drop(pool);
        assert_eq!(*order.lock(), [3, 1, 2]);
    });
}

/// The worker that waits sleeps for its own pool's news; a promise belongs to none.
#[test]
fn a_promise_among_own_futures() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(1));
        let inner = Arc::clone(&pool);
        let (promise, promised) = Promise::new();
        let gate = Gate::default();
        let at = gate.clone();
        let outer = pool.submit(move || {
            let own = inner.submit(|| 1).unwrap();
            let mut all = as_completed([own, promised]);
            let first = all.next().unwrap().result().unwrap();
            at.open();
            at.pass();
            (first, all.next().unwrap().result().unwrap())
        });
        gate.await_arrivals(1);
        thread::sleep(A_WHILE);
        promise.finish(Ok(2)).unwrap();
        assert_eq!(outer.unwrap().result().unwrap(), (1, 2));
    });
}

/// Another pool's tasks are for its own threads.
#[test]
fn a_foreign_future_among_own_ones() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(1));
        let foreign = ThreadPoolExecutor::new(1);
        let here = || thread::current().id();
        let expected = foreign.submit(here).unwrap().result().unwrap();
        let (gate, _running) = held(&foreign);
        let theirs = foreign.submit(here).unwrap();
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let own = inner.submit(here).unwrap();
            let id = own.id();
            let mut all = as_completed([theirs, own]);
            assert!(all.next().is_some_and(|future| future.id() == id));
            gate.open();
            all.next().unwrap().result().unwrap()
        });
        assert_eq!(outer.unwrap().result().unwrap(), expected);
    });
}

#[test]
fn a_foreign_future_in_the_wait_for_all() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(1));
        let foreign = ThreadPoolExecutor::new(1);
        let here = || thread::current().id();
        let expected = foreign.submit(here).unwrap().result().unwrap();
        let (gate, _running) = held(&foreign);
        let theirs = foreign.submit(here).unwrap();
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let opens = move || {
                gate.open();
                here()
            };
            let own = inner.submit(opens).unwrap();
            let mut waited = wait([theirs, own], AllCompleted, None);
            waited.done.swap_remove(0).result().unwrap()
        });
        assert_eq!(outer.unwrap().result().unwrap(), expected);
    });
}

/// A task from elsewhere, run on top of one that waits, could wait for what lies below it: never end.
#[test]
fn only_children_are_run_meanwhile() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(2));
        let (gate, blocked) = held(&pool);
        let stranger_ran = Arc::new(AtomicBool::new(false));
        let waits = Gate::default();
        let at = waits.clone();
        let outer = pool.submit(move || {
            at.pass();
            blocked.result().unwrap();
        });
        waits.await_arrivals(1);
        let ran = Arc::clone(&stranger_ran);
        let stranger = pool.submit(move || ran.store(true, Ordering::SeqCst));
        waits.open();
        // Time to run the stranger, which would be wrong.
        thread::sleep(A_WHILE);
        let too_early = stranger_ran.load(Ordering::SeqCst);
        gate.open();
        outer.unwrap().result().unwrap();
        stranger.unwrap().result().unwrap();
        assert!(!too_early);
    });
}

/// Its children are run by the one that waits, where no other worker is left.
#[test]
fn children_are_run_meanwhile() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(2));
        let (gate, blocked) = held(&pool);
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let child = inner.submit(move || gate.open()).unwrap();
            // What it waits for runs, and the gate is opened by nobody but the child.
            assert_eq!(blocked.result().unwrap(), 7);
            assert!(child.result().is_ok());
        });
        outer.unwrap().result().unwrap();
    });
}

/// In a pool that has workers to spare, the work is left to them: here, the task needs the one that waits.
#[test]
fn a_timed_wait_returns_to_end_what_it_waits_for() {
    within(|| {
        let pool = Arc::new(ThreadPoolExecutor::new(4));
        let inner = Arc::clone(&pool);
        // All four are idle: one is to run this, and three are to spare.
        let idle = Gate::default();
        let futures: Vec<_> = (0..4)
            .map(|_| {
                let idle = idle.clone();
                pool.submit(move || idle.pass()).unwrap()
            })
            .collect();
        idle.await_arrivals(4);
        idle.open();
        futures
            .into_iter()
            .for_each(|future| future.result().unwrap());
        let outer = pool.submit(move || {
            let gate = Gate::default();
            let pass = gate.clone();
            let waiting = inner.submit(move || pass.pass()).unwrap();
            // Once another worker has it, it is left to that one for good.
            gate.await_arrivals(1);
            let in_time = waiting.wait_timeout(A_WHILE);
            gate.open();
            waiting.result().unwrap();
            in_time
        });
        assert!(!outer.unwrap().result().unwrap());
    });
}
