//! Pools of closures: `threadpool`, `threadpool-executor`, `rusty_pool`, `executors`.

use std::hint::black_box;
use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use executors::crossbeam_workstealing_pool::{self as workstealing, small_pool};
use executors::parker::{SmallThreadData, StaticParker};
use executors::{Executor, FuturesExecutor};
use threadpool_executor::Expectation;

use crate::peer::{DEADLOCKS, Fork, Peer, WORKERS, answer, answering, fib_async, through_channel};

/// `threadpool`: `execute`, and a `oneshot` channel for the result.
pub(crate) struct Threadpool(threadpool::ThreadPool);

impl Peer for Threadpool {
    type Handle = oneshot::Receiver<u64>;

    fn start() -> Self {
        Self(threadpool::ThreadPool::new(WORKERS))
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        let (task, receiver) = answering(task);
        self.0.execute(task);
        receiver
    }

    fn wait(&self, receiver: Self::Handle) -> u64 {
        answer(receiver)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        through_channel(items, |item, sender| {
            self.0.execute(move || {
                let _ = sender.send(black_box(item));
            });
        })
    }

    fn fork_join(&self, _: u64) -> Result<u64, &'static str> {
        Err(DEADLOCKS)
    }
}

impl Drop for Threadpool {
    fn drop(&mut self) {
        self.0.join();
    }
}

/// `threadpool-executor`: `execute`, which gives an `Expectation`.
pub(crate) struct ThreadpoolExecutor(threadpool_executor::ThreadPool);

impl Peer for ThreadpoolExecutor {
    type Handle = Expectation<u64>;

    fn start() -> Self {
        let builder = threadpool_executor::threadpool::Builder::new();
        Self(
            builder
                .core_pool_size(WORKERS)
                .maximum_pool_size(WORKERS)
                .build(),
        )
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        let task = AssertUnwindSafe(task);
        let run = move || {
            let AssertUnwindSafe(task) = { task };
            task()
        };
        self.0.execute(run).expect("open and unbounded")
    }

    fn wait(&self, mut expectation: Self::Handle) -> u64 {
        expectation.get_result().expect("no task panics")
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        through_channel(items, |item, sender| {
            drop(self.submit(move || {
                let _ = sender.send(black_box(item));
                0
            }));
        })
    }

    fn fork_join(&self, _: u64) -> Result<u64, &'static str> {
        Err(DEADLOCKS)
    }
}

/// `rusty_pool`: `evaluate`, which gives a `JoinHandle`.
pub(crate) struct RustyPool(rusty_pool::ThreadPool);

impl Peer for RustyPool {
    type Handle = rusty_pool::JoinHandle<u64>;

    fn start() -> Self {
        let keep_alive = Duration::from_secs(60);
        Self(rusty_pool::ThreadPool::new(WORKERS, WORKERS, keep_alive))
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        self.0.evaluate(task)
    }

    fn wait(&self, handle: Self::Handle) -> u64 {
        handle.await_complete()
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        through_channel(items, |item, sender| {
            self.0.execute(move || {
                let _ = sender.send(black_box(item));
            });
        })
    }

    /// By its asynchronous tasks; a wait for a handle inside of a task deadlocks.
    fn fork_join(&self, n: u64) -> Result<u64, &'static str> {
        let root = fib_async(self.0.clone(), n);
        Ok(self.0.spawn_await(root).await_complete())
    }
}

impl Fork for rusty_pool::ThreadPool {
    type Forked = rusty_pool::JoinHandle<u64>;

    fn fork(&self, future: impl Future<Output = u64> + Send + 'static) -> Self::Forked {
        self.spawn_await(future)
    }

    async fn join(forked: Self::Forked) -> u64 {
        forked.receiver.await.expect("no task panics")
    }
}

type Workstealing = workstealing::ThreadPool<StaticParker<SmallThreadData>>;

/// `executors`: `execute` of its work-stealing pool, and a `oneshot` channel for the result.
pub(crate) struct Executors(Workstealing);

impl Peer for Executors {
    type Handle = oneshot::Receiver<u64>;

    fn start() -> Self {
        Self(small_pool(WORKERS))
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        let (task, receiver) = answering(task);
        self.0.execute(task);
        receiver
    }

    fn wait(&self, receiver: Self::Handle) -> u64 {
        answer(receiver)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        through_channel(items, |item, sender| {
            self.0.execute(move || {
                let _ = sender.send(black_box(item));
            });
        })
    }

    /// By its asynchronous tasks; a wait for a handle inside of a task deadlocks.
    fn fork_join(&self, n: u64) -> Result<u64, &'static str> {
        let root = self.0.spawn(fib_async(self.0.clone(), n));
        Ok(futures::executor::block_on(root))
    }
}

impl Drop for Executors {
    fn drop(&mut self) {
        let _ = self.0.shutdown_borrowed();
    }
}

impl Fork for Workstealing {
    type Forked = executors::JoinHandle<u64>;

    fn fork(&self, future: impl Future<Output = u64> + Send + 'static) -> Self::Forked {
        self.spawn(future)
    }

    async fn join(forked: Self::Forked) -> u64 {
        forked.await
    }
}
