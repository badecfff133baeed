//! `Future::kill`, and what it leaves alone.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake};
use std::time::{Duration, Instant};

use super::support::*;
use crate::support::Gate;
use crate::support::threads::is_asleep;
use executor::process::{Builder, Launcher};
use executor::{Future, ProcessPoolExecutor, Shutdown, TaskError};

/// So many short tasks, and the pool knows that they are short.
const SHORT: usize = 50;

/// One worker as it is, and others that start as `script` says. `$0` is the directory, `$worker` a command.
fn others(dir: &str, script: &str) -> Builder {
    let this = std::env::current_exe().unwrap();
    let worker = "worker=\"$1 --exact process::worker --nocapture\"";
    let script = format!("{worker}; mkdir $0/first 2>/dev/null && exec $worker; {script}");
    let launcher = Launcher::command("sh").args(["-c", &script, dir, this.to_str().unwrap()]);
    builder(1).launcher(launcher)
}

#[test]
fn kill_ends_the_running_task_alone() {
    soon(|| {
        let pool = pool(2);
        let long = pool.submit(Sleep(60_000)).unwrap();
        let others: Vec<_> = (0..50).map(|n| pool.submit(Double(n)).unwrap()).collect();
        while !long.running() {
            std::thread::yield_now();
        }
        assert!(long.kill());
        assert!(matches!(long.result(), Err(TaskError::WorkerLost(_))));
        for (n, other) in (0..).zip(others) {
            assert_eq!(other.result().unwrap(), 2 * n);
        }
    });
}

#[test]
fn kill_cancels_what_is_pending_and_leaves_what_is_done() {
    soon(|| {
        let pool = pool(1);
        let running = pool.submit(Sleep(50)).unwrap();
        let pending = pool.submit(Double(1)).unwrap();
        assert!(pending.kill());
        assert!(pending.cancelled());
        assert_eq!(running.peek().is_some(), running.done());
        running.wait();
        assert!(!running.kill());
        assert_eq!(running.result().unwrap(), 50);
    });
}

/// Has `end` end a task whose worker is lost, and the next one not there yet.
fn between_two_tries(end: fn(&ProcessPoolExecutor, &Future<()>)) {
    soon(move || {
        let (_guard, dir) = tempdir();
        let pool = others(&dir, "sleep 2; exec $worker");
        let pool = pool.retries(3).build().unwrap();
        let first = pool.submit(Pid()).unwrap().result().unwrap();
        let future = pool.submit(Exit(3)).unwrap();
        while pool.worker_pids().is_empty() || pool.worker_pids() == [first] {
            std::thread::yield_now();
        }
        assert!(future.running());
        end(&pool, &future);
        let Err(TaskError::WorkerLost(exit)) = future.result() else {
            panic!("it was lost");
        };
        assert_eq!(exit.pid(), first);
    });
}

#[test]
fn kill_ends_a_lost_task_that_waits_for_another_try() {
    between_two_tries(|pool, future| {
        assert!(future.kill());
        assert_eq!(pool.submit(Double(4)).unwrap().result().unwrap(), 8);
    });
}

#[test]
fn kill_workers_ends_a_lost_task_that_waits_for_another_try() {
    between_two_tries(|pool, _| pool.kill_workers());
}

#[test]
fn kill_ends_a_task_that_its_worker_has_not_got_yet() {
    soon(|| {
        let (_guard, dir) = tempdir();
        // It is there, but what it is sent comes later, all at once.
        let script =
            "{ while ! [ -e $0/go ]; do sleep 0.01; done; cat; } | EXECUTOR_WORKER=always $worker";
        let pool = others(&dir, script).max_tasks_per_worker(SHORT);
        let pool = pool.build().unwrap();
        let nap = || pool.submit(NapMicros(150)).unwrap();
        (0..SHORT).for_each(|_| nap().result().unwrap());
        let [first, second] = [pool.submit(Spin()).unwrap(), nap()];
        while !first.running() {
            std::thread::yield_now();
        }
        std::thread::scope(|scope| {
            let killer = std::thread::Builder::new().name("a_killer".to_owned());
            let killer = killer.spawn_scoped(scope, || first.kill()).unwrap();
            // It has asked for what is not started, so that the second one is not killed in its place.
            while !(killer.is_finished() || is_asleep("a_killer")) {}
            std::fs::write(format!("{dir}/go"), "").unwrap();
            assert!(killer.join().unwrap());
        });
        assert!(matches!(first.result(), Err(TaskError::WorkerLost(_))));
        second.result().unwrap();
    });
}

/// A waker that blocks.
struct Slow(Gate);

impl Wake for Slow {
    fn wake(self: Arc<Self>) {
        self.0.pass();
    }
}

#[test]
fn kill_workers_cancels_what_a_worker_has_just_given_back() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let script = "while ! [ -e $0/go ]; do sleep 0.01; done; exec $worker";
        let pool = others(&dir, script).max_tasks_per_worker(SHORT);
        let pool = pool.build().unwrap();
        for _ in 0..SHORT {
            pool.submit(NapMicros(150)).unwrap().result().unwrap();
        }
        // All three are sent to the next worker.
        let mut first = pool.submit(Double(1)).unwrap();
        let long = pool.submit(Sleep(60_000)).unwrap();
        let pending = pool.submit(Double(2)).unwrap();
        let gate = Gate::new();
        let waker = Arc::new(Slow(gate.clone())).into();
        let polled = Pin::new(&mut first).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        std::fs::write(format!("{dir}/go"), "").unwrap();
        // Nobody reads what the worker says from now on: that the task is a long one, and the next one given back.
        gate.await_arrivals(1);
        std::thread::sleep(Duration::from_millis(50));
        pool.kill_workers();
        gate.open();
        assert!(matches!(long.result(), Err(TaskError::WorkerLost(_))));
        assert!(matches!(pending.result(), Err(TaskError::Cancelled)));
    });
}

#[test]
fn kill_ends_a_worker_behind_a_shell() {
    soon(|| {
        // The shell is what is started, and killed.
        let pool = script(1, "$worker; true").build().unwrap();
        let future = pool.submit(Spin()).unwrap();
        while !future.running() {
            std::thread::yield_now();
        }
        assert!(future.kill());
        assert!(matches!(future.result(), Err(TaskError::WorkerLost(_))));
        let future = pool.submit(Spin()).unwrap();
        while !future.running() {
            std::thread::yield_now();
        }
        pool.kill_workers();
        assert!(matches!(future.result(), Err(TaskError::WorkerLost(_))));
    });
}

#[test]
fn workers_that_ignore_sigterm_leave_when_they_have_no_task() {
    soon(|| {
        for is_idle in [false, true] {
            let pool = script(1, "trap '' TERM; exec $worker").build().unwrap();
            assert_eq!(pool.submit(Double(1)).unwrap().result().unwrap(), 2);
            let future = pool.submit(Sleep(300)).unwrap();
            if is_idle {
                future.wait();
            }
            pool.terminate_workers();
            assert_eq!(future.result().unwrap(), 300);
            pool.shutdown(Shutdown::drain());
        }
    });
}

#[test]
fn kill_takes_no_task_that_was_sent_ahead() {
    soon(|| {
        let pool = pool(1);
        let nap = || pool.submit(NapMicros(150)).unwrap();
        (0..50).for_each(|_| nap().result().unwrap());
        for round in 0..300 {
            let before = nap();
            let [first, second, third] = [nap(), nap(), nap()];
            before.result().unwrap();
            // More or less when it ends, and the next one, which is in the worker, begins.
            let until = Instant::now() + Duration::from_micros(round);
            while Instant::now() < until {}
            let killed = first.kill();
            second.result().unwrap();
            third.result().unwrap();
            assert!(killed || first.result().is_ok());
        }
    });
}

#[test]
fn a_kill_that_comes_too_late_leaves_a_worker_that_is_to_be_replaced() {
    // It starts some hundred workers.
    within(Duration::from_secs(120), || {
        let pool = builder(1).max_tasks_per_worker(3).build().unwrap();
        let nap = || pool.submit(NapMicros(150)).unwrap();
        (0..48).for_each(|_| nap().result().unwrap());
        for round in 0..300 {
            // All that this worker may run is in it.
            let [before, first, second] = [nap(), nap(), nap()];
            before.result().unwrap();
            // More or less when it ends.
            let until = Instant::now() + Duration::from_micros(round);
            while Instant::now() < until {}
            let killed = first.kill();
            assert!(killed || first.result().is_ok());
            second.result().unwrap();
            // It runs on the next worker, unless the first one was killed: then there are two more.
            nap().result().unwrap();
            if killed {
                nap().result().unwrap();
            }
        }
    });
}

#[test]
fn two_who_kill_two_tasks_of_one_worker_do_not_undo_each_others_kill() {
    soon(|| {
        let pool = builder(1).retries(1).build().unwrap();
        let nap = |micros| pool.submit(NapMicros(micros)).unwrap();
        (0..50).for_each(|_| nap(150).result().unwrap());
        for _ in 0..20 {
            let before = nap(150);
            let first = nap(500);
            let endless = pool.submit(Spin()).unwrap();
            let third = nap(150);
            before.result().unwrap();
            std::thread::scope(|scope| {
                // It ends while this waits for what was sent ahead.
                scope.spawn(|| first.kill());
                scope.spawn(|| {
                    while !endless.running() {
                        std::thread::yield_now();
                    }
                    assert!(endless.kill());
                });
            });
            // It was lost for good, and does not run again.
            assert!(endless.result().is_err());
            third.result().unwrap();
        }
    });
}
