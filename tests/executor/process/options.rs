//! What the builder's options do, and the ways to end a pool.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use super::misbehave::Swallow;
use super::support::*;
use crate::support::Gate;
use executor::process::{OnLoss, RemoteTask};
use executor::{Event, EventKind, MapOptions, Shutdown, SubmitErrorKind, TaskError};

#[test]
fn task_timeout_counts_from_the_start() {
    soon(|| {
        let pool = builder(1)
            .task_timeout(Duration::from_millis(400))
            .build()
            .unwrap();
        // Each is in time, although the last ones wait for longer than that.
        let short: Vec<_> = (0..4).map(|_| pool.submit(Sleep(200)).unwrap()).collect();
        let long = pool.submit(Sleep(60_000)).unwrap();
        let after = pool.submit(Double(1)).unwrap();
        for future in short {
            assert_eq!(future.result().unwrap(), 200);
        }
        let error = long.result().unwrap_err();
        assert!(matches!(error, TaskError::TimedOut), "{error:?}");
        assert_eq!(after.result().unwrap(), 2);
    });
}

#[test]
fn task_timeout_wakes_an_owner_that_sleeps() {
    soon(|| {
        let pool = builder(1)
            .task_timeout(Duration::from_millis(200))
            .build()
            .unwrap();
        pool.submit(Double(1)).unwrap().result().unwrap();
        let error = pool.submit(Sleep(60_000)).unwrap().result().unwrap_err();
        assert!(matches!(error, TaskError::TimedOut), "{error:?}");
    });
}

#[test]
fn task_timeout_does_not_count_the_way_to_the_worker() {
    within(Duration::from_secs(60), || {
        // Some 5 MB/s go through, so 16 MB take twice the limit; what a pipe holds, 1 MB, much less.
        let slow = "for part in $(seq 80); do dd bs=256k count=1; sleep 0.05; done 2>/dev/null | \
                    EXECUTOR_WORKER=always $worker";
        let limit = Duration::from_millis(1500);
        let pool = script(1, slow).task_timeout(limit).build().unwrap();
        pool.submit(Double(1)).unwrap().result().unwrap();
        let began = Instant::now();
        let long_way = pool.submit(Swallow(vec![1; 16 << 20].into())).unwrap();
        assert_eq!(long_way.result().unwrap(), 16 << 20);
        assert!(began.elapsed() > limit);
    });
}

#[test]
fn task_timeout_ends_a_worker_that_takes_nothing() {
    soon(|| {
        let limit = Duration::from_millis(300);
        let pool = builder(1).task_timeout(limit).build().unwrap();
        let pid = pool.submit(Pid()).unwrap().result().unwrap();
        let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
        let error = pool.submit(Swallow(vec![1; 16 << 20].into())).unwrap();
        let error = error.result().unwrap_err();
        assert!(matches!(error, TaskError::TimedOut), "{error:?}");
        assert_eq!(pool.submit(Double(1)).unwrap().result().unwrap(), 2);
    });
}

/// What comes after a task whose end holds the owner up for longer than a task may take; with the worker before that.
fn after_a_slow_observer<T: RemoteTask<Output: Send>>(task: T) -> (u32, T::Output) {
    let limit = Duration::from_millis(500);
    let (_guard, dir) = tempdir();
    let go = format!("{dir}/go");
    let (gate, held) = (Gate::new(), AtomicBool::new(false));
    let door = gate.clone();
    let observer = move |event: &Event| {
        let is_end = matches!(event.kind, EventKind::Finished { .. });
        if is_end && held.swap(true, SeqCst) {
            door.pass();
        }
    };
    let pool = builder(1).task_timeout(limit).observer(observer);
    let pool = pool.build().unwrap();
    let pid = pool.submit(Pid()).unwrap().result().unwrap();
    let first = pool.submit(WaitFor(go.clone())).unwrap();
    let second = pool.submit(task).unwrap();
    std::fs::write(go, "").unwrap();
    gate.await_arrivals(1);
    // It is the time that is tested.
    std::thread::sleep(2 * limit);
    gate.open();
    first.result().unwrap();
    let output = second.result().unwrap();
    assert_eq!(pool.submit(Pid()).unwrap().result().unwrap(), pid);
    (pid, output)
}

#[test]
fn task_timeout_does_not_count_what_the_pool_had_no_time_for() {
    soon(|| {
        // Its answer waits to be read.
        let (pid, its) = after_a_slow_observer(Pid());
        assert_eq!(pid, its);
        // It waits to be written.
        let (_, taken) = after_a_slow_observer(Swallow(vec![1; 16 << 20].into()));
        assert_eq!(taken, 16 << 20);
    });
}

#[test]
fn retries_start_a_lost_task_again() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let pool = builder(2).retries(2).build().unwrap();
        let twice = pool.submit(DieTimes(2, dir.clone())).unwrap();
        assert_eq!(
            twice.result().unwrap(),
            2,
            "it died twice, and ran a third time"
        );
        let (_guard, dir) = tempdir();
        let often = pool.submit(DieTimes(3, dir)).unwrap();
        assert!(matches!(often.result(), Err(TaskError::WorkerLost(_))));
    });
}

#[test]
fn many_deaths_in_a_row_break_the_pool() {
    soon(|| {
        let pool = pool(2);
        let futures: Vec<_> = (0..40).map(|_| pool.submit(Exit(1)).unwrap()).collect();
        let (mut lost, mut broken) = (0, 0);
        for future in futures {
            match future.result().unwrap_err() {
                TaskError::WorkerLost(_) => lost += 1,
                TaskError::Broken(_) => broken += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!((16..=18).contains(&lost), "{lost} lost");
        assert_eq!(lost + broken, 40);
        let refused = pool.submit(Exit(1)).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::Broken(_)));
        assert!(refused.to_string().contains("in a row"), "{refused}");
    });
}

#[test]
fn break_on_loss_fails_all_that_is_unfinished() {
    soon(|| {
        let pool = builder(2).on_loss(OnLoss::Break).build().unwrap();
        let long = pool.submit(Sleep(60_000)).unwrap();
        while !long.running() {
            std::thread::yield_now();
        }
        let lost = pool.submit(Exit(1)).unwrap();
        let pending: Vec<_> = (0..10)
            .map(|_| pool.submit(Sleep(60_000)).unwrap())
            .collect();
        assert!(matches!(lost.result(), Err(TaskError::WorkerLost(_))));
        assert!(matches!(long.result(), Err(TaskError::Broken(_))));
        for future in pending {
            assert!(matches!(future.result(), Err(TaskError::Broken(_))));
        }
        let refused = pool.submit(Double(1)).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::Broken(_)));
    });
}

fn end_workers(end: impl Fn(&executor::ProcessPoolExecutor)) {
    let pool = pool(2);
    let running = [0, 1].map(|_| pool.submit(Sleep(60_000)).unwrap());
    let pending: Vec<_> = (0..10)
        .map(|_| pool.submit(Sleep(60_000)).unwrap())
        .collect();
    while running.iter().any(|future| !future.running()) {
        std::thread::yield_now();
    }
    end(&pool);
    for future in running {
        assert!(matches!(future.result(), Err(TaskError::WorkerLost(_))));
    }
    // One of them may be on its way still, on the thread of a worker that has ended.
    for future in pending {
        assert!(matches!(future.result(), Err(TaskError::Cancelled)));
    }
    assert!(matches!(
        pool.submit(Double(1)).unwrap_err().kind(),
        SubmitErrorKind::ShutDown
    ));
    pool.shutdown(Shutdown::drain());
    assert!(pool.worker_pids().is_empty());
}

#[test]
fn terminate_workers_ends_all_now() {
    soon(|| end_workers(|pool| pool.terminate_workers()));
}

#[test]
fn kill_workers_ends_all_now() {
    soon(|| end_workers(|pool| pool.kill_workers()));
}

#[test]
fn a_recycled_worker_loses_no_task() {
    within(Duration::from_secs(60), || {
        let pool = builder(2).max_tasks_per_worker(3).build().unwrap();
        let futures: Vec<_> = (0..30).map(|_| pool.submit(Pid()).unwrap()).collect();
        let mut pids: Vec<u32> = futures
            .into_iter()
            .map(|future| future.result().unwrap())
            .collect();
        pids.sort_unstable();
        assert!(pids.chunk_by(|a, b| a == b).all(|same| same.len() <= 3));
        assert_eq!(pids.len(), 30);
    });
}

#[test]
fn the_initializer_runs_once_in_each_worker() {
    soon(|| {
        let pool = builder(2).initializer(Remember(5)).build().unwrap();
        let futures: Vec<_> = (0..20)
            .map(|_| pool.submit(Remembered()).unwrap())
            .collect();
        for future in futures {
            assert_eq!(future.result().unwrap(), (5, 1));
        }
    });
}

#[test]
fn a_pool_stays_broken_for_the_first_reason() {
    soon(|| {
        let fail = Fail("no database".to_owned());
        let pool = builder(6).initializer(fail).build().unwrap();
        for submitted in [(); 6].map(|()| pool.submit(Pid())) {
            // The first worker may have failed before the last task is submitted.
            let error = submitted.map_or_else(
                |refused| refused.to_string(),
                |future| future.result().unwrap_err().to_string(),
            );
            assert!(error.contains("no database"), "{error}");
        }
        // To the last one: they all end before they are ready.
        while !pool.worker_pids().is_empty() {
            std::thread::yield_now();
        }
        let refused = pool.submit(Pid()).unwrap_err().to_string();
        assert!(refused.contains("no database"), "{refused}");
    });
}

#[test]
fn a_failing_initializer_breaks_the_pool_with_its_message() {
    soon(|| {
        let pool = builder(2)
            .initializer(Fail("no database".to_owned()))
            .build()
            .unwrap();
        let error = pool.submit(Double(1)).unwrap().result().unwrap_err();
        assert!(matches!(error, TaskError::Broken(_)), "{error:?}");
        assert!(error.to_string().contains("no database"), "{error}");
        let refused = pool.submit(Double(1)).unwrap_err();
        assert!(refused.to_string().contains("no database"), "{refused}");
    });
}

#[test]
fn an_idle_worker_leaves_and_another_comes() {
    soon(|| {
        let pool = builder(1)
            .idle_timeout(Duration::from_millis(50))
            .build()
            .unwrap();
        let first = pool.submit(Pid()).unwrap().result().unwrap();
        while !pool.worker_pids().is_empty() {
            std::thread::yield_now();
        }
        let second = pool.submit(Pid()).unwrap().result().unwrap();
        assert_ne!(first, second);
    });
}

#[test]
fn env_and_current_dir_are_the_workers() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let launcher = launcher()
            .env("EXECUTOR_TEST_NAME", "value")
            .current_dir(&dir);
        let pool = builder(1).launcher(launcher).build().unwrap();
        let (value, cwd) = pool.submit(Surroundings()).unwrap().result().unwrap();
        assert_eq!(value, "value");
        assert_eq!(cwd, std::fs::canonicalize(dir).unwrap().to_str().unwrap());
    });
}

#[test]
fn a_frame_longer_than_allowed_fails_its_own_future() {
    soon(|| {
        let pool = builder(1).max_frame(100_000).build().unwrap();
        let too_long = pool.submit(Echo(vec![0; 200_000].into())).unwrap();
        let error = too_long.result().unwrap_err();
        assert!(matches!(error, TaskError::Codec(_)), "{error:?}");
        assert!(
            error.to_string().contains("and a frame 100000 at most"),
            "{error}"
        );
        let output = pool.submit(Zeros(200_000)).unwrap().result().unwrap_err();
        assert!(
            output.to_string().contains("the result takes 2000"),
            "{output}"
        );
        assert_eq!(
            pool.submit(Zeros(1000)).unwrap().result().unwrap().len(),
            1000
        );
    });
}

#[test]
fn map_options_hold() {
    soon(|| {
        let pool = pool(2);
        for size in [1, 7, 1000] {
            let options = MapOptions::new().chunk_size(size);
            let outcomes = pool.map_with(options, FailOdd, 0..100).unwrap();
            for (n, outcome) in (0..).zip(outcomes) {
                assert_eq!(
                    outcome.is_ok(),
                    n % 2 == 0,
                    "item {n} of chunks of {size}: {outcome:?}"
                );
            }
        }
        let options = MapOptions::new().chunk_size(0);
        let refused = pool.map_with(options, Double, 0..1).unwrap_err();
        assert_eq!(refused.to_string(), "chunk_size must be greater than 0");
        let endless = pool
            .map_with(MapOptions::new().buffer_size(4), Double, 0..)
            .unwrap();
        let first: Result<Vec<u64>, _> = endless.take(10).collect();
        assert_eq!(first.unwrap(), (0..10).map(|n| 2 * n).collect::<Vec<_>>());
        let began = Instant::now();
        let options = MapOptions::new().timeout(Duration::from_millis(100));
        let mut slow = pool.map_with(options, Sleep, [10, 5000]).unwrap();
        assert_eq!(slow.next().unwrap().unwrap(), 10);
        assert!(matches!(slow.next().unwrap(), Err(TaskError::TimedOut)));
        assert!(began.elapsed() < Duration::from_secs(4));
        pool.kill_workers();
    });
}

#[test]
fn a_death_in_a_map_takes_one_item() {
    soon(|| {
        let pool = pool(2);
        // From now on the pool knows that such tasks are short.
        pool.map(Double, 0..20_000).unwrap().for_each(drop);
        let chunks = [1, 10, 1000].map(|size| MapOptions::new().chunk_size(size));
        for options in [MapOptions::new()].into_iter().chain(chunks) {
            let items = 0..10_000;
            let outcomes = pool.map_with(options, |n| ExitAt(n, 5555), items);
            let outcomes = (0..).zip(outcomes.unwrap());
            let lost: Vec<u64> = outcomes
                .filter(|(_, outcome)| outcome.is_err())
                .map(|(n, _)| n)
                .collect();
            assert_eq!(lost, [5555]);
        }
    });
}
