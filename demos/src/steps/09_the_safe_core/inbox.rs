//! Waiting for whichever of many futures is done first.

use std::sync::Arc;
use std::time::Instant;

use super::home::{self, Home};
use super::job::{Job, Watcher};
use super::mailbox::Mailbox;
use super::sync::is_over;

/// Is told the number of each future it watches, in the order in which they complete.
pub(super) struct Inbox {
    mailbox: Arc<Mailbox>,
    /// The pools of the futures, each once: a worker of one of them helps while it waits.
    homes: Vec<Arc<dyn Home>>,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self {
            mailbox: Arc::new(Mailbox::new()),
            homes: Vec::new(),
        }
    }

    /// Has the completion of `job` delivered as `key`, be it past or to come.
    pub(super) fn watch(&mut self, job: &dyn Job, key: usize) {
        if let Some(home) = job.home()
            && !self.homes.iter().any(|known| Arc::ptr_eq(known, home))
        {
            self.homes.push(Arc::clone(home));
        }
        let mailbox = Arc::clone(&self.mailbox);
        if let Some(place) = job.watch(Watcher::Inbox { key, mailbox }) {
            self.mailbox.deliver(place, key);
        }
    }

    /// Undoes `watch`, so that a future that is waited for again and again does not collect mailboxes.
    pub(super) fn unwatch(&self, job: &dyn Job) {
        job.unwatch(&|watcher| {
            matches!(watcher, Watcher::Inbox { mailbox, .. } if Arc::ptr_eq(mailbox, &self.mailbox))
        });
    }

    /// The number of the next one; `None` at `deadline`.
    ///
    /// On a worker of one of the futures' pools to which too few others are coming, `run_awaited` is asked to
    /// run one of those futures that are in that pool, and when it has none left, children of the task that
    /// waits are run.
    pub(super) fn next(
        &self,
        deadline: Option<Instant>,
        mut run_awaited: impl FnMut(&Arc<dyn Home>) -> bool,
    ) -> Option<usize> {
        let is_ours = |mine: &Arc<dyn Home>| self.homes.iter().any(|home| Arc::ptr_eq(home, mine));
        let Some(home) = home::current_if(is_ours) else {
            return self.mailbox.take_until(deadline);
        };
        self.mailbox.set_helper(Some(Arc::clone(&home)));
        // One of the awaited tasks may be there for us to run.
        let mut unstarted = true;
        let next = loop {
            let next = self.mailbox.take();
            if next.is_some() || is_over(deadline) {
                break next;
            }
            if unstarted && home.is_short() {
                unstarted = run_awaited(&home);
            } else {
                let done = |short| !self.mailbox.is_empty() || (short && unstarted);
                home.help_until(&done, deadline);
            }
        };
        self.mailbox.set_helper(None);
        next
    }
}

/// Waits until `job`, whose completion was delivered, shows as done. Its settler delivers first, then takes
/// that last step, both under the lock of the cell: this hardly ever sleeps.
pub(super) fn see_done(job: &dyn Job) {
    if !job.state().is_done() {
        job.block_until(None);
    }
}
