//! The tasks, the pool, and the watchdog of these tests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::misbehave::*;
use crate::support::tasks;
use executor::ProcessPoolExecutor;
use executor::process::{Builder, Bytes, Launcher, Registry};
use tempfile::TempDir;

fn double(n: u64) -> u64 {
    2 * n
}

/// To be found in a backtrace.
#[inline(never)]
fn fail(message: String) -> u64 {
    panic!("{message}")
}

fn exit(code: i32) {
    std::process::exit(code)
}

fn abort() {
    std::process::abort()
}

fn pid() -> u32 {
    std::process::id()
}

fn sleep(millis: u64) -> u64 {
    // The task is the time it takes.
    thread::sleep(Duration::from_millis(millis));
    millis
}

fn nap_micros(micros: u64) {
    // As above.
    thread::sleep(Duration::from_micros(micros));
}

fn echo(bytes: Bytes) -> Bytes {
    bytes
}

fn print(out: String, err: String) {
    print!("{out}");
    eprint!("{err}");
}

/// Starts a program, and leaves it alone.
fn start(script: String) -> u32 {
    let sh = std::process::Command::new("sh")
        .args(["-c", &script])
        .spawn();
    sh.unwrap().id()
}

/// Prints three lines of `length` bytes: the second when the task has been reported, the third when `go` exists.
fn print_lines(length: usize, go: String) {
    let line = |mark: &str| eprintln!("{}", mark.repeat(length - 1));
    line("1");
    // It is how long it takes that makes its worker report it.
    thread::sleep(Duration::from_millis(50));
    line("2");
    while !std::fs::exists(&go).unwrap() {
        thread::sleep(Duration::from_millis(1));
    }
    line("3");
}

/// Exits the first `times` times; each time leaves a file behind. Gives how many there were.
fn die_times(times: usize, dir: String) -> usize {
    let died = std::fs::read_dir(&dir).unwrap().count();
    if died < times {
        std::fs::write(format!("{dir}/{died}"), "").unwrap();
        std::process::exit(1);
    }
    died
}

static MEMORY: AtomicU64 = AtomicU64::new(0);
static REMEMBERED: AtomicU64 = AtomicU64::new(0);

fn remember(value: u64) {
    MEMORY.store(value, Ordering::Relaxed);
    REMEMBERED.fetch_add(1, Ordering::Relaxed);
}

fn remembered() -> (u64, u64) {
    (
        MEMORY.load(Ordering::Relaxed),
        REMEMBERED.load(Ordering::Relaxed),
    )
}

fn surroundings() -> (String, String) {
    let value = std::env::var("EXECUTOR_TEST_NAME").unwrap();
    let cwd = std::env::current_dir().unwrap();
    (value, cwd.into_os_string().into_string().unwrap())
}

fn zeros(count: usize) -> Vec<u8> {
    vec![0; count]
}

fn fail_odd(n: u64) -> u64 {
    assert!(n.is_multiple_of(2), "{n} is odd");
    n
}

fn exit_at(n: u64, at: u64) -> u64 {
    if n == at {
        std::process::exit(1);
    }
    n
}

/// Leaves a file behind.
fn leave(path: String) {
    std::fs::write(path, "").unwrap();
}

/// The same, for good if `once`: a second time it panics.
fn leave_once(path: String, once: bool) {
    let created = std::fs::File::create_new(path);
    assert!(created.is_ok() || !once, "it ran twice");
}

/// Runs until the file exists.
fn wait_for(path: String) {
    while !std::fs::exists(&path).unwrap() {
        thread::sleep(Duration::from_millis(1));
    }
}

/// The same, and takes its worker with it.
fn exit_after(path: String) {
    wait_for(path);
    std::process::exit(1);
}

fn last_words(words: String) {
    eprint!("{words}");
    std::process::abort()
}

fn spin() {
    loop {
        std::hint::spin_loop();
    }
}

/// A new directory, which goes with the first of the pair, and its path.
pub(super) fn tempdir() -> (TempDir, String) {
    let dir = tempfile::Builder::new()
        .prefix("executor-")
        .tempdir()
        .unwrap();
    let path = dir.path().to_str().unwrap().to_owned();
    (dir, path)
}

executor::remote_task!(pub(super) DieTimes = die_times(times: usize, dir: String) -> usize);
executor::remote_task!(pub(super) Remember = remember(value: u64));
executor::remote_task!(pub(super) Remembered = remembered() -> (u64, u64));
executor::remote_task!(pub(super) Surroundings = surroundings() -> (String, String));
executor::remote_task!(pub(super) Zeros = zeros(count: usize) -> Vec<u8>);
executor::remote_task!(pub(super) FailOdd = fail_odd(n: u64) -> u64);
executor::remote_task!(pub(super) ExitAt = exit_at(n: u64, at: u64) -> u64);
executor::remote_task!(pub(super) Leave = leave(path: String));
executor::remote_task!(pub(super) LeaveOnce = leave_once(path: String, once: bool));
executor::remote_task!(pub(super) WaitFor = wait_for(path: String));
executor::remote_task!(pub(super) ExitAfter = exit_after(path: String));
executor::remote_task!(pub(super) LastWords = last_words(words: String));
executor::remote_task!(pub(super) Spin = spin());
executor::remote_task!(pub(super) Double = double(n: u64) -> u64);
executor::remote_task!(pub(super) Fail = fail(message: String) -> u64);
executor::remote_task!(pub(super) Exit = exit(code: i32));
executor::remote_task!(pub(super) Abort = abort());
executor::remote_task!(pub(super) Pid = pid() -> u32);
executor::remote_task!(pub(super) Sleep = sleep(millis: u64) -> u64);
executor::remote_task!(pub(super) NapMicros = nap_micros(micros: u64));
executor::remote_task!(pub(super) Echo = echo(bytes: Bytes) -> Bytes);
executor::remote_task!(pub(super) PrintLines = print_lines(length: usize, go: String));
executor::remote_task!(pub(super) Start = start(script: String) -> u32);
executor::remote_task!(pub(super) Print = print(out: String, err: String));

pub(super) fn registry() -> Registry {
    Registry::new()
        .with::<Double>()
        .with::<Fail>()
        .with::<Exit>()
        .with::<Abort>()
        .with::<Pid>()
        .with::<Sleep>()
        .with::<NapMicros>()
        .with::<Echo>()
        .with::<Print>()
        .with::<Start>()
        .with::<PrintLines>()
        .with::<DieTimes>()
        .with::<Remember>()
        .with::<Remembered>()
        .with::<Surroundings>()
        .with::<Zeros>()
        .with::<FailOdd>()
        .with::<ExitAt>()
        .with::<Leave>()
        .with::<LeaveOnce>()
        .with::<WaitFor>()
        .with::<ExitAfter>()
        .with::<LastWords>()
        .with::<Spin>()
        .with::<Run>()
        .with::<tasks::Square>()
        .with::<tasks::PanicsIfOdd>()
        .with::<tasks::Nap>()
        .with::<tasks::Echo>()
        .with::<Decode>()
        .with::<Encode>()
        .with::<Swallow>()
        .with::<ActWhileReading>()
        .with::<ActAtShutdown>()
        .with::<super::drops::Counted>()
        .with::<super::errors::Faulty>()
        .with::<super::frames::PrintLong>()
        .with::<super::frames::FailLong>()
}

/// This program, as a worker.
pub(super) fn launcher() -> Launcher {
    let this = std::env::current_exe().expect("this program has a path");
    Launcher::command(this).args(["--exact", "process::worker", "--nocapture"])
}

pub(super) fn builder(workers: usize) -> Builder {
    ProcessPoolExecutor::builder()
        .max_workers(workers)
        .launcher(launcher())
        .registry(&registry())
}

/// Workers that start as the shell script says; `$worker` is the command for one.
pub(super) fn script(workers: usize, script: &str) -> Builder {
    let this = std::env::current_exe().expect("this program has a path");
    let script = format!("worker=\"$0 --exact process::worker --nocapture\"; {script}");
    let launcher = Launcher::command("sh").args(["-c", &script]).args([this]);
    builder(workers).launcher(launcher)
}

pub(super) fn pool(workers: usize) -> ProcessPoolExecutor {
    builder(workers).build().expect("the options are valid")
}

/// Fails the test, and says so, when it takes longer than a test may.
pub(super) fn within(limit: Duration, test: impl FnOnce() + Send + 'static) {
    let (done, finished) = mpsc::channel();
    let tested = thread::spawn(move || {
        test();
        let _ = done.send(());
    });
    match finished.recv_timeout(limit) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("still not done after {limit:?}"),
        Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => {}
    }
    if let Err(panic) = tested.join() {
        std::panic::resume_unwind(panic);
    }
}

pub(super) fn soon(test: impl FnOnce() + Send + 'static) {
    within(Duration::from_secs(30), test);
}
