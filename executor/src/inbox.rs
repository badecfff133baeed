//! Waiting for whichever of many futures is done first.

use std::sync::Arc;
use std::time::Instant;

use crate::current;
use crate::future::Future;
use crate::job::{Home, Job, Place, Watcher};
use crate::sync::{Receiver, Sender, receive, unbounded};

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

/// Is told the number of each future it watches, in the order in which they complete.
pub(crate) struct Inbox {
    sender: Sender<(Place, usize)>,
    receiver: Receiver<(Place, usize)>,
    /// The pools of the futures, each once: a worker of one of them helps while it waits.
    homes: Vec<Arc<dyn Home>>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = unbounded();
        Self {
            sender,
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
            inbox: self.sender.clone(),
        })
    }

    /// Undoes `watch`, so that a future that is polled again and again does not collect inboxes.
    pub(crate) fn unwatch(&self, job: &dyn Job) {
        job.unwatch(&|watcher| {
            matches!(watcher, Watcher::Inbox { inbox, .. } if inbox.same_channel(&self.sender))
        });
    }

    /// What has been delivered, without waiting.
    pub(crate) fn try_next(&self) -> Option<(Place, usize)> {
        self.receiver.try_recv().ok()
    }

    /// The next delivery; `None` at `deadline`.
    ///
    /// On a worker of one of the futures' pools, `run_awaited` is asked to run one of these futures'
    /// tasks, and when it has none left, other tasks of the pool are run.
    pub(crate) fn next(
        &self,
        deadline: Option<Instant>,
        mut run_awaited: impl FnMut() -> bool,
    ) -> Option<(Place, usize)> {
        let own = current::home_if(|mine| self.homes.iter().any(|home| Arc::ptr_eq(home, mine)));
        let Some(home) = own else {
            return receive(&self.receiver, deadline);
        };
        loop {
            if let Some(delivery) = self.try_next() {
                return Some(delivery);
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return None;
            }
            if !run_awaited() && !home.help_until(&|| !self.receiver.is_empty(), deadline) {
                return self.try_next();
            }
        }
    }
}
