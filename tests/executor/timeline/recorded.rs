use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use executor::timeline::{Recorder, Timeline};
use executor::{Event, EventKind, Future, Observer, ThreadPoolExecutor, WhenFull};

use super::perfetto::{assert_arrows, assert_nested, of_phase, trace};

fn pool(workers: usize, recorder: &Recorder) -> ThreadPoolExecutor {
    let builder = ThreadPoolExecutor::builder().max_workers(workers);
    let built = builder.observer(recorder.clone()).build();
    built.expect("the options are valid")
}

fn names_of_rows(timeline: &Timeline) -> Vec<String> {
    let trace = trace(timeline);
    let names = of_phase(&trace, "M").into_iter();
    let names = names.filter(|event| event["name"] == "thread_name");
    let names = names.map(|event| event["args"]["name"].as_str().map(str::to_owned));
    names.map(Option::unwrap_or_default).collect()
}

#[test]
fn every_task_of_a_pool_is_there() {
    let recorder = Recorder::new();
    let pool = pool(3, &recorder);
    let outcomes = pool.map(|n: u32| assert!(!n.is_multiple_of(100)), 1..=1000);
    let outcomes = outcomes.expect("it is open");
    let failed = outcomes.filter(Result::is_err).count();
    drop(pool);
    let timeline = recorder.timeline();
    let summary = timeline.summary();
    assert_eq!(failed, 10);
    assert_eq!((summary.tasks, summary.ok, summary.failed), (1000, 990, 10));
    assert_eq!(
        (summary.running, summary.pending, summary.missed_events),
        (0, 0, 0)
    );
    assert!((1..=3).contains(&summary.workers));
    let trace = trace(&timeline);
    assert_nested(&trace);
    assert_arrows(&trace);
}

/// As slow as it looks, so that there is a lot of waiting within tasks.
fn fib(pool: &Arc<ThreadPoolExecutor>, n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let own = Arc::clone(pool);
    let left = pool.submit(move || fib(&own, n - 1)).expect("it is open");
    // A callback that itself waits, so that tasks run within callbacks too.
    let own = Arc::clone(pool);
    left.add_done_callback(move |_| {
        let nothing = own.submit(|| ()).expect("it is open");
        nothing.result().expect("it does not fail");
    });
    let right = fib(pool, n - 2);
    left.result().expect("it does not fail") + right
}

#[test]
fn tasks_run_in_a_wait_nest_on_the_row_of_their_worker() {
    let recorder = Recorder::new();
    let pool = Arc::new(pool(2, &recorder));
    let own = Arc::clone(&pool);
    let future = pool.submit(move || fib(&own, 10)).expect("it is open");
    assert_eq!(future.result().expect("it does not fail"), 55);
    drop(pool);
    let timeline = recorder.timeline();
    assert_nested(&trace(&timeline));
    let names = names_of_rows(&timeline);
    assert!(!names.iter().any(|name| name.contains("(2)")), "{names:?}");
}

#[test]
fn a_task_that_runs_at_the_moment_is_drawn_as_running() {
    let recorder = Recorder::new();
    let pool = pool(1, &recorder);
    let (started, is_started) = mpsc::channel();
    let (gate, wait_for_gate) = mpsc::channel::<()>();
    let running: Future<()> = pool
        .submit(move || {
            started.send(()).expect("the test waits");
            let _ = wait_for_gate.recv();
        })
        .expect("it is open");
    is_started.recv().expect("it starts");
    let pending = pool.submit(|| ()).expect("it is open");
    let summary = recorder.timeline().summary();
    assert_eq!((summary.running, summary.pending), (1, 1));
    drop(gate);
    running.result().expect("it does not fail");
    pending.result().expect("it does not fail");
}

#[test]
fn two_pools_in_one_recorder_have_rows_of_their_own() {
    let recorder = Recorder::new();
    let (io, cpu) = (
        pool(1, &recorder.pool("io")),
        pool(1, &recorder.pool("cpu")),
    );
    for pool in [&io, &cpu] {
        let future = pool.submit(|| ()).expect("it is open");
        recorder.label(future.id(), "nothing");
        future.result().expect("it does not fail");
    }
    let names = names_of_rows(&recorder.timeline());
    assert_eq!(names[..2], ["io worker 0", "cpu worker 0"]);
    assert!(recorder.timeline().perfetto().contains("\"nothing\""));
}

#[test]
fn a_task_run_by_its_caller_is_on_the_row_of_that_thread() {
    let recorder = Recorder::new();
    let pool = ThreadPoolExecutor::builder()
        .max_workers(1)
        .max_pending(1, WhenFull::CallerRuns)
        .observer(recorder.clone())
        .build()
        .expect("the options are valid");
    let (gate, wait_for_gate) = mpsc::channel::<()>();
    let blocked = pool.submit(move || {
        let _ = wait_for_gate.recv();
    });
    let caller = thread::Builder::new().name("the caller".to_owned());
    let ran_here = thread::scope(|scope| {
        let submit = || {
            // One may be pending; the second at the latest is run by this thread.
            let ids = [(); 2].map(|()| pool.submit(|| thread::current().id()));
            let ids = ids.map(|future| future.expect("it is open"));
            ids.iter().any(Future::done)
        };
        let caller = caller.spawn_scoped(scope, submit).expect("a thread");
        caller.join().expect("it does not panic")
    });
    drop(gate);
    let blocked = blocked.expect("it is open");
    blocked.result().expect("it does not fail");
    drop(pool);
    assert!(ran_here);
    let text = recorder.timeline().text(80);
    assert!(text.contains("the caller"), "{text}");
}

#[test]
fn events_after_the_limit_are_counted_and_not_kept() {
    let recorder = Recorder::with_limit(1000);
    let event = Event::new(
        std::time::Instant::now(),
        EventKind::WorkerUp,
        None,
        Some(0),
    );
    for _ in 0..20_000 {
        recorder.event(&event);
    }
    let timeline = recorder.timeline();
    let missed = timeline.summary().missed_events;
    assert!((10_000..=19_000).contains(&missed), "{missed}");
    assert!(timeline.text(80).contains("events not recorded"));
}

#[test]
fn a_timeline_is_saved_in_the_format_of_the_name() {
    let timeline = Recorder::new().timeline();
    let name = |ending| format!("executor-timeline-{}.{ending}", std::process::id());
    for (ending, content) in [
        ("svg", timeline.svg()),
        ("json", timeline.perfetto()),
        ("txt", timeline.text(100)),
    ] {
        let path = std::env::temp_dir().join(name(ending));
        timeline.save(&path).expect("it can be written");
        assert_eq!(
            std::fs::read_to_string(&path).expect("it is there"),
            content
        );
        std::fs::remove_file(path).expect("it is there");
    }
    let error = timeline.save(name("gif")).expect_err("that is no format");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}
