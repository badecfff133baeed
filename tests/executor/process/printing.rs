//! What tasks print, and when it comes out of the parent: with a parent of its own for each test.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Output, Stdio};
use std::time::Duration;

use rustix::io::{fcntl_dupfd_cloexec, ioctl_fionbio, write};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, kill_process};
use rustix::stdio::{dup2_stderr, stderr};
use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};

use super::lifetime::parent;
use super::support::*;
use executor::{Event, EventKind, ProcessPoolExecutor};
use tempfile::TempDir;

pub(super) fn prints() {
    let pool = pool(2);
    let print = |out: &str, err: &str| pool.submit(Print(out.to_owned(), err.to_owned())).unwrap();
    let futures: Vec<_> = (0..50)
        .map(|n| print(&format!("begin {n} "), ""))
        .chain((0..50).map(|n| print(&format!("line {n}\n"), &format!("error {n}\n"))))
        .collect();
    for future in futures {
        future.result().unwrap();
    }
    let lost = pool.submit(LastWords("what I had to say\n".to_owned()));
    let error = lost.unwrap().result().unwrap_err();
    println!("\n[{error}]");
}

/// Prints after a task has printed, as soon as that is done.
pub(super) fn prints_after() {
    // The test runner's own line has no end yet where it runs one test at a time.
    println!();
    let pool = pool(1);
    for n in 0..200 {
        super::leading::until_led(&pool);
        let print = match n % 2 {
            0 => Print(format!("task {n}\n"), String::new()),
            _ => Print(String::new(), format!("task {n}\n")),
        };
        pool.submit(print).unwrap().result().unwrap();
        println!("after {n}");
        eprintln!("after {n}");
    }
}

#[test]
fn what_a_task_prints_is_out_before_it_is_done() {
    soon(|| {
        let output = parent("prints_after").output().unwrap();
        let (stdout, stderr) = (lines(&output.stdout), lines(&output.stderr));
        assert!(output.status.success(), "{stdout:#?} {stderr:#?}");
        for n in 0..200 {
            let lines = if n % 2 == 0 { &stdout } else { &stderr };
            let at = |line: String| lines.iter().position(|other| *other == line);
            let (task, after) = (at(format!("task {n}")), at(format!("after {n}")));
            assert!(task.is_some() && task < after, "{n}: {lines:#?}");
        }
    });
}

/// The same with answers that are read together, where nobody but the worker's main thread gets to run.
pub(super) fn prints_mapped() {
    println!();
    let mut one = CpuSet::new();
    one.set(sched_getcpu());
    sched_setaffinity(None, &one).unwrap();
    let done = |event: &Event| {
        if let EventKind::Finished { .. } = event.kind {
            println!("done");
        }
    };
    let pool = builder(1).observer(done).build().unwrap();
    for _ in 0..20 {
        let tasks = pool.map(|_| Print("task\n".to_owned(), String::new()), 0..100);
        tasks.unwrap().for_each(|outcome| outcome.unwrap());
    }
}

#[test]
fn what_a_task_of_a_group_prints_is_out_before_it_is_done() {
    soon(|| {
        let output = parent("prints_mapped").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let (mut printed, mut done) = (0, 0);
        for line in lines(&output.stdout) {
            printed += usize::from(line == "task");
            done += usize::from(line == "done");
            assert!(done <= printed, "{done} are done, {printed} have printed");
        }
        assert_eq!((printed, done), (2000, 2000));
    });
}

/// A task leaves a program behind that prints as fast as it can.
pub(super) fn prints_without_end() {
    let pool = pool(1);
    for script in ["exec yes", "exec yes >&2"] {
        let pid = pool.submit(Start(script.to_owned())).unwrap().result();
        let pid = Pid::from_raw(pid.unwrap().try_into().unwrap()).unwrap();
        for n in 0..20 {
            assert_eq!(pool.submit(Sleep(n)).unwrap().result().unwrap(), n);
        }
        kill_process(pid, Signal::KILL).unwrap();
    }
}

#[test]
fn a_task_is_done_although_a_program_that_it_has_started_prints_on() {
    soon(|| {
        let mut parent = parent("prints_without_end");
        let parent = parent.stdout(Stdio::null()).stderr(Stdio::null());
        assert!(parent.status().unwrap().success());
    });
}

/// The capacity of a pipe is a number of these.
pub(super) const PAGE: usize = 4096;

/// Has descriptor 2 be a pipe that is full; gives its other end.
pub(super) fn fill_stderr() -> File {
    let (reading, writing) = pipe_with(PipeFlags::CLOEXEC).unwrap();
    ioctl_fionbio(&writing, true).unwrap();
    while write(&writing, &[b'-'; PAGE]).is_ok() {}
    ioctl_fionbio(&writing, false).unwrap();
    dup2_stderr(&writing).unwrap();
    File::from(reading)
}

/// For what should not happen: where it does, it does so within this.
pub(super) fn a_while() -> Duration {
    Duration::from_millis(100)
}

/// A task prints while stderr takes nothing, and a waiter may read its answer.
pub(super) fn stderr_is_full() {
    println!();
    let pool = pool(1);
    super::leading::until_led(&pool);
    let stderr = fcntl_dupfd_cloexec(stderr(), 3).unwrap();
    let reading = fill_stderr();
    let future = pool.submit(Print(String::new(), "task\n".to_owned()));
    let future = future.unwrap();
    println!("early: {}", future.wait_timeout(a_while()));
    let mut lines = BufReader::new(reading).lines();
    assert!(lines.next().unwrap().unwrap().ends_with("-task"));
    future.result().unwrap();
    dup2_stderr(&stderr).unwrap();
}

/// A task's answer comes while the owner, which was told of the report before it, waits for stderr.
pub(super) fn stderr_is_slow() {
    println!();
    let pool = pool(1);
    pool.submit(Double(21)).unwrap().result().unwrap();
    let dir = TempDir::new().unwrap();
    let go = dir.path().join("go");
    let stderr = fcntl_dupfd_cloexec(stderr(), 3).unwrap();
    let mut reading = fill_stderr();
    let task = PrintLines(PAGE, go.to_str().unwrap().to_owned());
    let future = pool.submit(task).unwrap();
    let mut page = || reading.read_exact(&mut [0; PAGE]).unwrap();
    std::thread::sleep(a_while());
    // The owner prints the first line, sees the report and the second line, and waits with that.
    page();
    std::thread::sleep(a_while());
    std::fs::write(go, "").unwrap();
    std::thread::sleep(a_while());
    // It prints the second line, and finds the answer with the report.
    page();
    println!("early: {}", future.wait_timeout(a_while()));
    // It prints the third line.
    page();
    future.result().unwrap();
    dup2_stderr(&stderr).unwrap();
}

#[test]
fn a_task_is_not_done_while_what_it_has_printed_waits_for_a_slow_stderr() {
    soon(|| {
        for program in ["stderr_is_full", "stderr_is_slow"] {
            let output = parent(program).output().unwrap();
            let stdout = lines(&output.stdout);
            assert!(output.status.success(), "{stdout:#?}");
            assert!(stdout.contains(&"early: false".to_owned()), "{stdout:#?}");
        }
    });
}

/// So long that no pipe holds them, and that they are kept as a whole, or not.
const LONG: [usize; 2] = [200_000, 3_000_000];

pub(super) fn prints_long_lines() {
    println!();
    let pool = pool(1);
    for long in LONG {
        let line = format!("{}\n", "x".repeat(long));
        pool.submit(Print(line.clone(), line))
            .unwrap()
            .result()
            .unwrap();
    }
}

#[test]
fn a_long_line_comes_out_as_it_is() {
    soon(|| {
        let output = parent("prints_long_lines").output().unwrap();
        assert!(output.status.success());
        for printed in [output.stdout, output.stderr] {
            let long = lines(&printed)
                .into_iter()
                .filter(|line| line.contains("xx"));
            let lengths: Vec<_> = long.map(|line| line.len()).collect();
            assert_eq!(lengths, LONG);
        }
    });
}

#[test]
fn what_tasks_print_waits_for_room_where_stdout_does_not_block() {
    soon(|| {
        let (reading, writing) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        ioctl_fionbio(&writing, true).unwrap();
        let mut parent = parent("prints_long_lines");
        parent.stdout(writing).stderr(Stdio::null());
        let mut running = parent.spawn().unwrap();
        // It has a writing end.
        drop(parent);
        let mut printed = Vec::new();
        File::from(reading).read_to_end(&mut printed).unwrap();
        assert!(running.wait().unwrap().success());
        let count = printed.iter().filter(|byte| **byte == b'x').count();
        assert!(count >= LONG.iter().sum(), "{count}");
    });
}

/// Two workers, of which the first has begun a line.
pub(super) fn prints_unended_lines() {
    println!();
    let (first, second) = (pool(1), pool(1));
    let print = |pool: &ProcessPoolExecutor, text: &str| {
        let (out, err) = (text.to_owned(), text.to_owned());
        pool.submit(Print(out, err)).unwrap().result().unwrap();
    };
    // As many as it takes for the answers to be read by this thread.
    super::leading::until_led(&first);
    print(&first, "one ");
    print!("two ");
    eprint!("two ");
    print(&first, "three ");
    print(&second, "four\n");
    print(&first, "five ");
    drop(first);
    println!("six");
    eprintln!("six");
}

#[test]
fn a_line_without_an_end_is_out_before_its_task_is_done_and_glued_to_no_other_workers() {
    soon(|| {
        let output = parent("prints_unended_lines").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        for printed in [output.stdout, output.stderr] {
            let printed = String::from_utf8(printed).unwrap();
            let expected = "one two three \nfour\nfive \nsix\n";
            assert!(printed.contains(expected), "{printed}");
        }
    });
}

fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_tasks_print_comes_out_in_whole_lines() {
    soon(|| {
        let Output {
            stdout,
            stderr,
            status,
        } = parent("prints").output().unwrap();
        let (stdout, stderr) = (lines(&stdout), lines(&stderr));
        assert!(status.success(), "{stdout:#?} {stderr:#?}");
        let all = stdout.join("\n");
        for n in 0..50 {
            assert_eq!(all.matches(&format!("begin {n} ")).count(), 1, "{all}");
            assert!(all.contains(&format!("line {n}\n")), "{all}");
            assert!(stderr.contains(&format!("error {n}")), "{stderr:?}");
        }
        for line in stdout.iter().filter(|line| line.contains("line ")) {
            let (_, tail) = line.split_once("line ").unwrap();
            assert!(tail.parse::<u32>().is_ok(), "not whole: {line:?}");
        }
        let error = stdout.iter().find(|line| line.starts_with('[')).unwrap();
        assert!(
            error.contains("the last it said: what I had to say"),
            "{error}"
        );
    });
}
