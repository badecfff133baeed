//! Counts what is out on loan, and waits until all of it is back.

use std::sync::Arc;

use crate::sync::{Condvar, Mutex};

#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<(Mutex<usize>, Condvar)>);

/// One thing that is out, until this is dropped.
pub(crate) struct Entry(Ledger);

impl Ledger {
    pub(crate) fn enter(&self) -> Entry {
        *self.0.0.lock() += 1;
        Entry(self.clone())
    }

    /// Blocks until nothing is out.
    pub(crate) fn wait(&self) {
        let mut out = self.0.0.lock();
        while *out > 0 {
            self.0.1.wait(&mut out);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let (out, back) = &*self.0.0;
        *out.lock() -= 1;
        back.notify_all();
    }
}
