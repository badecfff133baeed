//! The pools of one round, and the books that are kept of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use executor::{Outcome, Shutdown, TaskError, ThreadPoolExecutor, WhenFull};
use parking_lot::Mutex;

use super::actor::Futures;
use crate::support::{Drops, Random, Test};

/// A count of what came to pass.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicUsize);

impl Count {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// What the first callbacks of futures saw.
#[derive(Debug, Default)]
pub(super) struct Settled {
    returned: Count,
    panicked: Count,
    cancelled: Count,
    abandoned: Count,
}

impl Settled {
    pub(super) fn see<T>(&self, outcome: &Outcome<T>) {
        match outcome {
            Ok(_) => self.returned.add(),
            Err(TaskError::Panicked(_)) => self.panicked.add(),
            Err(TaskError::Cancelled) => self.cancelled.add(),
            Err(TaskError::Abandoned) => self.abandoned.add(),
            // This panics in a callback, so nobody hears of it, but the counts do not come out even.
            Err(error) => panic!("{error}"),
        }
    }
}

/// They have to come out even.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Tasks that a pool took, that it gave back, and that began.
    pub(super) submitted: Count,
    pub(super) refused: Count,
    pub(super) ran: Count,
    pub(super) tasks: Settled,
    pub(super) promised: Count,
    pub(super) promises: Settled,
    /// Callbacks that came later.
    pub(super) added: Count,
    pub(super) called: Count,
}

/// All rounds together.
#[derive(Debug, Default)]
pub(super) struct Totals {
    tasks: usize,
    cancelled: usize,
    refused: usize,
    promises: usize,
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.tasks += other.tasks;
        self.cancelled += other.cancelled;
        self.refused += other.refused;
        self.promises += other.promises;
    }
}

pub(super) struct World {
    /// A task may wait for tasks of its own pool and of those behind it, never of those before it: else all
    /// workers of two pools could wait for each other.
    pub(super) pools: Vec<ThreadPoolExecutor>,
    pub(super) drops: Drops,
    pub(super) counts: Arc<Counts>,
    /// Where threads leave futures for each other.
    pub(super) market: Mutex<Futures>,
}

impl World {
    pub(super) fn new(test: &Test, random: &mut Random) -> Self {
        Self {
            pools: (0..=random.below(3)).map(|_| pool(test, random)).collect(),
            drops: Drops::new(),
            counts: Arc::default(),
            market: Mutex::default(),
        }
    }

    pub(super) fn shutdown(random: &mut Random) -> Shutdown {
        if random.once_in(2) {
            Shutdown::drain()
        } else {
            Shutdown::cancel()
        }
    }

    /// Ends all pools, each in some way. Those before are ended first: their tasks use those behind.
    pub(super) fn end(&self, test: &Test, random: &mut Random) {
        for pool in &self.pools {
            let how = Self::shutdown(random);
            if random.once_in(3) {
                test.stage("ending a pool within no time");
                for unstarted in pool.shutdown(how.within(Duration::ZERO)) {
                    if random.once_in(2) {
                        unstarted.run();
                    }
                }
            }
            test.stage("ending a pool");
            pool.shutdown(how);
            let stats = pool.stats();
            assert_eq!((stats.workers, stats.idle, stats.pending), (0, 0, 0));
            assert!(pool.submit(|| ()).is_err());
        }
    }

    /// After all is over: nothing was lost, nothing was done twice.
    pub(super) fn check(self) -> Totals {
        drop(self.market);
        drop(self.pools);
        self.drops.assert_balanced();
        let Counts {
            submitted,
            refused,
            ran,
            tasks,
            promised,
            promises,
            added,
            called,
        } = &*self.counts;
        let ended = tasks.returned.get() + tasks.panicked.get();
        assert_eq!(ended, ran.get(), "{:?}", self.counts);
        let cancelled = tasks.cancelled.get();
        assert_eq!(ended + cancelled, submitted.get(), "{:?}", self.counts);
        let settled = [&promises.returned, &promises.cancelled, &promises.abandoned];
        let settled: usize = settled.into_iter().map(Count::get).sum();
        assert_eq!(settled, promised.get(), "{:?}", self.counts);
        assert_eq!(called.get(), added.get(), "{:?}", self.counts);
        Totals {
            tasks: submitted.get(),
            cancelled,
            refused: refused.get(),
            promises: promised.get(),
        }
    }
}

fn pool(test: &Test, random: &mut Random) -> ThreadPoolExecutor {
    let mut builder = test.builder().max_workers(1 + random.below(4));
    if random.once_in(3) {
        builder = builder.idle_timeout(Duration::from_micros(20));
    }
    if random.once_in(2) {
        let when_full = [WhenFull::Block, WhenFull::CallerRuns, WhenFull::Reject];
        let when_full = when_full[random.below(when_full.len())];
        builder = builder.max_pending(1 + random.below(20), when_full);
    }
    builder.build().unwrap()
}
