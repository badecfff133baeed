//! One measurement of one contender. Pools are started and warmed up before the clock, and end after it.

use std::hint::{self, black_box};
use std::ops::Range;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::alloc::kept_by;
use crate::peer::{Peer, WORKERS, hold, warm};
use crate::spin::spin;
use crate::stopwatch::Stopwatch;
use crate::work::{Cell, Size, Work};

/// How long a pool is left alone before it counts as idle.
const SETTLE: Duration = Duration::from_millis(200);

/// A measurement of any peer.
pub(crate) fn measure<P: Peer>(work: Work, size: &Size) -> Cell {
    match work {
        Work::RoundTrip => round_trip::<P>(size.trips),
        Work::Flood(1) => flood_from_here::<P>(size.flood),
        Work::Flood(producers) => flood::<P>(producers, size.flood),
        Work::Map => map(size, P::map),
        Work::AsCompleted => as_completed::<P>(size.completed),
        Work::Tasks(microseconds) => tasks::<P>(size, microseconds),
        Work::Memory => memory::<P>(size.pending),
        Work::ForkJoin => fork_join(size, P::fork_join),
        Work::Idle => idle::<P>(size),
    }
}

/// 0 + 1 + … + (n - 1): the sum of the results, if none was lost.
fn sum_below(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

fn round_trip<P: Peer>(trips: u64) -> Cell {
    let pool = warm::<P>();
    time_trips(trips, |trip| {
        let handle = pool.submit(move || black_box(trip));
        pool.wait(handle)
    })
}

fn time_trips(trips: u64, there_and_back: impl Fn(u64) -> u64) -> Cell {
    let mut times = Vec::with_capacity(trips as usize);
    let watch = Stopwatch::start();
    for trip in 0..trips {
        let start = Instant::now();
        let result = there_and_back(trip);
        times.push(start.elapsed().as_nanos() as f64);
        assert_eq!(result, trip);
    }
    let spent = watch.stop().per(trips);
    let mean = times.iter().sum::<f64>() / trips as f64;
    times.sort_by(f64::total_cmp);
    let percentile = |percent: usize| times[(times.len() - 1) * percent / 100];
    Cell::Numbers(vec![percentile(50), percentile(99), mean, spent[1]])
}

/// A number on its way to another thread and back, through one word each: the best that two cores can do for each
/// other, with nothing to be run, freed, or woken.
pub(crate) fn bare_trip(trips: u64) -> Cell {
    #[repr(align(128))] // Away from the other one.
    struct Place(AtomicU64);
    impl Place {
        fn put(&self, number: u64) {
            self.0.store(number, Ordering::Release);
        }

        /// Waits for a number that is not `old`. Each look takes the word from who is to change it, so they get rarer.
        fn next(&self, old: u64) -> u64 {
            let mut pauses = 0;
            loop {
                pauses = 8.min(pauses + 1);
                (0..pauses).for_each(|_| hint::spin_loop());
                let number = self.0.load(Ordering::Acquire);
                if number != old {
                    return number;
                }
            }
        }
    }
    let (there, back) = (
        Place(AtomicU64::new(u64::MAX)),
        Place(AtomicU64::new(u64::MAX)),
    );
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut last = u64::MAX;
            while last.wrapping_add(1) < trips {
                last = there.next(last);
                back.put(last);
            }
        });
        time_trips(trips, |trip| {
            there.put(trip);
            back.next(trip.wrapping_sub(1))
        })
    })
}

/// Submits one empty task for each item, and waits for all.
fn produce<P: Peer>(pool: &P, items: Range<u64>) -> u64 {
    let mut handles = Vec::with_capacity((items.end - items.start) as usize);
    for item in items {
        handles.push(pool.submit(move || black_box(item)));
    }
    pool.wait_all(handles)
}

fn flood_from_here<P: Peer>(count: u64) -> Cell {
    let pool = warm::<P>();
    let watch = Stopwatch::start();
    let sum = produce(&pool, 0..count);
    let spent = watch.stop();
    assert_eq!(sum, sum_below(count));
    Cell::Numbers(spent.with_sleeps_per(count))
}

/// From several threads, each of which waits for its own tasks.
fn flood<P: Peer>(producers: u64, count: u64) -> Cell {
    let pool = warm::<P>();
    let start = Barrier::new(producers as usize + 1);
    let share = count / producers;
    let (sum, spent) = thread::scope(|scope| {
        let producer = |n| {
            let (pool, start) = (&pool, &start);
            scope.spawn(move || {
                start.wait();
                produce(pool, n * share..(n + 1) * share)
            })
        };
        let threads: Vec<_> = (0..producers).map(producer).collect();
        let watch = Stopwatch::start();
        start.wait();
        let join = |thread: thread::ScopedJoinHandle<'_, u64>| thread.join().expect("no panic");
        let sum: u64 = threads.into_iter().map(join).sum();
        (sum, watch.stop())
    });
    assert_eq!(sum, sum_below(share * producers));
    Cell::Numbers(spent.with_sleeps_per(share * producers))
}

/// Of all items by `map`.
pub(crate) fn map<P: Peer>(size: &Size, map: fn(&P, Range<u64>) -> u64) -> Cell {
    let pool = warm::<P>();
    let watch = Stopwatch::start();
    let sum = map(&pool, 0..size.flood);
    let spent = watch.stop();
    assert_eq!(sum, sum_below(size.flood));
    Cell::Numbers(spent.with_sleeps_per(size.flood))
}

fn as_completed<P: Peer>(count: u64) -> Cell {
    let pool = warm::<P>();
    let watch = Stopwatch::start();
    let sum = pool.as_completed(0..count);
    let spent = watch.stop();
    assert_eq!(sum, sum_below(count));
    Cell::Numbers(spent.per(count))
}

fn tasks<P: Peer>(size: &Size, microseconds: u64) -> Cell {
    let count = (size.microseconds / microseconds).max(10);
    let pool = warm::<P>();
    let mut handles = Vec::with_capacity(count as usize);
    let watch = Stopwatch::start();
    for _ in 0..count {
        handles.push(pool.submit(move || spin(microseconds)));
    }
    black_box(pool.wait_all(handles));
    Cell::Numbers(watch.stop().per(count))
}

/// The same computation, cut in two beforehand: the best that two threads can do.
pub(crate) fn static_split(size: &Size, microseconds: u64) -> Cell {
    let count = size.microseconds / microseconds;
    let start = Barrier::new(WORKERS + 1);
    let spent = thread::scope(|scope| {
        let half = |_| {
            scope.spawn(|| {
                start.wait();
                for _ in 0..count / WORKERS as u64 {
                    black_box(spin(microseconds));
                }
            })
        };
        let threads: Vec<_> = (0..WORKERS).map(half).collect();
        let watch = Stopwatch::start();
        start.wait();
        for thread in threads {
            thread.join().expect("no panic");
        }
        watch.stop()
    });
    Cell::Numbers(spent.per(count))
}

/// Heap memory of tasks that wait for busy workers, each of which captures 8 bytes. Handles are kept in
/// place that is not counted.
fn memory<P: Peer>(count: u64) -> Cell {
    let pool = warm::<P>();
    let mut handles = Vec::with_capacity(count as usize);
    let held = hold(&pool);
    let ((), blocks, bytes) = kept_by(|| {
        for item in 0..count {
            handles.push(pool.submit(move || black_box(item)));
        }
    });
    drop(held);
    assert_eq!(pool.wait_all(handles), sum_below(count));
    let each = |total: i64| total as f64 / count as f64;
    Cell::Numbers(vec![each(bytes), each(blocks)])
}

/// Of `fib(size.fib)` by `fib`.
pub(crate) fn fork_join<P: Peer>(
    size: &Size,
    fib: fn(&P, u64) -> Result<u64, &'static str>,
) -> Cell {
    let pool = warm::<P>();
    let watch = Stopwatch::start();
    match fib(&pool, size.fib) {
        Err(reason) => Cell::Cannot(reason),
        Ok(result) => {
            let spent = watch.stop();
            assert_eq!(result, fibonacci(size.fib));
            // One for each call with two calls inside.
            Cell::Numbers(spent.per(fibonacci(size.fib + 1) - 1))
        }
    }
}

fn fibonacci(n: u64) -> u64 {
    (0..n).fold((0, 1), |(a, b), _| (b, a + b)).0
}

/// CPU time of the workers; falling asleep and waking up are this thread's.
fn idle<P: Peer>(size: &Size) -> Cell {
    let pool = warm::<P>();
    thread::sleep(SETTLE);
    let watch = Stopwatch::start();
    thread::sleep(Duration::from_millis(size.idle_milliseconds));
    let spent = watch.stop();
    drop(pool);
    let share = spent.others.as_secs_f64() / spent.elapsed.as_secs_f64();
    Cell::Numbers(vec![share * 1e6])
}
