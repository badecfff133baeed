//! A worker that does not answer any more, and what becomes of the tasks that were sent ahead to it.

use std::time::{Duration, Instant};

use super::misbehave::Run;
use super::support::*;
use super::waiting::{hold_an_owner, warm_up};
use crate::support::Gate;
use executor::{Future, ProcessPoolExecutor, Shutdown, TaskError};
use rustix::process::{Pid as Process, Signal, kill_process};

/// A worker that is stopped, with tasks sent ahead.
struct Stopped {
    pool: ProcessPoolExecutor,
    process: Process,
    stop: Future<u64>,
    futures: Vec<Future<()>>,
}

/// The tasks leave files in `dir`.
fn stop_with_tasks_sent_ahead(dir: &str) -> Stopped {
    let pool = pool(1);
    warm_up(&pool);
    let pid = pool.submit(Pid()).unwrap().result().unwrap();
    // Until the owner goes on they are in the queue, to be sent several at a time.
    let owner = Gate::new();
    hold_an_owner(&pool, &owner);
    let stop = pool.submit(Run("stop".to_owned())).unwrap();
    let leave = |n| pool.submit(Leave(format!("{dir}/{n}"))).unwrap();
    let futures = (0..100).map(leave).collect();
    owner.open();
    let stat = format!("/proc/{pid}/stat");
    while std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") T ")) {
        std::thread::yield_now();
    }
    Stopped {
        pool,
        process: Process::from_raw(pid.try_into().unwrap()).unwrap(),
        stop,
        futures,
    }
}

#[test]
fn a_stopped_worker_is_waited_for_once_by_all_who_cancel() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let stopped = stop_with_tasks_sent_ahead(&dir);
        let began = Instant::now();
        stopped.pool.shutdown(Shutdown::cancel().no_wait());
        assert!(began.elapsed() < Duration::from_secs(3), "more than once");
        kill_process(stopped.process, Signal::CONT).unwrap();
        assert_eq!(stopped.stop.result().unwrap(), 7);
        for future in stopped.futures {
            match future.result() {
                Ok(()) | Err(TaskError::Cancelled) => {}
                other => panic!("{other:?}"),
            }
        }
    });
}

/// Has `look` try again until it has found a task that was sent ahead. That may be none where this machine is busy: tasks
/// that seem long are sent one by one.
fn until_sent_ahead(look: fn(Stopped, &str) -> bool) {
    soon(move || {
        loop {
            let (_guard, dir) = tempdir();
            if look(stop_with_tasks_sent_ahead(&dir), &dir) {
                return;
            }
        }
    });
}

#[test]
fn a_task_that_cannot_be_cancelled_is_not_pending_any_more() {
    until_sent_ahead(|stopped, dir| {
        for future in &stopped.futures {
            let cancelled = future.cancel();
            let state = (future.running(), future.cancelled());
            assert_eq!(state, (!cancelled, cancelled), "{future}");
        }
        let was_sent = stopped.futures[0].running();
        assert_eq!(stopped.pool.pending(), 0);
        kill_process(stopped.process, Signal::CONT).unwrap();
        assert_eq!(stopped.stop.result().unwrap(), 7);
        for (n, future) in stopped.futures.into_iter().enumerate() {
            let is_cancelled = future.cancelled();
            assert_eq!(future.result().is_ok(), !is_cancelled);
            let has_run = std::fs::exists(format!("{dir}/{n}")).unwrap();
            assert_eq!(has_run, !is_cancelled);
        }
        was_sent
    });
}

#[test]
fn what_was_sent_ahead_to_a_stopped_worker_can_be_killed() {
    until_sent_ahead(|mut stopped, dir| {
        let killed = stopped.futures.remove(0);
        assert!(killed.kill());
        let was_sent = !killed.cancelled();
        if was_sent {
            assert!(matches!(killed.result(), Err(TaskError::WorkerLost(_))));
            // The one that it is in goes with it, for want of another way.
            let stop = stopped.stop.result();
            assert!(matches!(stop, Err(TaskError::WorkerLost(_))));
        } else {
            kill_process(stopped.process, Signal::CONT).unwrap();
        }
        for future in stopped.futures {
            future.result().unwrap();
        }
        drop(stopped.pool);
        assert_eq!(std::fs::read_dir(dir).unwrap().count(), 99);
        assert!(!std::fs::exists(format!("{dir}/0")).unwrap());
        was_sent
    });
}
