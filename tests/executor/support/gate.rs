//! A door that tasks wait at, and that knows how many do.

use std::sync::Arc;

use executor::{Future, ThreadPoolExecutor};
use parking_lot::{Condvar, Mutex};

/// Closed when made; open for ever once opened. Clones are the same door.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Mutex<Inner>, Condvar)>);

#[derive(Default)]
struct Inner {
    open: bool,
    arrived: usize,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Blocks until it is open.
    pub(crate) fn pass(&self) {
        let (inner, changed) = &*self.0;
        let mut inner = inner.lock();
        inner.arrived += 1;
        changed.notify_all();
        while !inner.open {
            changed.wait(&mut inner);
        }
    }

    pub(crate) fn open(&self) {
        let (inner, changed) = &*self.0;
        inner.lock().open = true;
        changed.notify_all();
    }

    /// Blocks until `pass` was called so many times, whether it came back or not.
    pub(crate) fn await_arrivals(&self, count: usize) {
        let (inner, changed) = &*self.0;
        let mut inner = inner.lock();
        while inner.arrived < count {
            changed.wait(&mut inner);
        }
    }

    /// How many times `pass` was called.
    pub(crate) fn arrivals(&self) -> usize {
        self.0.0.lock().arrived
    }
}

/// A worker of `pool` stands at the gate.
pub(crate) fn hold(pool: &ThreadPoolExecutor) -> Gate {
    hold_with_task(pool).0
}

/// The same, and the future of the task that it is in.
pub(crate) fn hold_with_task(pool: &ThreadPoolExecutor) -> (Gate, Future<()>) {
    let gate = Gate::new();
    let pass = gate.clone();
    let task = pool.submit(move || pass.pass()).unwrap();
    gate.await_arrivals(1);
    (gate, task)
}
