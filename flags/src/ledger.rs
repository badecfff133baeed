//! Where the workers write down what became of their flags.
//!
//! ```text
//! worker ──settle(flag)──┐
//! worker ──settle(flag)──┼──▶ Ledger: off the list ▸ counted ▸ shown      close(interrupted) ──▶ Tally
//! worker ──settle(flag)──┘
//! ```
//!
//! Every flag asked for is settled once for each time it is asked for: by a worker, or in a run that was interrupted
//! by [`Ledger::close`], as cancelled. What is still on the list when nobody interrupted, and what was not on it, is
//! noted for [`Tally::check`](Tally::check) to find.

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
    /// Whether it is too late for the others.
    closed: bool,
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
                closed: false,
                progress,
            }),
        }
    }

    /// Writes down what became of one flag, unless the run has ended: an interrupt does not wait for all.
    pub(crate) fn settle(&self, flag: &Flag) {
        let mut books = self.books.lock();
        if books.closed {
            return;
        }
        match books.awaited.get_mut(&flag.code) {
            Some(times @ 1..) => {
                *times -= 1;
                books.tally.add(flag);
                books.progress.flag(flag);
            }
            _ => books.tally.unasked.push(flag.code),
        }
    }

    /// Ends the run: what is still awaited is cancelled if it was interrupted, and else somebody's mistake.
    pub(crate) fn close(&self, interrupted: bool) -> Tally {
        let mut books = self.books.lock();
        books.closed = true;
        for (code, times) in std::mem::take(&mut books.awaited) {
            let flag = Flag::untried(code, Status::Cancelled);
            for _ in 0..times {
                if interrupted {
                    books.tally.add(&flag);
                    books.progress.flag(&flag);
                } else {
                    books.tally.missing.push(code);
                }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::pop20;
    use crate::progress::Show;

    /// A ledger of twenty flags, of which these were downloaded.
    fn ledger(downloaded: &[Code]) -> Ledger {
        let ledger = Ledger::new(&pop20(), Progress::new(Show::Nothing, 20));
        for &code in downloaded {
            ledger.settle(&Flag::untried(code, Status::Ok));
        }
        ledger
    }

    /// What is wrong with the accounts in the end.
    fn complaint(ledger: &Ledger, interrupted: bool) -> String {
        let checked = ledger.close(interrupted).check(20, interrupted);
        checked.map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn a_flag_that_is_forgotten_is_noticed() {
        let codes = pop20();
        assert_eq!(complaint(&ledger(&codes), false), "");
        let forgotten = complaint(&ledger(&codes[1..]), false);
        assert!(forgotten.ends_with("of BD nothing is known"), "{forgotten}");
        assert_eq!(complaint(&ledger(&codes[1..]), true), "");
    }

    #[test]
    fn a_flag_that_was_not_asked_for_is_noticed() {
        let codes = pop20();
        let twice = [&codes[..], &codes[..1]].concat();
        let other = [&codes[..], &["ZZ".parse().unwrap()]].concat();
        for (settled, name) in [(twice, "BD"), (other, "ZZ")] {
            for interrupted in [false, true] {
                let said = complaint(&ledger(&settled), interrupted);
                assert!(
                    said.ends_with(&format!("{name} was not asked for")),
                    "{said}"
                );
            }
        }
        // That one is forgotten, too, does not make it right.
        let instead = [&codes[1..], &codes[1..2]].concat();
        let said = complaint(&ledger(&instead), false);
        assert!(
            said.ends_with("of BD nothing is known; BR was not asked for"),
            "{said}"
        );
    }

    #[test]
    fn nothing_is_cancelled_without_an_interrupt() {
        let codes = pop20();
        let ledger = ledger(&codes[1..]);
        ledger.settle(&Flag::untried(codes[0], Status::Cancelled));
        let said = complaint(&ledger, false);
        assert!(said.ends_with("1 cancelled by nobody"), "{said}");
    }

    #[test]
    fn who_is_late_is_not_counted() {
        let codes = pop20();
        let ledger = ledger(&codes[1..]);
        assert_eq!(ledger.close(true).cancelled, 1);
        ledger.settle(&Flag::untried(codes[0], Status::Ok));
        assert_eq!(ledger.close(true).counted(), 0);
    }
}
