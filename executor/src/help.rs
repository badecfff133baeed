//! Waiting for one task: asleep, or, on a thread that works for the task's own pool, at work.

use std::time::Instant;

use crate::cell::Job;
use crate::current;
use crate::home;
use crate::spin;
use crate::state::State;

/// Blocks until `job` is done, or `deadline`; true if done.
pub(crate) fn wait_for(job: &Job, deadline: Option<Instant>) -> bool {
    let is_done = || job.state().is_done();
    let is_over = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    if is_done() || is_over() {
        return is_done();
    }
    let Some(home) = current::own_home(job.header().home) else {
        let found = if home::is_remote(job.header().home) {
            if let Some(home) = home::find(job.header().home) {
                home.lead(job.id(), deadline);
            }
            is_done()
        } else {
            spin::until(deadline, is_done)
        };
        return found || job.block_until(deadline);
    };
    let is_mine = |short: bool| short && job.state() == State::Pending;
    loop {
        // First what is waited for, if nobody has started it, and nobody is coming to do so.
        if is_mine(home.is_short()) && job.run_here(&**home) {
            return true;
        }
        if job.header().word.expect_helper().state().is_done() {
            return true;
        }
        home.help_until(&|short| is_done() || is_mine(short), deadline);
        if is_done() || is_over() {
            return is_done();
        }
    }
}
