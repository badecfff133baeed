//! Waiters that read in the owner's place: what they settle, and what they leave to it.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use super::misbehave::Run;
use super::support::*;
use executor::{ProcessPoolExecutor, ReturnWhen, Shutdown, TaskError, as_completed, wait};

fn round_trip(pool: &ProcessPoolExecutor) {
    assert_eq!(pool.submit(Double(21)).unwrap().result().unwrap(), 42);
}

/// Goes on with round trips until one is led: its callback runs on this thread, which waits for it.
pub(super) fn until_led(pool: &ProcessPoolExecutor) {
    loop {
        let (sender, ran_on) = mpsc::channel();
        let future = pool.submit(Double(21)).unwrap();
        future.add_done_callback(move |_| sender.send(thread::current().id()).unwrap());
        // Added too late, it has run here, and says nothing.
        let in_time = ran_on.try_recv().is_err();
        assert_eq!(future.result().unwrap(), 42);
        if in_time && ran_on.recv().unwrap() == thread::current().id() {
            return;
        }
    }
}

#[test]
fn one_who_waits_for_the_only_call_settles_it() {
    soon(|| until_led(&pool(1)));
}

#[test]
fn callbacks_on_the_waiters_thread_may_use_the_only_worker() {
    soon(|| {
        let pool = Arc::new(pool(1));
        until_led(&pool);
        for n in 0..500 {
            let (sender, inner) = mpsc::channel();
            let future = pool.submit(Double(n)).unwrap();
            let again = Arc::clone(&pool);
            future.add_done_callback(move |_| {
                let future = again.submit(Double(n + 1)).unwrap();
                sender.send(future.result().unwrap()).unwrap();
            });
            assert_eq!(future.result().unwrap(), 2 * n);
            assert_eq!(inner.recv().unwrap(), 2 * n + 2);
        }
    });
}

#[test]
fn two_who_wait_for_the_same_future() {
    soon(|| {
        let pool = pool(1);
        until_led(&pool);
        for n in 0..200 {
            let future = pool.submit(Double(n)).unwrap();
            thread::scope(|scope| {
                scope.spawn(|| future.wait());
                scope.spawn(|| assert!(future.wait_timeout(Duration::from_secs(20))));
            });
            assert_eq!(future.result().unwrap(), 2 * n);
        }
    });
}

#[test]
fn many_threads_with_round_trips_of_their_own() {
    soon(|| {
        let pool = pool(2);
        until_led(&pool);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..500).for_each(|_| round_trip(&pool)));
            }
        });
        until_led(&pool);
    });
}

#[test]
fn a_worker_that_ends_under_a_waiter_loses_its_task_alone() {
    soon(|| {
        let pool = pool(1);
        for action in ["exit_0", "exit_3", "abort", "segv", "kill", "garbage"] {
            until_led(&pool);
            let lost = pool.submit(Run(action.to_owned())).unwrap().result();
            assert!(matches!(lost, Err(TaskError::WorkerLost(_))), "{action}");
        }
        until_led(&pool);
        let future = pool.submit(Run("panic".to_owned())).unwrap();
        assert!(matches!(future.result(), Err(TaskError::Panicked(_))));
        round_trip(&pool);
    });
}

#[test]
fn an_idle_worker_that_ends_is_noticed_while_its_pipe_is_lent() {
    soon(|| {
        let pool = pool(1);
        until_led(&pool);
        let pid = pool.submit(Pid()).unwrap().result().unwrap();
        let pid_of = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
        rustix::process::kill_process(pid_of, rustix::process::Signal::KILL).unwrap();
        while pool.worker_pids().contains(&pid) {
            thread::yield_now();
        }
        round_trip(&pool);
    });
}

#[test]
fn kill_ends_a_task_that_a_waiter_reads_for() {
    soon(|| {
        let pool = pool(1);
        until_led(&pool);
        let future = pool.submit(Spin()).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                while !future.running() {
                    thread::yield_now();
                }
                assert!(future.kill());
            });
            future.wait();
        });
        assert!(matches!(future.result(), Err(TaskError::WorkerLost(_))));
        round_trip(&pool);
    });
}

#[test]
fn a_waiter_that_leaves_hands_the_pipe_back() {
    soon(|| {
        let pool = pool(1);
        for _ in 0..10 {
            until_led(&pool);
            let future = pool.submit(Sleep(100)).unwrap();
            assert!(!future.wait_timeout(Duration::from_micros(200)));
            let not_done = future.result_timeout(Duration::from_micros(200));
            let future = not_done.unwrap_err().into_future();
            assert_eq!(future.result().unwrap(), 100);
        }
    });
}

#[test]
fn others_are_told_although_nobody_leads() {
    soon(|| {
        let pool = pool(2);
        for _ in 0..50 {
            until_led(&pool);
            let futures = [1, 2].map(|n| pool.submit(Double(n)).unwrap());
            assert_eq!(as_completed(futures).count(), 2);

            until_led(&pool);
            let future = pool.submit(Double(1)).unwrap();
            let waited = wait([future], ReturnWhen::AllCompleted, None);
            assert_eq!(waited.done.len(), 1);

            until_led(&pool);
            let future = pool.submit(Double(1)).unwrap();
            assert_eq!(futures_executor::block_on(future).unwrap(), 2);

            until_led(&pool);
            let (sender, called) = mpsc::channel();
            let future = pool.submit(Double(1)).unwrap();
            future.add_done_callback(move |_| sender.send(()).unwrap());
            called.recv().unwrap();

            until_led(&pool);
            let future = pool.submit(Double(1)).unwrap();
            while !future.done() {
                thread::yield_now();
            }
        }
    });
}

#[test]
fn a_pool_ends_while_its_pipe_is_lent() {
    soon(|| {
        for _ in 0..10 {
            let pool = pool(1);
            until_led(&pool);
            let future = pool.submit(Double(3)).unwrap();
            pool.shutdown(Shutdown::drain());
            assert_eq!(future.result().unwrap(), 6);
        }
    });
}

#[test]
fn limits_hold_for_led_tasks() {
    soon(|| {
        let limit = Duration::from_millis(300);
        let pool = builder(1).task_timeout(limit).build().unwrap();
        until_led(&pool);
        let error = pool.submit(Sleep(60_000)).unwrap().result().unwrap_err();
        assert!(matches!(error, TaskError::TimedOut), "{error:?}");

        let pool = builder(1).idle_timeout(limit).build().unwrap();
        until_led(&pool);
        while !pool.worker_pids().is_empty() {
            thread::yield_now();
        }
        round_trip(&pool);

        let pool = builder(1).max_tasks_per_worker(300).build().unwrap();
        let pids: Vec<u32> = (0..900)
            .map(|_| pool.submit(Pid()).unwrap().result().unwrap())
            .collect();
        let changes = pids.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes, 2);
    });
}
