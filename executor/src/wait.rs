//! Waiting for some of many futures, or for all.

use std::time::{Duration, Instant};

use crate::current::{self, Own};
use crate::help::wait_for;
use crate::home::Home;
use crate::inbox::{Inbox, IsFuture, job_of};
use crate::state::State;
use crate::sync::deadline_after;

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
#[derive(Debug)]
#[must_use]
pub struct Waited<F> {
    /// Those that are finished or cancelled.
    pub done: Vec<F>,
    /// The others.
    pub not_done: Vec<F>,
}

/// Blocks until `when` holds for the futures, or for `timeout`, and sorts them into done and not done.
///
/// It takes futures or references to them, of one type of result, from any mixture of executors. A
/// timeout is no error: it gives what there is; a zero timeout polls. Without futures it returns at once.
/// On a worker of a future's pool it [helps](crate::Future#waiting-inside-a-worker).
///
/// ```
/// use executor::{ReturnWhen, ThreadPoolExecutor, wait};
///
/// let pool = ThreadPoolExecutor::new(2).unwrap();
/// let futures = [pool.submit(|| 1).unwrap(), pool.submit(|| 2).unwrap()];
/// let waited = wait(&futures, ReturnWhen::AllCompleted, None);
/// assert_eq!((waited.done.len(), waited.not_done.len()), (2, 0));
/// ```
pub fn wait<F: IsFuture>(
    futures: impl IntoIterator<Item = F>,
    when: ReturnWhen,
    timeout: Option<Duration>,
) -> Waited<F> {
    let futures: Vec<F> = futures.into_iter().collect();
    if !timeout.is_some_and(|timeout| timeout.is_zero()) {
        let deadline = timeout.and_then(deadline_after);
        match when {
            ReturnWhen::AllCompleted => wait_for_all(&futures, deadline),
            ReturnWhen::FirstCompleted => wait_for_one(&futures, deadline, |_| true),
            ReturnWhen::FirstException => {
                wait_for_one(&futures, deadline, |state| state == State::Raised);
            }
        }
    }
    let (done, not_done) = futures
        .into_iter()
        .partition(|future| job_of(future).state().is_done());
    Waited { done, not_done }
}

/// Blocks until all of the futures are done.
fn wait_for_all<F: IsFuture>(futures: &[F], deadline: Option<Instant>) {
    let is_own = |home: &dyn Home| futures.iter().any(|future| job_of(future).is_in(home));
    if current::own_home_if(is_own).is_some() {
        // The first one may be from elsewhere and need what a later one, from this thread's pool, does.
        wait_for_one(futures, deadline, |_| false);
    } else {
        // One after the other: none has to tell us when it is done.
        let _ = futures
            .iter()
            .all(|future| wait_for(job_of(future), deadline));
    }
}

/// Blocks until one of the futures is done in a state that `is_it` accepts, or all are done.
fn wait_for_one<F: IsFuture>(
    futures: &[F],
    deadline: Option<Instant>,
    is_it: impl Fn(State) -> bool,
) {
    let mut inbox = Inbox::new();
    let mut watched = 0;
    let mut found = false;
    for (key, future) in (0..).zip(futures) {
        let job = job_of(future);
        if inbox.watch(job, key).is_none() {
            watched += 1;
        } else if is_it(job.state()) {
            found = true;
            break;
        }
    }
    let mut unstarted = futures.iter();
    while !found && watched > 0 {
        let mut run_awaited = |homes: &[Own]| {
            unstarted
                .by_ref()
                .any(|future| job_of(future).run_here_for(homes))
        };
        if !inbox.wait(deadline, watched, &mut run_awaited) {
            break;
        }
        for key in inbox.take() {
            let job = job_of(&futures[key as usize]);
            if inbox.see_done(job, key).is_some() {
                watched -= 1;
                found |= is_it(job.state());
            }
        }
    }
    for future in futures {
        inbox.unwatch(job_of(future));
    }
}
