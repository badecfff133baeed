//! The allocation of a task as all may see it, whatever its types; and the list it waits in.
//!
//! ```text
//!                  ┌──────┬────┬───────┬──────┬──────┬──────┬─────┬──────────────────┐
//!   Job ─────────▶ │ word │ id │ types │ next │ line │ home │ key │ work, or outcome │
//!                  └──────┴────┴───────┴──────┴──────┴──────┴─────┴──────────────────┘
//!                   `Header`                                       `erased`
//! ```
//!
//! The word counts the `Job`s, one of which belongs to the list while the task is in it. The cell is freed with
//! the last of them, and that runs no user code: by then the work was taken out by the one who claimed or
//! cancelled, and the outcome by the future, or, where that was gone, by the one who settled.
#![expect(unsafe_code, reason = "a pointer to forgotten types, counted by hand")]

pub(crate) mod erased;

use std::any::TypeId;
use std::mem::{self, ManuallyDrop};
use std::ptr::{self, NonNull};
use std::sync::Arc;

use crate::error::TaskError;
use crate::home::Around;
use crate::line;
use crate::observe::FutureId;
use crate::panic::contain;
use crate::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};
use crate::word::{Seen, Word};

/// A function to be called before a task is done.
pub(crate) type Callback = Box<dyn FnOnce(&View<'_>) + Send>;
pub(crate) type Line = line::Line<Callback>;
pub(crate) type Watcher = line::Watcher<Callback>;

/// What every cell begins with.
pub(crate) struct Header {
    pub(crate) word: Word,
    pub(crate) id: FutureId,
    types: &'static Types,
    /// The task behind this one in a list.
    next: AtomicPtr<Header>,
    /// Null until somebody wants to know when the task is done; then the same until the end.
    line: AtomicPtr<Line>,
    /// The number of the pool that the task is in; 0 for none.
    pub(crate) home: u32,
    /// Under which the owner of the line, who alone writes it, knows the task.
    pub(crate) key: AtomicU32,
}

/// What can be done only by those who know the types. Each function takes a cell of just these types.
struct Types {
    /// Which they are.
    id: fn() -> TypeId,
    /// Does the work, or, with an error, drops it; and settles. SAFETY: the caller has claimed the task.
    run: unsafe fn(Job, Option<TaskError>, &Around<'_>),
    /// Where the outcome is, to look at. SAFETY: as `Job::view`.
    look: unsafe fn(NonNull<Header>) -> *const (),
    /// Where the outcome is, to move it. SAFETY: nobody else has it.
    change: unsafe fn(NonNull<Header>) -> *mut (),
    /// Drops the outcome. SAFETY: it is there, and nobody else has it.
    drop_outcome: unsafe fn(NonNull<Header>),
    /// Gives the memory back. SAFETY: the caller had the last handle.
    free: unsafe fn(NonNull<Header>),
}

impl Drop for Header {
    fn drop(&mut self) {
        // ORDERING: Relaxed; the one who drops the cell has met all handles in `Word::release`.
        let line = self.line.load(Ordering::Relaxed);
        if !line.is_null() {
            // SAFETY: `Job::line_or` put it there, from an `Arc`, once; and nobody is left to use it.
            drop(unsafe { Arc::from_raw(line) });
        }
    }
}

/// A handle to a task. Whoever has one may look, register, and try to claim.
pub(crate) struct Job(NonNull<Header>);

// SAFETY: the work goes to the thread that claims: `erased::new` asks that it be `Send`; the rest is atomic.
unsafe impl Send for Job {}
// SAFETY: a shared handle gives access to atomics and constants; claiming through it is exclusive.
unsafe impl Sync for Job {}

impl Job {
    #[inline]
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: this handle keeps the cell alive, and a header that has handles is never borrowed mutably.
        unsafe { self.0.as_ref() }
    }

    /// # Safety
    ///
    /// The outcome is there, and stays as long as this handle is lent.
    unsafe fn view(&self) -> View<'_> {
        // SAFETY: the function is of the cell's own types.
        let outcome = unsafe { (self.header().types.look)(self.0) };
        View { job: self, outcome }
    }

    /// The line of the task, if it has one.
    pub(crate) fn line(&self) -> Option<&Line> {
        // ORDERING: Acquire pairs with the Release in `line_or`: who sees the pointer sees what it points to.
        // SAFETY: `line_or` put it there; it stays as long as the cell, which we keep alive.
        unsafe { self.header().line.load(Ordering::Acquire).as_ref() }
    }

    /// The line of the task, which is `new` from now on if it had none.
    pub(crate) fn line_or(&self, new: impl FnOnce() -> Arc<Line>) -> &Line {
        let place = &self.header().line;
        // ORDERING: Acquire, as in `line`.
        if place.load(Ordering::Acquire).is_null() {
            let new = Arc::into_raw(new()).cast_mut();
            // ORDERING: AcqRel: Release for those who load it; Acquire on failure, for it is another's.
            let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
            let old = place.compare_exchange(ptr::null_mut(), new, success, failure);
            if old.is_err() {
                // SAFETY: it came from an `Arc` just now, and nobody else has seen it.
                drop(unsafe { Arc::from_raw(new) });
            }
        }
        self.line().expect("somebody has brought one")
    }
}

/// A look at an outcome, whatever its type.
pub(crate) struct View<'a> {
    job: &'a Job,
    outcome: *const (),
}

impl Clone for Job {
    fn clone(&self) -> Self {
        self.header().word.retain();
        Self(self.0)
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if self.header().word.release() {
            // SAFETY: that was the last handle, and the function is of the cell's own types.
            unsafe { (self.header().types.free)(self.0) }
        }
    }
}

/// A task that its holder has the right and the duty to settle: to be made only by one who claimed it.
#[must_use = "a task that is never settled leaves its future hanging"]
pub(crate) struct Claimed(pub(crate) Job);

impl Claimed {
    /// Does the work, or, with an error, drops it; and settles.
    pub(crate) fn run(self, error: Option<TaskError>, around: &Around<'_>) {
        // SAFETY: the function is of the cell's own types, and the task is claimed.
        unsafe { (self.0.header().types.run)(self.0, error, around) }
    }
}

/// A task whose outcome is in the cell, but not for the future yet.
#[must_use = "a task that is never settled leaves its future hanging"]
pub(crate) struct Stored {
    pub(crate) job: Job,
    /// The outcome is a value.
    ok: bool,
    /// It has not been dropped.
    full: bool,
}

impl Stored {
    /// Lends the outcome.
    pub(crate) fn view(&self) -> Option<View<'_>> {
        // SAFETY: it is there, and nobody else has it before the last step.
        (self.full).then(|| unsafe { self.job.view() })
    }

    /// Drops the outcome, which is left to us. This is user code.
    pub(crate) fn drop_outcome(&mut self) {
        let (drop, id) = (self.job.header().types.drop_outcome, self.job.header().id);
        if mem::take(&mut self.full) {
            let doing = || format!("dropping the result of future {id}");
            // SAFETY: the outcome is there, and this is the only time.
            contain(doing, || unsafe { drop(self.job.0) });
        }
    }

    /// The last step, unless somebody was not `told`, or nobody is left to take the outcome; gives what it found.
    pub(crate) fn settle_unwatched(self, told: bool) -> Result<Seen, Self> {
        let (cell, header) = (self.job.0, self.job.header());
        let free = header.types.free;
        let Ok(seen) = header.word.settle_and_release(self.ok, self.full, told) else {
            return Err(self);
        };
        mem::forget(self);
        if seen.is_last_handle() {
            // SAFETY: the last handle was ours, and is given up; the function is of the cell's own types.
            unsafe { free(cell) }
        }
        Ok(seen)
    }

    /// The last step, under the lock of the task's line, unless its owner was not `told`; gives what it found. If the
    /// future is gone, the outcome is still to be dropped.
    pub(crate) fn settle(&self, told: bool) -> Result<Seen, Seen> {
        self.job.header().word.settle(self.ok, told)
    }
}

/// A list through the cells: any thread adds at the end, one at a time takes from the front. It is D. Vyukov's
/// queue of many producers and one consumer, but who finds it empty leaves the first task in `first`.
#[repr(align(128))] // Away from what others write.
pub(crate) struct List {
    /// The task that was added last; null if there is none.
    last: AtomicPtr<Header>,
    /// The first one added since there was none, until the consumer finds it.
    first: AtomicPtr<Header>,
    /// For the owner of the list, to count with: who adds has this line at hand anyway.
    pub(crate) arrived: AtomicU64,
    pub(crate) husks: AtomicU64,
}

/// The consumer's end.
pub(crate) struct Front {
    list: Arc<List>,
    /// The first task; null if it is still to be looked for.
    head: *mut Header,
}

// SAFETY: the tasks in it are reached through `&mut self` alone, and `Job` is `Send`.
unsafe impl Send for Front {}

impl List {
    pub(crate) fn new() -> (Arc<List>, Front) {
        let list = Arc::new(Self {
            last: AtomicPtr::new(ptr::null_mut()),
            first: AtomicPtr::new(ptr::null_mut()),
            arrived: AtomicU64::new(0),
            husks: AtomicU64::new(0),
        });
        let head = ptr::null_mut();
        (Arc::clone(&list), Front { list, head })
    }

    pub(crate) fn push(&self, job: Job) {
        let cell = job.0.as_ptr();
        // The handle is the list's from now on.
        mem::forget(job);
        // ORDERING: AcqRel. Acquire: the cell of the one before is all there; Release: so is ours, for the next.
        let before = self.last.swap(cell, Ordering::AcqRel);
        // SAFETY: who is last stays in the list until the link behind it is set, which is ours to do.
        let link = unsafe { before.as_ref() }.map_or(&self.first, |before| &before.next);
        // ORDERING: Release shows the work to the Acquire in `Front`.
        link.store(cell, Ordering::Release);
    }

    /// True if nothing is in it. A hint.
    pub(crate) fn is_empty(&self) -> bool {
        // ORDERING: Relaxed; who sees something comes with a lock to take it.
        self.last.load(Ordering::Relaxed).is_null()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

impl Front {
    /// The first task, which stays in the list.
    pub(crate) fn first(&mut self) -> Option<ManuallyDrop<Job>> {
        if self.head.is_null() {
            // ORDERING: Acquire pairs with the Release in `push`.
            self.head = self.list.first.load(Ordering::Acquire);
        }
        NonNull::new(self.head).map(|head| ManuallyDrop::new(Job(head)))
    }

    /// Takes the first task out; `None` if there is none, or another one is just being added behind it.
    pub(crate) fn pop(&mut self) -> Option<Job> {
        let first = ManuallyDrop::into_inner(self.first()?);
        // ORDERING: Acquire pairs with the Release in `push`.
        let next = first.header().next.load(Ordering::Acquire);
        if next.is_null() {
            // ORDERING: Relaxed; nobody else writes there before the list has run empty.
            self.list.first.store(ptr::null_mut(), Ordering::Relaxed);
            let cell = first.0.as_ptr();
            // ORDERING: Release on success: the next one to push sees `first` empty. Relaxed else.
            let (last, order) = (&self.list.last, (Ordering::Release, Ordering::Relaxed));
            let empty = last.compare_exchange(cell, ptr::null_mut(), order.0, order.1);
            if empty.is_err() {
                mem::forget(first);
                return None;
            }
        }
        self.head = next;
        Some(first)
    }
}
