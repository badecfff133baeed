//! `ThreadPoolExecutor::scope`: tasks that borrow.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use executor::{ReturnWhen, Shutdown, SubmitErrorKind, TaskError, as_completed, wait};

use crate::support::{Drops, Gate, hold, within};

#[test]
fn tasks_borrow_what_lives_outside() {
    within(|test| {
        let pool = test.pool(2);
        let words = ["spam", "eggs", "ham"];
        let mut lengths = [0; 3];
        pool.scope(|scope| {
            for (word, length) in words.iter().zip(&mut lengths) {
                drop(scope.submit(move || *length = word.len()).unwrap());
            }
        });
        assert_eq!(lengths, [4, 4, 3]);
    });
}

#[test]
fn results_may_borrow_too() {
    within(|test| {
        let pool = test.pool(2);
        let text = String::from("spams and eggs");
        let longest = pool.scope(|scope| {
            let words = text
                .split(' ')
                .map(|word| scope.submit(move || word).unwrap());
            let words: Vec<_> = words.collect();
            let words = words.into_iter().map(|word| word.result().unwrap());
            words.max_by_key(|word| word.len()).map(str::to_owned)
        });
        assert_eq!(longest.unwrap(), "spams");
    });
}

#[test]
fn it_waits_for_all_tasks() {
    within(|test| {
        let pool = test.pool(2);
        let done = AtomicUsize::new(0);
        pool.scope(|scope| {
            for _ in 0..100 {
                let task = || {
                    std::thread::yield_now();
                    done.fetch_add(1, Ordering::SeqCst);
                };
                drop(scope.submit(task).unwrap());
            }
        });
        assert_eq!(done.load(Ordering::SeqCst), 100);
    });
}

#[test]
fn it_waits_for_tasks_that_tasks_submit() {
    within(|test| {
        for workers in [1, 2] {
            let pool = test.pool(workers);
            let done = AtomicUsize::new(0);
            pool.scope(|scope| {
                let done = &done;
                let task = move || {
                    for _ in 0..10 {
                        let inner = move || done.fetch_add(1, Ordering::SeqCst);
                        drop(scope.submit(inner).unwrap());
                    }
                };
                for _ in 0..10 {
                    drop(scope.submit(task).unwrap());
                }
            });
            assert_eq!(done.load(Ordering::SeqCst), 100);
        }
    });
}

#[test]
fn it_waits_even_when_it_unwinds() {
    within(|test| {
        let pool = test.pool(1);
        let done = AtomicUsize::new(0);
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            pool.scope(|scope| {
                for _ in 0..10 {
                    drop(
                        scope
                            .submit(|| done.fetch_add(1, Ordering::SeqCst))
                            .unwrap(),
                    );
                }
                panic!("in the scope");
            });
        }));
        let payload = unwound.unwrap_err();
        assert_eq!(*payload.downcast_ref::<&str>().unwrap(), "in the scope");
        assert_eq!(done.load(Ordering::SeqCst), 10);
    });
}

#[test]
fn a_panic_stays_in_its_future() {
    within(|test| {
        let pool = test.pool(1);
        let text = String::from("borrowed");
        pool.scope(|scope| {
            let future = scope
                .submit(|| assert!(text.is_empty(), "{text} text"))
                .unwrap();
            let Err(TaskError::Panicked(panic)) = future.result() else {
                panic!("it panicked");
            };
            assert_eq!(panic.message(), "borrowed text");
        });
    });
}

#[test]
fn cancelled_tasks_are_dropped_before_it_ends() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, drops) = (hold(&pool), Drops::new());
        pool.scope(|scope| {
            let token = drops.token();
            let future = scope.submit(move || drop(token)).unwrap();
            assert!(future.cancel() && future.cancelled() && future.done());
            assert!(matches!(future.result(), Err(TaskError::Cancelled)));
            drops.assert_balanced();
        });
        assert!(
            pool.stats().workers == 1,
            "nobody waited for the busy worker"
        );
        gate.open();
    });
}

#[test]
fn futures_of_a_scope_can_be_waited_for() {
    within(|test| {
        let pool = test.pool(2);
        let offset = 10;
        let sum: i32 = pool.scope(|scope| {
            let futures: Vec<_> = (0..10)
                .map(|n| scope.submit(move || n + offset).unwrap())
                .collect();
            let waited = wait(&futures, ReturnWhen::AllCompleted, None);
            assert_eq!(waited.done.len(), 10);
            assert!(
                futures
                    .iter()
                    .all(|future| future.wait_timeout(Duration::ZERO))
            );
            let all = as_completed(futures);
            all.map(|future| future.result().unwrap()).sum()
        });
        assert_eq!(sum, 145);
    });
}

#[test]
fn a_scope_in_a_task_of_a_one_worker_pool() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            let numbers = [1, 2, 3];
            inner.scope(|scope| {
                let tasks = numbers.iter().map(|n| scope.submit(move || n * 2).unwrap());
                let tasks: Vec<_> = tasks.collect();
                tasks
                    .into_iter()
                    .map(|task| task.result().unwrap())
                    .sum::<i32>()
            })
        });
        assert_eq!(outer.unwrap().result().unwrap(), 12);
    });
}

#[test]
fn a_scope_of_a_pool_that_is_shut_down() {
    within(|test| {
        let pool = test.pool(1);
        pool.shutdown(Shutdown::drain());
        let value = pool.scope(|scope| {
            let refused = scope.submit(|| 1).unwrap_err();
            assert!(matches!(refused.kind(), SubmitErrorKind::ShutDown));
            7
        });
        assert_eq!(value, 7);
    });
}

#[test]
fn values_nobody_takes_are_dropped() {
    within(|test| {
        let pool = test.pool(2);
        let drops = Drops::new();
        pool.scope(|scope| {
            for n in 0..20 {
                let future = scope.submit(|| drops.token()).unwrap();
                if n % 2 == 0 {
                    future.wait();
                }
            }
        });
        drop(pool);
        drops.assert_balanced();
    });
}

/// Remembering the open tasks must not cost more the more there are.
#[test]
fn many_open_tasks_in_one_scope() {
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let begin = Instant::now();
        pool.scope(|scope| {
            let gate = &gate;
            for _ in 0..100_000 {
                drop(scope.submit(move || gate.pass()).unwrap());
            }
            gate.open();
        });
        let took = begin.elapsed();
        // Quadratic, it took minutes; this is far from both.
        assert!(took < Duration::from_secs(20), "{took:?}");
    });
}
