//! What the docs of the last step say of its allocations.
#![expect(
    unsafe_code,
    reason = "an allocator is unsafe to write; this one only counts"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use demos::steps::safe_core::{
    Future, Outcome, Promise, ReturnWhen, ThreadPoolExecutor, as_completed, wait,
};

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a thread has done with memory.
#[derive(Clone, Copy)]
struct Count {
    /// Allocations.
    blocks: usize,
    /// Bytes of these.
    bytes: usize,
    /// Bytes freed.
    freed: usize,
}

impl Count {
    /// Bytes more than before.
    fn kept(self) -> usize {
        self.bytes - self.freed
    }
}

thread_local! {
    static COUNT: Cell<Count> = const { Cell::new(Count { blocks: 0, bytes: 0, freed: 0 }) };
}

// SAFETY: all is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let mut count = COUNT.get();
        count.blocks += 1;
        count.bytes += layout.size();
        COUNT.set(count);
        // SAFETY: the caller's promise is the same as ours.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let mut count = COUNT.get();
        count.freed += layout.size();
        COUNT.set(count);
        // SAFETY: the caller's promise is the same as ours.
        unsafe { System.dealloc(pointer, layout) }
    }
}

const TASKS: usize = 1000;

/// What this thread allocates and frees in `f`.
fn count<R>(f: impl FnOnce() -> R) -> (R, Count) {
    let before = COUNT.get();
    let result = f();
    let after = COUNT.get();
    let count = Count {
        blocks: after.blocks - before.blocks,
        bytes: after.bytes - before.bytes,
        freed: after.freed - before.freed,
    };
    (result, count)
}

/// Holds the worker in a task, until the sender is dropped.
fn hold(pool: &ThreadPoolExecutor) -> Sender<()> {
    let (release, gate) = channel::<()>();
    let (started, is_started) = channel();
    let task = move || {
        started.send(()).unwrap();
        gate.recv().is_err()
    };
    drop(pool.submit(task).unwrap());
    is_started.recv().unwrap();
    release
}

/// Has a worker run `TASKS` tasks that are submitted first: what it took to submit them, and the allocations of
/// the worker, and of taking the outcomes.
fn round(pool: &ThreadPoolExecutor) -> (Count, usize, usize) {
    let release = hold(pool);
    let mut futures = Vec::with_capacity(TASKS);
    let blocks = || COUNT.get().blocks;
    let begin = pool.submit(blocks).unwrap();
    let submit = |n: usize| pool.submit(move || n).unwrap();
    let ((), submitting) = count(|| futures.extend((0..TASKS).map(submit)));
    let end = pool.submit(blocks).unwrap();
    drop(release);
    let ran = end.result().unwrap() - begin.result().unwrap();
    let values = futures.into_iter().map(|future| future.result().unwrap());
    let (sum, taking) = count(|| values.sum::<usize>());
    assert_eq!(sum, TASKS * (TASKS - 1) / 2);
    (submitting, ran, taking.blocks)
}

#[test]
fn a_task_with_a_closure_of_8_bytes_is_one_block() {
    let pool = ThreadPoolExecutor::new(1);
    // The list of the queue grows once, and stays.
    let (growing, ..) = round(&pool);
    let (submitting, ran, taken) = round(&pool);
    assert_eq!((submitting.blocks, ran, taken), (TASKS, 0, 0));
    if cfg!(target_pointer_width = "64") {
        assert_eq!(submitting.bytes, 168 * TASKS);
        assert_eq!(growing.kept() - submitting.kept(), kept_by_list::<16>());
    }
}

/// What a list of values of `SIZE` bytes takes for `TASKS` of them behind the first one.
fn kept_by_list<const SIZE: usize>() -> usize {
    let mut list = VecDeque::new();
    list.push_back([0_u8; SIZE]);
    // One by one: `extend` would make just the room that is needed.
    let ((), growing) = count(|| (0..TASKS).for_each(|_| list.push_back([0; SIZE])));
    growing.kept()
}

#[test]
fn a_task_that_its_waiter_runs_is_two_blocks() {
    let pool = Arc::new(ThreadPoolExecutor::new(1));
    let inner = Arc::clone(&pool);
    let all = pool.submit(move || {
        let nested = |n| inner.submit(move || n).unwrap().result().unwrap();
        let all = || (0..TASKS).map(nested).sum::<usize>();
        // The list of the queue grows once, and stays.
        (all(), count(all))
    });
    let (first, (second, helping)) = all.unwrap().result().unwrap();
    assert_eq!((first, helping.blocks), (second, 2 * TASKS));
}

fn promises() -> (Vec<Promise<usize>>, Vec<Future<usize>>) {
    (0..TASKS).map(|_| Promise::new()).unzip()
}

fn settle(promises: Vec<Promise<usize>>) {
    for (n, promise) in promises.into_iter().enumerate() {
        promise.finish(Ok(n)).unwrap();
    }
}

#[test]
fn a_callback_is_two_blocks() {
    let (promises, futures) = promises();
    let ((), adding) = count(|| {
        for (n, future) in futures.iter().enumerate() {
            future.add_done_callback(move |outcome: &Outcome<usize>| {
                assert!(outcome.as_ref().is_ok_and(|value| *value == n));
            });
        }
    });
    let ((), calling) = count(|| settle(promises));
    assert_eq!((adding.blocks, calling.blocks), (2 * TASKS, 0));
}

#[test]
fn a_future_of_as_completed_is_one_block_and_its_share_of_two_tables() {
    let (promises, futures) = promises();
    let (all, adding) = count(|| as_completed(futures));
    let ((), settling) = count(|| settle(promises));
    let (given, giving) = count(|| all.count());
    assert_eq!((given, giving.blocks), (TASKS, 0));
    // The tables double as they grow: the map of those that wait, and the heap of those that are done.
    let doublings = adding.blocks + settling.blocks - TASKS;
    assert!((10..=30).contains(&doublings), "{doublings} more blocks");
}

/// What `poll` leaves behind that is called a thousand times, in bytes.
fn left_by(mut poll: impl FnMut()) -> usize {
    poll();
    let ((), polling) = count(|| (0..1000).for_each(|_| poll()));
    polling.bytes.saturating_sub(polling.freed)
}

#[test]
fn polling_leaves_nothing_in_the_future() {
    let nanosecond = Duration::from_nanos(1);
    let (_promise, future) = Promise::<usize>::new();
    let mut kept = Some(future);
    let waiting = left_by(|| {
        let waited = wait(kept.take(), ReturnWhen::AllCompleted, Some(nanosecond));
        kept = waited.not_done.into_iter().next();
    });
    assert!(waiting < 1000, "{waiting} bytes left by `wait`");
}

/// It is told in another way.
#[test]
fn polling_in_a_worker_leaves_nothing_in_the_future() {
    let pool = ThreadPoolExecutor::new(2);
    let release = hold(&pool);
    let (open, gate) = channel::<()>();
    let held = pool.submit(move || gate.recv().is_err()).unwrap();
    drop(release);
    let poll = move || assert!(!held.wait_timeout(Duration::from_micros(10)));
    let left = pool.submit(move || left_by(poll));
    let left = left.unwrap().result().unwrap();
    drop(open);
    assert!(left < 1000, "{left} bytes left by a worker that polls");
}
