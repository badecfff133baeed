//! Which pool this thread is a worker of.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::job::Home;
use crate::sync;

/// How deep a worker goes into tasks that it runs only because it waits for another one. Each level
/// lies on the stack on top of the last: more would let a long queue of waiting tasks overflow it, fewer
/// would leave a worker idle while there is work. The awaited task itself is run at any depth.
const MAX_HELP_DEPTH: usize = 32;

sync::local! {
    /// The pool, and the number of this thread among its workers.
    static CURRENT: RefCell<Option<(Arc<dyn Home>, usize)>> = RefCell::new(None);

    /// How many tasks on this thread's stack run only because another one waits.
    static HELP_DEPTH: Cell<usize> = Cell::new(0);
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

/// True if a worker may run one more task on top of those it is in.
pub(crate) fn may_help() -> bool {
    HELP_DEPTH.with(Cell::get) < MAX_HELP_DEPTH
}

/// Runs a task on top of the one this worker is in.
pub(crate) fn help_with(run: impl FnOnce()) {
    HELP_DEPTH.with(|depth| depth.set(depth.get() + 1));
    run();
    HELP_DEPTH.with(|depth| depth.set(depth.get() - 1));
}
