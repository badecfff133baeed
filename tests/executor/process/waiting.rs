//! Cancelling, moving, waiting: what was sent ahead, and callbacks on the owners' threads.

use std::sync::mpsc;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use super::support::*;
use crate::support::Gate;
use executor::{
    Future, MapOptions, ProcessPoolExecutor, ReturnWhen, Shutdown, TaskError, ThreadPoolExecutor,
    as_completed, wait,
};

/// Lets the pool learn that tasks are short, so that it sends ahead.
pub(super) fn warm_up(pool: &ProcessPoolExecutor) {
    for outcome in pool.map(Double, 0..2000).unwrap() {
        outcome.unwrap();
    }
}

#[test]
fn a_cancelled_task_is_never_run() {
    soon(|| {
        let pool = pool(2);
        warm_up(&pool);
        let (_guard, dir) = tempdir();
        let futures: Vec<_> = (0..3000)
            .map(|n| pool.submit(Leave(format!("{dir}/{n}"))).unwrap())
            .collect();
        // As many as the workers have not come to yet, which may be none.
        let cancelled: Vec<bool> = futures.iter().map(Future::cancel).collect();
        let go = format!("{dir}/go");
        let before: Vec<_> = (0..2)
            .map(|_| pool.submit(WaitFor(go.clone())).unwrap())
            .collect();
        // Each on a worker of its own, for which the second one may have to be moved.
        while !before.iter().all(Future::running) {
            std::thread::yield_now();
        }
        let last = pool.submit(Leave(format!("{dir}/last"))).unwrap();
        assert!(last.cancel(), "no worker can come to it");
        std::fs::write(&go, "").unwrap();
        pool.shutdown(Shutdown::drain());
        assert!(!std::path::Path::new(&format!("{dir}/last")).exists());
        for (n, (future, cancelled)) in futures.into_iter().zip(&cancelled).enumerate() {
            let ran = std::path::Path::new(&format!("{dir}/{n}")).exists();
            assert_eq!(ran, !cancelled, "task {n}");
            assert_eq!(future.cancelled(), *cancelled);
        }
    });
}

#[test]
fn cancel_from_several_threads_at_once() {
    soon(|| {
        let pool = Arc::new(pool(2));
        warm_up(&pool);
        for _ in 0..20 {
            let (_guard, dir) = tempdir();
            let futures: Vec<_> = (0..100)
                .map(|n| pool.submit(Leave(format!("{dir}/{n}"))).unwrap())
                .collect();
            let start = Barrier::new(2);
            std::thread::scope(|scope| {
                let cancel_all = || {
                    start.wait();
                    for future in &futures {
                        future.cancel();
                    }
                };
                scope.spawn(cancel_all);
                cancel_all();
            });
            let cancelled = futures.iter().filter(|future| future.cancelled()).count();
            let _ = wait(&futures, ReturnWhen::AllCompleted, None);
            assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 100 - cancelled);
        }
    });
}

#[test]
fn short_tasks_do_not_wait_behind_a_long_one() {
    soon(|| {
        let pool = pool(2);
        warm_up(&pool);
        let began = Instant::now();
        let mut futures: Vec<_> = (0..50).map(|n| pool.submit(Double(n)).unwrap()).collect();
        let long = pool.submit(Sleep(5000)).unwrap();
        futures.extend((50..1000).map(|n| pool.submit(Double(n)).unwrap()));
        for (n, future) in (0..).zip(futures) {
            assert_eq!(future.result().unwrap(), 2 * n);
        }
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "one waited for the long one"
        );
        assert!(long.running());
        assert!(!long.cancel());
        pool.kill_workers();
    });
}

#[test]
fn after_a_long_task_short_ones_do_not_wait_behind_the_next_long_one() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let pool = pool(2);
        let nap = |micros| pool.submit(NapMicros(micros)).unwrap();
        let double = |n| pool.submit(Double(n)).unwrap();
        for round in 0..50 {
            // Both workers have reported a long task, and the second one has done nothing since.
            for long in [nap(5000), nap(5000)] {
                long.result().unwrap();
            }
            for n in 0..60 {
                double(n).result().unwrap();
            }
            // After the short nap it gets the next long one, and some of what follows.
            let naps = [nap(3000), nap(500)];
            let go = format!("{dir}/{round}");
            let long = pool.submit(WaitFor(go.clone())).unwrap();
            let doubles: Vec<_> = (0..20).map(double).collect();
            for (n, double) in (0..).zip(doubles) {
                assert_eq!(double.result().unwrap(), 2 * n);
            }
            std::fs::write(go, "").unwrap();
            long.result().unwrap();
            for nap in naps {
                nap.result().unwrap();
            }
        }
    });
}

#[test]
fn a_callback_may_submit_wait_cancel_and_shut_down() {
    soon(|| {
        let pool = Arc::new(pool(1));
        let (send, receive) = mpsc::channel();
        let inner = Arc::clone(&pool);
        let future = pool.submit(Sleep(20)).unwrap();
        future.add_done_callback(move |outcome| {
            assert_eq!(outcome.as_ref().unwrap(), &20);
            // The one worker's owner waits for its own worker.
            let nested = inner.submit(Double(4)).unwrap().result().unwrap();
            let mut many: Vec<_> = (0..100).map(|n| inner.submit(Double(n)).unwrap()).collect();
            let cancelled = many.pop().unwrap();
            cancelled.cancel();
            let sum: u64 = as_completed(many)
                .map(|future| future.result().unwrap())
                .sum();
            inner.shutdown(Shutdown::drain());
            send.send((nested, sum)).unwrap();
        });
        assert_eq!(future.result().unwrap(), 20);
        assert_eq!(
            receive.recv().unwrap(),
            (8, (0..99).map(|n| 2 * n).sum::<u64>())
        );
    });
}

#[test]
fn callbacks_wait_while_more_answers_come() {
    soon(|| {
        let pool = Arc::new(pool(1));
        (0..100).for_each(|n| assert_eq!(pool.submit(Double(n)).unwrap().result().unwrap(), 2 * n));
        for _ in 0..20 {
            let futures: Vec<_> = (0..100).map(|n| pool.submit(Double(n)).unwrap()).collect();
            for future in &futures {
                let pool = Arc::clone(&pool);
                future.add_done_callback(move |_| {
                    assert_eq!(pool.submit(Double(4)).unwrap().result().unwrap(), 8);
                });
            }
            for (n, future) in (0..).zip(futures) {
                assert_eq!(future.result().unwrap(), 2 * n);
            }
        }
    });
}

#[test]
fn a_callback_may_wait_for_a_task_that_its_worker_dies_of() {
    soon(|| {
        let pool = Arc::new(pool(1));
        let (send, receive) = mpsc::channel();
        let inner = Arc::clone(&pool);
        let future = pool.submit(Sleep(20)).unwrap();
        future.add_done_callback(move |_| {
            let lost = inner.submit(Exit(1)).unwrap().result();
            send.send(matches!(lost, Err(TaskError::WorkerLost(_))))
                .unwrap();
            let after = inner.submit(Double(1)).unwrap().result().unwrap();
            send.send(after == 2).unwrap();
        });
        future.result().unwrap();
        assert!(receive.recv().unwrap());
        assert!(receive.recv().unwrap());
    });
}

/// Keeps an owner in a callback until the gate opens.
pub(super) fn hold_an_owner(pool: &ProcessPoolExecutor, gate: &Gate) {
    let held = gate.arrivals();
    let here = std::thread::current().id();
    while gate.arrivals() == held {
        let future = pool.submit(NapMicros(1000)).unwrap();
        let door = gate.clone();
        let (sender, called) = mpsc::channel();
        future.add_done_callback(move |_| {
            sender.send(()).unwrap();
            // Else it was done already.
            if std::thread::current().id() != here {
                door.pass();
            }
        });
        called.recv().unwrap();
        while gate.arrivals() == held && !future.done() {
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_callback_that_waits_for_another_thread_holds_up_no_other_task() {
    soon(|| {
        let pool = pool(2);
        warm_up(&pool);
        for slow in 0..6 {
            let owners = Gate::new();
            (0..2).for_each(|_| hold_an_owner(&pool, &owners));
            let tasks: Vec<_> = (0..6).map(|n| pool.submit(Double(n)).unwrap()).collect();
            let gate = Gate::new();
            let pass = gate.clone();
            tasks[slow].add_done_callback(move |_| pass.pass());
            // Now they go out, several at a time.
            owners.open();
            for (index, task) in tasks.iter().enumerate() {
                if index != slow {
                    task.wait();
                }
            }
            gate.open();
            tasks[slow].wait();
        }
    });
}

#[test]
fn while_a_callback_is_slow_another_worker_takes_what_comes() {
    soon(|| {
        let pool = pool(2);
        let (go_on, wait) = mpsc::channel::<()>();
        let future = pool.submit(Sleep(20)).unwrap();
        future.add_done_callback(move |_| wait.recv().unwrap());
        let futures: Vec<_> = (0..10).map(|n| pool.submit(Double(n)).unwrap()).collect();
        for (n, future) in (0..).zip(futures) {
            assert_eq!(future.result().unwrap(), 2 * n);
        }
        go_on.send(()).unwrap();
        future.result().unwrap();
    });
}

#[test]
fn futures_of_processes_and_threads_mix() {
    soon(|| {
        let (processes, threads) = (pool(2), ThreadPoolExecutor::new(2).unwrap());
        let futures = vec![
            processes.submit(Double(1)).unwrap(),
            threads.submit(|| 2).unwrap(),
            processes.submit(Double(2)).unwrap(),
        ];
        let sum: u64 = as_completed(futures)
            .map(|future| future.result().unwrap())
            .sum();
        assert_eq!(sum, 8);
    });
}

#[test]
fn shutdown_cancels_what_is_pending() {
    soon(|| {
        let pool = pool(1);
        let running = pool.submit(Sleep(100)).unwrap();
        let pending: Vec<_> = (0..10).map(|_| pool.submit(Sleep(100)).unwrap()).collect();
        while !running.running() {
            std::thread::yield_now();
        }
        pool.shutdown(Shutdown::cancel());
        assert!(pending.iter().all(Future::cancelled));
        assert_eq!(running.result().unwrap(), 100);
    });
}

#[test]
fn a_death_takes_no_items_of_a_map_before_it() {
    soon(|| {
        let pool = pool(1);
        warm_up(&pool);
        // While it naps the others get into the queue, to be sent all at once.
        let nap = pool.submit(NapMicros(500)).unwrap();
        let twice = pool.map(Double, 0..10).unwrap();
        let lost = pool.submit(Exit(3)).unwrap();
        nap.result().unwrap();
        assert!(matches!(lost.result(), Err(TaskError::WorkerLost(_))));
        for (n, outcome) in (0..).zip(twice) {
            assert_eq!(outcome.unwrap(), 2 * n);
        }
    });
}

#[test]
fn a_death_takes_no_items_of_another_map() {
    soon(|| {
        let pool = pool(1);
        warm_up(&pool);
        for options in [MapOptions::new(), MapOptions::new().chunk_size(4)] {
            let nap = pool.submit(NapMicros(500)).unwrap();
            let twice = pool.map_with(options, Double, 0..10).unwrap();
            let lost = pool.map(|n| ExitAt(n, 0), 0..10).unwrap();
            nap.result().unwrap();
            for (n, outcome) in (0..).zip(twice) {
                assert_eq!(outcome.unwrap(), 2 * n);
            }
            drop(lost);
        }
    });
}

#[test]
fn shutdown_within_gives_back_what_never_ran() {
    soon(|| {
        let pool = pool(1);
        let running = pool.submit(Sleep(400)).unwrap();
        while !running.running() {
            std::thread::yield_now();
        }
        let futures = [1, 2].map(|n| pool.submit(Double(n)).unwrap());
        let mut unstarted = pool.shutdown(Shutdown::drain().within(Duration::from_millis(50)));
        assert_eq!(unstarted.len(), 2);
        drop(unstarted.pop());
        assert!(unstarted.pop().unwrap().run(), "in this process");
        let [first, second] = futures;
        assert_eq!(first.result().unwrap(), 2);
        assert!(second.cancelled());
        assert_eq!(running.result().unwrap(), 400);
    });
}

#[test]
fn dropping_a_map_cancels_the_rest() {
    soon(|| {
        let pool = pool(1);
        let mut naps = pool.map(Sleep, vec![20; 1000]).unwrap();
        assert_eq!(naps.next().unwrap().unwrap(), 20);
        drop(naps);
        let began = Instant::now();
        pool.shutdown(Shutdown::drain());
        assert!(began.elapsed() < Duration::from_secs(5));
    });
}
