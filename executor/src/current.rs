//! Which pool this thread is a worker of.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::job::Home;
use crate::observe::FutureId;
use crate::sync;

sync::local! {
    /// The pool, and the number of this thread among its workers.
    static CURRENT: RefCell<Option<(Arc<dyn Home>, usize)>> = RefCell::new(None);

    /// The task on top of this thread's stack.
    static RUNNING: Cell<Option<FutureId>> = Cell::new(None);
}

/// Makes this thread worker `number` of `home`.
pub(crate) fn enter(home: Arc<dyn Home>, number: usize) {
    CURRENT.with(|current| *current.borrow_mut() = Some((home, number)));
}

/// The pool this thread is a worker of, if `is_it` says that it is the right one.
pub(crate) fn home_if(is_it: impl Fn(&Arc<dyn Home>) -> bool) -> Option<Arc<dyn Home>> {
    with(|home, _| is_it(home).then(|| Arc::clone(home))).flatten()
}

/// The number of this thread among the workers of the pool at `home`; `None` if it is not one of them.
pub(crate) fn number_in(home: *const ()) -> Option<usize> {
    with(|current, number| std::ptr::addr_eq(Arc::as_ptr(current), home).then_some(number))
        .flatten()
}

fn with<R>(f: impl FnOnce(&Arc<dyn Home>, usize) -> R) -> Option<R> {
    // A destructor of another thread-local may come here when ours is gone: then this is no worker.
    CURRENT
        .try_with(|current| {
            current
                .borrow()
                .as_ref()
                .map(|(home, number)| f(home, *number))
        })
        .ok()
        .flatten()
}

/// The task that this thread is in, the innermost one.
pub(crate) fn running() -> Option<FutureId> {
    RUNNING.with(Cell::get)
}

/// Calls `run`, which is the running of `task`.
pub(crate) fn in_task(task: FutureId, run: impl FnOnce()) {
    let outer = RUNNING.with(|running| running.replace(Some(task)));
    run();
    RUNNING.with(|running| running.set(outer));
}
