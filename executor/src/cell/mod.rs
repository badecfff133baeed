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

use std::mem::{self, ManuallyDrop};
use std::ptr::{self, NonNull};
use std::sync::Arc;

use crate::line;
use crate::observe::FutureId;
use crate::outlet::{self, Outlet};
use crate::panic::contain;
use crate::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};
use crate::word::{Seen, Word};
use erased::Types;

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

    /// # Safety: the outcome is there, and stays as long as this handle is lent.
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
        if self.line().is_none() {
            let place = &self.header().line;
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

/// A task whose outcome is in the cell, but not for the future yet.
#[must_use = "a task that is never settled leaves its future hanging"]
pub(crate) struct Stored {
    pub(crate) job: Job,
    /// The outcome is a value.
    pub(crate) ok: bool,
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
}

/// A list through the cells: any thread adds at the end, without a lock, and any thread takes from the front. It is
/// D. Vyukov's queue of many producers and one consumer, but who finds it empty leaves the first task in `first`; and
/// what it consumes comes out of an [`outlet`], for many to take.
#[derive(Default)]
#[repr(align(128))] // Away from what others write.
pub(crate) struct List {
    /// The task that was added last; null if there is none. Not null as long as something is in the outlet's ring.
    last: AtomicPtr<Header>,
    /// The first one added since there was none, until a consumer finds it.
    first: AtomicPtr<Header>,
    /// For the owner of the list, to count with: who adds has this line at hand anyway.
    pub(crate) arrived: AtomicU64,
    pub(crate) left: AtomicU64,
    /// Its front is the first task, or null if that is still to be looked for.
    outlet: Outlet<Header>,
}

/// The front of a list, which one has at a time.
pub(crate) struct Front<'a> {
    list: &'a List,
    end: outlet::Front<'a, Header>,
}

impl List {
    /// Adds these, all at once.
    pub(crate) fn push(&self, jobs: impl IntoIterator<Item = Job>) {
        // The handles are the list's from now on.
        let mut jobs = jobs.into_iter().map(ManuallyDrop::new);
        let Some(first) = jobs.next() else { return };
        let (cell, last) = jobs.fold((first.0.as_ptr(), first), |(first, before), job| {
            // ORDERING: Relaxed; the last step here shows the whole chain.
            (before.header().next).store(job.0.as_ptr(), Ordering::Relaxed);
            (first, job)
        });
        // ORDERING: AcqRel. Acquire: the cell of the one before is all there; Release: so is ours, for the next.
        let before = self.last.swap(last.0.as_ptr(), Ordering::AcqRel);
        // SAFETY: who is last stays in the list until the link behind it is set, which is ours to do.
        let link = unsafe { before.as_ref() }.map_or(&self.first, |before| &before.next);
        // ORDERING: Release shows the work to the Acquire in `Front`.
        link.store(cell, Ordering::Release);
    }

    /// True if nothing is in it, nor in the ring. A hint.
    pub(crate) fn is_empty(&self) -> bool {
        // First the ring, for those who add tasks write to the other place all the time.
        // ORDERING: Relaxed; who relies on it has asked for attention before.
        self.outlet.is_empty() && self.last.load(Ordering::Relaxed).is_null()
    }

    /// True if a task can be taken just now. A hint.
    pub(crate) fn has_any(&self) -> bool {
        !self.outlet.is_empty() || (!self.is_empty() && self.outlet.has_front())
    }

    /// See `Outlet::meet`.
    pub(crate) fn meet(&self) {
        self.outlet.meet();
    }

    /// The next task, if there is one in the ring.
    pub(crate) fn take(&self) -> Option<Job> {
        self.outlet.take().and_then(NonNull::new).map(Job)
    }

    /// The front, unless somebody else has it.
    pub(crate) fn front(&self) -> Option<Front<'_>> {
        self.outlet.front().map(|end| Front { list: self, end })
    }
}

impl Drop for List {
    fn drop(&mut self) {
        while self.take().is_some() {}
        let mut front = self.front();
        while front.as_mut().and_then(Front::pop).is_some() {}
    }
}

impl Front<'_> {
    /// The first task, which stays in the list.
    pub(crate) fn first(&mut self) -> Option<ManuallyDrop<Job>> {
        if self.end.first.is_null() {
            // ORDERING: Acquire pairs with the Release in `push`.
            self.end.first = self.list.first.load(Ordering::Acquire);
        }
        NonNull::new(self.end.first).map(|first| ManuallyDrop::new(Job(first)))
    }

    /// Takes the first task out, if there is another one behind it.
    pub(crate) fn pop_before_last(&mut self) -> Option<Job> {
        let first = self.first()?;
        // ORDERING: Acquire pairs with the Release in `push`.
        let next = first.header().next.load(Ordering::Acquire);
        if next.is_null() {
            return None;
        }
        self.end.first = next;
        Some(ManuallyDrop::into_inner(first))
    }

    /// Takes the first task out; `None` if there is none, or another one is just being added behind it.
    pub(crate) fn pop(&mut self) -> Option<Job> {
        self.pop_before_last().or_else(|| {
            let first = self.first()?;
            // ORDERING: Relaxed; nobody else writes there before the list has run empty.
            self.list.first.store(ptr::null_mut(), Ordering::Relaxed);
            let (cell, none) = (first.0.as_ptr(), ptr::null_mut());
            // ORDERING: Release on success: the next one to push sees `first` empty. Relaxed else.
            let (last, order) = (&self.list.last, (Ordering::Release, Ordering::Relaxed));
            last.compare_exchange(cell, none, order.0, order.1).ok()?;
            self.end.first = none;
            Some(ManuallyDrop::into_inner(first))
        })
    }

    /// Puts a task back in front of the first one.
    pub(crate) fn push(&mut self, job: Job) {
        assert!(!self.end.first.is_null(), "there is one left");
        // ORDERING: Relaxed; who has the front next sees it.
        job.header().next.store(self.end.first, Ordering::Relaxed);
        self.end.first = ManuallyDrop::new(job).0.as_ptr();
    }

    /// Puts all tasks but the last one in the ring, as far as there is room.
    pub(crate) fn fill_ring(&mut self) {
        let outlet = &self.list.outlet;
        outlet.fill(|| Some(ManuallyDrop::new(self.pop_before_last()?).0.as_ptr()));
    }
}
