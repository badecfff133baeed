//! The end of a thread pool from a task of its own, by drop, by unwinding, and from several threads.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use executor::{Future, Promise, Shutdown};

use crate::shutdown::{assert_all_cancelled, assert_all_ran, held};
use crate::support::{Drops, Gate, threads, within};

#[test]
fn from_a_task_of_the_pool_it_does_not_wait_for_itself() {
    for how in [
        Shutdown::drain(),
        Shutdown::cancel(),
        Shutdown::drain().within(Duration::MAX),
    ] {
        within(|test| {
            let pool = Arc::new(test.pool(1));
            let inner = Arc::clone(&pool);
            let future = pool.submit(move || {
                let pending = inner.submit(|| 1).unwrap();
                assert!(inner.shutdown(how).is_empty());
                let refused = inner.submit(|| 2).unwrap_err();
                (pending, refused.to_string())
            });
            let (pending, refused) = future.unwrap().result().unwrap();
            assert_eq!(refused, "cannot schedule new futures after shutdown");
            pool.shutdown(Shutdown::drain());
            assert!(pending.done());
        });
    }
}

/// Not on a worker: on the thread that cancels. A worker that waits for the cancelled task waits for the callback.
#[test]
fn from_a_callback_of_a_cancelled_task_it_does_not_wait_for_one_who_waits_for_that() {
    for how in [Shutdown::drain(), Shutdown::cancel()] {
        within(|test| {
            let pool = Arc::new(test.pool(1));
            let gate = Gate::new();
            let cancelled = Arc::new(OnceLock::new());
            let (pass, awaited) = (gate.clone(), Arc::clone(&cancelled));
            let waiting = pool.submit(move || {
                pass.pass();
                awaited.get().map(Future::wait)
            });
            gate.await_arrivals(1);
            let future = cancelled.get_or_init(|| pool.submit(|| ()).unwrap());
            let inner = Arc::clone(&pool);
            future.add_done_callback(move |_| {
                // From here on nobody can run it: who waits for it sleeps.
                gate.open();
                assert!(inner.shutdown(how).is_empty());
            });
            test.stage("cancelling a task whose callback shuts down");
            assert!(future.cancel());
            assert_eq!(waiting.unwrap().result().unwrap(), Some(()));
        });
    }
}

/// The worker waits for what is no task of its pool, and so for the callback.
#[test]
fn from_a_callback_of_a_promise_it_does_not_wait() {
    for cancels in [false, true] {
        within(|test| {
            let pool = Arc::new(test.pool(1));
            let gate = Gate::new();
            let pass = gate.clone();
            let (promise, future) = Promise::<u8>::new();
            let future = Arc::new(future);
            let awaited = Arc::clone(&future);
            let waiting = pool.submit(move || {
                pass.pass();
                awaited.wait();
            });
            gate.await_arrivals(1);
            let inner = Arc::clone(&pool);
            future.add_done_callback(move |_| {
                gate.open();
                assert!(inner.shutdown(Shutdown::drain()).is_empty());
            });
            if cancels {
                assert!(future.cancel());
            } else {
                promise.finish(Ok(1)).unwrap();
            }
            waiting.unwrap().result().unwrap();
        });
    }
}

#[test]
fn a_task_may_drop_the_last_handle() {
    within(|test| {
        let pool = Arc::new(test.pool(2));
        let gate = Gate::new();
        let (pass, inner) = (gate.clone(), Arc::clone(&pool));
        let dropping = pool.submit(move || {
            pass.pass();
            drop(inner);
        });
        let dropping = dropping.unwrap();
        let pending: Vec<_> = (0..10).map(|n| pool.submit(move || n).unwrap()).collect();
        gate.await_arrivals(1);
        drop(pool);
        gate.open();
        dropping.result().unwrap();
        let values = pending.into_iter().map(|future| future.result().unwrap());
        assert!(values.eq(0..10), "it drains");
    });
}

#[test]
fn drop_drains_and_joins() {
    within(|test| {
        let held = held(test);
        held.gate.open();
        drop(held.pool);
        assert_all_ran(held.pending);
        held.running.try_result().unwrap().unwrap();
    });
}

#[test]
fn unwinding_cancels_what_is_pending() {
    within(|test| {
        let held = held(test);
        let (pending, gate) = (held.pending, held.gate.clone());
        // The gate opens when the last of them is cancelled, or else the join would never end.
        pending[2].add_done_callback(move |_| gate.open());
        let pool = AssertUnwindSafe(held.pool);
        let unwound = catch_unwind(move || {
            let _pool = pool;
            panic!("out of spam");
        });
        assert!(unwound.is_err());
        assert_all_cancelled(pending);
        held.running.try_result().unwrap().unwrap();
    });
}

#[test]
fn again_and_from_many_threads() {
    within(|test| {
        let held = held(test);
        thread::scope(|scope| {
            for n in 0..4 {
                let pool = &held.pool;
                scope.spawn(move || {
                    let how = if n == 3 {
                        Shutdown::cancel()
                    } else {
                        Shutdown::drain()
                    };
                    assert!(pool.shutdown(how).is_empty());
                    assert_eq!(pool.stats().workers, 0);
                });
            }
            held.gate.open();
        });
        assert!(held.pending.iter().all(Future::done));
    });
}

/// Gone for good, that is: its thread-locals are destroyed.
#[test]
fn whoever_comes_second_waits_for_the_threads_too() {
    struct Late(Gate);
    impl Drop for Late {
        fn drop(&mut self) {
            self.0.pass();
        }
    }
    thread_local! {
        static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
    }
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let late = Late(gate.clone());
        let task = pool.submit(move || LATE.set(Some(late)));
        task.unwrap().result().unwrap();
        thread::scope(|scope| {
            let shutting: Vec<_> = (0..2)
                .map(|n| {
                    let name = format!("{}-{n}", test.prefix());
                    let builder = thread::Builder::new().name(name.clone());
                    let shut = || pool.shutdown(Shutdown::drain());
                    (name, builder.spawn_scoped(scope, shut).unwrap())
                })
                .collect();
            gate.await_arrivals(1);
            for (name, thread) in &shutting {
                test.stage(format!("waiting for {name} to sleep"));
                while !(thread.is_finished() || threads::is_asleep(name)) {}
            }
            let too_soon = shutting.iter().any(|(_, thread)| thread.is_finished());
            gate.open();
            assert!(!too_soon);
        });
    });
}

#[test]
fn submits_race_with_the_shutdown() {
    within(|test| {
        for _ in 0..100 {
            let pool = test.pool(2);
            let drops = Drops::new();
            thread::scope(|scope| {
                let submitter = scope.spawn(|| {
                    let mut accepted = 0;
                    loop {
                        let token = drops.token();
                        let Ok(future) = pool.submit(move || drop(token)) else {
                            return accepted;
                        };
                        drop(future);
                        accepted += 1;
                    }
                });
                while pool.stats().threads_started == 0 {
                    thread::yield_now();
                }
                pool.shutdown(Shutdown::drain());
                let accepted: usize = submitter.join().unwrap();
                assert!(accepted > 0);
            });
            drop(pool);
            drops.assert_balanced();
        }
    });
}
