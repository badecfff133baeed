//! Every way a worker can misbehave, at every moment of its life: one test a cell.
//!
//! | | at_start | decoding | running | encoding | reading 64 MB | at_shutdown |
//! |---|---|---|---|---|---|---|
//! | panic | replaced | `Codec` | `Panicked` | `Codec` | – | – |
//! | exit_0, exit_3, abort, segv, kill | replaced | lost | lost | lost | lost | – |
//! | stop, and go on when all else is done | ok | ok | ok | ok | ok | killed |
//! | closed_stdout | replaced | ok | ok | ok | ok | – |
//! | garbage on the protocol | noise | lost | lost | lost | lost | – |
//! | println, huge_stderr | ok | ok | ok | ok | ok | – |
//!
//! Each cell runs in a process of its own, which checks what the victim's future says, that every other task
//! succeeds, that the pool works afterwards, and that no child, thread or descriptor is left.

use std::fs::{OpenOptions, read_dir, read_to_string};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use executor::process::Bytes;
use executor::{Future, ProcessPoolExecutor, Shutdown, TaskError};
use rustix::process::{Pid, Signal, kill_process};

use super::misbehave::*;
use super::support::*;

macro_rules! matrix {
    ($($moment:ident: $($action:ident)*;)*) => {$(
        mod $moment {
            $(#[test]
            fn $action() {
                super::run_cell(stringify!($moment), stringify!($action));
            })*
        }
    )*};
}

matrix! {
    at_start: panic exit_0 exit_3 abort segv kill stop closed_stdout garbage println huge_stderr;
    decoding: panic exit_0 exit_3 abort segv kill stop closed_stdout garbage println huge_stderr;
    running: panic exit_0 exit_3 abort segv kill stop closed_stdout garbage println huge_stderr;
    encoding: panic exit_0 exit_3 abort segv kill stop closed_stdout garbage println huge_stderr;
    reading: panic exit_0 exit_3 abort segv kill stop closed_stdout garbage println huge_stderr;
    at_shutdown: panic exit_0 exit_3 abort segv kill stop closed_stdout garbage println huge_stderr;
}

/// Where the process of a cell finds which one it is.
const CELL: &str = "EXECUTOR_TEST_CELL";

/// Where a worker finds what to do at its start, and the file that says that another one has done it.
pub(super) const AT_START: &str = "EXECUTOR_TEST_AT_START";

/// Runs a cell in a process of its own. The watchdog ends that, and says how far it came.
fn run_cell(moment: &str, action: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "process::matrix::cell", "--nocapture"])
        .env(CELL, format!("{moment} {action}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pid = Pid::from_child(&child);
    let mut stderr = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut printed = Vec::new();
        let _ = std::io::Read::read_to_end(&mut stderr, &mut printed);
        let lines = String::from_utf8_lossy(&printed).into_owned();
        lines
            .lines()
            .filter(|line| !line.starts_with("eee"))
            .collect::<Vec<_>>()
            .join("\n")
    });
    let watchdog = std::thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            if read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).is_err() {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = kill_process(pid, Signal::KILL);
        true
    });
    let output = child.wait_with_output().unwrap();
    let late = watchdog.join().unwrap();
    let said = reader.join().unwrap();
    let _ = std::fs::remove_file(mark(pid.as_raw_pid()));
    assert!(!late, "{moment} {action} hangs after:\n{said}");
    assert!(
        output.status.success(),
        "{moment} {action}: {}\n{said}",
        output.status
    );
}

/// One cell, if this process was started for one.
#[test]
fn cell() {
    let Ok(cell) = std::env::var(CELL) else {
        return;
    };
    let (moment, action) = cell.split_once(' ').unwrap();
    // Of what libtest and the standard library keep open, nothing changes from here on.
    let before = belongings();
    let pool = new_pool(moment, action);
    said("the pool is there");
    let mut victim = None;
    match moment {
        "at_start" => {}
        "decoding" => victim = Some(pool.submit(Decode(action.to_owned())).unwrap()),
        "running" => victim = Some(pool.submit(Run(action.to_owned())).unwrap()),
        "encoding" => {
            let future = pool.submit(Encode(action.to_owned())).unwrap();
            check_others(&pool, moment, action);
            check_victim(moment, action, future.result().map(|_| 7));
        }
        "reading" => {
            pool.submit(ActWhileReading(action.to_owned()))
                .unwrap()
                .result()
                .unwrap();
            let bytes = Bytes::from(vec![1; 64 * 1024 * 1024]);
            let future = pool.submit(Swallow(bytes)).unwrap();
            check_others(&pool, moment, action);
            check_victim(moment, action, future.result().map(|_| 7));
        }
        "at_shutdown" => {
            pool.submit(ActAtShutdown(action.to_owned()))
                .unwrap()
                .result()
                .unwrap();
        }
        other => panic!("no such moment: {other}"),
    }
    check_others(&pool, moment, action);
    if let Some(victim) = victim {
        said("the others are done");
        check_victim(moment, action, victim.result());
    }
    said("the victim is done");
    assert_eq!(
        pool.submit(Double(4)).unwrap().result().unwrap(),
        8,
        "the pool works"
    );
    let began = Instant::now();
    pool.shutdown(Shutdown::drain());
    assert!(began.elapsed() < Duration::from_secs(10));
    drop(pool);
    said("the pool is gone");
    assert_nothing_left(before);
}

fn said(what: &str) {
    eprintln!("{what}");
}

fn new_pool(moment: &str, action: &str) -> ProcessPoolExecutor {
    let mut launcher = launcher();
    if moment == "at_start" {
        launcher = launcher.env(
            AT_START,
            format!("{action} {}", mark(std::process::id()).display()),
        );
    }
    builder(workers(moment)).launcher(launcher).build().unwrap()
}

fn workers(moment: &str) -> usize {
    if moment == "at_shutdown" { 1 } else { 2 }
}

/// The file that the first worker of a cell makes, to be known for the first one.
fn mark(cell: impl std::fmt::Display) -> PathBuf {
    std::env::temp_dir().join(format!("executor-{cell}"))
}

/// In a worker: misbehaves at the start, if it is told to, and if it is the first one.
pub(super) fn start() {
    IN_WORKER.store(true, Ordering::Relaxed);
    let Ok(told) = std::env::var(AT_START) else {
        return;
    };
    let (action, mark) = told.split_once(' ').unwrap();
    if OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(mark)
        .is_ok()
    {
        if action == "garbage" {
            println!("\u{1}\u{2}garbage");
        } else {
            act(action);
        }
    }
}

/// Tasks that have done nothing succeed, whatever happens to the victim; and one that was stopped goes on.
fn check_others(pool: &ProcessPoolExecutor, moment: &str, action: &str) {
    let others: Vec<Future<u64>> = (0..50).map(|n| pool.submit(Double(n)).unwrap()).collect();
    for (n, other) in (0..).zip(others) {
        assert_eq!(other.result().unwrap(), 2 * n);
    }
    if action == "stop" {
        // One may be stopped before its owner has said that it is there.
        while pool.worker_pids().len() < workers(moment) {
            std::thread::yield_now();
        }
        for pid in pool.worker_pids() {
            let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
            // It stops itself, perhaps not yet: until its task is done, it is sent on again and again.
            std::thread::spawn(move || {
                let until = Instant::now() + Duration::from_secs(2);
                while Instant::now() < until {
                    let _ = kill_process(pid, Signal::CONT);
                    std::thread::sleep(Duration::from_millis(10));
                }
            });
        }
    }
}

fn check_victim(moment: &str, action: &str, outcome: Result<u64, TaskError>) {
    said(&format!("{moment} {action}: {outcome:?}"));
    let status = |error: &TaskError| match error {
        TaskError::WorkerLost(exit) => exit.status().map(|status| {
            use std::os::unix::process::ExitStatusExt;
            (status.code(), status.signal())
        }),
        _ => None,
    };
    match (moment, action, outcome) {
        ("running", "panic", Err(TaskError::Panicked(panic))) => {
            assert_eq!(panic.message(), "as it was told");
        }
        ("decoding" | "encoding", "panic", Err(TaskError::Codec(error))) => {
            assert!(error.to_string().contains("as it was told"), "{error}");
        }
        (_, "exit_0", Err(error)) => assert_eq!(status(&error), Some((Some(0), None))),
        (_, "exit_3", Err(error)) => assert_eq!(status(&error), Some((Some(3), None))),
        (_, "abort", Err(error)) => assert_eq!(status(&error), Some((None, Some(6)))),
        (_, "segv", Err(error)) => assert_eq!(status(&error), Some((None, Some(11)))),
        (_, "kill", Err(error)) => assert_eq!(status(&error), Some((None, Some(9)))),
        (_, "garbage", Err(error @ TaskError::WorkerLost(_))) => {
            assert!(error.to_string().contains("broke the protocol"), "{error}");
        }
        ("reading", "panic", Ok(7)) => {}
        (_, "stop" | "closed_stdout" | "println" | "huge_stderr", Ok(7)) => {}
        (_, _, other) => panic!("{moment} {action} gave {other:?}"),
    }
}

/// So many workers, each for one task, in a process of its own.
#[test]
fn recycled_workers_leave_nothing_behind() {
    if std::env::var_os(RECYCLE).is_none() {
        let this = std::env::current_exe().unwrap();
        let status = Command::new(this)
            .args([
                "--exact",
                "process::matrix::recycled_workers_leave_nothing_behind",
            ])
            .env(RECYCLE, "1")
            .status()
            .unwrap();
        assert!(status.success());
        return;
    }
    // 10,000 of them take a while: `EXECUTOR_TEST_RECYCLED=10000`.
    let count = std::env::var("EXECUTOR_TEST_RECYCLED").map_or(300, |count| count.parse().unwrap());
    let before = belongings();
    let pool = builder(2).max_tasks_per_worker(1).build().unwrap();
    let futures: Vec<_> = (0..count)
        .map(|n| pool.submit(Double(n)).unwrap())
        .collect();
    for (n, future) in (0..).zip(futures) {
        assert_eq!(future.result().unwrap(), 2 * n);
    }
    drop(pool);
    assert_nothing_left(before);
}

/// Set in the process of that test.
const RECYCLE: &str = "EXECUTOR_TEST_RECYCLE";

/// Children, threads and open descriptors of this process.
fn belongings() -> (usize, usize, usize) {
    let count = |path: &str| read_dir(path).unwrap().count();
    let children = read_dir("/proc/self/task")
        .unwrap()
        .flatten()
        .filter_map(|task| read_to_string(task.path().join("children")).ok())
        .map(|children| children.split_whitespace().count())
        .sum();
    (children, count("/proc/self/task"), count("/proc/self/fd"))
}

fn assert_nothing_left(before: (usize, usize, usize)) {
    let deadline = Instant::now() + Duration::from_secs(10);
    // The threads of this test that send signals end by themselves, a little later.
    while belongings().1 > before.1 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(belongings(), before);
}
