//! What a contender has to be able to do, and the ways that several of them share.

use std::ops::Range;
use std::sync::Arc;
use std::sync::Barrier;

use crossbeam_channel::Sender;

use crate::spin::spin;

/// The worker threads of every pool.
pub(crate) const WORKERS: usize = 2;

/// Why a pool without nested waits cannot fork and join.
pub(crate) const DEADLOCKS: &str = "deadlocks";

/// What a peer does with a task: hands out a handle, runs it, gives its result.
///
/// Each method has the form that the peer's own documentation recommends for the purpose. Tasks return
/// `u64`, so that the sum of the results shows that none was lost.
pub(crate) trait Peer: Sized + Send + Sync + 'static {
    /// What stands for one task while it is under way.
    type Handle: Send;

    /// The worker threads of its pool.
    const WORKERS: usize = WORKERS;

    /// A pool of so many threads.
    fn start() -> Self;

    /// Schedules the task.
    fn submit<F>(&self, task: F) -> Self::Handle
    where
        F: FnOnce() -> u64 + Send + 'static;

    /// Blocks for the result of one task.
    fn wait(&self, handle: Self::Handle) -> u64;

    /// Blocks for the results of all, in the order of submission, and adds them up.
    fn wait_all(&self, handles: Vec<Self::Handle>) -> u64 {
        handles.into_iter().map(|handle| self.wait(handle)).sum()
    }

    /// One function over many items, the results in the order of the items, added up.
    fn map(&self, items: Range<u64>) -> u64 {
        let submit = |item| self.submit(move || std::hint::black_box(item));
        self.wait_all(items.map(submit).collect())
    }

    /// Takes the results of many tasks in the order of completion, and adds them up.
    fn as_completed(&self, items: Range<u64>) -> u64;

    /// `fib(n)` by forking one half of every call, or why that cannot be done.
    fn fork_join(&self, n: u64) -> Result<u64, &'static str>;
}

/// Keeps all workers busy until it is dropped.
pub(crate) struct Held<'a, P: Peer> {
    pool: &'a P,
    gate: Arc<Barrier>,
    handles: Vec<P::Handle>,
}

/// Blocks every worker of the pool; they are all up when this returns.
pub(crate) fn hold<P: Peer>(pool: &P) -> Held<'_, P> {
    let gate = Arc::new(Barrier::new(P::WORKERS + 1));
    let block = |_| {
        let gate = Arc::clone(&gate);
        pool.submit(move || {
            gate.wait();
            gate.wait();
            0
        })
    };
    let handles = (0..P::WORKERS).map(block).collect();
    gate.wait();
    Held {
        pool,
        gate,
        handles,
    }
}

impl<P: Peer> Drop for Held<'_, P> {
    fn drop(&mut self) {
        self.gate.wait();
        self.pool.wait_all(std::mem::take(&mut self.handles));
    }
}

/// A pool whose workers are up and have run a few tasks.
pub(crate) fn warm<P: Peer>() -> P {
    let pool = P::start();
    drop(hold(&pool));
    let handles = (0..1000)
        .map(|n| pool.submit(move || spin(1) + n))
        .collect();
    std::hint::black_box(pool.wait_all(handles));
    pool
}

/// The task with a way back for its result, for peers whose tasks have no handle.
pub(crate) fn answering<F>(task: F) -> (impl FnOnce() + Send + 'static, oneshot::Receiver<u64>)
where
    F: FnOnce() -> u64 + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    let answer = move || {
        let _ = sender.send(task());
    };
    (answer, receiver)
}

/// Blocks for what such a task answers.
pub(crate) fn answer(receiver: oneshot::Receiver<u64>) -> u64 {
    receiver.recv().expect("no task panics")
}

/// Completion order for peers without a tool for it: every task sends its result to one channel.
pub(crate) fn through_channel(items: Range<u64>, spawn: impl Fn(u64, Sender<u64>)) -> u64 {
    let (sender, results) = crossbeam_channel::unbounded();
    for item in items {
        spawn(item, sender.clone());
    }
    drop(sender);
    results.iter().sum()
}

/// A pool of asynchronous tasks.
pub(crate) trait Fork: Clone + Send + 'static {
    /// What the task is awaited by.
    type Forked: Send + 'static;

    /// Starts a task that runs `future`.
    fn fork(&self, future: impl Future<Output = u64> + Send + 'static) -> Self::Forked;

    /// Awaits it.
    fn join(forked: Self::Forked) -> impl Future<Output = u64> + Send;
}

/// `fib(n)` by tasks that await each other.
pub(crate) fn fib_async<F: Fork>(pool: F, n: u64) -> futures::future::BoxFuture<'static, u64> {
    Box::pin(async move {
        if n < 2 {
            return n;
        }
        let left = pool.fork(fib_async(pool.clone(), n - 1));
        let right = fib_async(pool, n - 2).await;
        F::join(left).await + right
    })
}
