//! A task waits for another task of its own pool, and all workers are such tasks.
//!
//! The awaited task is in the queue; the workers that could run it wait for it. With ten workers it takes
//! ten such tasks at once: it works on every desk, and hangs under load. Python's documentation has two
//! examples of it, and says: don't.
//!
//! The cures: never wait inside a pool (use callbacks); have a second pool for the inner tasks; or have a
//! pool whose workers, while they wait, run what is in the queue, as the library's do.

use std::sync::Arc;
use std::time::Duration;

use executor::ThreadPoolExecutor;

use crate::steps::workers::Executor;

/// Submits a task to a pool of one worker that submits another and waits for it; the pool is that of
/// step 2. `None` if the inner result did not come for so long.
pub fn nested_wrong(patience: Duration) -> Option<u32> {
    let pool = Arc::new(Executor::new(1));
    let inner_pool = Arc::clone(&pool);
    let outer = pool.submit(move || {
        let inner = inner_pool.submit(|| 42);
        inner.recv_timeout(patience).ok()
    });
    outer.recv().ok().flatten()
}

/// The same, in a pool whose workers help while they wait.
pub fn nested_right() -> Option<u32> {
    let pool = ThreadPoolExecutor::new(1).ok()?;
    pool.scope(|scope| {
        let outer = scope.submit(|| {
            let inner = scope.submit(|| 42).ok()?;
            inner.result().ok()
        });
        outer.ok()?.result().ok()?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bugs::PATIENCE;

    #[test]
    fn with_the_mistake_the_only_worker_waits_for_what_only_it_could_run() {
        assert_eq!(nested_wrong(PATIENCE), None);
    }

    #[test]
    fn a_worker_that_helps_runs_it_itself() {
        assert_eq!(nested_right(), Some(42));
    }
}
