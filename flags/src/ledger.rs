//! Where the workers write down what became of their flags.
//!
//! ```text
//! worker ──settle(flag)──┐
//! worker ──settle(flag)──┼──▶ Ledger: off the list ▸ counted ▸ shown      close() ──▶ Tally
//! worker ──settle(flag)──┘
//! ```
//!
//! Every flag asked for is settled exactly once: by a worker, or by [`Ledger::close`] as cancelled.

use std::collections::BTreeSet;
use std::io;

use parking_lot::Mutex;

use crate::codes::Code;
use crate::progress::Progress;
use crate::tally::{Flag, Status, Tally};

/// What became of the flags so far.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// One lock for all of it, so that what is shown and what is counted never differ.
    books: Mutex<Books>,
}

/// The ledger's content.
#[derive(Debug)]
struct Books {
    /// The flags nothing is known of yet.
    awaited: BTreeSet<Code>,
    /// The others.
    tally: Tally,
    /// Shows them.
    progress: Progress,
}

impl Ledger {
    /// A ledger that waits for `codes`.
    pub(crate) fn new(codes: &[Code], progress: Progress) -> Self {
        let awaited = codes.iter().copied().collect();
        Self {
            books: Mutex::new(Books {
                awaited,
                tally: Tally::default(),
                progress,
            }),
        }
    }

    /// Writes down what became of one flag, unless that is known already.
    pub(crate) fn settle(&self, flag: &Flag) {
        let mut books = self.books.lock();
        if books.awaited.remove(&flag.code) {
            books.tally.add(flag);
            books.progress.flag(flag);
        }
    }

    /// Ends the run: whatever is still awaited is cancelled.
    pub(crate) fn close(&self) -> Tally {
        let mut books = self.books.lock();
        for code in std::mem::take(&mut books.awaited) {
            let flag = Flag::untried(code, Status::Cancelled);
            books.tally.add(&flag);
            books.progress.flag(&flag);
        }
        books.progress.finish();
        Tally {
            records: books.progress.take_records(),
            ..std::mem::take(&mut books.tally)
        }
    }

    /// Prints what is said before and after the flags.
    pub(crate) fn say(&self, text: &str) {
        self.books.lock().progress.say(text);
    }

    /// What went wrong with standard output, if anybody should hear of it.
    pub(crate) fn output_error(&self) -> Option<io::Error> {
        self.books.lock().progress.output_error()
    }
}
