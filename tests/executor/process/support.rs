//! The tasks, the pool, and the watchdog of these tests.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use executor::ProcessPoolExecutor;
use executor::process::{Builder, Bytes, Launcher, Registry};

fn double(n: u64) -> u64 {
    2 * n
}

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

fn echo(bytes: Bytes) -> Bytes {
    bytes
}

fn print(out: String, err: String) {
    print!("{out}");
    eprint!("{err}");
}

executor::remote_task!(pub(super) Double = double(n: u64) -> u64);
executor::remote_task!(pub(super) Fail = fail(message: String) -> u64);
executor::remote_task!(pub(super) Exit = exit(code: i32));
executor::remote_task!(pub(super) Abort = abort());
executor::remote_task!(pub(super) Pid = pid() -> u32);
executor::remote_task!(pub(super) Sleep = sleep(millis: u64) -> u64);
executor::remote_task!(pub(super) Echo = echo(bytes: Bytes) -> Bytes);
executor::remote_task!(pub(super) Print = print(out: String, err: String));

pub(super) fn registry() -> Registry {
    Registry::new()
        .with::<Double>()
        .with::<Fail>()
        .with::<Exit>()
        .with::<Abort>()
        .with::<Pid>()
        .with::<Sleep>()
        .with::<Echo>()
        .with::<Print>()
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
