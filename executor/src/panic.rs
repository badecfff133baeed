//! A panic caught at the edge of user code, and where it came from.
//!
//! `catch_unwind` gives the payload but not the place. Only the panic hook is told that, so the first
//! executor of a process puts a hook in front of the one that is there: it notes the place when the
//! panic is one that we are about to catch, then calls the hook it found. A program that replaces the
//! hook later loses the place, nothing else.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::sync::Mutex;

/// A panic of a task: its message, where it was raised, and the payload itself.
pub struct Panic {
    /// Boxed so that an error costs the outcome of a good task two words and no more.
    inner: Box<Inner>,
}

struct Inner {
    message: String,
    location: Option<String>,
    backtrace: Option<String>,
    /// In a mutex because a payload need not be `Sync`, and an error has to be.
    payload: Mutex<Box<dyn Any + Send>>,
}

impl Panic {
    /// A panic that happened elsewhere, of which only the text came back.
    ///
    /// This is for those who write executors; `location` reads `file:line:column`.
    pub fn new(message: impl Into<String>, location: Option<String>) -> Self {
        let message = message.into();
        let payload: Box<dyn Any + Send> = Box::new(message.clone());
        Self {
            inner: Box::new(Inner {
                message,
                location,
                backtrace: None,
                payload: Mutex::new(payload),
            }),
        }
    }

    /// The same with a backtrace.
    pub fn with_backtrace(mut self, backtrace: Option<String>) -> Self {
        self.inner.backtrace = backtrace;
        self
    }

    /// What `panic!` was given, if that was text; else `Box<dyn Any>`.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// `file:line:column` of the panic, unless another panic hook took our place.
    pub fn location(&self) -> Option<&str> {
        self.inner.location.as_deref()
    }

    /// The stack at the panic, if `RUST_BACKTRACE` or `RUST_LIB_BACKTRACE` asked for one where it happened.
    pub fn backtrace(&self) -> Option<&str> {
        self.inner.backtrace.as_deref()
    }

    /// Goes on panicking in this thread with the same payload, as if the task had been called here.
    ///
    /// # Panics
    ///
    /// Always. The panic hook is not called a second time.
    pub fn resume(self) -> ! {
        panic::resume_unwind(self.inner.payload.into_inner())
    }

    /// Runs user code and catches its panic.
    pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
        install_hook();
        let outer = CATCHING.replace(Catching::Yes);
        let result = panic::catch_unwind(AssertUnwindSafe(f));
        let noted = match CATCHING.replace(outer) {
            Catching::Noted => take_note(),
            Catching::No | Catching::Yes => None,
        };
        result.map_err(|payload| {
            let message = text_of(&*payload);
            // A task that caught one panic and resumed another left the note of the wrong one.
            let (location, backtrace) = noted
                .filter(|note| note.message == message)
                .map(|note| (note.location, note.backtrace))
                .unzip();
            Self {
                inner: Box::new(Inner {
                    message,
                    location,
                    backtrace: backtrace.flatten(),
                    payload: Mutex::new(payload),
                }),
            }
        })
    }
}

/// Runs user code whose panic has nowhere to go but the log: callbacks, observers, destructors.
pub(crate) fn contain(doing: impl FnOnce() -> String, f: impl FnOnce()) {
    if let Err(panic) = Panic::catch(f) {
        // The logger and the drop of a payload are user code too: were one to panic, it would unwind
        // through us after all, past a future that is not settled yet.
        hush(|| log::error!("exception {}: {panic}", doing()));
        hush(|| drop(panic));
    }
}

/// Runs user code whose panic has nowhere to go at all.
fn hush(f: impl FnOnce()) {
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(f)) {
        std::mem::forget(payload);
    }
}

/// What the hook saw of the latest panic on this thread.
struct Note {
    message: String,
    location: String,
    backtrace: Option<String>,
}

/// What a thread does about panics.
#[derive(Clone, Copy)]
enum Catching {
    /// There is no catch of ours on its stack.
    No,
    /// There is one, and no panic within the innermost one so far.
    Yes,
    /// There was a panic, and `NOTE` has it.
    Noted,
}

thread_local! {
    /// Apart from the note, so that a task that does not panic costs little.
    static CATCHING: Cell<Catching> = const { Cell::new(Catching::No) };
    static NOTE: RefCell<Option<Note>> = const { RefCell::new(None) };
}

/// Nothing once this thread has destroyed its thread-locals.
fn take_note() -> Option<Note> {
    NOTE.try_with(RefCell::take).ok().flatten()
}

fn install_hook() {
    static INSTALLED: Once = Once::new();
    // The hook cannot be changed while this thread unwinds; a later catch will do it.
    if INSTALLED.is_completed() || std::thread::panicking() {
        return;
    }
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !matches!(CATCHING.get(), Catching::No)
                && let Some(location) = info.location()
            {
                let note = Note {
                    message: text_of(info.payload()),
                    location: location.to_string(),
                    backtrace: captured_backtrace(),
                };
                let _ = NOTE.try_with(|place| place.replace(Some(note)));
                CATCHING.set(Catching::Noted);
            }
            previous(info);
        }));
    });
}

fn captured_backtrace() -> Option<String> {
    let backtrace = Backtrace::capture();
    (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string())
}

fn text_of(payload: &(dyn Any + Send)) -> String {
    match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "Box<dyn Any>".to_owned(),
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.message())?;
        match self.location() {
            Some(location) => write!(f, " (at {location})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Panic")
            .field("message", &self.message())
            .field("location", &self.location())
            .finish_non_exhaustive()
    }
}
