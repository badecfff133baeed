//! Tasks there and back.

use std::collections::HashSet;
use std::mem;
use std::sync::Arc;

use super::support::*;
use executor::process::Bytes;
use executor::{
    Event, EventKind, Executor, ProcessPoolExecutor, Shutdown, SubmitErrorKind, TaskError,
};
use parking_lot::Mutex;

#[test]
fn a_task_comes_back_with_its_output() {
    soon(|| {
        let pool = pool(2);
        let future = pool.submit(Double(21)).unwrap();
        assert_eq!(future.result().unwrap(), 42);
        let other = pool.submit(Pid()).unwrap().result().unwrap();
        assert_ne!(other, std::process::id());
    });
}

#[test]
fn sequential_submits_need_one_worker() {
    soon(|| {
        let pool = pool(4);
        let pids: HashSet<u32> = (0..20)
            .map(|_| pool.submit(Pid()).unwrap().result().unwrap())
            .collect();
        assert_eq!(pids.len(), 1);
    });
}

#[test]
fn many_tasks_come_back_in_order() {
    soon(|| {
        let pool = pool(2);
        let futures: Vec<_> = (0..5000).map(|n| pool.submit(Double(n)).unwrap()).collect();
        for (n, future) in (0..).zip(futures) {
            assert_eq!(future.result().unwrap(), 2 * n);
        }
    });
}

#[test]
fn map_gives_the_outcomes_in_order() {
    soon(|| {
        let pool = pool(2);
        let doubled: Result<Vec<u64>, _> = pool.map(Double, 0..10_000).unwrap().collect();
        assert_eq!(
            doubled.unwrap(),
            (0..10_000).map(|n| 2 * n).collect::<Vec<_>>()
        );
        let tasks = (0..10).map(Double);
        let doubled: Result<Vec<u64>, _> = pool.map_tasks(tasks).unwrap().collect();
        assert_eq!(doubled.unwrap(), (0..10).map(|n| 2 * n).collect::<Vec<_>>());
    });
}

#[test]
fn a_panic_comes_back_with_message_and_place() {
    soon(|| {
        let pool = pool(1);
        let before = pool.submit(Pid()).unwrap().result().unwrap();
        let error = pool
            .submit(Fail("no such flag".to_owned()))
            .unwrap()
            .result()
            .unwrap_err();
        let TaskError::Panicked(panic) = error else {
            panic!("{error}");
        };
        assert_eq!(panic.message(), "no such flag");
        assert!(panic.location().unwrap().contains("support.rs"));
        let after = pool.submit(Pid()).unwrap().result().unwrap();
        assert_eq!(before, after, "the worker lives");
    });
}

#[test]
fn big_buffers_go_both_ways() {
    within(std::time::Duration::from_secs(60), || {
        let pool = pool(2);
        let pattern: Vec<u8> = (0..251).collect();
        let bytes = Bytes::from(pattern.repeat(64 * 1024 * 1024 / pattern.len()));
        let futures = [
            pool.submit(Echo(bytes.clone())).unwrap(),
            pool.submit(Echo(bytes.clone())).unwrap(),
        ];
        for future in futures {
            assert!(future.result().unwrap() == bytes);
        }
    });
}

#[test]
fn a_worker_that_exits_takes_its_task_only() {
    soon(|| {
        let pool = pool(2);
        let doubled: Vec<_> = (0..100).map(|n| pool.submit(Double(n)).unwrap()).collect();
        let lost = pool.submit(Exit(3)).unwrap();
        let aborted = pool.submit(Abort()).unwrap();
        let more: Vec<_> = (100..200)
            .map(|n| pool.submit(Double(n)).unwrap())
            .collect();
        let TaskError::WorkerLost(exit) = lost.result().unwrap_err() else {
            panic!("it was not lost");
        };
        assert_eq!(exit.status().unwrap().code(), Some(3));
        assert!(matches!(aborted.result(), Err(TaskError::WorkerLost(_))));
        for (n, future) in (0..).zip(doubled.into_iter().chain(more)) {
            assert_eq!(future.result().unwrap(), 2 * n);
        }
    });
}

#[test]
fn after_shutdown_submit_is_refused_and_no_worker_is_left() {
    soon(|| {
        let pool = pool(2);
        let future = pool.submit(Double(1)).unwrap();
        pool.shutdown(Shutdown::drain());
        assert_eq!(future.result().unwrap(), 2);
        assert!(pool.worker_pids().is_empty());
        let refused = pool.submit(Double(1)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "cannot schedule new futures after shutdown"
        );
        assert!(matches!(refused.kind(), SubmitErrorKind::ShutDown));
        assert_eq!(refused.into_task().unwrap().0, 1);
    });
}

/// Has an observer see `work` with a pool of one worker, which does one thing at a time; gives how many it has done.
fn seen_in_turn(work: impl FnOnce(&ProcessPoolExecutor)) -> usize {
    let events = Arc::default();
    let log: Arc<Mutex<Vec<Event>>> = Arc::clone(&events);
    let observer = move |event: &Event| log.lock().push(event.clone());
    let pool = builder(1).observer(observer).build().unwrap();
    work(&pool);
    drop(pool);
    let mut runs = None;
    let mut ended = 0;
    let events = mem::take(&mut *events.lock());
    for event in events {
        match event.kind {
            EventKind::Started => assert_eq!(mem::replace(&mut runs, event.future), None),
            EventKind::Finished { .. } => {
                assert_eq!(runs.take(), event.future);
                ended += 1;
            }
            _ => {}
        }
    }
    ended
}

#[test]
fn a_worker_is_seen_to_do_one_thing_at_a_time() {
    soon(|| {
        let ended = seen_in_turn(|pool| {
            let futures: Vec<_> = (0..500).map(|n| pool.submit(Double(n)).unwrap()).collect();
            futures.into_iter().for_each(|future| drop(future.result()));
            pool.map(Double, 0..500).unwrap().for_each(drop);
        });
        assert_eq!(ended, 1000);
    });
}

#[test]
fn what_a_worker_gives_back_is_seen_to_start_where_it_runs() {
    soon(|| {
        let ended = seen_in_turn(|pool| {
            // Many end just when what was sent behind them is given back.
            let micros = |n: u64| if n.is_multiple_of(5) { 2000 + n } else { 1 };
            let naps = pool.map(NapMicros, (0..2000).map(micros)).unwrap();
            naps.for_each(drop);
        });
        assert_eq!(ended, 2000);
    });
}
