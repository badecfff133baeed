//! What one play of the table makes: tokens, and a book of what was seen.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

use executor::{Future, Outcome};
use parking_lot::Mutex;

use super::ending::name;
use crate::support::Drops;
use crate::support::drops::Token;

/// What holds a token, and is dropped by the library or by way of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Closure,
    /// A result, or the payload of a panic.
    Value,
    Callback,
    Waker,
}

/// Clones are the same kit.
#[derive(Clone)]
pub(super) struct Kit {
    drops: Drops,
    /// The part whose drop panics.
    bad: Option<Part>,
    /// What callbacks and owners were shown.
    seen: Arc<Mutex<Vec<&'static str>>>,
    called: Arc<AtomicUsize>,
}

impl Kit {
    pub(super) fn new(bad: Option<Part>) -> Self {
        Self {
            drops: Drops::new(),
            bad,
            seen: Arc::default(),
            called: Arc::default(),
        }
    }

    pub(super) fn token(&self, part: Part) -> Token {
        if self.bad == Some(part) {
            self.drops.panicking_token()
        } else {
            self.drops.token()
        }
    }

    /// Notes what the owner sees.
    pub(super) fn see<T>(&self, outcome: &Outcome<T>) {
        self.seen.lock().push(name(outcome));
    }

    pub(super) fn add_callback(&self, future: &Future<Token>) {
        let (kit, token) = (self.clone(), self.token(Part::Callback));
        future.add_done_callback(move |outcome| {
            let _kept = &token;
            kit.see(outcome);
            // ORDERING of this and the rest: the end of the play comes after all, by joins.
            kit.called.fetch_add(1, Ordering::Relaxed);
        });
    }

    pub(super) fn waker(&self) -> Waker {
        struct Ignores(#[expect(dead_code, reason = "it is there to be dropped")] Token);
        impl Wake for Ignores {
            fn wake(self: Arc<Self>) {}
        }
        Waker::from(Arc::new(Ignores(self.token(Part::Waker))))
    }

    /// Runs what may unwind by the drop of the bad part, and by nothing else.
    pub(super) fn contain(&self, act: impl FnOnce()) {
        let done = catch_unwind(AssertUnwindSafe(act));
        if let Err(payload) = done {
            let text = payload.downcast_ref::<&str>().copied().unwrap_or_default();
            assert!(
                self.bad.is_some() && text.contains("told to panic"),
                "an owner, or a producer, panicked: {text}"
            );
        }
    }

    /// What a callback saw.
    pub(super) fn first_seen(&self) -> &'static str {
        self.seen.lock()[0]
    }

    /// All that was made is gone, every callback was called, and all saw the same outcome.
    pub(super) fn check(&self, callbacks: usize, outcome: &str) {
        self.drops.assert_balanced();
        assert_eq!(self.called.load(Ordering::Relaxed), callbacks, "callbacks");
        for seen in &*self.seen.lock() {
            assert_eq!(*seen, outcome);
        }
    }
}
