//! Waiting for one task: asleep, or, on a worker of the task's own pool, at work.

use std::sync::Arc;
use std::time::Instant;

use crate::current;
use crate::job::{Job, Watcher};
use crate::state::State;

/// Blocks until `job` is done, or `deadline`; true if done.
pub(crate) fn wait_for(job: &dyn Job, deadline: Option<Instant>) -> bool {
    if job.state().is_done() || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        return job.state().is_done();
    }
    let own = job
        .home()
        .and_then(|home| current::home_if(|mine| Arc::ptr_eq(mine, home)));
    let Some(home) = own else {
        if let Some(home) = job.home() {
            home.lead(job.id(), deadline);
            if job.state().is_done() {
                return true;
            }
        }
        return job.block_until(deadline);
    };
    let is_done = || job.state().is_done();
    let is_mine = |short: bool| short && job.state() == State::Pending;
    let mut watched = false;
    loop {
        // First what is waited for, if nobody has started it, and nobody is coming to do so.
        if is_mine(home.is_short()) && job.run_here() {
            break;
        }
        if !watched && job.watch(Watcher::Worker).is_some() {
            return true;
        }
        watched = true;
        home.help_until(&|short| is_done() || is_mine(short), deadline);
        if is_done() || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            break;
        }
    }
    if !is_done() {
        job.unwatch(&|watcher| matches!(watcher, Watcher::Worker));
    }
    is_done()
}
