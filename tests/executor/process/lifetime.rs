//! What a parent cannot do, and what is left when it dies: with a parent of its own for each test.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::misbehave::Run;
use super::printing::{self, PAGE, a_while, fill_stderr};
use super::support::*;
use executor::{ProcessPoolExecutor, TaskError};

/// Where a parent finds which one it is.
const PARENT: &str = "EXECUTOR_TEST_PARENT";

pub(super) fn parent(which: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "process::lifetime::parent_program",
        "--nocapture",
    ]);
    command.env(PARENT, which).stdin(Stdio::null());
    command
}

/// A parent, if this process was started as one.
#[test]
fn parent_program() {
    match std::env::var(PARENT).as_deref() {
        Ok("prints") => printing::prints(),
        Ok("prints_after") => printing::prints_after(),
        Ok("stderr_is_full") => printing::stderr_is_full(),
        Ok("stderr_is_slow") => printing::stderr_is_slow(),
        Ok("prints_mapped") => printing::prints_mapped(),
        Ok("prints_without_end") => printing::prints_without_end(),
        Ok("prints_long_lines") => printing::prints_long_lines(),
        Ok("prints_unended_lines") => printing::prints_unended_lines(),
        Ok("dies") => dies(),
        Ok("dies_with_stderr_full") => dies_with_stderr_full(),
        Ok("is_out_of_memory") => is_out_of_memory(),
        Ok("is_out_of_descriptors") => is_out_of_descriptors(),
        Ok("has_few_descriptors") => has_few_descriptors(),
        Ok("has_no_zombies") => has_no_zombies(),
        _ => {}
    }
}

fn dies() {
    let pool = pool(3);
    let sleeping = pool.submit(Sleep(100_000)).unwrap();
    let spinning = pool.submit(Spin()).unwrap();
    let short = pool.submit(Sleep(100)).unwrap();
    // Three tasks at once: three workers, one of which is idle at the end.
    while !(sleeping.running() && spinning.running() && short.done()) {
        std::thread::yield_now();
    }
    tells_and_waits(&pool);
}

/// A worker waits for room in the pipe of stderr, of which it has a reading end itself.
fn dies_with_stderr_full() {
    let pool = pool(1);
    let _reading = fill_stderr();
    let printing = pool.submit(Run("huge_stderr".to_owned())).unwrap();
    assert!(!printing.wait_timeout(a_while()));
    tells_and_waits(&pool);
}

fn tells_and_waits(pool: &ProcessPoolExecutor) {
    println!("\npids {:?}", pool.worker_pids());
    // It is killed long before this is over.
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn workers_do_not_outlive_a_parent_that_is_killed() {
    soon(|| {
        kill("dies", 3);
        kill("dies_with_stderr_full", 1);
    });
}

fn kill(program: &str, workers: usize) {
    let mut parent = parent(program).stdout(Stdio::piped()).spawn().unwrap();
    let stdout = BufReader::new(parent.stdout.take().unwrap());
    let line = stdout
        .lines()
        .map_while(Result::ok)
        .find(|line| line.starts_with("pids"))
        .unwrap();
    let pids: Vec<u32> = line[6..line.len() - 1]
        .split(", ")
        .map(|pid| pid.parse().unwrap())
        .collect();
    assert_eq!(pids.len(), workers);
    // What nobody has waited for is a zombie, not a worker: it has the state Z.
    let alive = |pid: &&u32| {
        std::fs::read_to_string(format!("/proc/{pid}/stat"))
            .is_ok_and(|stat| !stat.contains(") Z "))
    };
    assert_eq!(pids.iter().filter(alive).count(), workers);
    parent.kill().unwrap();
    parent.wait().unwrap();
    let began = Instant::now();
    while pids.iter().filter(alive).count() > 0 {
        assert!(
            began.elapsed() < Duration::from_secs(1),
            "a worker lives on"
        );
        std::thread::yield_now();
    }
}

/// While one worker runs, there is no room for the stack of another owner.
fn is_out_of_memory() {
    let pool = pool(2);
    let long = pool.submit(Sleep(300)).unwrap();
    while !long.running() {
        std::thread::yield_now();
    }
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').next().unwrap().parse().unwrap();
    limit(Resource::As, pages * PAGE as u64 + (1 << 20));
    std::thread::Builder::new().spawn(|| ()).unwrap_err();
    assert_eq!(pool.submit(Double(1)).unwrap().result().unwrap(), 2);
    assert_eq!(long.result().unwrap(), 300);
}

/// The same without a descriptor; once there are some again, there are two workers.
fn is_out_of_descriptors() {
    let pool = pool(2);
    let long = pool.submit(Sleep(300)).unwrap();
    while !long.running() {
        std::thread::yield_now();
    }
    let before = limit(Resource::Nofile, 3);
    assert_eq!(pool.submit(Double(1)).unwrap().result().unwrap(), 2);
    assert_eq!(long.result().unwrap(), 300);
    assert_eq!(pool.worker_pids().len(), 1);
    limit(Resource::Nofile, before);
    let two = [(); 2].map(|()| pool.submit(Sleep(50)).unwrap());
    for future in two {
        assert_eq!(future.result().unwrap(), 50);
    }
    assert_eq!(pool.worker_pids().len(), 2);
    // Without any worker nothing can be run.
    let pool = builder(2).build().unwrap();
    limit(Resource::Nofile, 3);
    let error = pool.submit(Double(1)).unwrap().result().unwrap_err();
    limit(Resource::Nofile, before);
    assert!(matches!(error, TaskError::Broken(_)), "{error:?}");
    let error = error.to_string();
    assert!(error.contains("cannot start the worker"), "{error}");
}

/// Descriptors for some workers, of which none is ready when there is no room for the next.
fn has_few_descriptors() {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().count();
    limit(Resource::Nofile, open as u64 + 40);
    let pool = builder(40).initializer(Sleep(200)).build().unwrap();
    let futures = [(); 80].map(|()| pool.submit(Sleep(5)).unwrap());
    for future in futures {
        assert_eq!(future.result().unwrap(), 5);
    }
    assert!(pool.worker_pids().len() < 40);
}

/// The kernel tells nobody how a child has ended.
fn has_no_zombies() {
    let pool = builder(1).max_tasks_per_worker(1).build().unwrap();
    let began = Instant::now();
    for n in 0..20 {
        assert_eq!(pool.submit(Double(n)).unwrap().result().unwrap(), 2 * n);
    }
    let Err(TaskError::WorkerLost(exit)) = pool.submit(Exit(3)).unwrap().result() else {
        panic!("it was lost");
    };
    assert_eq!(exit.status(), None);
    let killed = pool.submit(Spin()).unwrap();
    while !killed.running() {
        std::thread::yield_now();
    }
    assert!(killed.kill());
    drop(pool);
    // Each worker that is waited for in vain takes half a second.
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[test]
fn a_child_that_is_no_zombie_is_not_waited_for() {
    soon(|| {
        let parent = parent("has_no_zombies");
        let mut ignoring = Command::new("env");
        ignoring.arg("--ignore-signal=CHLD");
        ignoring.arg(parent.get_program()).args(parent.get_args());
        ignoring.env(PARENT, "has_no_zombies");
        let output = ignoring.output().unwrap();
        assert!(output.status.success(), "{output:?}");
    });
}

/// Gives what the limit was.
fn limit(what: Resource, current: u64) -> u64 {
    let before = getrlimit(what);
    let current = Some(current);
    setrlimit(what, Rlimit { current, ..before }).unwrap();
    before.current.unwrap_or(u64::MAX)
}

#[test]
fn a_worker_that_cannot_be_started_is_missed_by_nobody_while_there_is_another() {
    soon(|| {
        for which in [
            "is_out_of_memory",
            "is_out_of_descriptors",
            "has_few_descriptors",
        ] {
            let output = parent(which).output().unwrap();
            assert!(output.status.success(), "{which}: {output:?}");
        }
    });
}
