//! Where the workers write down what became of their flags.
//!
//! ```text
//! worker ──settle(flag)──┐
//! worker ──settle(flag)──┼──▶ Ledger: off the list ▸ counted ▸ shown      close() ──▶ Tally
//! worker ──settle(flag)──┘
//! ```
//!
//! Every flag asked for is settled once for each time it is asked for: by a worker, or by [`Ledger::close`] as cancelled.

use std::collections::BTreeMap;
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
    /// The flags nothing is known of yet, and how many times over they are awaited.
    awaited: BTreeMap<Code, usize>,
    /// The others.
    tally: Tally,
    /// Shows them.
    progress: Progress,
}

impl Ledger {
    /// A ledger that waits for `codes`.
    pub(crate) fn new(codes: &[Code], progress: Progress) -> Self {
        let mut awaited = BTreeMap::new();
        for &code in codes {
            *awaited.entry(code).or_default() += 1;
        }
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
        let awaited = books.awaited.get_mut(&flag.code);
        if let Some(times @ 1..) = awaited {
            *times -= 1;
            books.tally.add(flag);
            books.progress.flag(flag);
        }
    }

    /// Ends the run: whatever is still awaited is cancelled.
    pub(crate) fn close(&self) -> Tally {
        let mut books = self.books.lock();
        for (code, times) in std::mem::take(&mut books.awaited) {
            let flag = Flag::untried(code, Status::Cancelled);
            for _ in 0..times {
                books.tally.add(&flag);
                books.progress.flag(&flag);
            }
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
