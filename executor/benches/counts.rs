//! Runs each main path of the library many times, so that its instructions can be counted.
//!
//! `.ci/counts` runs it under callgrind, which counts what happens inside of [`measured`], and only on the
//! thread that is in there. So the other thread may do what it likes, and the count is the same each time.
//! The path `pool`, which takes two threads, is counted as a whole, twice, with different `times`: the
//! difference is what its tasks cost.
//!
//! ```text
//!   counts --list         the paths
//!   counts PATH TIMES     one of them
//!   counts                all of them, a few times, to see that they work
//! ```

use std::hint::black_box;
use std::sync::mpsc;

use executor::{Future, InlineExecutor, Promise, Shutdown, ThreadPoolExecutor, as_completed};

/// One path: its name, and what runs it so many times.
type Path = (&'static str, fn(usize));

const PATHS: [Path; 11] = [
    ("inline-submit-result", inline_submit_result),
    ("inline-map", inline_map),
    ("submit", submit),
    ("submit-result-on-worker", submit_result_on_worker),
    ("result-of-done", result_of_done),
    ("as-completed-of-done", as_completed_of_done),
    ("cancel", cancel),
    ("promise-finish-result", promise_finish_result),
    ("callback", callback),
    ("as-completed-then-finish", as_completed_then_finish),
    ("pool", pool),
];

fn main() {
    // Cargo says that it runs a benchmark.
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => PATHS.iter().for_each(|(_, run)| run(10)),
        ["--list"] => PATHS.iter().for_each(|(name, _)| println!("{name}")),
        [path, times] => {
            let (_, run) = PATHS
                .iter()
                .find(|(name, _)| *name == path)
                .expect("a path of --list");
            run(times.parse().expect("a number of times"));
        }
        _ => panic!("usage: counts [--list | PATH TIMES]"),
    }
}

/// What is counted. Callgrind finds it by its name, so it is never inlined.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
}

/// A pool whose one worker is busy until the sender is dropped.
fn held() -> (ThreadPoolExecutor, mpsc::Sender<()>) {
    let pool = ThreadPoolExecutor::new(1).expect("more than 0");
    let (release, gate) = mpsc::channel::<()>();
    let (started, is_started) = mpsc::channel();
    let hold = pool.submit(move || {
        started.send(()).expect("somebody listens");
        gate.recv()
    });
    drop(hold.expect("open"));
    is_started.recv().expect("the task says so");
    (pool, release)
}

/// Futures that are done.
fn done(times: usize) -> Vec<Future<usize>> {
    let executor = InlineExecutor::new();
    let submit = |n| executor.submit(move || black_box(n)).expect("open");
    (0..times).map(submit).collect()
}

fn inline_submit_result(times: usize) {
    let executor = InlineExecutor::new();
    measured(&mut || {
        for n in 0..times {
            let future = executor.submit(move || black_box(n)).expect("open");
            assert_eq!(future.result().expect("no panic"), n);
        }
    });
}

fn inline_map(times: usize) {
    let executor = InlineExecutor::new();
    measured(&mut || {
        let outcomes = executor.map(black_box, 0..times).expect("open");
        assert_eq!(outcomes.filter(Result::is_ok).count(), times);
    });
}

fn submit(times: usize) {
    let (pool, release) = held();
    let mut futures = Vec::with_capacity(times);
    measured(&mut || {
        for n in 0..times {
            futures.push(pool.submit(move || black_box(n)).expect("open"));
        }
    });
    drop(release);
}

/// Inside the only worker: nobody else can take the tasks.
fn submit_result_on_worker(times: usize) {
    let pool: &'static ThreadPoolExecutor =
        Box::leak(Box::new(ThreadPoolExecutor::new(1).expect("more than 0")));
    let all = pool.submit(move || {
        measured(&mut || {
            for n in 0..times {
                let future = pool.submit(move || black_box(n)).expect("open");
                assert_eq!(future.result().expect("no panic"), n);
            }
        });
    });
    all.expect("open").result().expect("no panic");
    pool.shutdown(Shutdown::drain());
}

fn result_of_done(times: usize) {
    let mut futures = done(times);
    measured(&mut || {
        for future in futures.drain(..) {
            assert!(future.result().is_ok());
        }
    });
}

fn as_completed_of_done(times: usize) {
    let mut futures = done(times);
    measured(&mut || {
        let results = as_completed(futures.drain(..)).map(Future::result);
        assert_eq!(results.filter(Result::is_ok).count(), times);
    });
}

fn cancel(times: usize) {
    let (pool, release) = held();
    let submit = |n| pool.submit(move || black_box(n)).expect("open");
    let futures: Vec<_> = (0..times).map(submit).collect();
    measured(&mut || assert!(futures.iter().all(Future::cancel)));
    drop(release);
}

fn promise_finish_result(times: usize) {
    measured(&mut || {
        for n in 0..times {
            let (promise, future) = Promise::new();
            assert!(promise.finish(Ok(n)).is_ok());
            assert!(future.result().is_ok());
        }
    });
}

fn callback(times: usize) {
    measured(&mut || {
        for n in 0..times {
            let (promise, future) = Promise::new();
            future.add_done_callback(|outcome| {
                black_box(outcome);
            });
            assert!(promise.finish(Ok(n)).is_ok());
        }
    });
}

fn as_completed_then_finish(times: usize) {
    let (promises, mut futures): (Vec<_>, Vec<_>) = (0..times).map(|_| Promise::new()).unzip();
    let mut promises = promises.into_iter().enumerate();
    measured(&mut || {
        let mut completed = as_completed(futures.drain(..));
        for (n, promise) in promises.by_ref() {
            assert!(promise.finish(Ok(n)).is_ok());
            assert!(
                completed
                    .next()
                    .is_some_and(|future| future.result().is_ok())
            );
        }
    });
}

/// All that becomes of a task: the worker starts when all are submitted, and nobody waits for it but the
/// end of the pool.
fn pool(times: usize) {
    let (pool, release) = held();
    let submit = |n| pool.submit(move || black_box(n)).expect("open");
    let futures: Vec<_> = (0..times).map(submit).collect();
    drop(release);
    pool.shutdown(Shutdown::drain());
    for future in futures {
        assert!(future.result().is_ok());
    }
}
