//! What a pool leaves behind: nothing, however many workers it has had.

use std::fs::{read_dir, read_to_string};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::support::*;
use executor::ProcessPoolExecutor;

/// What belongs to this process.
#[derive(Debug, PartialEq)]
pub(super) struct Belongings {
    children: usize,
    threads: usize,
    descriptors: usize,
}

pub(super) fn belongings() -> Belongings {
    let count = |path: &str| read_dir(path).unwrap().count();
    let children = read_dir("/proc/self/task")
        .unwrap()
        .flatten()
        .filter_map(|task| read_to_string(task.path().join("children")).ok())
        .map(|children| children.split_whitespace().count())
        .sum();
    Belongings {
        children,
        threads: count("/proc/self/task"),
        descriptors: count("/proc/self/fd"),
    }
}

pub(super) fn assert_nothing_left(before: Belongings) {
    let deadline = Instant::now() + Duration::from_secs(10);
    // A thread that was joined is in the list for a moment yet.
    while belongings() != before && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(belongings(), before);
}

/// How many workers; `.ci/run` asks for 10,000, which take a while.
const COUNT: &str = "EXECUTOR_TEST_RECYCLED";

/// Set in the process of that test.
const ALONE: &str = "EXECUTOR_TEST_RECYCLE";

/// So many workers, each for one task, in a process of its own.
#[test]
fn recycled_workers_leave_nothing_behind() {
    within(Duration::from_secs(300), || {
        if std::env::var_os(ALONE).is_some() {
            let count = std::env::var(COUNT).map_or(300, |count| count.parse().unwrap());
            return recycle(count);
        }
        let this = std::env::current_exe().unwrap();
        let test = "process::left_behind::recycled_workers_leave_nothing_behind";
        let status = Command::new(this)
            .args(["--exact", test])
            .env(ALONE, "1")
            .status();
        assert!(status.unwrap().success());
    });
}

fn recycle(count: u64) {
    let before = belongings();
    let pool = builder(2).max_tasks_per_worker(1).build().unwrap();
    let run = |count| {
        for n in 0..count / 50 {
            fifty(&pool, n);
        }
    };
    // What is allocated once is there by now.
    run(count / 3);
    let early = resident_kb();
    run(count - count / 3);
    let late = resident_kb();
    println!("resident: {early} KiB, and later {late} KiB");
    drop(pool);
    assert_nothing_left(before);
    // ThreadSanitizer itself keeps something of every thread there was.
    let is_exact = std::env::var_os("TSAN_OPTIONS").is_none();
    assert!(
        !is_exact || late < early + 200,
        "{early} KiB became {late} KiB"
    );
}

fn fifty(pool: &ProcessPoolExecutor, n: u64) {
    let futures = [n; 50].map(|n| pool.submit(Double(n)).unwrap());
    for future in futures {
        assert_eq!(future.result().unwrap(), 2 * n);
    }
}

/// Memory of this process alone: what it has read of its program grows with each path that is taken for the first time.
pub(super) fn resident_kb() -> u64 {
    let status = read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    line.unwrap()
        .trim()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}
