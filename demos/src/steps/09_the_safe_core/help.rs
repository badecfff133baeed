//! Waiting for one task: asleep, or, on a worker of the task's own pool, at work.

use std::sync::Arc;
use std::time::Instant;

use super::home;
use super::job::{Job, Watcher};
use super::state::State;
use super::sync::is_over;

/// Blocks until `job` is done, or `deadline`; true if done.
pub(super) fn wait_for(job: &dyn Job, deadline: Option<Instant>) -> bool {
    let is_done = || job.state().is_done();
    if is_done() || is_over(deadline) {
        return is_done();
    }
    let own = job
        .home()
        .and_then(|home| home::current_if(|mine| Arc::ptr_eq(mine, home)));
    let Some(home) = own else {
        return job.block_until(deadline);
    };
    let is_mine = |short: bool| short && job.state() == State::Pending;
    let mut watched = false;
    while !is_done() && !is_over(deadline) {
        // First what is waited for, if nobody has started it, and nobody is coming to do so.
        if is_mine(home.is_short()) && job.run_here() {
            break;
        }
        if !watched {
            watched = true;
            job.watch(Watcher::Worker);
        }
        home.help_until(&|short| is_done() || is_mine(short), deadline);
    }
    if !is_done() {
        job.unwatch(&|watcher| matches!(watcher, Watcher::Worker));
    }
    is_done()
}
