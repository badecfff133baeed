//! `ThreadPoolExecutor`: how many threads, their names, how they leave.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use executor::{SubmitErrorKind, ThreadPoolExecutor};
use parking_lot::Mutex;

use crate::support::{Gate, threads, within};

#[test]
fn the_default_number_of_workers() {
    let cores = thread::available_parallelism().unwrap().get();
    let stats = ThreadPoolExecutor::default().stats();
    assert_eq!(stats.max_workers, 32.min(cores + 4));
    assert_eq!(stats.threads_started, 0, "none before there is a task");
}

#[test]
fn no_workers_are_refused() {
    let refused = ThreadPoolExecutor::new(0).unwrap_err();
    assert_eq!(refused.to_string(), "max_workers must be greater than 0");
}

#[test]
fn three_tasks_in_sequence_make_one_thread() {
    within(|test| {
        // Often, for the worker has but a moment to be idle again.
        for _ in 0..100 {
            let pool = test.pool(4);
            for n in 0..3 {
                assert_eq!(pool.submit(move || n).unwrap().result().unwrap(), n);
            }
            assert_eq!(pool.stats().threads_started, 1);
        }
    });
}

#[test]
fn sixty_blocked_tasks_on_four_workers_make_four_threads() {
    within(|test| {
        let pool = test.pool(4);
        let gate = Gate::new();
        let futures: Vec<_> = (0..60)
            .map(|_| {
                let pass = gate.clone();
                pool.submit(move || pass.pass()).unwrap()
            })
            .collect();
        gate.await_arrivals(4);
        let stats = pool.stats();
        assert_eq!((stats.workers, stats.threads_started), (4, 4));
        assert_eq!((stats.idle, stats.pending), (0, 56));
        assert_eq!(futures.iter().filter(|future| future.running()).count(), 4);
        if threads::are_visible() {
            let expected: Vec<_> = (0..4).map(|n| format!("{}_{n}", test.prefix())).collect();
            assert_eq!(test.threads(), expected);
        }
        gate.open();
        futures
            .into_iter()
            .for_each(|future| future.result().unwrap());
        assert_eq!(gate.arrivals(), 60);
    });
}

#[test]
fn threads_are_started_one_by_one() {
    within(|test| {
        let pool = test.pool(3);
        let gate = Gate::new();
        for n in 1..=5 {
            let pass = gate.clone();
            drop(pool.submit(move || pass.pass()).unwrap());
            assert_eq!(pool.stats().threads_started, n.min(3));
        }
        gate.open();
    });
}

#[test]
fn tasks_start_in_the_order_of_submission() {
    within(|test| {
        let pool = test.pool(1);
        let order = Arc::new(Mutex::new(Vec::new()));
        for n in 0..100 {
            let order = Arc::clone(&order);
            drop(pool.submit(move || order.lock().push(n)).unwrap());
        }
        drop(pool);
        assert_eq!(*order.lock(), Vec::from_iter(0..100));
    });
}

#[test]
fn names_of_threads() {
    within(|test| {
        let name = || thread::current().name().unwrap().to_owned();
        let pool = test.builder().thread_name_prefix("resize").build().unwrap();
        assert_eq!(pool.submit(name).unwrap().result().unwrap(), "resize_0");

        let default = ThreadPoolExecutor::default();
        let name = default.submit(name).unwrap().result().unwrap();
        let (prefix, number) = name.rsplit_once('_').unwrap();
        assert_eq!(number, "0");
        let k = prefix.strip_prefix("ThreadPoolExecutor-").unwrap();
        assert!(k.parse::<usize>().is_ok(), "{name}");
    });
}

/// The system does not take such a name: better refused than a panic in `submit` later on.
#[test]
fn a_name_with_a_nul_is_refused() {
    within(|test| {
        let built = test.builder().thread_name_prefix("a\0b").build();
        let refused = built.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "thread_name_prefix must not contain a NUL"
        );
    });
}

#[test]
fn the_system_refuses_the_first_thread() {
    within(|test| {
        // More than any system has; the largest number of all would panic inside `std`.
        let pool = test.builder().stack_size(1 << 55).build().unwrap();
        let refused = pool.submit(|| 7).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::NoWorker(_)));
        assert!(
            refused
                .to_string()
                .starts_with("cannot start a worker thread: ")
        );
        assert!(std::error::Error::source(&refused).is_some());
        assert_eq!(refused.into_task().unwrap()(), 7);
        let stats = pool.stats();
        assert_eq!((stats.workers, stats.idle, stats.pending), (0, 0, 0));
        test.stage("shutting down a pool that never had a thread");
        pool.shutdown(executor::Shutdown::drain());
    });
}

#[test]
fn the_stack_is_as_large_as_asked_for() {
    fn deep(levels: usize) -> usize {
        let ballast = std::hint::black_box([levels; 1024]);
        if levels == 0 {
            0
        } else {
            deep(levels - 1) + ballast[1] / ballast[2]
        }
    }
    within(|test| {
        // 16 MB of it, where the default has 2.
        let pool = test.builder().stack_size(64 << 20).build().unwrap();
        assert_eq!(pool.submit(|| deep(2000)).unwrap().result().unwrap(), 2000);
    });
}

#[test]
fn idle_workers_leave_and_come_back() {
    within(|test| {
        let idle = Duration::from_millis(5);
        let pool = test.builder().max_workers(2).idle_timeout(idle);
        let pool = pool.build().unwrap();
        for round in 1..=3 {
            assert_eq!(pool.submit(move || round).unwrap().result().unwrap(), round);
            let patience = Instant::now() + Duration::from_secs(30);
            while pool.stats().workers > 0 {
                assert!(Instant::now() < patience, "the worker stays");
                // A poll: nothing tells that a worker has left but the observer.
                thread::sleep(Duration::from_millis(1));
            }
            assert_eq!(pool.stats().threads_started, round);
        }
    });
}

/// A submit that comes just when the worker leaves must not be lost.
#[test]
fn idle_workers_never_leave_a_task_behind() {
    within(|test| {
        for timeout in [Duration::ZERO, Duration::from_micros(50)] {
            let pool = test.builder().max_workers(2).idle_timeout(timeout);
            let pool = pool.build().unwrap();
            for n in 0..500 {
                assert_eq!(pool.submit(move || n).unwrap().result().unwrap(), n);
                let pause = Instant::now();
                while pause.elapsed() < Duration::from_micros(n % 100) {}
            }
        }
    });
}
