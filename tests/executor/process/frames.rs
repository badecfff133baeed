//! A pool with short frames: nothing that a task does makes a longer one.

use super::support::*;
use executor::process::Builder;
use executor::{ProcessPoolExecutor, TaskError};

/// The least there may be.
const SHORT: usize = 4096;

fn short_frames() -> ProcessPoolExecutor {
    builder(1).max_frame(SHORT).build().unwrap()
}

fn refusal(builder: Builder) -> String {
    builder.build().unwrap_err().to_string()
}

fn print_long(length: usize) {
    println!("{}", "y".repeat(length - 1));
}

fn fail_long(length: usize) {
    panic!("{}", "é".repeat(length))
}

executor::remote_task!(pub(super) PrintLong = print_long(length: usize));
executor::remote_task!(pub(super) FailLong = fail_long(length: usize));

#[test]
fn what_is_printed_comes_in_pieces() {
    soon(|| {
        let pool = short_frames();
        let worker = pool.submit(Pid()).unwrap().result().unwrap();
        for length in [SHORT, SHORT + 1, 200_000] {
            pool.submit(PrintLong(length)).unwrap().result().unwrap();
        }
        assert_eq!(pool.worker_pids(), [worker]);
    });
}

#[test]
fn a_long_message_of_a_panic_is_shortened() {
    soon(|| {
        let launcher = launcher().env("RUST_BACKTRACE", "1");
        let pool = builder(1)
            .launcher(launcher)
            .max_frame(SHORT)
            .build()
            .unwrap();
        for length in [10, 1000, 10_000, 1_000_000] {
            let error = pool.submit(FailLong(length)).unwrap().result().unwrap_err();
            let TaskError::Panicked(panic) = error else {
                panic!("{error:?}");
            };
            let message = panic.message();
            assert!(message.starts_with("ééééé"), "{message}");
            assert!(panic.location().is_some_and(|at| at.contains("frames.rs")));
            assert_eq!(message.chars().count() < length, length > SHORT);
            assert_eq!(message.ends_with('…'), length > SHORT, "{message}");
        }
        let worker = pool.submit(Pid()).unwrap().result().unwrap();
        assert_eq!(pool.worker_pids(), [worker]);
    });
}

#[test]
fn frames_too_short_for_anything_are_refused() {
    let error = refusal(builder(1).max_frame(SHORT - 1));
    assert_eq!(error, "max_frame must be at least 4096");
}

#[test]
fn an_initializer_that_is_too_long_is_refused() {
    let long = Fail("x".repeat(SHORT));
    let error = refusal(builder(1).max_frame(SHORT).initializer(long));
    assert!(error.contains("and a frame 4096 at most"), "{error}");
}
