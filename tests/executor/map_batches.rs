//! `map_with` in batches on threads: many tasks put in the queue in one go, each with its own outcome.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use executor::{
    Event, EventKind, InlineExecutor, MapOptions, Outcome, Shutdown, SubmitErrorKind, TaskError,
    WhenFull,
};
use parking_lot::Mutex;

use crate::support::{Drops, Gate, hold, threads, within};

fn batches_of(size: usize) -> MapOptions {
    MapOptions::new().batch_size(size)
}

#[test]
fn an_outcome_an_item_in_order() {
    within(|test| {
        let (pool, inline) = (test.pool(3), InlineExecutor::new());
        for size in [1, 2, 7, 8, 9, usize::MAX] {
            for items in [0, 1, 7, 8, 9, 100] {
                test.stage(format!("{items} items in batches of {size}"));
                let squares: Vec<usize> = (0..items).map(|n| n * n).collect();
                for (buffer, chunk) in [(0, 0), (1, 0), (5, 0), (20, 0), (0, 2), (20, 3)] {
                    let mut options = batches_of(size);
                    if buffer > 0 {
                        options = options.buffer_size(buffer);
                    }
                    if chunk > 0 {
                        options = options.chunk_size(chunk);
                    }
                    let outcomes = pool.map_with(options, |n| n * n, 0..items).unwrap();
                    assert!(outcomes.map(Outcome::unwrap).eq(squares.iter().copied()));
                    let outcomes = inline.map_with(options, |n| n * n, 0..items).unwrap();
                    assert!(outcomes.map(Outcome::unwrap).eq(squares.iter().copied()));
                }
            }
        }
    });
}

/// Each item is a task of its own, which is in the queue when the last one of its batch was taken, and not before.
#[test]
fn a_batch_is_submitted_as_a_whole() {
    for chunk in [1, 2] {
        within(|test| {
            let pool = test.pool(1);
            let gate = hold(&pool);
            let seen = Mutex::new(Vec::new());
            let items = (0..7 * chunk).inspect(|_| seen.lock().push(pool.stats().pending));
            let options = batches_of(3).chunk_size(chunk);
            let outcomes = pool.map_with(options, |n| n, items).unwrap();
            assert_eq!(pool.stats().pending, 7);
            gate.open();
            assert!(outcomes.map(Outcome::unwrap).eq(0..7 * chunk));
            let expected = [0, 0, 0, 3, 3, 3, 6].map(|pending| vec![pending; chunk]);
            assert_eq!(*seen.lock(), expected.concat());
        });
    }
}

/// They wait for each other: one worker for each comes at once, be it started or woken for that.
#[test]
fn those_of_a_batch_run_side_by_side() {
    within(|test| {
        let pool = test.pool(4);
        for round in 0..20 {
            test.stage(format!("batch {round}"));
            let gate = Gate::new();
            let pass = gate.clone();
            let outcomes = pool.map_with(batches_of(4), move |_| pass.pass(), 0..4);
            gate.await_arrivals(4);
            gate.open();
            assert_eq!(outcomes.unwrap().count(), 4);
            if round % 2 == 1 && threads::are_visible() {
                for name in test.threads() {
                    while !threads::is_asleep(&name) {
                        std::thread::yield_now();
                    }
                }
            }
        }
        assert_eq!(pool.stats().threads_started, 4);
    });
}

/// All of them have been started before any of them has taken a task; the second time, one looked for tasks already.
#[test]
fn the_workers_for_a_batch_are_started_side_by_side() {
    for up in [0, 1] {
        within(|test| {
            let gate = Gate::new();
            let (pass, started) = (gate.clone(), AtomicUsize::new(0));
            let initializer = move || {
                if started.fetch_add(1, Ordering::SeqCst) >= up {
                    pass.pass();
                }
            };
            let builder = test.builder().max_workers(3).initializer(initializer);
            let pool = builder.build().unwrap();
            for _ in 0..up {
                pool.submit(|| ()).unwrap().wait();
            }
            let pass = gate.clone();
            let outcomes = pool.map_with(batches_of(3), move |_| pass.pass(), 0..3);
            gate.await_arrivals(3);
            gate.open();
            assert_eq!(outcomes.unwrap().count(), 3);
        });
    }
}

#[test]
fn a_size_of_0_is_refused() {
    within(|test| {
        let pool = test.pool(1);
        let items = || (0..3).inspect(|_| panic!("an item was taken"));
        for options in [batches_of(0), batches_of(0).buffer_size(1)] {
            let refused = pool.map_with(options, |n| n, items()).unwrap_err();
            assert!(matches!(
                refused.kind(),
                SubmitErrorKind::Zero("batch_size")
            ));
            let inline = InlineExecutor::new();
            let inline = inline.map_with(options, |n| n, items()).unwrap_err();
            assert_eq!(refused.to_string(), inline.to_string());
        }
    });
}

#[test]
fn a_bounded_queue_takes_them_one_by_one() {
    within(|test| {
        let builder = test.builder().max_workers(1);
        let pool = builder.max_pending(2, WhenFull::Reject).build().unwrap();
        let gate = hold(&pool);
        let drops = Drops::new();
        let items: Vec<_> = (0..9).map(|_| drops.token()).collect();
        let refused = pool.map_with(batches_of(4), drop, items).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::QueueFull(2)));
        drops.assert_balanced();
        assert_eq!(pool.stats().pending, 0);
        gate.open();

        test.stage("where submit blocks");
        let builder = test.builder().max_workers(1);
        let pool = builder.max_pending(2, WhenFull::Block).build().unwrap();
        let outcomes = pool.map_with(batches_of(4), |n| n, 0..9).unwrap();
        assert!(outcomes.map(Outcome::unwrap).eq(0..9));
    });
}

#[test]
fn a_pool_that_is_shut_down_refuses_a_batch() {
    within(|test| {
        let pool = test.pool(1);
        pool.submit(|| ()).unwrap().wait();
        pool.shutdown(Shutdown::drain());
        let drops = Drops::new();
        let items: Vec<_> = (0..9).map(|_| drops.token()).collect();
        let refused = pool.map_with(batches_of(4), drop, items).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::ShutDown));
        drops.assert_balanced();
        assert_eq!(pool.stats().pending, 0);
    });
}

/// What was submitted is cancelled, or has run; there is nothing left to be refused at the end of an input.
#[test]
fn a_pool_that_is_shut_down_between_two_batches() {
    within(|test| {
        for (items, ok) in [(4, true), (5, false)] {
            let pool = test.pool(1);
            let mut next = 1..=items;
            let items = std::iter::from_fn(|| {
                let item = next.next();
                if item.is_none_or(|item| item == 5) {
                    pool.shutdown(Shutdown::drain());
                }
                item
            });
            let outcomes = pool.map_with(batches_of(2), |n| n, items);
            assert_eq!(outcomes.is_ok(), ok);
            for (n, outcome) in (1..).zip(outcomes.into_iter().flatten()) {
                assert_eq!(outcome.unwrap(), n);
            }
        }
    });
}

#[test]
fn no_thread_for_a_batch() {
    within(|test| {
        // As in `thread_pool`.
        let pool = test.builder().stack_size(1 << 55).build().unwrap();
        let drops = Drops::new();
        let items: Vec<_> = (0..5).map(|_| drops.token()).collect();
        let refused = pool.map_with(batches_of(3), drop, items).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::NoWorker(_)));
        drops.assert_balanced();
        let stats = pool.stats();
        assert_eq!((stats.workers, stats.idle, stats.pending), (0, 0, 0));
    });
}

/// The only worker runs them where it waits for them.
#[test]
fn a_batch_of_children() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let theirs = Arc::clone(&pool);
        let sum = pool.submit(move || {
            let outcomes = theirs.map_with(batches_of(4), |n| n, 0..10).unwrap();
            outcomes.map(Outcome::unwrap).sum::<usize>()
        });
        assert_eq!(sum.unwrap().result().unwrap(), 45);
    });
}

#[test]
fn each_one_is_observed() {
    within(|test| {
        let events = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&events);
        let builder = test.builder().max_workers(2);
        let observe = move |event: &Event| log.lock().push(event.clone());
        let pool = builder.observer(observe).build().unwrap();
        assert_eq!(
            pool.map_with(batches_of(3), |n| n, 0..7).unwrap().count(),
            7
        );
        drop(pool);
        let events = events.lock();
        let of = |kind| events.iter().filter(move |event| event.kind == kind);
        let mut ids: Vec<_> = of(EventKind::Submitted).map(|event| event.future).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 7);
        for kind in [EventKind::Started, EventKind::Finished { ok: true }] {
            assert_eq!(of(kind).count(), 7);
        }
    });
}

/// As many whole batches as fit into the buffer are taken, and the next one when one was given.
#[test]
fn a_buffer_takes_whole_batches() {
    for (batch, buffer, ahead) in [(3, 3, 3), (3, 8, 6), (3, 2, 2), (1, 2, 2)] {
        within(|test| {
            let pool = test.pool(2);
            let taken = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&taken);
            let items = std::iter::repeat_with(move || counter.fetch_add(1, Ordering::SeqCst));
            let options = batches_of(batch).buffer_size(buffer);
            let mut outcomes = pool.map_with(options, |n| n, items).unwrap();
            let size = batch.min(buffer);
            for yielded in 0..50_usize {
                // The place of a batch is filled once all of it was yielded, by the next call.
                let filled = yielded.saturating_sub(1) / size * size;
                assert_eq!(taken.load(Ordering::SeqCst), ahead + filled);
                assert_eq!(outcomes.next().unwrap().unwrap(), yielded);
            }
        });
    }
}

/// Each item that was taken has an outcome.
#[test]
fn a_buffered_map_ends_with_the_pool() {
    for chunk in [1, 2] {
        within(|test| {
            let pool = test.pool(1);
            let options = batches_of(2).chunk_size(chunk).buffer_size(4 * chunk);
            let taken = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&taken);
            let items = std::iter::repeat_with(move || counter.fetch_add(1, Ordering::SeqCst));
            let mut outcomes = pool.map_with(options, |n| n, items).unwrap();
            assert_eq!(outcomes.next().unwrap().unwrap(), 0);
            pool.shutdown(Shutdown::drain());
            let mut rest = Vec::new();
            while let Some(outcome) = outcomes.next() {
                rest.push(outcome);
                assert_eq!(
                    outcomes.size_hint().0,
                    taken.load(Ordering::SeqCst) - 1 - rest.len()
                );
            }
            let (ran, refused) = rest.split_at(4 * chunk - 1);
            assert!(ran.iter().all(Result::is_ok));
            let broken = |outcome: &_| matches!(outcome, Err(TaskError::Broken(_)));
            assert!(refused.iter().all(broken));
            assert_eq!(refused.len(), 2 * chunk);
        });
    }
}

#[test]
fn an_input_that_panics_loses_no_outcome() {
    within(|test| {
        let pool = test.pool(2);
        let items = || (1..=8).inspect(|n| assert_ne!(*n, 6, "the input's own panic"));
        let options = batches_of(2).buffer_size(4);
        let mut outcomes = pool.map_with(options, |n| n, items()).unwrap();
        let mut seen: Vec<_> = (0..2).map(|_| outcomes.next().unwrap().unwrap()).collect();
        let panicked = catch_unwind(AssertUnwindSafe(|| outcomes.next()));
        assert!(panicked.is_err());
        seen.extend(outcomes.map(Outcome::unwrap));
        assert_eq!(seen, [1, 2, 3, 4, 5, 7, 8]);

        test.stage("all at once");
        let sum = Arc::new(AtomicUsize::new(0));
        let add = Arc::clone(&sum);
        let run = move |n| add.fetch_add(n, Ordering::SeqCst);
        let map = || pool.map_with(batches_of(2), run, items());
        assert!(catch_unwind(AssertUnwindSafe(map)).is_err());
        drop(pool);
        assert_eq!(sum.load(Ordering::SeqCst), 1 + 2 + 3 + 4, "whole batches");
    });
}

#[test]
fn dropping_it_cancels_what_has_not_started() {
    within(|test| {
        let pool = test.pool(1);
        let drops = Drops::new();
        let gate = Gate::new();
        let pass = gate.clone();
        let items: Vec<_> = (0..6).map(|n| (n, drops.token())).collect();
        let ran = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&ran);
        let run = move |(n, token)| {
            if n == 1 {
                pass.pass();
            }
            count.fetch_add(1, Ordering::SeqCst);
            token
        };
        let mut outcomes = pool.map_with(batches_of(4), run, items).unwrap();
        drop(outcomes.next().unwrap().unwrap());
        gate.await_arrivals(1);
        drop(outcomes);
        gate.open();
        drop(pool);
        assert_eq!(ran.load(Ordering::SeqCst), 2);
        drops.assert_balanced();
    });
}

/// Two panics at once would end the program.
#[test]
fn drops_that_panic() {
    within(|test| {
        let drops = Drops::new();
        let tokens = |panics_at| {
            let drops = drops.clone();
            (0..4).map(move |n| {
                assert_ne!(n, panics_at, "the input's own panic");
                drops.panicking_token()
            })
        };
        for options in [batches_of(4), MapOptions::new().chunk_size(4)] {
            test.stage(format!("an input that panics: {options:?}"));
            let pool = test.pool(1);
            let cut_short = tokens(3);
            let map = || pool.map_with(options, drop, cut_short);
            assert!(catch_unwind(AssertUnwindSafe(map)).is_err());
            drops.assert_balanced();
        }

        test.stage("a batch that is refused");
        let pool = test.pool(1);
        pool.shutdown(Shutdown::drain());
        let refused = pool.map_with(batches_of(4), drop, tokens(9));
        assert!(refused.is_err());
        drops.assert_balanced();
    });
}
