//! This library.

use std::hint::black_box;
use std::ops::Range;

use executor::{Future, MapOptions, Scope, Shutdown, ThreadPoolExecutor, as_completed};

use crate::peer::{Peer, WORKERS};

/// `submit` and `result`, `map`, `as_completed`.
///
/// The pool is leaked, so that the tasks of all levels of a fork can name it.
pub(crate) struct Ours(&'static ThreadPoolExecutor);

impl Ours {
    fn of(workers: usize) -> Self {
        let pool = ThreadPoolExecutor::new(workers).expect("more than 0");
        Self(Box::leak(Box::new(pool)))
    }
}

impl Peer for Ours {
    type Handle = Future<u64>;

    fn start() -> Self {
        Self::of(WORKERS)
    }

    fn submit<F>(&self, task: F) -> Future<u64>
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        self.0.submit(task).expect("open and unbounded")
    }

    fn wait(&self, future: Future<u64>) -> u64 {
        future.result().expect("no task panics")
    }

    fn map(&self, items: Range<u64>) -> u64 {
        let outcomes = self.0.map(black_box, items).expect("open and unbounded");
        outcomes
            .map(|outcome| outcome.expect("no task panics"))
            .sum()
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        let futures: Vec<_> = items
            .map(|item| self.submit(move || black_box(item)))
            .collect();
        as_completed(futures).map(|future| self.wait(future)).sum()
    }

    fn fork_join(&self, n: u64) -> Result<u64, &'static str> {
        let pool = self.0;
        Ok(self.wait(self.submit(move || fib(pool, n))))
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        self.0.shutdown(Shutdown::drain());
    }
}

/// `map`, a hundred tasks put in the queue at a time.
pub(crate) fn map_in_batches(pool: &Ours, items: Range<u64>) -> u64 {
    map_with(pool, MapOptions::new().batch_size(100), items)
}

/// `map`, a hundred items a task.
pub(crate) fn map_in_chunks(pool: &Ours, items: Range<u64>) -> u64 {
    map_with(pool, MapOptions::new().chunk_size(100), items)
}

fn map_with(pool: &Ours, options: MapOptions, items: Range<u64>) -> u64 {
    let outcomes = pool.0.map_with(options, black_box, items).expect("open");
    outcomes
        .map(|outcome| outcome.expect("no task panics"))
        .sum()
}

/// One worker less, and the waiting caller works in its place: two threads, as in the static split.
pub(crate) struct Helped(Ours);

impl Peer for Helped {
    type Handle = Future<u64>;

    const WORKERS: usize = WORKERS - 1;

    fn start() -> Self {
        Self(Ours::of(Self::WORKERS))
    }

    fn submit<F>(&self, task: F) -> Future<u64>
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        self.0.submit(task)
    }

    fn wait(&self, future: Future<u64>) -> u64 {
        let pool = self.0.0;
        pool.help_while(|| self.0.wait(future))
    }

    fn wait_all(&self, futures: Vec<Future<u64>>) -> u64 {
        let pool = self.0.0;
        pool.help_while(|| self.0.wait_all(futures))
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        let pool = self.0.0;
        pool.help_while(|| self.0.as_completed(items))
    }

    fn fork_join(&self, n: u64) -> Result<u64, &'static str> {
        let pool = self.0.0;
        pool.help_while(|| self.0.fork_join(n))
    }
}

fn fib(pool: &'static ThreadPoolExecutor, n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let left = pool.submit(move || fib(pool, n - 1)).expect("open");
    let right = fib(pool, n - 2);
    left.result().expect("no task panics") + right
}

/// `fib(n)` by tasks that borrow their scope.
pub(crate) fn fork_join_in_scope(pool: &Ours, n: u64) -> u64 {
    pool.0.scope(|scope| {
        let root = scope.submit(move || scoped_fib(scope, n)).expect("open");
        root.result().expect("no task panics")
    })
}

fn scoped_fib<'scope>(scope: &'scope Scope<'scope, '_>, n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let left = scope
        .submit(move || scoped_fib(scope, n - 1))
        .expect("open");
    let right = scoped_fib(scope, n - 2);
    left.result().expect("no task panics") + right
}
