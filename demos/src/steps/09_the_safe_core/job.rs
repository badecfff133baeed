//! A task as those see it who do not care what it returns: the queue, the waiters, its pool.

use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use super::home::Home;
use super::id::{FutureId, Place};
use super::mailbox::Mailbox;
use super::state::State;

/// Who wants to know that a future is done.
pub(super) enum Watcher {
    /// `wait` or `as_completed`, which knows the future by the number `key`.
    Inbox { key: usize, mailbox: Arc<Mailbox> },
    /// A worker of the task's own pool that sleeps until the future is done.
    Worker,
    /// An async task that awaits it.
    Task(Waker),
}

/// One task, whatever its types.
pub(super) trait Job: Send + Sync {
    fn id(&self) -> FutureId;

    fn state(&self) -> State;

    /// The pool that holds the task; `None` for a promise.
    fn home(&self) -> Option<&Arc<dyn Home>>;

    /// The task in which it was submitted, if it was submitted in one.
    fn parent(&self) -> Option<FutureId>;

    /// Takes the right and the duty to run it.
    fn claim(&self) -> bool;

    /// Runs the work, then the callbacks, and only then shows the future as done. Only for who claimed it.
    fn run_claimed(&self);

    /// Drops the work and settles as cancelled; see [`Future::cancel`](super::Future::cancel).
    fn cancel(&self) -> bool;

    /// Sleeps until done or `deadline`; true if done.
    fn block_until(&self, deadline: Option<Instant>) -> bool;

    /// Has `watcher` told when the future is done, or gives its place in the order of completion if it is.
    fn watch(&self, watcher: Watcher) -> Option<Place>;

    /// Forgets one watcher that `is_it` picks.
    fn unwatch(&self, is_it: &dyn Fn(&Watcher) -> bool);

    /// True if the pool that holds the task is this one.
    fn is_in(&self, pool: &Arc<dyn Home>) -> bool {
        self.home().is_some_and(|home| Arc::ptr_eq(home, pool))
    }

    /// For one who waits: runs it here and now if nobody has started it. True if it did.
    fn run_here(&self) -> bool {
        let mine = self.claim();
        if mine {
            if let Some(home) = self.home() {
                home.task_left();
            }
            self.run_claimed();
        }
        mine
    }
}
