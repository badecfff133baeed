//! Where the types of a task are forgotten, and known again: its content, and the handles to that.
//!
//! Work and outcome share the last place of a cell. Which of the two is there follows from the state: the
//! work while pending, the outcome once done and not taken, nothing in between. The handles make sure that
//! nobody comes there at the wrong time:
//!
//! | handle        | how many                           | may                                           |
//! |---------------|------------------------------------|-----------------------------------------------|
//! | `Owned<W, T>` | at most one, by claim or cancel    | take the work out, put the outcome in         |
//! | [`Stored`]    | what `Owned` becomes by the latter | lend the outcome, until the task is settled   |
//! | `Outlook<T>`  | one, the future's                  | lend the outcome, or give it, once done       |
//!
//! Lifetimes are forgotten here too: see [`Lender`].
#![expect(
    unsafe_code,
    reason = "work and outcome in one place; forgotten lifetimes"
)]

use std::any::TypeId;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::panic::{self, AssertUnwindSafe};
use std::ptr::{self, NonNull};

use super::{Callback, Header, Job, Stored, View};
use crate::error::{Outcome, TaskError};
use crate::home::Around;
use crate::ledger::{Entry, Ledger};
use crate::line::NO_KEY;
use crate::observe::FutureId;
use crate::sync::UnsafeCell;
use crate::sync::atomic::{AtomicPtr, AtomicU32};
use crate::word::{Seen, Word};

/// What is kept while a task is pending, and how the task comes to its end.
pub(crate) trait Work<T>: Send + Sized + 'static {
    /// Does it, or, with an error, does without it; and settles.
    fn run(owned: Owned<Self, T>, error: Option<TaskError>, around: &Around<'_>);
}

/// What can be done only by those who know the types. Each function takes a cell of just these types.
pub(super) struct Types {
    /// Which they are.
    id: fn() -> TypeId,
    /// Does the work, or, with an error, drops it; and settles. SAFETY: the caller has claimed the task.
    pub(super) run: unsafe fn(Job, Option<TaskError>, &Around<'_>),
    /// Where the outcome is, to look at. SAFETY: as `Job::view`.
    pub(super) look: unsafe fn(NonNull<Header>) -> *const (),
    /// Where the outcome is, to move it. SAFETY: nobody else has it.
    change: unsafe fn(NonNull<Header>) -> *mut (),
    /// Drops the outcome. SAFETY: it is there, and nobody else has it.
    pub(super) drop_outcome: unsafe fn(NonNull<Header>),
    /// Gives the memory back. SAFETY: the caller had the last handle.
    pub(super) free: unsafe fn(NonNull<Header>),
}

/// The header comes first, so that a pointer to the one is a pointer to the other.
#[repr(C)]
struct Cell<W, T> {
    header: Header,
    slot: UnsafeCell<Slot<W, T>>,
}

union Slot<W, T> {
    work: ManuallyDrop<W>,
    outcome: ManuallyDrop<Outcome<T>>,
}

/// A new task: to be handed out; and for whoever wants its outcome.
pub(crate) fn new<W: Work<T>, T: Send + 'static>(work: W, home: u32) -> (Job, Outlook<T>) {
    let types = const {
        &Types {
            id: TypeId::of::<Cell<W, T>>,
            run: |job, error, around| W::run(Owned(job, PhantomData), error, around),
            look: look::<W, T>,
            change: change::<W, T>,
            drop_outcome: drop_outcome::<W, T>,
            free: free::<W, T>,
        }
    };
    let header = Header {
        word: Word::new(2),
        id: FutureId::next(),
        types,
        next: AtomicPtr::new(ptr::null_mut()),
        line: AtomicPtr::new(ptr::null_mut()),
        home,
        key: AtomicU32::new(NO_KEY),
    };
    let slot = UnsafeCell::new(Slot::<W, T> {
        work: ManuallyDrop::new(work),
    });
    let cell = NonNull::from(Box::leak(Box::new(Cell { header, slot }))).cast();
    // The word counts these two handles.
    let outlook = Outlook(ManuallyDrop::new(Job(cell)), PhantomData);
    (Job(cell), outlook)
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

/// The right and the duty to settle a task, with the work still in it.
pub(crate) struct Owned<W, T>(Job, PhantomData<fn() -> (W, T)>);

impl<W: Work<T>, T: Send + 'static> Owned<W, T> {
    /// For those who know what the types are.
    pub(crate) fn of(Claimed(job): Claimed) -> Self {
        let its = (job.header().types.id)();
        assert_eq!(its, TypeId::of::<Cell<W, T>>(), "it is another task");
        Self(job, PhantomData)
    }

    /// Moves the work out.
    pub(crate) fn take_work(self) -> (W, Emptied<T>) {
        // SAFETY: the cell is of these types; the work has been there since `new`, is ours since the task was
        // claimed, and this is the only time.
        let work = unsafe { ptr::read(change::<W, T>(self.0.0).cast::<W>()) };
        (work, Emptied(self.0, PhantomData))
    }
}

/// The right and the duty to settle a task, with nothing in it.
pub(crate) struct Emptied<T>(Job, PhantomData<fn() -> T>);

impl<T: Send + 'static> Emptied<T> {
    pub(crate) fn job(&self) -> &Job {
        &self.0
    }

    /// Moves the outcome in.
    pub(crate) fn store(self, outcome: Outcome<T>) -> Stored {
        let ok = outcome.is_ok();
        // SAFETY: the cell is of this type; the task is claimed, and the place empty.
        unsafe {
            let place = (self.0.header().types.change)(self.0.0);
            ptr::write(place.cast::<Outcome<T>>(), outcome);
        }
        let (job, full) = (self.0, true);
        Stored { job, ok, full }
    }
}

/// The one handle to the outcome, which is dropped with it.
pub(crate) struct Outlook<T>(ManuallyDrop<Job>, PhantomData<Outcome<T>>);

// SAFETY: the outcome goes to the thread that has this: `T: Send`, and `TaskError` is.
unsafe impl<T: Send> Send for Outlook<T> {}
// SAFETY: a shared one lends `&Outcome<T>`: `T: Sync`, and `TaskError` is.
unsafe impl<T: Send + Sync> Sync for Outlook<T> {}

impl<T> Outlook<T> {
    pub(crate) fn job(&self) -> &Job {
        &self.0
    }

    fn word(&self) -> &Word {
        &self.0.header().word
    }

    /// Lends the outcome, once the task is done and until it is taken.
    pub(crate) fn view(&self) -> Option<View<'_>> {
        let there = self.word().look().has_outcome();
        // SAFETY: it is there, and taking it needs `&mut self`.
        there.then(|| unsafe { self.0.view() })
    }

    /// The same for those who know the type.
    pub(crate) fn peek(&self) -> Option<&Outcome<T>> {
        // SAFETY: it is of the cell's own type.
        self.view().map(|view| unsafe { &*view.outcome.cast() })
    }

    /// Moves the outcome out, once the task is done; `None` the second time.
    pub(crate) fn take(&mut self) -> Option<Outcome<T>> {
        let there = self.word().look().has_outcome();
        there.then(|| {
            self.word().take();
            // SAFETY: it is there, and noted as taken, so this is the only time.
            unsafe { ptr::read((self.0.header().types.change)(self.0.0).cast::<Outcome<T>>()) }
        })
    }

    /// As `take`, for the last time.
    pub(crate) fn into_outcome(self) -> Option<Outcome<T>> {
        let mut this = ManuallyDrop::new(self);
        if !this.word().look().has_outcome() {
            drop(ManuallyDrop::into_inner(this));
            return None;
        }
        // SAFETY: it is there; neither it nor the handle is touched again.
        unsafe {
            let job = ManuallyDrop::take(&mut this.0);
            Some(ptr::read((job.header().types.change)(job.0).cast()))
        }
    }

    /// What calls `f` with the outcome of this very task.
    pub(crate) fn callback(&self, f: impl FnOnce(&Job, &Outcome<T>) + Send + 'static) -> Callback {
        let cell = self.0.0.addr();
        Box::new(move |view: &View<'_>| {
            assert_eq!(view.job.0.addr(), cell, "it is another task");
            // SAFETY: it is of the cell's own type.
            f(view.job, unsafe { &*view.outcome.cast() });
        })
    }
}

impl<T> Drop for Outlook<T> {
    fn drop(&mut self) {
        let left = self.word().leave();
        if left.is_ok_and(|seen| !seen.is_last_handle()) {
            return; // The handle is given up already.
        }
        // SAFETY: it is not used again.
        let job = unsafe { ManuallyDrop::take(&mut self.0) };
        if left.is_err_and(Seen::has_outcome) {
            // SAFETY: it is there, and this is the only time.
            unsafe { (job.header().types.drop_outcome)(job.0) }
        }
    }
}

/// # Safety: the cell is live, and of these types.
unsafe fn look<W, T>(cell: NonNull<Header>) -> *const () {
    // SAFETY: as said.
    let cell = unsafe { cell.cast::<Cell<W, T>>().as_ref() };
    cell.slot.with(<*const _>::cast)
}

/// # Safety: see `look`.
unsafe fn change<W, T>(cell: NonNull<Header>) -> *mut () {
    // SAFETY: as said.
    let cell = unsafe { cell.cast::<Cell<W, T>>().as_ref() };
    cell.slot.with_mut(<*mut _>::cast)
}

/// # Safety: see `look`; and the outcome is there.
unsafe fn drop_outcome<W, T>(cell: NonNull<Header>) {
    // SAFETY: as said.
    unsafe { ManuallyDrop::drop(&mut (*change::<W, T>(cell).cast::<Slot<W, T>>()).outcome) }
}

/// # Safety: see `look`; and the caller had the last handle.
unsafe fn free<W, T>(cell: NonNull<Header>) {
    // SAFETY: as said, so the box that `new` leaked is ours again.
    drop(unsafe { Box::from_raw(cell.cast::<Cell<W, T>>().as_ptr()) });
}

/// Lends closures that borrow to those who ask for `'static`, and does not end before all are back.
pub struct Lender<'scope, 'env: 'scope, P> {
    /// What the closures are lent to.
    pub(crate) to: P,
    ledger: Ledger,
    /// Invariance over both lifetimes, as in [`std::thread::Scope`]: no coercion shortens or stretches them.
    lifetimes: PhantomData<(&'scope mut &'scope (), &'env mut &'env ())>,
}

/// A closure that is lent: called or dropped, in this order of fields, and only then struck from the ledger.
pub(crate) struct Lent(pub(crate) Box<dyn FnOnce() + Send>, pub(crate) Entry);

/// Runs `f` with a lender, and comes back when `wait` has and all that was lent is gone, come what may.
pub(crate) fn lend<'env, P, R>(
    to: P,
    wait: impl Fn(&P),
    f: impl for<'scope> FnOnce(&'scope Lender<'scope, 'env, P>) -> R,
) -> R {
    let lender = Lender {
        to,
        ledger: Ledger::default(),
        lifetimes: PhantomData,
    };
    // A panic here or there would let go of what is still lent.
    let result = panic::catch_unwind(AssertUnwindSafe(|| f(&lender)));
    let waited = panic::catch_unwind(AssertUnwindSafe(|| wait(&lender.to)));
    lender.ledger.wait();
    waited
        .and(result)
        .unwrap_or_else(|payload| panic::resume_unwind(payload))
}

impl<'scope, P> Lender<'scope, '_, P> {
    pub(crate) fn lend(&'scope self, task: impl FnOnce() + Send + 'scope) -> Lent {
        let entry = self.ledger.enter();
        let task: Box<dyn FnOnce() + Send + 'scope> = Box::new(task);
        // SAFETY: the types differ in a lifetime only, and what is lent is gone before that is over: a lender
        // comes from `lend` alone, which waits for the ledger, where its entry stays until the closure is gone.
        let task = unsafe { mem::transmute::<Box<dyn FnOnce() + Send + '_>, Box<_>>(task) };
        Lent(task, entry)
    }
}
