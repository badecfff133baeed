//! What a task comes to, and the edge at which panics of user code are caught.

use std::any::Any;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use parking_lot::Mutex;

/// What a task comes to: its value, or why there is none.
pub type Outcome<T> = Result<T, TaskError>;

/// Why a task gave no value.
#[derive(Debug)]
pub enum TaskError {
    /// It was cancelled before it started.
    Cancelled,
    /// It panicked; [`Panic::resume`] goes on with it.
    Panicked(Panic),
    /// Its promise was dropped without being finished.
    Abandoned,
}

/// What a task panicked with.
pub struct Panic {
    /// In a mutex because it need not be `Sync`, and a future has to be.
    payload: Mutex<Box<dyn Any + Send>>,
}

impl Panic {
    /// Runs user code and catches its panic.
    pub(super) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
        catch_unwind(AssertUnwindSafe(f)).map_err(|payload| Self {
            payload: Mutex::new(payload),
        })
    }

    /// What `panic!` was given, if that was text.
    pub fn message(&self) -> String {
        let payload = self.payload.lock();
        let literal = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned());
        let text = literal.or_else(|| payload.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "Box<dyn Any>".to_owned())
    }

    /// Goes on panicking in this thread, as if the task had been called here.
    pub fn resume(self) -> ! {
        resume_unwind(self.payload.into_inner())
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panic").field(&self.message()).finish()
    }
}

/// Runs user code whose panic has nowhere to go but the log: callbacks, wakers, destructors.
pub(super) fn contain(doing: &str, f: impl FnOnce()) {
    if let Err(panic) = Panic::catch(f) {
        // The logger and the drop of what was thrown are user code too: were one to panic, it would unwind
        // through us after all, past a future that is not settled yet.
        hush(|| log::error!("exception {doing}: {}", panic.message()));
        hush(|| drop(panic));
    }
}

/// Runs user code whose panic has nowhere to go at all.
fn hush(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f)) {
        mem::forget(payload);
    }
}
