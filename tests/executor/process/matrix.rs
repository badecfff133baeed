//! Every way a worker can misbehave, at every moment of its life: one test a cell.
//!
//! | | at_start | decoding | running | encoding | reading 64 MB | at_shutdown |
//! |---|---|---|---|---|---|---|
//! | panic | replaced | `Codec` | `Panicked` | `Codec` | ok | – |
//! | exit_0, exit_3, abort, segv, kill | replaced | lost | lost | lost | lost | – |
//! | stop, and go on when all else is done | ok | ok | ok | ok | ok | killed |
//! | closed_stdout | replaced | ok | ok | ok | ok | – |
//! | garbage on the protocol | noise | lost | lost | lost | lost | – |
//! | println, huge_stderr | ok | ok | ok | ok | ok | – |
//!
//! Each cell runs in a process of its own, which checks what the victim's future says, whether its worker lives, that
//! every other task succeeds, that the pool works afterwards, and that no child, thread or descriptor is left. And that
//! it was done at all: the worker leaves evidence, and what it printed has to come out.

use std::fs::{File, read_to_string};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use executor::process::Bytes;
use executor::{Future, Outcome, ProcessPoolExecutor, Shutdown, TaskError};
use rustix::process::{Pid, Signal, kill_process};

use super::left_behind::{assert_nothing_left, belongings};
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

/// Where a worker finds what to do at its start.
pub(super) const AT_START: &str = "EXECUTOR_TEST_AT_START";

/// Runs a cell in a process of its own. The watchdog ends that, and says how far it came.
fn run_cell(moment: &str, action: &str) {
    let (_guard, dir) = tempdir();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "process::matrix::cell", "--nocapture"])
        .env(CELL, format!("{moment} {action}"))
        .env(EVIDENCE, dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pid = Pid::from_child(&child);
    let mut stderr = child.stderr.take().unwrap();
    let reader = thread::spawn(move || {
        let mut printed = Vec::new();
        let _ = stderr.read_to_end(&mut printed);
        String::from_utf8_lossy(&printed).into_owned()
    });
    let watchdog = thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            if !exists(pid) {
                return false;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = kill_process(pid, Signal::KILL);
        true
    });
    let output = child.wait_with_output().unwrap();
    let late = watchdog.join().unwrap();
    let stderr = reader.join().unwrap();
    let (huge, said): (Vec<_>, Vec<_>) = stderr
        .lines()
        .partition(|line| line.len() == HUGE_LINE && line.bytes().all(|byte| byte == b'e'));
    let said = said.join("\n");
    assert!(!late, "{moment} {action} hangs after:\n{said}");
    let status = output.status;
    assert!(status.success(), "{moment} {action}: {status}\n{said}");
    check_printed(
        moment,
        action,
        &String::from_utf8_lossy(&output.stdout),
        huge.len(),
    );
}

/// What the worker has printed comes out, but for what it has put stdout away for, and the whole lines before it serves,
/// which are noise. `huge`: lines on stderr.
fn check_printed(moment: &str, action: &str, stdout: &str, huge: usize) {
    let is_out = |stray| stdout.contains(stray);
    let printed = (is_out("a stray line\n"), is_out("and one without an end"));
    let expected = match (moment, action) {
        ("at_start", "println") => (false, true),
        ("at_shutdown", "println") => (false, false),
        (_, "println") => (true, true),
        _ => (false, false),
    };
    assert_eq!(printed, expected, "{stdout}");
    match (moment, action) {
        // It does not wait until all is printed.
        ("at_shutdown", "huge_stderr") => assert!(huge > 0),
        (_, "huge_stderr") => assert_eq!(huge, HUGE_LINES),
        _ => assert_eq!(huge, 0),
    }
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
    let victim = victim(&pool, moment, action);
    // Tasks that have done nothing succeed, whatever happens to the victim.
    let others: Vec<Future<u64>> = (0..50).map(|n| pool.submit(Double(n)).unwrap()).collect();
    for (n, other) in (0..).zip(others) {
        assert_eq!(other.result().unwrap(), 2 * n);
    }
    said("the others are done");
    if moment != "at_shutdown" {
        check_worker(&pool, moment, action);
    }
    if let Some(victim) = victim {
        check_victim(moment, action, victim());
    }
    assert_eq!(
        pool.submit(Double(4)).unwrap().result().unwrap(),
        8,
        "the pool works"
    );
    let began = Instant::now();
    pool.shutdown(Shutdown::drain());
    let took = began.elapsed();
    if moment == "at_shutdown" {
        let pid = find("begun", action);
        assert!(!exists(pid));
        let is_stopped = action == "stop";
        assert_eq!(took >= Duration::from_secs(2), is_stopped, "{took:?}");
    }
    assert!(took < Duration::from_secs(10));
    check_end(moment, action);
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
        launcher = launcher.env(AT_START, action);
    }
    let workers = if moment == "at_shutdown" { 1 } else { 2 };
    builder(workers).launcher(launcher).build().unwrap()
}

/// Submits the task to which it happens, if there is one; gives what waits for it.
fn victim(
    pool: &ProcessPoolExecutor,
    moment: &str,
    action: &str,
) -> Option<Box<dyn FnOnce() -> Outcome<u64>>> {
    let action = action.to_owned();
    match moment {
        "at_start" => None,
        "decoding" => {
            let future = pool.submit(Decode(action)).unwrap();
            Some(Box::new(move || future.result()))
        }
        "running" => {
            let future = pool.submit(Run(action)).unwrap();
            Some(Box::new(move || future.result()))
        }
        "encoding" => {
            let future = pool.submit(Encode(action)).unwrap();
            Some(Box::new(move || future.result().map(|_| 7)))
        }
        "reading" => {
            let armed = pool.submit(ActWhileReading(action)).unwrap();
            armed.result().unwrap();
            let bytes = Bytes::from(vec![1; 64 * 1024 * 1024]);
            let future = pool.submit(Swallow(bytes)).unwrap();
            Some(Box::new(move || future.result().map(|_| 7)))
        }
        "at_shutdown" => {
            let armed = pool.submit(ActAtShutdown(action)).unwrap();
            armed.result().unwrap();
            None
        }
        other => panic!("no such moment: {other}"),
    }
}

/// In a worker: misbehaves at the start, if it is told to, and if it is the first one.
pub(super) fn start() {
    IN_WORKER.store(true, Ordering::Relaxed);
    let Ok(action) = std::env::var(AT_START) else {
        return;
    };
    if File::create_new(evidence("first").unwrap()).is_ok() {
        act(&action);
    }
}

/// That it was done, and what became of the worker. One that has stopped goes on.
fn check_worker(pool: &ProcessPoolExecutor, moment: &str, action: &str) {
    let pid = find("begun", action);
    if action == "stop" {
        let stat = format!("/proc/{}/stat", pid.as_raw_pid());
        until(|| read_to_string(&stat).is_ok_and(|stat| stat.contains(") T ")));
        assert!(find_now("ended").is_none());
        kill_process(pid, Signal::CONT).unwrap();
    }
    if lives(moment, action) {
        if action != "panic" {
            find("ended", action);
        }
        let number = pid.as_raw_pid().cast_unsigned();
        until(|| pool.worker_pids().contains(&number));
    } else {
        until(|| !exists(pid));
    }
    said("the worker has got its due");
}

/// That it went on after that, or did not.
fn check_end(moment: &str, action: &str) {
    match (moment, action, find_now("ended")) {
        // It may be killed before it is through.
        ("decoding" | "running" | "encoding" | "reading" | "at_shutdown", "garbage", _) => {}
        ("at_shutdown", "huge_stderr", _) => {}
        ("at_shutdown", "stop", ended) => assert!(ended.is_none(), "it was let go on"),
        (_, "closed_stdout", ended) => assert_eq!(ended.unwrap().stdout, "/dev/null"),
        (_, "stop" | "garbage" | "println" | "huge_stderr", ended) => assert!(ended.is_some()),
        (_, _, ended) => assert!(ended.is_none(), "nothing comes after {action}"),
    }
}

/// Whether a worker goes on after that.
fn lives(moment: &str, action: &str) -> bool {
    let at_start = moment == "at_start";
    match action {
        "stop" | "println" | "huge_stderr" => true,
        "panic" | "closed_stdout" => !at_start,
        // Before the greeting it is noise.
        "garbage" => at_start,
        _ => false,
    }
}

fn exists(pid: Pid) -> bool {
    Path::new(&format!("/proc/{}", pid.as_raw_pid())).exists()
}

/// Waits; the watchdog has an eye on it.
fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Who has left that evidence of `action`; waits for it.
fn find(what: &str, action: &str) -> Pid {
    until(|| find_now(what).is_some());
    let found = find_now(what).unwrap();
    assert_eq!(found.action, action);
    found.pid
}

/// The same, if it is there, of whatever action.
fn find_now(what: &str) -> Option<Evidence> {
    let text = read_to_string(evidence(what)?).ok()?;
    let mut words = text.split(' ');
    let mut next = || words.next().unwrap().to_owned();
    Some(Evidence {
        pid: Pid::from_raw(next().parse().unwrap()).unwrap(),
        action: next(),
        stdout: next(),
    })
}

struct Evidence {
    pid: Pid,
    action: String,
    /// What descriptor 1 was.
    stdout: String,
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
