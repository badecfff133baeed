//! Which pools this thread works for, and for which task.
//!
//! A *worker* of a pool is in one task, and perhaps, while that one waits, in another one on top of it. A
//! *guest* is any other thread that offered itself to a pool while it waits: see
//! [`help_while`](crate::ThreadPoolExecutor::help_while). Any thread that is in a task of the pool, a guest or one
//! whose `submit` had to run it, *stands in* for a worker until that task ends: what holds for the one (which tasks
//! it may run on top, what it must not wait for) holds for the other.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use crate::cell::Job;
use crate::cell::erased::Claimed;
use crate::home::{self, Home};
use crate::state::State;
use crate::sync;

/// Children that are remembered at least before those that have been started are forgotten.
const FORGET_LEAST: usize = 64;

sync::local! {
    static POOLS: RefCell<Pools> = RefCell::new(Vec::new());

    /// What was submitted, by a worker to its own pool, in the tasks on this thread's stack, and may not have been
    /// started yet: the newest last.
    static CHILDREN: RefCell<Vec<Job>> = RefCell::new(Vec::new());

    /// Where in there those of the innermost task begin; `NO_TASK` outside of tasks.
    static MINE: Cell<usize> = Cell::new(NO_TASK);

    /// Where they end. Apart from the list, so that a task without children costs little.
    static END: Cell<usize> = Cell::new(0);

    /// So many of the innermost task's make it worth a look which have been started: twice as many as had not
    /// at the last look, so that the looks cost each the same, however many there are.
    static FORGET_AT: Cell<usize> = Cell::new(0);

    /// The number of the pool that this thread is a worker of, or stands in for one since; 0 for none.
    static OWN: Cell<u32> = Cell::new(0);

    /// True while user code runs here on the way to a task's end.
    static SETTLING: Cell<bool> = Cell::new(false);
}

/// The pools this thread works for, the innermost one last.
type Pools = Vec<(Own, Role)>;

/// What this thread is to a pool.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// With its number.
    Worker(usize),
    StandIn,
    Guest,
}

/// A pool that this thread works for. In an `Rc`, for the count of the `Arc` is a word that all its workers share.
pub(crate) type Own = Rc<Arc<dyn Home>>;

const NO_TASK: usize = usize::MAX;

/// Makes this thread worker `number` of `home`.
pub(crate) fn enter(home: Arc<dyn Home>, number: usize) {
    OWN.with(|own| own.set(home.number()));
    push(Rc::new(home), Role::Worker(number));
}

/// Makes this thread a guest of `home` while it calls `f`.
pub(crate) fn as_guest<R>(home: Arc<dyn Home>, f: impl FnOnce() -> R) -> R {
    let _leave = take_role(Rc::new(home), Role::Guest, OWN.with(Cell::get));
    f()
}

/// For a thread that is about to run a task of that pool: has it stand in for a worker, if it is none, until the
/// result is dropped.
#[inline]
pub(crate) fn stand_in(home: u32) -> Option<Leave> {
    if is_worker_of(home) || home::is_remote(home) {
        return None;
    }
    #[cold]
    fn as_none(home: u32) -> Option<Leave> {
        let own = own_home(home).or_else(|| home::find(home).map(Rc::new))?;
        take_role(own, Role::StandIn, home)
    }
    as_none(home)
}

/// `None` where this thread works for nobody any more.
fn take_role(home: Own, role: Role, own: u32) -> Option<Leave> {
    push(home, role).then(|| Leave(OWN.with(|its| its.replace(own))))
}

/// Gives up the role that was taken last. With what `OWN` was.
#[must_use = "dropping it gives up the role"]
pub(crate) struct Leave(u32);

impl Drop for Leave {
    fn drop(&mut self) {
        OWN.with(|own| own.set(self.0));
        let left = POOLS.with(|pools| pools.borrow_mut().pop());
        drop(left);
    }
}

/// False in a destructor of another thread-local that comes here when ours is gone: this thread works for nobody.
fn push(home: Own, role: Role) -> bool {
    let push = |pools: &RefCell<Pools>| pools.borrow_mut().push((home, role));
    POOLS.try_with(push).is_ok()
}

/// The pool of that number, if this thread works for it.
pub(crate) fn own_home(number: u32) -> Option<Own> {
    own_home_if(|home| home.number() == number)
}

/// The pool this thread works for, if `is_it` says that it is the right one.
pub(crate) fn own_home_if(is_it: impl Fn(&dyn Home) -> bool) -> Option<Own> {
    with(|home, _| is_it(&***home).then(|| Rc::clone(home)))
}

/// Those of the pools this thread works for that `is_it` picks, each once: first the one that it is a worker of, where
/// nobody else may be left to do what is to be done, then the innermost one.
pub(crate) fn own_homes(is_it: impl Fn(&dyn Home) -> bool) -> Vec<Own> {
    let pick = |pools: &RefCell<Pools>| {
        let mut homes: Vec<Own> = Vec::new();
        let pools = pools.borrow();
        for (home, role) in pools.iter().rev().filter(|(home, _)| is_it(&***home)) {
            let known = homes.iter().position(|it| it.number() == home.number());
            match (role, known) {
                (Role::Worker(_), Some(at)) => homes[..=at].rotate_right(1),
                (Role::Worker(_), None) => homes.insert(0, Rc::clone(home)),
                (_, None) => homes.push(Rc::clone(home)),
                (_, Some(_)) => {}
            }
        }
        homes
    };
    // As in `with`.
    POOLS.try_with(pick).unwrap_or_default()
}

/// The pool of that number, if it is still there.
pub(crate) fn home(number: u32) -> Option<Arc<dyn Home>> {
    let own = own_home(number).map(|own| Arc::clone(&own));
    own.or_else(|| home::find(number))
}

/// The number of this thread among the workers of the pool; `None` if it is not one of them.
pub(crate) fn number_in(home: u32) -> Option<usize> {
    with(|pool, role| match role {
        Role::Worker(number) if pool.number() == home => Some(number),
        _ => None,
    })
}

/// The first answer of `look` for the pools of this thread, the innermost one first.
fn with<R>(look: impl Fn(&Own, Role) -> Option<R>) -> Option<R> {
    // A destructor of another thread-local may come here when ours is gone: then this is no worker.
    let look = |pools: &RefCell<Pools>| {
        let pools = pools.borrow();
        pools
            .iter()
            .rev()
            .find_map(|(home, role)| look(home, *role))
    };
    POOLS.try_with(look).ok().flatten()
}

/// True if this thread is a worker of the pool, or stands in for one.
#[inline]
pub(crate) fn is_worker_of(home: u32) -> bool {
    let own = OWN.with(Cell::get);
    own == home || (own != 0 && is_outer_worker_of(home))
}

/// The same for a pool that may not be the one that this thread came to last.
#[cold]
fn is_outer_worker_of(home: u32) -> bool {
    with(|pool, role| (pool.number() == home && role != Role::Guest).then_some(())).is_some()
}

/// True if this thread is a worker of the pool, stands in for one, or is a guest.
pub(crate) fn works_for(home: u32) -> bool {
    is_worker_of(home) || own_home(home).is_some()
}

/// True in a callback, or while a task that was cancelled is dropped: others may wait for the end of the task, and so
/// for this thread.
pub(crate) fn is_settling() -> bool {
    SETTLING.with(Cell::get)
}

/// Calls `end`, which may be user code that comes before the end of a task. It does not panic.
pub(crate) fn while_settling(settling: bool, end: impl FnOnce()) {
    let outer = SETTLING.with(Cell::get);
    SETTLING.with(|it| it.set(outer || settling));
    end();
    SETTLING.with(|it| it.set(outer));
}

/// Calls `run`, which is the running of a task.
pub(crate) fn in_task(run: impl FnOnce()) {
    let start = END.with(Cell::get);
    let outer = MINE.with(|mine| mine.replace(start));
    run();
    MINE.with(|mine| mine.set(outer));
    if END.with(Cell::get) != start {
        END.with(|end| end.set(start));
        let _ = CHILDREN.try_with(|children| children.borrow_mut().truncate(start));
    }
}

/// Remembers a child of the innermost task of this thread, if it is in one.
pub(crate) fn add_child(job: &Job) {
    let start = MINE.with(Cell::get);
    if start == NO_TASK {
        return;
    }
    // A destructor of another thread-local may come here when ours is gone.
    let _ = CHILDREN.try_with(|children| {
        let mut children = children.borrow_mut();
        children.push(job.clone());
        let mine = children.len() - start;
        if mine == 1 {
            FORGET_AT.with(|at| at.set(FORGET_LEAST));
        } else if mine >= FORGET_AT.with(Cell::get) {
            let mut newer = children.split_off(start);
            newer.retain(|job| job.state() == State::Pending);
            FORGET_AT.with(|at| at.set(FORGET_LEAST.max(2 * newer.len())));
            children.append(&mut newer);
        }
        END.with(|end| end.set(children.len()));
    });
}

/// The newest child in that pool of the innermost task that nobody has started, claimed.
pub(crate) fn claim_child(home: &dyn Home) -> Option<Claimed> {
    let start = MINE.with(Cell::get);
    if start == NO_TASK {
        return None;
    }
    let claim = |children: &RefCell<Vec<Job>>| {
        let mut children = children.borrow_mut();
        let mut claimed = None;
        while claimed.is_none()
            && let Some(newest) = children.iter().skip(start).rposition(|job| job.is_in(home))
        {
            claimed = children.remove(start + newest).claim();
        }
        END.with(|end| end.set(children.len()));
        claimed
    };
    CHILDREN.try_with(claim).ok().flatten()
}
