//! Where completions are delivered for one who waits for several futures.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::mem;
use std::sync::Arc;
use std::time::Instant;

use super::home::Home;
use super::id::Place;
use super::sync::{Condvar, Mutex, wait_until};

/// The numbers of the futures that are done, given out in the order of completion.
pub(super) struct Mailbox {
    mail: Mutex<Mail>,
    /// Whoever waits, and helps nowhere meanwhile, sleeps here.
    arrived: Condvar,
}

struct Mail {
    /// The first place on top.
    delivered: BinaryHeap<Reverse<(Place, usize)>>,
    /// The pool in which the one who waits helps meanwhile, and sleeps: perhaps not that of the future that
    /// completes.
    helper: Option<Arc<dyn Home>>,
}

impl Mailbox {
    pub(super) fn new() -> Self {
        Self {
            mail: Mutex::new(Mail {
                delivered: BinaryHeap::new(),
                helper: None,
            }),
            arrived: Condvar::new(),
        }
    }

    pub(super) fn deliver(&self, place: Place, key: usize) {
        self.mail.lock().delivered.push(Reverse((place, key)));
    }

    /// Wakes the one who waits. To be called after `deliver`, without a lock.
    pub(super) fn ring(&self) {
        let helper = self.mail.lock().helper.clone();
        self.arrived.notify_one();
        if let Some(home) = helper {
            home.poke();
        }
    }

    /// To be set before the helper looks for deliveries: then either it finds one, or is poked for it.
    pub(super) fn set_helper(&self, home: Option<Arc<dyn Home>>) {
        let before = mem::replace(&mut self.mail.lock().helper, home);
        drop(before);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mail.lock().delivered.is_empty()
    }

    /// The first of what has been delivered.
    pub(super) fn take(&self) -> Option<usize> {
        let Reverse((_, key)) = self.mail.lock().delivered.pop()?;
        Some(key)
    }

    /// The first one, or sleep until there is one; `None` at `deadline`.
    pub(super) fn take_until(&self, deadline: Option<Instant>) -> Option<usize> {
        let mut mail = self.mail.lock();
        let mut timed_out = false;
        loop {
            if let Some(Reverse((_, key))) = mail.delivered.pop() {
                return Some(key);
            }
            if timed_out {
                return None;
            }
            timed_out = wait_until(&self.arrived, &mut mail, deadline);
        }
    }
}
