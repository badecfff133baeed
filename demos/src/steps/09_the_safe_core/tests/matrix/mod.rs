//! Each operation of a future in each state: a row each, a test each cell.
//!
//! | operation           | pending        | running        | cancelled   | returned    | raised      |
//! |---------------------|----------------|----------------|-------------|-------------|-------------|
//! | `done`              | false          | false          | true        | true        | true        |
//! | `running`           | false          | true           | false       | false       | false       |
//! | `cancelled`         | false          | false          | true        | false       | false       |
//! | `cancel`            | true, now      | false          | true, again | false       | false       |
//! | `wait`              | blocks         | blocks         | at once     | at once     | at once     |
//! | `wait_timeout(0)`   | false          | false          | true        | true        | true        |
//! | `wait_timeout`      | false, later   | false, later   | true        | true        | true        |
//! | `result`            | blocks         | blocks         | `Cancelled` | the value   | the error   |
//! | `result_timeout`    | future back    | future back    | `Cancelled` | the value   | the error   |
//! | `try_result`        | future back    | future back    | `Cancelled` | the value   | the error   |
//! | `peek`              | `None`         | `None`         | `Cancelled` | the value   | the error   |
//! | `exception`         | blocks         | blocks         | `Cancelled` | `None`      | the error   |
//! | `add_done_callback` | later          | later          | here, now   | here, now   | here, now   |
//! | `.await`            | pending, woken | pending, woken | `Cancelled` | the value   | the error   |
//! | drop                | promise valid  | promise valid  | nothing     | drops value | drops error |
//! | drop of the promise | `Abandoned`    | `Abandoned`    | nothing     | –           | –           |

mod asked;
mod told;

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::{Future, Outcome, Panic, Promise, TaskError};
use super::{is_cancelled, within};

/// The promise, where it is still to be kept, and the future.
type Pair = (Option<Promise<u32>>, Future<u32>);

/// How a pair gets into each state.
mod made {
    use super::{Pair, Promise, boom};

    pub(super) fn pending() -> Pair {
        let (promise, future) = Promise::new();
        (Some(promise), future)
    }

    pub(super) fn running() -> Pair {
        let (promise, future) = Promise::new();
        (promise.start(), future)
    }

    pub(super) fn cancelled() -> Pair {
        let (promise, future) = Promise::new();
        assert!(future.cancel());
        (Some(promise), future)
    }

    pub(super) fn returned() -> Pair {
        let (promise, future) = Promise::new();
        promise.finish(Ok(7)).unwrap();
        (None, future)
    }

    pub(super) fn raised() -> Pair {
        let (promise, future) = Promise::new();
        promise.finish(Err(boom("boom"))).unwrap();
        (None, future)
    }
}

/// One row: a test for each state.
macro_rules! row {
    ($operation:ident { $($state:ident: $test:expr),+ $(,)? }) => {
        mod $operation {
            use super::*;

            $(
                #[test]
                fn $state() {
                    within(|| check(made::$state(), $test));
                }
            )+
        }
    };
}

use row;

fn check(pair: Pair, test: impl FnOnce(Option<Promise<u32>>, Future<u32>)) {
    test(pair.0, pair.1);
}

/// What a task would panic with.
fn boom(payload: impl Send + 'static) -> TaskError {
    let caught = Panic::catch(|| resume_unwind(Box::new(payload)));
    TaskError::Panicked(caught.unwrap_err())
}

fn is_seven(outcome: &Outcome<u32>) -> bool {
    matches!(outcome, Ok(7))
}

fn is_boom(outcome: &Outcome<u32>) -> bool {
    matches!(outcome, Err(TaskError::Panicked(panic)) if panic.message() == "boom")
}

fn keep(promise: Option<Promise<u32>>) {
    promise.unwrap().finish(Ok(7)).unwrap();
}

fn count_calls(future: &Future<u32>) -> Arc<AtomicUsize> {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    future.add_done_callback(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    calls
}
