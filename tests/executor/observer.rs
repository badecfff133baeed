//! The observer: what it is told, in which order, and from which worker.

use std::sync::{Arc, OnceLock, Weak};

use executor::{Event, EventKind, Future, Shutdown, ThreadPoolExecutor, as_completed};
use parking_lot::Mutex;

use crate::support::{Gate, Test, log as kept, within};

#[derive(Clone, Default)]
struct Record(Arc<Mutex<Vec<Event>>>);

impl Record {
    fn builder(&self, test: &Test) -> executor::Builder {
        let events = Arc::clone(&self.0);
        test.builder()
            .max_workers(1)
            .observer(move |event: &Event| events.lock().push(event.clone()))
    }

    /// The kinds, without data, sorted by the time of the event.
    fn kinds(&self, select: impl Fn(&Event) -> bool) -> Vec<String> {
        let mut events = self.0.lock().clone();
        events.sort_by_key(|event| event.at);
        let selected = events.iter().filter(|event| select(event));
        selected
            .map(|event| match event.kind {
                EventKind::Callback { .. } => "Callback".to_owned(),
                kind => format!("{kind:?}"),
            })
            .collect()
    }

    fn of<T>(&self, future: &Future<T>) -> Vec<String> {
        let id = future.id();
        self.kinds(|event| event.future == Some(id))
    }
}

#[test]
fn the_life_of_a_task() {
    within(|test| {
        let record = Record::default();
        let pool = record.builder(test).build().unwrap();
        let gate = Gate::new();
        let pass = gate.clone();
        let good = pool.submit(move || pass.pass()).unwrap();
        good.add_done_callback(|_| ());
        gate.await_arrivals(1);
        let bad = pool.submit(|| panic!("observed")).unwrap();
        let cancelled = pool.submit(|| ()).unwrap();
        cancelled.add_done_callback(|_| ());
        assert!(cancelled.cancel());
        gate.open();
        good.wait();
        bad.wait();
        drop(pool);
        let finished = |ok| format!("{:?}", EventKind::Finished { ok });
        assert_eq!(
            record.of(&good),
            ["Submitted", "Started", &finished(true), "Callback"]
        );
        assert_eq!(record.of(&bad), ["Submitted", "Started", &finished(false)]);
        assert_eq!(
            record.of(&cancelled),
            ["Submitted", "Cancelled", "Callback"]
        );
        for event in record.0.lock().iter() {
            let on_worker = match event.kind {
                EventKind::Submitted | EventKind::Cancelled => false,
                EventKind::Callback { .. } => event.future == Some(good.id()),
                _ => true,
            };
            assert_eq!(event.worker, on_worker.then_some(0), "{event:?}");
        }
    });
}

#[test]
fn the_life_of_a_worker() {
    within(|test| {
        let record = Record::default();
        let pool = record.builder(test).build().unwrap();
        let idle = Gate::new();
        pool.submit(|| ()).unwrap().result().unwrap();
        drop(pool);
        idle.open();
        let mut kinds = record.kinds(|event| event.future.is_none());
        // It may have been told to leave before it came to sleep.
        kinds.retain(|kind| kind != "WorkerIdle");
        assert_eq!(kinds, ["WorkerUp", "WorkerLeft"]);
    });
}

#[test]
fn a_worker_that_is_lost() {
    within(|test| {
        let record = Record::default();
        let builder = record.builder(test).initializer(|| panic!("lost"));
        let pool = builder.build().unwrap();
        let future = pool.submit(|| ()).unwrap();
        assert!(future.exception().is_some());
        drop(pool);
        assert_eq!(record.kinds(|event| event.future.is_none()), ["WorkerLost"]);
        let finished = format!("{:?}", EventKind::Finished { ok: false });
        assert_eq!(record.of(&future), ["Submitted", &finished]);
    });
}

#[test]
fn an_idle_worker_says_so_once() {
    within(|test| {
        let record = Record::default();
        let slept = Gate::new();
        let (events, tell) = (Arc::clone(&record.0), slept.clone());
        let observer = move |event: &Event| {
            events.lock().push(event.clone());
            if event.kind == EventKind::WorkerIdle {
                tell.open();
                tell.pass();
            }
        };
        let pool = test.builder().max_workers(1).observer(observer);
        let pool = pool.build().unwrap();
        for round in 1..=3 {
            pool.submit(|| ()).unwrap().result().unwrap();
            slept.await_arrivals(round);
        }
        drop(pool);
        let kinds = record.kinds(|event| event.kind == EventKind::WorkerIdle);
        assert_eq!(kinds.len(), 3);
    });
}

#[test]
fn an_observer_that_panics_is_logged_and_stops_nothing() {
    kept::install();
    within(|test| {
        let builder = test.builder().max_workers(1);
        let pool = builder.observer(|_: &Event| panic!("the observer is bad"));
        let pool = pool.build().unwrap();
        assert_eq!(pool.submit(|| 7).unwrap().result().unwrap(), 7);
        assert_eq!(pool.stats().threads_started, 1);
    });
    let lines = kept::lines_with("the observer is bad");
    assert!(
        lines.len() >= 4,
        "up, submitted, started, finished: {lines:?}"
    );
    for (level, line) in lines {
        assert_eq!(level, log::Level::Error);
        assert!(
            line.starts_with("exception telling an observer: panicked"),
            "{line}"
        );
    }
}

/// Wherever the last handle to the pool goes: with its drop, or at the very end of a worker's thread.
#[test]
fn an_observer_or_initializer_that_panics_in_its_drop() {
    struct Bomb(&'static str);
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("{}", self.0);
        }
    }
    const WORDS: [&str; 2] = ["the last of an observer", "the last of an initializer"];
    kept::install();
    within(|test| {
        for by_worker in [false, true] {
            let bombs = WORDS.map(Bomb);
            let [observer, initializer] = bombs;
            let pool = test
                .builder()
                .observer(move |_: &Event| {
                    let _kept = &observer;
                })
                .initializer(move || {
                    let _kept = &initializer;
                })
                .build()
                .unwrap();
            pool.submit(|| ()).unwrap().result().unwrap();
            if by_worker {
                let pool = Arc::new(pool);
                let inner = Arc::clone(&pool);
                let gate = Gate::new();
                let pass = gate.clone();
                let last = pool.submit(move || {
                    pass.pass();
                    drop(inner);
                });
                drop(pool);
                gate.open();
                last.unwrap().result().unwrap();
            }
        }
    });
    for (word, thing) in WORDS.iter().zip(["observer", "initializer"]) {
        let lines = kept::lines_with(word);
        assert_eq!(lines.len(), 2, "{lines:?}");
        let says = format!("exception dropping an {thing}: panicked: {word}");
        assert!(lines.iter().all(|(_, line)| line.starts_with(&says)));
    }
}

/// It is on its way to sleep, and counts as one that will come for a task, until it waits.
#[test]
fn an_observer_may_wait_for_the_pool() {
    within(|test| {
        for all in [false, true] {
            let slot: Arc<OnceLock<Weak<ThreadPoolExecutor>>> = Arc::default();
            let (pools, sums) = (Arc::clone(&slot), Arc::new(Mutex::new(Vec::new())));
            let (note, told) = (Arc::clone(&sums), Gate::new());
            let tell = told.clone();
            tell.open();
            let builder = test.builder().max_workers(1);
            let pool = builder.observer(move |event: &Event| {
                if event.kind != EventKind::WorkerIdle || !note.lock().is_empty() {
                    return;
                }
                let pool = pools.get().and_then(Weak::upgrade).unwrap();
                let two = [1, 2].map(|n| pool.submit(move || n).unwrap());
                let sum = if all {
                    as_completed(two)
                        .map(|future| future.result().unwrap())
                        .sum()
                } else {
                    two.map(|future| future.result().unwrap())
                        .iter()
                        .sum::<u8>()
                };
                note.lock().push(sum);
                tell.pass();
            });
            let pool = Arc::new(pool.build().unwrap());
            slot.set(Arc::downgrade(&pool)).unwrap();
            drop(pool.submit(|| ()).unwrap());
            test.stage("waiting for an observer that waits");
            told.await_arrivals(1);
            assert_eq!(*sums.lock(), [3]);
            assert_eq!(pool.stats().threads_started, 1);
            // The observer may have had the last handle but this one for a moment.
            pool.shutdown(Shutdown::drain());
        }
    });
}

/// No lock is held while it is told: it may ask the pool, and submit to it.
#[test]
fn an_observer_may_use_the_pool() {
    within(|test| {
        let pool: Arc<Mutex<Option<Arc<executor::ThreadPoolExecutor>>>> = Arc::default();
        let (inner, extra) = (Arc::clone(&pool), Arc::new(Mutex::new(Vec::new())));
        let note = Arc::clone(&extra);
        let observer = move |event: &Event| {
            let Some(pool) = inner.lock().clone() else {
                return;
            };
            assert!(pool.stats().workers <= 1);
            if event.kind == (EventKind::Finished { ok: true }) && note.lock().len() < 3 {
                let future = pool.submit(|| ()).unwrap();
                note.lock().push(future);
            }
        };
        let built = test
            .builder()
            .max_workers(1)
            .observer(observer)
            .build()
            .unwrap();
        *pool.lock() = Some(Arc::new(built));
        let shared = pool.lock().clone().unwrap();
        shared.submit(|| 7).unwrap().result().unwrap();
        shared.shutdown(executor::Shutdown::drain());
        *pool.lock() = None;
        drop(shared);
        assert!(!extra.lock().is_empty());
    });
}
