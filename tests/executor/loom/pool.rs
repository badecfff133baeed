//! The thread pool: its queue, its sleepers, its end. The worker threads are the pool's own.
//!
//! Broken on purpose, the code is caught by these:
//!
//! | what was broken | what catches it |
//! |---|---|
//! | `push` notifies before it takes the lock | room made against a submit that blocks |
//! | `push` looks at the phase before the lock | submit against shutdown |
//! | `take` leaves a closed queue before it looks for a task | submit against shutdown |
//! | `take` sleeps in a closed queue while a task is being added | submit without the lock against shutdown |
//! | `take` leaves when woken for a task that another took | sequential submits start one thread |
//! | a worker is idle only after the future is done | sequential submits start one thread |
//! | `close` notifies before it sets the phase | nearly all |
//! | a batch is counted as one task, or not linked | a batch whose tasks meet |
//! | who takes the first task of a batch tells nobody | a batch whose tasks meet |
//! | a batch that is refused stays in the queue | a batch without the lock against shutdown |
//! | `take` makes no room | room made against a submit that blocks |
//! | a blocked submitter looks once | room made by cancel against a submit that blocks |
//! | `close` does not wake blocked submitters | shutdown against submits that block |
//! | the work of a cancelled task is leaked | cancel against take |

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::Wake;

use executor::{MapOptions, Shutdown, SubmitErrorKind, TaskError, ThreadPoolExecutor, WhenFull};
use loom::thread;

use crate::kit::{ALL, Alarm, Calls, ONE, THREE, TWO, Tally, ZERO, check, pool};

/// A worker that goes to sleep against a submit and against the end.
#[test]
fn submit_result_and_drop() {
    check("submit, result and drop", THREE, || {
        let tally = Tally::default();
        let pool = pool(1);
        let (kept, value) = (tally.token(), tally.token());
        let future = pool.submit(move || {
            drop(kept);
            value
        });
        drop(future.unwrap().result().unwrap());
        drop(pool);
        tally.settle();
    });
}

/// The result of a task whose future nobody kept goes with it.
#[test]
fn submit_and_drop() {
    check("submit and drop", ALL, || {
        let (tally, calls) = (Tally::default(), Calls::default());
        let pool = pool(1);
        let (value, called) = (tally.token(), calls.clone());
        drop(pool.submit(move || {
            called.call();
            value
        }));
        drop(pool);
        assert_eq!(calls.count(), 1);
        tally.settle();
    });
}

#[test]
fn sequential_submits_start_one_thread() {
    check("sequential submits start one thread", ONE, || {
        let pool = pool(2);
        for n in 0..2 {
            assert_eq!(pool.submit(move || n).unwrap().result().unwrap(), n);
        }
        assert_eq!(pool.stats().threads_started, 1);
    });
}

#[test]
fn two_submitters_and_one_worker() {
    check("two submitters and one worker", ONE, || {
        let pool = Arc::new(pool(1));
        let theirs = Arc::clone(&pool);
        let other = thread::spawn(move || theirs.submit(|| 1).unwrap().result().unwrap());
        assert_eq!(pool.submit(|| 2).unwrap().result().unwrap(), 2);
        assert_eq!(other.join().unwrap(), 1);
        assert_eq!(pool.stats().threads_started, 1);
    });
}

#[test]
fn two_submits_and_two_workers() {
    check("two submits and two workers", ONE, || {
        let pool = pool(2);
        let futures = [1, 2].map(|n| pool.submit(move || n).unwrap());
        assert_eq!(futures.map(|future| future.result().unwrap()), [1, 2]);
        assert!(pool.stats().threads_started <= 2);
    });
}

/// Refused, with the task; or run.
#[test]
fn submit_against_shutdown() {
    check("submit against shutdown", ALL, || {
        let tally = Tally::default();
        let pool = Arc::new(pool(1));
        let theirs = Arc::clone(&pool);
        let value = tally.token();
        let submitter = thread::spawn(move || match theirs.submit(move || value) {
            Ok(future) => Some(future),
            Err(refused) => {
                assert!(matches!(refused.kind(), SubmitErrorKind::ShutDown));
                drop(refused.into_task().unwrap()());
                None
            }
        });
        assert!(pool.shutdown(Shutdown::drain()).is_empty());
        if let Some(future) = submitter.join().unwrap() {
            assert!(future.done(), "shutdown waits for all that was accepted");
            drop(future.result().unwrap());
        }
        assert_eq!(pool.stats().pending, 0);
        drop(pool);
        tally.settle();
    });
}

/// The worker is there, so the task is added without the lock, in two steps; the queue may be closed in between.
#[test]
fn submit_without_the_lock_against_shutdown() {
    check("submit without the lock against shutdown", THREE, || {
        let pool = Arc::new(pool(1));
        drop(pool.submit(|| ()).unwrap());
        let theirs = Arc::clone(&pool);
        let submitter = thread::spawn(move || match theirs.submit(|| 1) {
            Ok(future) => assert_eq!(future.result().unwrap(), 1),
            Err(refused) => assert_eq!(refused.into_task().unwrap()(), 1),
        });
        pool.shutdown(Shutdown::drain());
        submitter.join().unwrap();
        assert_eq!(pool.stats().pending, 0);
    });
}

/// Refused, or run, or cancelled.
#[test]
fn submit_against_shutdown_that_cancels() {
    check("submit against shutdown that cancels", THREE, || {
        let tally = Tally::default();
        let pool = Arc::new(pool(1));
        let theirs = Arc::clone(&pool);
        let value = tally.token();
        let submitter = thread::spawn(move || match theirs.submit(move || value) {
            Ok(future) => match future.result() {
                Ok(value) => drop(value),
                Err(TaskError::Cancelled) => {}
                Err(other) => panic!("{other}"),
            },
            Err(refused) => drop(refused.into_task().unwrap()),
        });
        pool.shutdown(Shutdown::cancel());
        submitter.join().unwrap();
        assert_eq!(pool.stats().pending, 0);
        drop(pool);
        tally.settle();
    });
}

/// Run or cancelled, not both, and counted once.
#[test]
fn cancel_against_take() {
    check("cancel against take", THREE, || {
        let (tally, runs) = (Tally::default(), Calls::default());
        let pool = pool(1);
        let (value, run) = (tally.token(), runs.clone());
        let future = pool.submit(move || {
            run.call();
            value
        });
        let future = future.unwrap();
        let cancelled = future.cancel();
        let outcome = future.result();
        assert_eq!(cancelled, matches!(outcome, Err(TaskError::Cancelled)));
        assert_eq!(runs.count(), usize::from(!cancelled));
        drop(outcome);
        assert_eq!(pool.stats().pending, 0);
        drop(pool);
        tally.settle();
    });
}

#[test]
fn room_made_against_a_submit_that_blocks() {
    check("room made against a submit that blocks", THREE, || {
        let pool = ThreadPoolExecutor::builder()
            .max_workers(1)
            .max_pending(1, WhenFull::Block)
            .build()
            .unwrap();
        let futures = [1, 2, 3].map(|n| pool.submit(move || n).unwrap());
        assert_eq!(futures.map(|future| future.result().unwrap()), [1, 2, 3]);
    });
}

#[test]
fn room_made_by_cancel_against_a_submit_that_blocks() {
    check(
        "room made by cancel against a submit that blocks",
        TWO,
        || {
            let pool = ThreadPoolExecutor::builder()
                .max_workers(1)
                .max_pending(1, WhenFull::Block)
                .build()
                .unwrap();
            let alarm = Alarm::new();
            let bell = Arc::clone(&alarm);
            let first = pool.submit(move || bell.wait()).unwrap();
            let second = pool.submit(|| ()).unwrap();
            let canceller = thread::spawn(move || assert!(second.cancel()));
            let third = pool.submit(|| ());
            alarm.wake();
            canceller.join().unwrap();
            drop((first, third));
        },
    );
}

/// The room that one task makes wakes one of the two submitters; the end has to wake them both.
#[test]
fn shutdown_against_submits_that_block() {
    check("shutdown against submits that block", THREE, || {
        let pool = ThreadPoolExecutor::builder()
            .max_workers(1)
            .max_pending(1, WhenFull::Block)
            .build()
            .unwrap();
        let pool = Arc::new(pool);
        drop(pool.submit(|| 0));
        let submitters = [1, 2].map(|n| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || pool.submit(move || n))
        });
        pool.shutdown(Shutdown::drain());
        for (n, submitter) in (1..).zip(submitters) {
            // By now what was taken has been run.
            match submitter.join().unwrap() {
                Ok(future) => assert_eq!(future.peek().unwrap().as_ref().unwrap(), &n),
                Err(refused) => assert_eq!(refused.into_task().unwrap()(), n),
            }
        }
    });
}

/// A task that shuts its own pool down does not wait for itself.
#[test]
fn shutdown_by_a_task() {
    check("shutdown by a task", TWO, || {
        let pool = Arc::new(pool(1));
        let theirs = Arc::clone(&pool);
        let future = pool
            .submit(move || drop(theirs.shutdown(Shutdown::drain())))
            .unwrap();
        let later = pool.submit(|| 1);
        future.result().unwrap();
        if let Ok(later) = later {
            assert_eq!(later.result().unwrap(), 1);
        }
        drop(pool);
    });
}

/// The last handle to the pool goes in the pool's own worker.
#[test]
fn the_pool_dropped_by_its_task() {
    check("the pool dropped by its task", ALL, || {
        let pool = Arc::new(pool(1));
        let theirs = Arc::clone(&pool);
        let future = pool.submit(move || drop(theirs)).unwrap();
        drop(pool);
        future.result().unwrap();
    });
}

/// A worker that breaks the pool against submits.
#[test]
fn a_failed_initializer_against_submits() {
    check("a failed initializer against submits", ALL, || {
        let tally = Tally::default();
        let pool = ThreadPoolExecutor::builder()
            .max_workers(1)
            .initializer(|| std::panic::resume_unwind(Box::new("no")))
            .build()
            .unwrap();
        for _ in 0..2 {
            let value = tally.token();
            match pool.submit(move || value) {
                Ok(future) => {
                    assert!(matches!(future.result(), Err(TaskError::Broken(_))));
                }
                Err(refused) => {
                    assert!(matches!(refused.kind(), SubmitErrorKind::Broken(_)));
                    drop(refused.into_task().unwrap());
                }
            }
        }
        drop(pool);
        tally.settle();
    });
}

/// All is over when the scope is, whatever became of the futures.
#[test]
fn a_scope_ends_after_its_tasks() {
    check("a scope ends after its tasks", TWO, || {
        let pool = pool(1);
        let runs = AtomicUsize::new(0);
        let cancelled = pool.scope(|scope| {
            let first = scope.submit(|| runs.fetch_add(1, SeqCst)).unwrap();
            drop(scope.submit(|| runs.fetch_add(1, SeqCst)).unwrap());
            first.cancel()
        });
        assert_eq!(runs.load(SeqCst), 2 - usize::from(cancelled));
    });
}

#[test]
fn a_map_dropped_half_way() {
    check("a map dropped half-way", TWO, || {
        let tally = Tally::default();
        let pool = pool(1);
        let tokens = [tally.token(), tally.token()];
        let mut map = pool.map(|token| token, tokens).unwrap();
        drop(map.next().unwrap().unwrap());
        drop(map);
        drop(pool);
        tally.settle();
    });
}

/// Has so many tasks, two at most, wait for each other, and puts them in the queue at once.
fn meet_in_a_batch(pool: &ThreadPoolExecutor, tasks: usize) {
    let alarms = [Alarm::new(), Alarm::new()];
    let meet = move |n: usize| {
        Arc::clone(&alarms[tasks - 1 - n]).wake();
        alarms[n].wait();
    };
    let options = MapOptions::new().batch_size(tasks);
    let outcomes = pool.map_with(options, meet, 0..tasks).expect("it is open");
    assert!(
        outcomes
            .map(|outcome| outcome.is_ok())
            .eq(vec![true; tasks])
    );
}

/// Two workers come for them: both started for that; or one is there, and looks or sleeps; or both are.
#[test]
fn a_batch_whose_tasks_meet() {
    check("a batch whose tasks meet", ONE, || {
        meet_in_a_batch(&pool(2), 2);
    });
    check("the same with a worker there", ZERO, || {
        let pool = pool(2);
        meet_in_a_batch(&pool, 1);
        meet_in_a_batch(&pool, 2);
    });
    check("the same with both there", ZERO, || {
        let pool = pool(2);
        meet_in_a_batch(&pool, 2);
        meet_in_a_batch(&pool, 2);
    });
}

/// The worker is there, so the batch is added without the lock; the queue may be closed in between.
#[test]
fn a_batch_without_the_lock_against_shutdown() {
    check("a batch without the lock against shutdown", TWO, || {
        let tally = Tally::default();
        let pool = Arc::new(pool(1));
        drop(pool.submit(|| ()).unwrap());
        let theirs = Arc::clone(&pool);
        let tokens = [tally.token(), tally.token()];
        let submitter = thread::spawn(move || {
            let options = MapOptions::new().batch_size(2);
            if let Ok(outcomes) = theirs.map_with(options, |token| token, tokens) {
                assert!(outcomes.map(|outcome| outcome.is_ok()).eq([true, true]));
            }
        });
        pool.shutdown(Shutdown::drain());
        submitter.join().unwrap();
        assert_eq!(pool.stats().pending, 0);
        drop(pool);
        tally.settle();
    });
}
