//! Drops that panic, block, or use the pool: they harm nobody else.

use std::hint::spin_loop;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use executor::{InlineExecutor, MapOptions, Outcome, ReturnWhen, Shutdown, ThreadPoolExecutor};

use crate::drops::worker_of;
use crate::support::drops::Token;
use crate::support::{Drops, Gate, Test, hold, within};

/// After whatever the test did, the one worker is the same and works.
fn assert_lives(test: &Test, pool: &ThreadPoolExecutor, worker: thread::ThreadId) {
    test.stage("asking whether the worker lives");
    assert_eq!(worker_of(pool), worker);
    assert_eq!(pool.stats().threads_started, 1);
}

#[test]
fn a_closure_that_panics_in_its_drop_when_it_ran() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let token = drops.panicking_token();
        let future = pool
            .submit(move || {
                let _kept = &token;
                7
            })
            .unwrap();
        test.stage("waiting for a task whose closure cannot be dropped");
        assert!(future.result().is_err(), "its drop is part of the task");
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_closure_that_panics_in_its_drop_when_it_is_cancelled() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let gate = hold(&pool);
        let token = drops.panicking_token();
        let future = pool.submit(move || drop(token)).unwrap();
        assert!(future.cancel());
        assert!(future.cancelled());
        gate.open();
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_result_that_panics_in_its_drop_on_the_worker() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let (gate, token) = (hold(&pool), drops.panicking_token());
        drop(pool.submit(move || token).unwrap());
        gate.open();
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_payload_that_panics_in_its_drop_on_the_worker() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let (gate, token) = (hold(&pool), drops.panicking_token());
        drop(pool.submit(move || -> u8 { panic_any(token) }).unwrap());
        gate.open();
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

#[test]
fn a_callback_that_panics_with_a_payload_that_panics() {
    within(|test| {
        let pool = test.pool(1);
        let (worker, drops) = (worker_of(&pool), Drops::new());
        let (gate, token) = (hold(&pool), drops.panicking_token());
        let future = pool.submit(|| 7).unwrap();
        future.add_done_callback(move |_| panic_any(token));
        gate.open();
        test.stage("waiting for a future with such a callback");
        assert_eq!(future.result().unwrap(), 7);
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

/// A drop is user code: it may submit to the pool and wait, wherever it runs.
#[test]
fn drops_that_use_the_pool() {
    struct Submits(Option<Arc<ThreadPoolExecutor>>);
    impl Drop for Submits {
        fn drop(&mut self) {
            let pool = self.0.take().unwrap();
            assert_eq!(pool.submit(|| 1).unwrap().result().unwrap(), 1);
        }
    }
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let gate = hold(&pool);
        let submits = || Submits(Some(Arc::clone(&pool)));
        let (result, closure, cancelled) = (submits(), submits(), submits());
        drop(pool.submit(move || result).unwrap());
        let ran = pool
            .submit(move || {
                let _kept = &closure;
            })
            .unwrap();
        let never = pool.submit(move || drop(cancelled)).unwrap();
        gate.open();
        test.stage("cancelling a task whose drop waits for the pool");
        never.cancel();
        ran.result().unwrap();
        worker_of(&pool);
    });
}

/// A worker in the drop of a result is not idle: a task that comes then needs another one.
#[test]
fn a_result_whose_drop_blocks() {
    struct Blocks(Gate);
    impl Drop for Blocks {
        fn drop(&mut self) {
            self.0.pass();
        }
    }
    within(|test| {
        let pool = test.pool(2);
        let (hold, gate) = (Gate::new(), Gate::new());
        let (pass, blocks) = (hold.clone(), Blocks(gate.clone()));
        drop(
            pool.submit(move || {
                pass.pass();
                blocks
            })
            .unwrap(),
        );
        hold.open();
        gate.await_arrivals(1);
        let opens = pool.submit(move || gate.open()).unwrap();
        test.stage("waiting for a task that ought to get a worker of its own");
        opens.result().unwrap();
    });
}

#[test]
fn a_payload_that_panics_in_its_drop_at_the_end_of_a_scope() {
    within(|test| {
        let pool = test.pool(1);
        let drops = Drops::new();
        let (token, gate) = (drops.panicking_token(), Gate::new());
        let pass = gate.clone();
        test.stage("ending a scope that drops the payload");
        pool.scope(|scope| {
            let task = move || {
                pass.pass();
                panic_any(token)
            };
            let future: executor::ScopedFuture<'_, ()> = scope.submit(task).unwrap();
            // Nobody but the scope is left to drop what comes of it.
            drop(future);
            gate.open();
            // When the worker goes on to another task it has let go of this one: the scope is the last.
            worker_of(&pool);
        });
        let worker = worker_of(&pool);
        assert_lives(test, &pool, worker);
        drops.assert_balanced();
    });
}

/// The owner of a future may drop it at the very moment its task ends. Whoever then drops the result, it
/// is not a worker that is counted on.
#[test]
fn a_result_that_waits_for_another_task_in_its_drop() {
    struct Waits(Option<executor::Future<()>>);
    impl Drop for Waits {
        fn drop(&mut self) {
            if let Some(other) = self.0.take() {
                other.wait();
            }
        }
    }
    within(|test| {
        for _ in 0..200 {
            let pool = test.pool(4);
            let (promise, other) = executor::Promise::new();
            let looking = Arc::new(AtomicBool::new(false));
            let is_looking = Arc::clone(&looking);
            let task = move || {
                while !is_looking.load(Ordering::Relaxed) {
                    spin_loop();
                }
                Waits(Some(other))
            };
            let future = pool.submit(task).unwrap();
            let dropper = thread::spawn(move || {
                looking.store(true, Ordering::Relaxed);
                // Asleep, it would come when the worker has long let go.
                while !future.done() {
                    spin_loop();
                }
                drop(future);
            });
            // Time for both to let go of the result. Before that, this task would get a worker of its own anyhow.
            thread::sleep(Duration::from_micros(200));
            test.stage("waiting for a task beside a result that waits for it");
            let last = pool.submit(move || promise.finish(Ok(())).is_ok()).unwrap();
            assert!(last.result().unwrap());
            dropper.join().unwrap();
        }
    });
}

/// Of many values that are dropped at once, one panics: the others are dropped all the same.
#[test]
fn one_of_many_that_panics_in_its_drop() {
    type Futures = Vec<executor::Future<Token>>;
    let ways: [fn(&ThreadPoolExecutor, Futures); 6] = [
        |_, futures| drop(futures),
        |_, futures| drop(executor::as_completed(futures)),
        |_, futures| drop(executor::wait(futures, ReturnWhen::AllCompleted, None)),
        |_, futures| executor::as_completed(futures).for_each(drop),
        |pool, futures| {
            pool.shutdown(Shutdown::drain());
            drop(futures);
        },
        |_, futures| {
            let outcomes: Result<Vec<_>, _> =
                futures.into_iter().map(executor::Future::result).collect();
            drop(outcomes);
        },
    ];
    within(|test| {
        for (way, drop_in_this_way) in ways.iter().enumerate() {
            for bad in 0..5 {
                test.on_failure(move || format!("way {way}, bad {bad}"));
                let (pool, drops) = (test.pool(1), Drops::new());
                let futures: Futures = (0..5)
                    .map(|n| match n == bad {
                        true => drops.panicking_token(),
                        false => drops.token(),
                    })
                    .map(|token| pool.submit(move || token).unwrap())
                    .collect();
                worker_of(&pool);
                let dropped = AssertUnwindSafe(|| drop_in_this_way(&pool, futures));
                assert!(catch_unwind(dropped).is_err());
                drop(pool);
                drops.assert_balanced();
            }
        }
    });
}

/// A shutdown that cancels drops many tasks: those behind one that panics are cancelled all the same.
#[test]
fn one_of_many_tasks_that_panics_in_its_drop() {
    within(|test| {
        for bad in 0..5 {
            let (pool, drops) = (test.pool(1), Drops::new());
            let gate = hold(&pool);
            let futures: Vec<_> = (0..5)
                .map(|n| match n == bad {
                    true => drops.panicking_token(),
                    false => drops.token(),
                })
                .map(|token| pool.submit(move || drop(token)).unwrap())
                .collect();
            pool.shutdown(Shutdown::cancel().no_wait());
            assert!(futures.iter().all(executor::Future::cancelled));
            gate.open();
            drop(pool);
            drops.assert_balanced();
        }
    });
}

/// What is refused comes back, and is dropped by the one who gets it.
#[test]
fn a_refused_task_that_panics_in_its_drop() {
    within(|test| {
        let (pool, drops) = (test.pool(1), Drops::new());
        pool.shutdown(Shutdown::drain());
        let token = drops.panicking_token();
        let refused = pool.submit(move || drop(token)).unwrap_err();
        assert_eq!(drops.count(), 0);
        assert!(catch_unwind(AssertUnwindSafe(|| drop(refused))).is_err());
        drops.assert_balanced();
    });
}

/// It goes with its last handle, whoever has that: no outcome is lost for it, and no call of `map`.
#[test]
fn a_function_that_panics_in_its_drop() {
    within(|test| {
        let drops = Drops::new();
        let f = || {
            let held = drops.panicking_token();
            move |n: u32| (&held, n).1
        };
        let chunks = MapOptions::new().chunk_size(2);
        let check = |outcomes: &mut dyn Iterator<Item = Outcome<u32>>| {
            assert!(outcomes.map(Outcome::unwrap).eq(0..3));
        };
        test.stage("where the caller is the last");
        let inline = InlineExecutor::new();
        check(&mut inline.map(f(), 0..3).unwrap());
        check(&mut inline.map_unordered(f(), 0..3).unwrap());
        check(&mut inline.map_with(chunks, f(), 0..3).unwrap());
        check(&mut inline.map_with(chunks.buffer_size(2), f(), 0..3).unwrap());
        test.stage("where a worker is the last");
        let pool = test.pool(1);
        let gate = hold(&pool);
        let mut in_order = pool.map(f(), 0..3).unwrap();
        let mut unordered = pool.map_unordered(f(), 0..3).unwrap();
        let mut chunked = pool.map_with(chunks, f(), 0..3).unwrap();
        gate.open();
        check(&mut in_order);
        check(&mut unordered);
        check(&mut chunked);
        drops.assert_balanced();
        assert_eq!(drops.count(), 7);
    });
}
