//! Waiting for some of many futures, or for all.

use std::time::{Duration, Instant};

use super::future::Future;
use super::inbox::{Inbox, see_done};
use super::state::State;
use super::sync::deadline_after;

/// What [`wait()`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnWhen {
    /// All are done.
    AllCompleted,
    /// One is done.
    FirstCompleted,
    /// One has failed, or all are done. A cancelled future has not failed.
    FirstException,
}

/// What [`wait()`] found, each in the order of the input.
#[must_use]
pub struct Waited<T> {
    /// Those that are finished or cancelled.
    pub done: Vec<Future<T>>,
    /// The others.
    pub not_done: Vec<Future<T>>,
}

/// Blocks until `when` holds for the futures, or for `timeout`, and sorts them into done and not done.
///
/// A timeout is no error: it gives what there is; a zero timeout polls. Without futures it returns at once.
pub fn wait<T>(
    futures: impl IntoIterator<Item = Future<T>>,
    when: ReturnWhen,
    timeout: Option<Duration>,
) -> Waited<T> {
    let futures: Vec<_> = futures.into_iter().collect();
    if timeout != Some(Duration::ZERO) {
        let is_it = |state| match when {
            ReturnWhen::AllCompleted => false,
            ReturnWhen::FirstCompleted => true,
            ReturnWhen::FirstException => state == State::Raised,
        };
        block_until(&futures, timeout.and_then(deadline_after), is_it);
    }
    let (done, not_done) = futures.into_iter().partition(Future::done);
    Waited { done, not_done }
}

/// Blocks until one of the futures is done in a state that `is_it` accepts, or all are done.
fn block_until<T>(futures: &[Future<T>], deadline: Option<Instant>, is_it: impl Fn(State) -> bool) {
    let mut inbox = Inbox::new();
    for (key, future) in futures.iter().enumerate() {
        inbox.watch(future.job(), key);
    }
    let mut unstarted = futures.iter().map(Future::job);
    for _ in futures {
        let next = inbox.next(deadline, |home| {
            unstarted.any(|job| job.is_in(home) && job.run_here())
        });
        let Some(key) = next else { break };
        let job = futures[key].job();
        see_done(job);
        if is_it(job.state()) {
            break;
        }
    }
    for future in futures.iter().filter(|future| !future.done()) {
        inbox.unwatch(future.job());
    }
}
