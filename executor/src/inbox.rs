//! Waiting for whichever of many futures is done first.

use std::sync::Arc;
use std::time::Instant;

use crate::current;
use crate::future::Future;
use crate::job::{Home, Job, Mailbox, Place, Watcher};
use crate::sync::{Receiver, receive, unbounded};

/// Anything that [`wait`](crate::wait()) and [`as_completed`](crate::as_completed()) can wait for: a
/// [`Future`], a [`ScopedFuture`](crate::ScopedFuture), or a reference to one.
pub trait IsFuture: sealed::Sealed {}

pub(crate) mod sealed {
    /// A task behind a name that need not be public.
    #[expect(missing_debug_implementations, reason = "nobody outside can name it")]
    pub struct Erased<'a>(pub(crate) &'a dyn super::Job);

    pub trait Sealed {
        fn erased(&self) -> Erased<'_>;
    }
}

impl<T> sealed::Sealed for Future<T> {
    fn erased(&self) -> sealed::Erased<'_> {
        sealed::Erased(self.job())
    }
}

impl<T> IsFuture for Future<T> {}

impl<F: IsFuture> sealed::Sealed for &F {
    fn erased(&self) -> sealed::Erased<'_> {
        (*self).erased()
    }
}

impl<F: IsFuture> IsFuture for &F {}

/// The task behind `future`.
pub(crate) fn job_of(future: &impl IsFuture) -> &dyn Job {
    future.erased().0
}

/// Waits until `job`, whose completion was delivered, shows as done. Its settler delivers first, then takes
/// that last step, both under the lock of the cell: this hardly ever sleeps.
pub(crate) fn see_done(job: &dyn Job) {
    if !job.state().is_done() {
        job.block_until(None);
    }
}

/// Is told the number of each future it watches, in the order in which they complete.
pub(crate) struct Inbox {
    mailbox: Arc<Mailbox>,
    receiver: Receiver<(Place, usize)>,
    /// The pools of the futures, each once: a worker of one of them helps while it waits.
    homes: Vec<Arc<dyn Home>>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = unbounded();
        Self {
            mailbox: Arc::new(Mailbox::new(sender)),
            receiver,
            homes: Vec::new(),
        }
    }

    /// Has the completion of `job` delivered as `key`, or gives its place if it is done.
    pub(crate) fn watch(&mut self, job: &dyn Job, key: usize) -> Option<Place> {
        if let Some(home) = job.home()
            && !self.homes.iter().any(|known| Arc::ptr_eq(known, home))
        {
            self.homes.push(Arc::clone(home));
        }
        job.watch(Watcher::Inbox {
            key,
            mailbox: Arc::clone(&self.mailbox),
        })
    }

    /// Undoes `watch`, so that a future that is polled again and again does not collect inboxes.
    pub(crate) fn unwatch(&self, job: &dyn Job) {
        job.unwatch(&|watcher| {
            matches!(watcher, Watcher::Inbox { mailbox, .. } if Arc::ptr_eq(mailbox, &self.mailbox))
        });
    }

    /// What has been delivered, without waiting.
    pub(crate) fn try_next(&self) -> Option<(Place, usize)> {
        self.receiver.try_recv().ok()
    }

    /// The pool of these futures that this thread is a worker of, if there is one.
    pub(crate) fn own_home(&self) -> Option<Arc<dyn Home>> {
        current::home_if(|mine| self.homes.iter().any(|home| Arc::ptr_eq(home, mine)))
    }

    /// The next delivery; `None` at `deadline`.
    ///
    /// On a worker of one of the futures' pools to which too few others are coming, `run_awaited` is asked to
    /// run one of those futures that are in that pool, and when it has none left, children of the task that
    /// waits are run.
    pub(crate) fn next(
        &self,
        deadline: Option<Instant>,
        mut run_awaited: impl FnMut(&Arc<dyn Home>) -> bool,
    ) -> Option<(Place, usize)> {
        let Some(home) = self.own_home() else {
            return receive(&self.receiver, deadline);
        };
        self.mailbox.set_helper(Some(Arc::clone(&home)));
        // One of the awaited tasks may be there for us to run.
        let mut unstarted = true;
        let delivery = loop {
            if let Some(delivery) = self.try_next() {
                break Some(delivery);
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                break None;
            }
            if unstarted && home.is_short() {
                unstarted = run_awaited(&home);
            } else {
                let done = |short| !self.receiver.is_empty() || (short && unstarted);
                home.help_until(&done, deadline);
            }
        };
        self.mailbox.set_helper(None);
        delivery
    }
}
