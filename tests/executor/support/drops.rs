//! Counts drops, and notes on which thread they happen.

use std::sync::Arc;
use std::thread::ThreadId;

use parking_lot::Mutex;

/// What became of the tokens it handed out. Clones are the same book.
#[derive(Clone, Default)]
pub(crate) struct Drops(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    /// How often each token was dropped.
    drops_of: Vec<usize>,
    dropped_on: Vec<ThreadId>,
}

impl Drops {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One more value to be dropped.
    pub(crate) fn token(&self) -> Token {
        let mut book = self.0.lock();
        book.drops_of.push(0);
        Token {
            drops: self.clone(),
            number: book.drops_of.len() - 1,
            panics: false,
        }
    }

    /// As `token`, but its drop panics once it is counted.
    pub(crate) fn panicking_token(&self) -> Token {
        let mut token = self.token();
        token.panics = true;
        token
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().dropped_on.len()
    }

    /// The threads of the drops, in order.
    pub(crate) fn threads(&self) -> Vec<ThreadId> {
        self.0.lock().dropped_on.clone()
    }

    /// Every token was dropped, once.
    #[track_caller]
    pub(crate) fn assert_balanced(&self) {
        let drops_of = self.0.lock().drops_of.clone();
        let wrong: Vec<_> = drops_of
            .iter()
            .enumerate()
            .filter(|(_, drops)| **drops != 1)
            .collect();
        assert!(wrong.is_empty(), "tokens and their drops: {wrong:?}");
    }
}

/// A value whose drop is counted, once.
pub(crate) struct Token {
    drops: Drops,
    number: usize,
    panics: bool,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let here = std::thread::current().id();
        let mut book = self.drops.0.lock();
        book.drops_of[self.number] += 1;
        book.dropped_on.push(here);
        drop(book);
        assert!(!self.panics, "a token was told to panic in its drop");
    }
}
