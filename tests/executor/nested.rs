//! Tasks that wait for tasks of their own pool.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use executor::{
    Future, MapOptions, Outcome, Promise, ReturnWhen, Shutdown, ThreadPoolExecutor, as_completed,
    wait,
};

use crate::support::{A_WHILE, Gate, within};

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

/// Runs `f` in a task of a pool of one worker, then of one of two.
fn in_a_worker<R: Send + PartialEq + std::fmt::Debug + 'static>(
    expected: R,
    f: impl Fn(&Arc<ThreadPoolExecutor>) -> R + Clone + Send + 'static,
) {
    within(|test| {
        for workers in [1, 2] {
            let pool = Arc::new(test.pool(workers));
            let (inner, f) = (Arc::clone(&pool), f.clone());
            let outer = pool.submit(move || f(&inner)).unwrap();
            test.stage(format!("waiting for a task on {workers} workers"));
            assert_eq!(outer.result().unwrap(), expected);
            assert!(pool.stats().threads_started <= workers);
            pool.shutdown(Shutdown::drain());
            assert_eq!(pool.stats().pending, 0);
        }
    });
}

fn squares(pool: &Arc<ThreadPoolExecutor>) -> Vec<Future<u64>> {
    let tasks = (0..50).map(|n| pool.submit(move || n * n).unwrap());
    tasks.collect()
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
    for when in [
        ReturnWhen::AllCompleted,
        ReturnWhen::FirstCompleted,
        ReturnWhen::FirstException,
    ] {
        in_a_worker(true, move |pool| {
            let waited = wait(squares(pool), when, None);
            let all = when != ReturnWhen::FirstCompleted;
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
fn maps_in_a_worker() {
    in_a_worker(vec![6; 4], |pool| {
        let sum = |outcomes: &mut dyn Iterator<Item = Outcome<u64>>| -> u64 {
            outcomes.map(Outcome::unwrap).sum()
        };
        let buffered = MapOptions::new().buffer_size(2);
        let timed = MapOptions::new().timeout(std::time::Duration::MAX);
        vec![
            sum(&mut pool.map(|n| n, 0..4).unwrap()),
            sum(&mut pool.map_unordered(|n| n, 0..4).unwrap()),
            sum(&mut pool.map_with(buffered, |n| n, 0..4).unwrap()),
            sum(&mut pool.map_with(timed, |n| n, 0..4).unwrap()),
        ]
    });
}

#[test]
fn scopes_in_a_worker() {
    in_a_worker(8, |pool| {
        fn leaves(pool: &ThreadPoolExecutor, depth: u32, count: &AtomicUsize) {
            if depth == 0 {
                count.fetch_add(1, Ordering::SeqCst);
                return;
            }
            pool.scope(|scope| {
                for _ in 0..2 {
                    drop(scope.submit(|| leaves(pool, depth - 1, count)).unwrap());
                }
            });
        }
        let count = AtomicUsize::new(0);
        leaves(pool, 3, &count);
        count.into_inner()
    });
}

#[test]
fn the_awaited_task_comes_first() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let order = Arc::new(parking_lot::Mutex::new(Vec::new()));
        let note = Arc::clone(&order);
        let outer = pool.submit(move || {
            let submit = |n| {
                let note = Arc::clone(&note);
                inner.submit(move || note.lock().push(n)).unwrap()
            };
            let (_first, _second, third) = (submit(1), submit(2), submit(3));
            third.result().unwrap();
            note.lock().push(0);
        });
        outer.unwrap().result().unwrap();
        drop(pool);
        assert_eq!(order.lock()[0], 3);
    });
}

/// The worker that waits sleeps for its own pool's news; a promise belongs to none.
#[test]
fn a_promise_among_own_futures() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let (promise, promised) = Promise::new();
        let gate = Gate::new();
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
        promise.finish(Ok(2)).unwrap();
        test.stage("the promise is kept");
        assert_eq!(outer.unwrap().result().unwrap(), (1, 2));
    });
}

/// Another pool's tasks are for its own threads.
#[test]
fn a_foreign_future_among_own_ones() {
    within(|test| {
        let (pool, foreign) = (Arc::new(test.pool(1)), Arc::new(test.pool(1)));
        let (inner, other) = (Arc::clone(&pool), Arc::clone(&foreign));
        let name = || std::thread::current().name().unwrap().to_owned();
        let foreign_thread = || std::thread::current().id();
        let expected = foreign.submit(foreign_thread).unwrap().result().unwrap();
        let outer = pool.submit(move || {
            let own = inner.submit(foreign_thread).unwrap();
            let theirs = other.submit(foreign_thread).unwrap();
            let id = theirs.id();
            let mut all = as_completed([theirs, own]);
            all.find(|future| future.id() == id)
                .unwrap()
                .result()
                .unwrap()
        });
        assert_eq!(outer.unwrap().result().unwrap(), expected);
        assert!(pool.submit(name).unwrap().result().is_ok());
    });
}

#[test]
fn a_promise_that_an_own_task_keeps() {
    in_a_worker(2, |pool| {
        let (promise, promised) = Promise::new();
        let own = pool.submit(move || promise.finish(Ok(())).unwrap());
        let waited = wait([promised, own.unwrap()], ReturnWhen::AllCompleted, None);
        waited.done.len()
    });
}

/// Alone it belongs to no pool, whoever is to keep it: the worker runs nothing for it.
#[test]
fn a_promise_alone_that_an_own_task_keeps() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let (promise, promised) = Promise::new();
            let own = inner.submit(move || promise.finish(Ok(())).unwrap());
            let own = own.unwrap();
            let alone = promised.wait_timeout(A_WHILE);
            let also = wait([&promised], ReturnWhen::FirstCompleted, Some(A_WHILE));
            let before = (alone, also.done.len(), own.done());
            let both = wait([&promised, &own], ReturnWhen::AllCompleted, None);
            (before, both.done.len())
        });
        assert_eq!(outer.unwrap().result().unwrap(), ((false, 0, false), 2));
    });
}
