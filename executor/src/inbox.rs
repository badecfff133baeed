//! Waiting for whichever of many futures is done first.

use std::sync::Arc;
use std::time::Instant;

use crate::cell::{Job, Line};
use crate::current::{self, Own};
use crate::future::Future;
use crate::line::Arrival;
use crate::spin;
use crate::state::Place;

/// Anything that [`wait`](crate::wait()) and [`as_completed`](crate::as_completed()) can wait for: a
/// [`Future`], a [`ScopedFuture`](crate::ScopedFuture), or a reference to one.
pub trait IsFuture: sealed::Sealed {}

pub(crate) mod sealed {
    /// A task behind a name that need not be public.
    #[expect(missing_debug_implementations, reason = "nobody outside can name it")]
    pub struct Erased<'a>(pub(crate) &'a super::Job);

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
pub(crate) fn job_of(future: &impl IsFuture) -> &Job {
    future.erased().0
}

/// Is told the number of each future it watches, in the order in which they complete.
pub(crate) struct Inbox {
    line: Arc<Line>,
    /// The numbers of the futures' pools, each once: a thread that works for one of them helps while it waits.
    homes: Vec<u32>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        Self {
            line: Line::of_many(),
            homes: Vec::new(),
        }
    }

    /// Has the completion of `job` delivered as `key`, or gives its place if it is done.
    pub(crate) fn watch(&mut self, job: &Job, key: u32) -> Option<Place> {
        let home = job.header().home;
        if !self.homes.contains(&home) {
            self.homes.push(home);
        }
        job.watch(&self.line, key)
    }

    /// Undoes `watch`, so that a future that is polled again and again does not collect inboxes.
    pub(crate) fn unwatch(&self, job: &Job) {
        job.unwatch(&self.line);
    }

    /// Moves what has been delivered to `into`, without waiting. It is in the order of completion, unless
    /// somebody else watches the same futures.
    pub(crate) fn collect(&self, into: &mut Vec<Arrival>) {
        if self.line.may_have_news() {
            self.line.collect(into);
        }
    }

    /// Blocks until something has been delivered, or `deadline`; true if something has.
    ///
    /// On a thread that works for one of the futures' pools to which too few others are coming, `run_awaited` is
    /// asked to run one of those futures that are in that pool, and when it has none left, other work is done as
    /// [`Home::help_until`](crate::home::Home::help_until) says. One that works for several of these pools can
    /// sleep in one of them only: it runs all that it waits for, whoever may be coming for it, and then works for
    /// the first one.
    pub(crate) fn wait(
        &self,
        deadline: Option<Instant>,
        mut run_awaited: impl FnMut(&[Own]) -> bool,
    ) -> bool {
        let is_over = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let homes = current::own_homes(|home| self.homes.contains(&home.number()));
        let Some(home) = homes.first() else {
            let has_news = || self.line.may_have_news();
            return has_news()
                || (!is_over() && spin::until(deadline, has_news))
                || self.line.sleep(deadline);
        };
        self.line.set_helper(Some(Arc::clone(home)));
        // One of the awaited tasks may be there for us to run.
        let mut unstarted = true;
        while !(self.line.may_have_news() || is_over()) {
            if unstarted && (homes.len() > 1 || home.is_short()) {
                unstarted = run_awaited(&homes);
            } else {
                let done = |short| self.line.may_have_news() || (short && unstarted);
                home.help_until(&done, deadline);
            }
        }
        self.line.set_helper(None);
        self.line.may_have_news()
    }
}
