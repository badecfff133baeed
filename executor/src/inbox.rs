//! Waiting for whichever of many futures is done first.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cell::{Job, Line};
use crate::current::{self, Own};
use crate::future::Future;
use crate::spin;
use crate::word::Place;

/// What takes less than this is no wait.
const SOON: Duration = Duration::from_micros(1);

/// So long we let keys gather where there is no wait. With it 100,000 futures on two cores that were watched before
/// they were done took 190 ns each instead of 330; with four times as much it would be 180.
const GATHERING: Duration = Duration::from_micros(2);

/// With so many futures outstanding, nobody runs out of work meanwhile.
const MANY: usize = 64;

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

/// Is told the key of each future it watches, when that is done or will be next.
pub(crate) struct Inbox {
    line: Arc<Line>,
    /// The numbers of the futures' pools, each once: a thread that works for one of them helps while it waits.
    homes: Vec<u32>,
    /// The last delivery that was waited for came within `SOON`.
    came_soon: bool,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        Self {
            line: Line::of_many(),
            homes: Vec::new(),
            came_soon: false,
        }
    }

    /// Has the completion of `job` delivered as `key`, or gives its place if it is done. A key may serve again when
    /// `see_done` has given the place.
    pub(crate) fn watch(&mut self, job: &Job, key: u32) -> Option<Place> {
        let home = job.header().home;
        if !self.homes.contains(&home) {
            self.homes.push(home);
        }
        job.place().or_else(|| {
            self.line.arrivals.make_room(key);
            job.watch(&self.line, key)
        })
    }

    /// Undoes `watch`, so that a future that is polled again and again does not collect inboxes. Nothing is to be
    /// watched or taken after that: the key may be delivered even now.
    pub(crate) fn unwatch(&self, job: &Job) {
        job.unwatch(&self.line);
    }

    /// The keys that have been delivered, in no order. What is done because another task was done arrives after that
    /// one's key.
    pub(crate) fn take(&self) -> impl Iterator<Item = u32> {
        self.line.arrivals.take()
    }

    /// The place of a job whose key was delivered; or, if it is not done after all, has the key delivered again.
    pub(crate) fn see_done(&self, job: &Job, key: u32) -> Option<Place> {
        job.see_done(&self.line, key)
    }

    fn has_news(&self) -> bool {
        !self.line.arrivals.is_empty()
    }

    /// Blocks until something has been delivered, or `deadline`; true if something has. `outstanding` futures are
    /// watched that are not delivered.
    ///
    /// On a thread that works for one of the futures' pools to which too few others are coming, `run_awaited` is
    /// asked to run one of those futures that are in that pool, and when it has none left, other work is done as
    /// [`Home::help_until`](crate::home::Home::help_until) says. One that works for several of these pools can
    /// sleep in one of them only: it runs all that it waits for, whoever may be coming for it, and then works for
    /// the first one.
    pub(crate) fn wait(
        &mut self,
        deadline: Option<Instant>,
        outstanding: usize,
        mut run_awaited: impl FnMut(&[Own]) -> bool,
    ) -> bool {
        let is_over = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let homes = current::own_homes(|home| self.homes.contains(&home.number()));
        let Some(home) = homes.first() else {
            return self.has_news()
                || (!is_over() && self.look(deadline, outstanding))
                || self.line.sleep(deadline);
        };
        self.line.set_helper(Some(Arc::clone(home)));
        // One of the awaited tasks may be there for us to run.
        let mut unstarted = true;
        while !(self.has_news() || is_over()) {
            if unstarted && (homes.len() > 1 || home.is_short()) {
                unstarted = run_awaited(&homes);
            } else {
                let done = |short| self.has_news() || (short && unstarted);
                home.help_until(&done, deadline);
            }
        }
        self.line.set_helper(None);
        self.has_news()
    }

    /// Looks for a while; true if something has been delivered.
    ///
    /// Each look takes the end of the list from those who add to it. Where one delivery follows the other, that makes
    /// them slower than it makes us faster: after the second one that comes soon we give the next ones time to come.
    fn look(&mut self, deadline: Option<Instant>, outstanding: usize) -> bool {
        let began = Instant::now();
        let found = spin::until(deadline, || self.has_news());
        let soon = found && began.elapsed() < SOON;
        if soon && self.came_soon && outstanding >= MANY {
            while began.elapsed() < GATHERING {
                std::hint::spin_loop();
            }
        }
        self.came_soon = soon;
        found
    }
}
