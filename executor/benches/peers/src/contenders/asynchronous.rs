//! Pools of futures: `futures`, `blocking`, `async-executor`.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::thread::{self, JoinHandle};

use async_executor::{Executor, Task};
use futures::executor::{ThreadPool, block_on, block_on_stream};
use futures::future::RemoteHandle;
use futures::stream::FuturesUnordered;
use futures::task::SpawnExt;

use crate::peer::{DEADLOCKS, Fork, Peer, WORKERS, fib_async};

/// Completion order as the `futures` crate has it.
fn unordered<F: Future<Output = u64> + Unpin>(handles: impl Iterator<Item = F>) -> u64 {
    block_on_stream(handles.collect::<FuturesUnordered<F>>()).sum()
}

/// `futures`: `spawn_with_handle` on its `ThreadPool`.
pub(crate) struct Futures(ThreadPool);

impl Peer for Futures {
    type Handle = RemoteHandle<u64>;

    fn start() -> Self {
        let mut builder = ThreadPool::builder();
        Self(builder.pool_size(WORKERS).create().expect("threads"))
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        let spawned = self.0.spawn_with_handle(async move { task() });
        spawned.expect("open")
    }

    fn wait(&self, handle: Self::Handle) -> u64 {
        block_on(handle)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        unordered(items.map(|item| self.submit(move || black_box(item))))
    }

    fn fork_join(&self, n: u64) -> Result<u64, &'static str> {
        let root = self.0.fork(fib_async(self.0.clone(), n));
        Ok(block_on(root))
    }
}

impl Fork for ThreadPool {
    type Forked = RemoteHandle<u64>;

    fn fork(&self, future: impl Future<Output = u64> + Send + 'static) -> Self::Forked {
        self.spawn_with_handle(future).expect("open")
    }

    async fn join(forked: Self::Forked) -> u64 {
        forked.await
    }
}

/// `blocking`: `unblock`, on the one pool it has in a process.
pub(crate) struct Blocking;

impl Peer for Blocking {
    type Handle = Task<u64>;

    fn start() -> Self {
        let workers = NonZeroUsize::new(WORKERS).expect("more than 0");
        blocking::set_max_blocking_threads(workers);
        Self
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        blocking::unblock(task)
    }

    fn wait(&self, task: Self::Handle) -> u64 {
        futures_lite::future::block_on(task)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        unordered(items.map(|item| self.submit(move || black_box(item))))
    }

    fn fork_join(&self, _: u64) -> Result<u64, &'static str> {
        Err(DEADLOCKS)
    }
}

/// `async-executor`: `spawn` on an executor that two threads run.
pub(crate) struct AsyncExecutor {
    /// Leaked, so that the tasks of all levels of a fork can name it.
    executor: &'static Executor<'static>,
    /// Dropping it ends the threads.
    stop: Option<futures::channel::oneshot::Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Peer for AsyncExecutor {
    type Handle = Task<u64>;

    fn start() -> Self {
        use futures::FutureExt;

        let executor: &'static Executor<'static> = Box::leak(Box::default());
        let (stop, stopped) = futures::channel::oneshot::channel::<()>();
        let stopped = stopped.shared();
        let run = |_| {
            let stopped = stopped.clone();
            thread::spawn(move || {
                let _ = futures_lite::future::block_on(executor.run(stopped));
            })
        };
        Self {
            executor,
            stop: Some(stop),
            threads: (0..WORKERS).map(run).collect(),
        }
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        self.executor.spawn(async move { task() })
    }

    fn wait(&self, task: Self::Handle) -> u64 {
        futures_lite::future::block_on(task)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        unordered(items.map(|item| self.submit(move || black_box(item))))
    }

    fn fork_join(&self, n: u64) -> Result<u64, &'static str> {
        let root = self.executor.spawn(fib_async(self.executor, n));
        Ok(self.wait(root))
    }
}

impl Drop for AsyncExecutor {
    fn drop(&mut self) {
        drop(self.stop.take());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Fork for &'static Executor<'static> {
    type Forked = Task<u64>;

    fn fork(&self, future: impl Future<Output = u64> + Send + 'static) -> Self::Forked {
        self.spawn(future)
    }

    async fn join(forked: Self::Forked) -> u64 {
        forked.await
    }
}
