//! Waiting for one task: asleep, or, on a worker of the task's own pool, at work.

use std::sync::Arc;
use std::time::Instant;

use crate::current;
use crate::job::{Job, Watcher};

/// Blocks until `job` is done, or `deadline`; true if done.
pub(crate) fn wait_for(job: &dyn Job, deadline: Option<Instant>) -> bool {
    if job.state().is_done() || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        return job.state().is_done();
    }
    let own = job
        .home()
        .and_then(|home| current::home_if(|mine| Arc::ptr_eq(mine, home)));
    let Some(home) = own else {
        return job.block_until(deadline);
    };
    // First what is waited for, if nobody has started it. Somebody else runs it otherwise.
    if job.run_here() || job.watch(Watcher::Worker).is_some() {
        return true;
    }
    let done = home.help_until(&|| job.state().is_done(), deadline);
    if !done {
        job.unwatch(&|watcher| matches!(watcher, Watcher::Worker));
    }
    done
}
