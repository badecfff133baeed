//! The pool of a task, as its tasks and waiters see it; and which pool this thread works for.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Instant;

use super::id::FutureId;

/// The pool that a task is in.
pub(super) trait Home: Send + Sync {
    /// A pending task left other than through the queue's head: it was cancelled, or a waiter ran it.
    fn task_left(&self);

    /// True if more tasks are pending than workers are coming for one: only then a worker that waits may have
    /// to run a task itself.
    fn is_short(&self) -> bool;

    /// Runs children of the current task until `done`, or `deadline`. For workers of this pool.
    ///
    /// `done` is told whether the pool is short of workers. Who makes it true calls `poke` afterwards.
    fn help_until(&self, done: &dyn Fn(bool) -> bool, deadline: Option<Instant>);

    /// Wakes the workers that wait for a future, to look at it again.
    fn poke(&self);
}

thread_local! {
    /// The pool that this thread is a worker of.
    static CURRENT: RefCell<Option<Arc<dyn Home>>> = const { RefCell::new(None) };

    /// The task on top of this thread's stack.
    static RUNNING: Cell<Option<FutureId>> = const { Cell::new(None) };
}

/// Makes this thread a worker of `home`.
pub(super) fn enter(home: Arc<dyn Home>) {
    CURRENT.set(Some(home));
}

/// The pool this thread is a worker of, if `is_it` says that it is the right one.
pub(super) fn current_if(is_it: impl Fn(&Arc<dyn Home>) -> bool) -> Option<Arc<dyn Home>> {
    // A destructor of another thread-local may come here when ours is gone: then this is no worker.
    CURRENT
        .try_with(|current| current.borrow().clone().filter(is_it))
        .ok()
        .flatten()
}

/// The task that this thread is in, the innermost one.
pub(super) fn running() -> Option<FutureId> {
    RUNNING.get()
}

/// Calls `run`, which is the running of `task`.
pub(super) fn in_task(task: FutureId, run: impl FnOnce()) {
    let outer = RUNNING.replace(Some(task));
    run();
    RUNNING.set(outer);
}
