//! Panics of tasks: message, place, payload.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::sync::Arc;

use executor::{Panic, TaskError, ThreadPoolExecutor};

use crate::support::within;

fn panic_of<T: Send + 'static>(
    pool: &ThreadPoolExecutor,
    task: impl FnOnce() -> T + Send + 'static,
) -> Panic {
    match pool.submit(task).unwrap().result() {
        Err(TaskError::Panicked(panic)) => panic,
        other => panic!("{:?}", other.map(|_| "a value")),
    }
}

#[test]
fn a_literal_message_and_its_line() {
    within(|test| {
        let pool = test.pool(1);
        let (panic, line) = (panic_of(&pool, || panic!("spam")), line!());
        assert_eq!(panic.message(), "spam");
        let location = panic.location().unwrap();
        let expected = format!("{}:{line}:", file!());
        assert!(location.starts_with(&expected), "{location} {expected}");
        let text = TaskError::Panicked(panic).to_string();
        assert!(text.starts_with("the task panicked: spam (at "), "{text}");
    });
}

#[test]
fn a_formatted_message() {
    within(|test| {
        let pool = test.pool(1);
        let panic = panic_of(&pool, || panic!("{} and {}", "spam", "eggs"));
        assert_eq!(panic.message(), "spam and eggs");
    });
}

#[test]
fn a_payload_that_is_no_text() {
    within(|test| {
        let pool = test.pool(1);
        let panic = panic_of(&pool, || panic_any(42_u64));
        assert_eq!(panic.message(), "Box<dyn Any>");
        assert!(panic.location().is_some());
        let resumed = catch_unwind(AssertUnwindSafe(|| panic.resume())).unwrap_err();
        assert_eq!(*resumed.downcast::<u64>().unwrap(), 42);
    });
}

#[test]
fn resume_raises_the_same_payload() {
    within(|test| {
        let pool = test.pool(1);
        let payload = Arc::new("spam");
        let sent = Arc::clone(&payload);
        let panic = panic_of(&pool, move || panic_any(sent));
        let resumed = catch_unwind(AssertUnwindSafe(|| panic.resume())).unwrap_err();
        let resumed = resumed.downcast::<Arc<&str>>().unwrap();
        assert!(Arc::ptr_eq(&resumed, &payload));
    });
}

#[test]
fn a_panic_resumed_in_another_task_keeps_its_payload() {
    within(|test| {
        let pool = test.pool(1);
        let inner = panic_of(&pool, || panic!("inner spam"));
        let outer = panic_of(&pool, move || inner.resume());
        assert_eq!(outer.message(), "inner spam");
    });
}

/// A caught panic leaves no trace in the next one.
#[test]
fn a_task_that_catches_one_panic_and_raises_another() {
    within(|test| {
        let pool = test.pool(1);
        let panic = panic_of(&pool, || {
            let _ = catch_unwind(|| panic!("caught"));
            // `resume_unwind` does not call the hook, so its place is not known.
            resume_unwind(Box::new("resumed"));
        });
        assert_eq!(panic.message(), "resumed");
        assert_eq!(panic.location(), None);
        assert_eq!(panic.to_string(), "panicked: resumed");
    });
}

#[test]
fn nested_tasks_keep_their_own_panics() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let nested = Arc::clone(&pool);
        let (outer, line) = (
            panic_of(&pool, move || {
                let inner = panic_of(&nested, || panic!("inner"));
                panic!("outer after {}", inner.message());
            }),
            line!() - 2,
        );
        assert_eq!(outer.message(), "outer after inner");
        let place = format!("{}:{line}:", file!());
        assert!(outer.location().unwrap().starts_with(&place));
    });
}

#[test]
fn a_panic_from_elsewhere() {
    let panic = Panic::new("spam", Some("worker.rs:1:2".to_owned()));
    assert_eq!(panic.to_string(), "panicked: spam (at worker.rs:1:2)");
    assert_eq!(
        format!("{panic:?}"),
        "Panic { message: \"spam\", location: Some(\"worker.rs:1:2\"), .. }"
    );
    let resumed = catch_unwind(AssertUnwindSafe(|| panic.resume())).unwrap_err();
    assert_eq!(*resumed.downcast::<String>().unwrap(), "spam");
}

#[test]
fn errors_say_what_they_are() {
    let shown = [
        (
            TaskError::Cancelled,
            "the task was cancelled before it started",
        ),
        (
            TaskError::TimedOut,
            "the task took longer than it was given",
        ),
        (
            TaskError::Abandoned,
            "the task was abandoned: its promise was dropped unfinished",
        ),
        (
            TaskError::Broken(executor::Broken::new("out of spam")),
            "out of spam",
        ),
        (
            TaskError::Codec(executor::CodecError::new("no such byte")),
            "no such byte",
        ),
        (
            TaskError::WorkerLost(executor::WorkerExit::new(7, None, vec!["bye".to_owned()])),
            "worker 7 was lost; the last it said: bye",
        ),
    ];
    for (error, text) in shown {
        assert_eq!(error.to_string(), text);
    }
}
