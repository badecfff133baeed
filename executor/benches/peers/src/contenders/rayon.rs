//! `rayon`: tasks by `spawn`, and its own ways, which have no handle a task.

use std::hint::black_box;
use std::ops::Range;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::peer::{DEADLOCKS, Peer, WORKERS, answer, answering, through_channel};

/// `spawn`, and a `oneshot` channel for the result.
pub(crate) struct Rayon(ThreadPool);

impl Peer for Rayon {
    type Handle = oneshot::Receiver<u64>;

    fn start() -> Self {
        let builder = ThreadPoolBuilder::new().num_threads(WORKERS);
        Self(builder.build().expect("threads"))
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        let (task, receiver) = answering(task);
        self.0.spawn(task);
        receiver
    }

    fn wait(&self, receiver: Self::Handle) -> u64 {
        answer(receiver)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        through_channel(items, |item, sender| {
            self.0.spawn(move || {
                let _ = sender.send(black_box(item));
            });
        })
    }

    fn fork_join(&self, _: u64) -> Result<u64, &'static str> {
        Err(DEADLOCKS)
    }
}

/// `into_par_iter().map().collect()`.
pub(crate) fn par_iter(pool: &Rayon, items: Range<u64>) -> u64 {
    let results: Vec<u64> = pool
        .0
        .install(|| items.into_par_iter().map(black_box).collect());
    results.into_iter().sum()
}

/// `fib(n)` by `rayon::join`.
pub(crate) fn fork_join(pool: &Rayon, n: u64) -> u64 {
    pool.0.install(|| joined_fib(n))
}

fn joined_fib(n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let (left, right) = rayon::join(|| joined_fib(n - 1), || joined_fib(n - 2));
    left + right
}

/// `fib(n)` by `rayon::scope` and one `spawn` in it.
pub(crate) fn fork_join_in_scope(pool: &Rayon, n: u64) -> u64 {
    pool.0.install(|| scoped_fib(n))
}

fn scoped_fib(n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let mut left = 0;
    let mut right = 0;
    rayon::scope(|scope| {
        scope.spawn(|_| left = scoped_fib(n - 1));
        right = scoped_fib(n - 2);
    });
    left + right
}
