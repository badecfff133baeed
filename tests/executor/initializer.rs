//! What a worker does first, and a pool whose worker fails at it.

use std::panic::panic_any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use executor::{Future, SubmitErrorKind, TaskError};
use parking_lot::Mutex;

use crate::support::{Drops, Gate, hold_with_task, within};

#[test]
fn the_initializer_runs_once_a_worker() {
    within(|test| {
        let ran_on = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&ran_on);
        let initializer = move || note.lock().push(thread::current().id());
        let pool = test.builder().max_workers(3).initializer(initializer);
        let pool = pool.build().unwrap();
        let gate = Gate::new();
        let futures: Vec<_> = (0..9)
            .map(|_| {
                let (pass, ran_on) = (gate.clone(), Arc::clone(&ran_on));
                let task = move || {
                    assert!(ran_on.lock().contains(&thread::current().id()));
                    pass.pass();
                };
                pool.submit(task).unwrap()
            })
            .collect();
        gate.await_arrivals(3);
        gate.open();
        futures
            .into_iter()
            .for_each(|future| future.result().unwrap());
        assert_eq!(ran_on.lock().len(), 3);
    });
}

#[test]
fn an_initializer_that_panics_breaks_the_pool() {
    within(|test| {
        let gate = Gate::new();
        let pass = gate.clone();
        let initializer = move || {
            pass.pass();
            panic!("no licence for spam");
        };
        let pool = test.builder().max_workers(1).initializer(initializer);
        let pool = pool.build().unwrap();
        let queued: Vec<_> = (0..5).map(|_| pool.submit(|| ()).unwrap()).collect();
        gate.open();
        for future in queued {
            let Err(TaskError::Broken(broken)) = future.result() else {
                panic!("the pool is broken");
            };
            assert!(
                broken.to_string().contains("no licence for spam"),
                "{broken}"
            );
        }
        let refused = pool.submit(|| 7).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::Broken(_)));
        assert!(refused.to_string().contains("no licence for spam"));
        assert_eq!(refused.into_task().unwrap()(), 7);
        let refused = pool.map(|n| n, 0..3).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::Broken(_)));
        assert_eq!(pool.stats().pending, 0);
        pool.shutdown(executor::Shutdown::drain());
    });
}

/// What it panicked with panics in its drop, with something that panics in its drop in turn.
#[test]
fn an_initializer_whose_panic_cannot_be_dropped() {
    struct Panics(Drops);
    impl Drop for Panics {
        fn drop(&mut self) {
            panic_any(self.0.panicking_token());
        }
    }
    within(|test| {
        let drops = Drops::new();
        let its = drops.clone();
        let initializer = move || panic_any(Panics(its.clone()));
        let pool = test.builder().max_workers(1).initializer(initializer);
        let pool = pool.build().unwrap();
        let queued = pool.submit(|| ()).unwrap();
        assert!(matches!(queued.result(), Err(TaskError::Broken(_))));
        // Joins the worker.
        pool.shutdown(executor::Shutdown::drain());
        drops.assert_balanced();
        assert_eq!(drops.count(), 1);
    });
}

#[test]
fn a_task_that_runs_when_the_pool_breaks_ends_as_it_would() {
    within(|test| {
        let workers = Arc::new(AtomicUsize::new(0));
        let initializer = move || {
            let number = workers.fetch_add(1, Ordering::SeqCst);
            assert!(number == 0, "the second worker is bad");
        };
        let pool = test.builder().max_workers(2).initializer(initializer);
        let pool = pool.build().unwrap();
        let (gate, good) = hold_with_task(&pool);
        let bad = pool.submit(|| ()).unwrap();
        assert!(matches!(bad.result(), Err(TaskError::Broken(_))));
        gate.open();
        assert!(good.result().is_ok());
    });
}

/// It was counted on to come for the third task, and is not coming any more.
#[test]
fn another_worker_comes_where_one_waits_in_its_initializer() {
    within(|test| {
        let first = Arc::new(OnceLock::<Future<()>>::new());
        let (awaited, initializing) = (Arc::clone(&first), Gate::new());
        let (workers, pass) = (AtomicUsize::new(0), initializing.clone());
        let initializer = move || {
            if workers.fetch_add(1, Ordering::SeqCst) == 1 {
                pass.pass();
                awaited.get().unwrap().wait();
            }
        };
        let pool = test.builder().max_workers(3).initializer(initializer);
        let pool = pool.build().unwrap();
        let (gate, running) = hold_with_task(&pool);
        first.set(running).unwrap();
        let second = pool.submit(|| ()).unwrap();
        initializing.await_arrivals(1);
        assert!(second.cancel());
        let third = pool.submit(move || gate.open()).unwrap();
        assert_eq!(pool.stats().workers, 2);
        initializing.open();
        test.stage("waiting for what the initializer cannot come for");
        third.result().unwrap();
    });
}
