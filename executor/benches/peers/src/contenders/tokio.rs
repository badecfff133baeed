//! `tokio`: tasks on its workers, and tasks on its threads for what blocks.

use std::hint::black_box;
use std::ops::Range;

use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, JoinSet};

use crate::peer::{DEADLOCKS, Fork, Peer, WORKERS, fib_async};

fn wait_all(runtime: &Runtime, handles: Vec<JoinHandle<u64>>) -> u64 {
    runtime.block_on(async {
        let mut sum = 0;
        for handle in handles {
            sum += handle.await.expect("no task panics");
        }
        sum
    })
}

fn drain(runtime: &Runtime, mut set: JoinSet<u64>) -> u64 {
    runtime.block_on(async {
        let mut sum = 0;
        while let Some(result) = set.join_next().await {
            sum += result.expect("no task panics");
        }
        sum
    })
}

/// `spawn`.
pub(crate) struct Spawn(Runtime);

impl Peer for Spawn {
    type Handle = JoinHandle<u64>;

    fn start() -> Self {
        let mut builder = Builder::new_multi_thread();
        Self(builder.worker_threads(WORKERS).build().expect("threads"))
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        self.0.spawn(async move { task() })
    }

    fn wait(&self, handle: Self::Handle) -> u64 {
        self.0.block_on(handle).expect("no task panics")
    }

    fn wait_all(&self, handles: Vec<Self::Handle>) -> u64 {
        wait_all(&self.0, handles)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        let mut set = JoinSet::new();
        for item in items {
            set.spawn_on(async move { black_box(item) }, self.0.handle());
        }
        drain(&self.0, set)
    }

    fn fork_join(&self, n: u64) -> Result<u64, &'static str> {
        // A task, not the future of `block_on`: that one would run outside of the workers.
        Ok(self.wait(self.0.spawn(fib_async(Current, n))))
    }
}

/// The runtime of the task that asks.
#[derive(Clone, Copy)]
struct Current;

impl Fork for Current {
    type Forked = JoinHandle<u64>;

    fn fork(&self, future: impl Future<Output = u64> + Send + 'static) -> Self::Forked {
        tokio::spawn(future)
    }

    async fn join(forked: Self::Forked) -> u64 {
        forked.await.expect("no task panics")
    }
}

/// `spawn_blocking`.
pub(crate) struct SpawnBlocking(Runtime);

impl Peer for SpawnBlocking {
    type Handle = JoinHandle<u64>;

    fn start() -> Self {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).max_blocking_threads(WORKERS);
        Self(builder.build().expect("threads"))
    }

    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static,
    {
        self.0.spawn_blocking(task)
    }

    fn wait(&self, handle: Self::Handle) -> u64 {
        self.0.block_on(handle).expect("no task panics")
    }

    fn wait_all(&self, handles: Vec<Self::Handle>) -> u64 {
        wait_all(&self.0, handles)
    }

    fn as_completed(&self, items: Range<u64>) -> u64 {
        let mut set = JoinSet::new();
        for item in items {
            set.spawn_blocking_on(move || black_box(item), self.0.handle());
        }
        drain(&self.0, set)
    }

    fn fork_join(&self, _: u64) -> Result<u64, &'static str> {
        Err(DEADLOCKS)
    }
}
