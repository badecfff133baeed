//! `map_with` in chunks on threads: one task for several items, and still an outcome an item.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use executor::{
    InlineExecutor, Map, MapOptions, Outcome, Shutdown, SubmitErrorKind, TaskError, WhenFull,
};
use parking_lot::Mutex;

use crate::support::{A_WHILE, Drops, Gate, hold, within};

fn chunks_of(size: usize) -> MapOptions {
    MapOptions::new().chunk_size(size)
}

/// What is left, an outcome a word.
fn words<R: Send + 'static>(outcomes: Map<'_, R>) -> Vec<&'static str> {
    let word = |outcome| match outcome {
        Ok(_) => "ok",
        Err(TaskError::Cancelled) => "cancelled",
        Err(TaskError::Panicked(_)) => "panicked",
        Err(TaskError::TimedOut) => "timed out",
        Err(TaskError::Broken(_)) => "broken",
        Err(other) => panic!("{other}"),
    };
    outcomes.map(word).collect()
}

/// A gate; a count; and a function that counts its calls, and stands at the gate with item 3.
fn held_at_3() -> (Gate, Arc<AtomicUsize>, impl Fn(usize) -> usize) {
    let (gate, ran) = (Gate::new(), Arc::new(AtomicUsize::new(0)));
    let (pass, counter) = (gate.clone(), Arc::clone(&ran));
    let run = move |n| {
        if n == 3 {
            pass.pass();
        }
        counter.fetch_add(1, Ordering::SeqCst)
    };
    (gate, ran, run)
}

#[test]
fn an_outcome_an_item_in_order() {
    within(|test| {
        let (pool, inline) = (test.pool(3), InlineExecutor::new());
        for size in [1, 2, 3, 7, 8, 9, usize::MAX] {
            for items in [0, 1, 7, 8, 9, 100] {
                test.stage(format!("{items} items in chunks of {size}"));
                let squares: Vec<usize> = (0..items).map(|n| n * n).collect();
                for buffer in [None, Some(1), Some(5), Some(20)] {
                    let options = chunks_of(size);
                    let options = buffer.map_or(options, |buffer| options.buffer_size(buffer));
                    let outcomes = pool.map_with(options, |n| n * n, 0..items).unwrap();
                    assert!(outcomes.map(Outcome::unwrap).eq(squares.iter().copied()));
                    let outcomes = inline.map_with(options, |n| n * n, 0..items).unwrap();
                    assert!(outcomes.map(Outcome::unwrap).eq(squares.iter().copied()));
                }
            }
        }
    });
}

#[test]
fn a_chunk_is_one_task() {
    within(|test| {
        let pool = test.pool(1);
        let gate = hold(&pool);
        let outcomes = pool.map_with(chunks_of(4), |n| n, 0..10).unwrap();
        assert_eq!(pool.stats().pending, 3);
        assert_eq!(outcomes.size_hint(), (10, Some(10)));
        gate.open();
        assert_eq!(outcomes.count(), 10);
    });
}

/// Every item of a chunk on one thread, in order; the chunks on both workers.
#[test]
fn the_items_of_a_chunk_run_one_after_the_other() {
    within(|test| {
        let pool = test.pool(2);
        let gate = Gate::new();
        let (pass, log) = (gate.clone(), Arc::new(Mutex::new(Vec::new())));
        let seen = Arc::clone(&log);
        let note = move |n: usize| {
            if n.is_multiple_of(3) {
                pass.pass();
            }
            seen.lock().push((n, thread::current().id()));
        };
        let outcomes = pool.map_with(chunks_of(3), note, 0..6).unwrap();
        gate.await_arrivals(2);
        gate.open();
        assert_eq!(outcomes.count(), 6);
        let log = log.lock();
        let of = |chunk: usize| log.iter().filter(move |(n, _)| n / 3 == chunk);
        for chunk in [0, 1] {
            assert!(of(chunk).map(|(n, _)| *n).eq(3 * chunk..3 * chunk + 3));
            assert!(of(chunk).all(|(_, thread)| *thread == of(chunk).next().unwrap().1));
        }
        assert_ne!(of(0).next().unwrap().1, of(1).next().unwrap().1);
    });
}

#[test]
fn a_panic_is_its_items_own() {
    within(|test| {
        let pool = test.pool(2);
        let odd = |n: usize| {
            assert!(n.is_multiple_of(2), "{n} is odd");
            n
        };
        for size in [1, 2, 5, 100] {
            let outcomes = pool.map_with(chunks_of(size), odd, 0..10).unwrap();
            for (n, outcome) in outcomes.enumerate() {
                match outcome {
                    Ok(value) => assert_eq!((n, n % 2), (value, 0)),
                    Err(TaskError::Panicked(panic)) => {
                        assert_eq!(panic.message(), format!("{n} is odd"));
                        assert!(panic.location().unwrap().contains("map_chunks.rs"));
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        }
    });
}

#[test]
fn sizes_of_0_are_refused() {
    within(|test| {
        let pool = test.pool(1);
        let refused = |options| {
            let items = (0..3).inspect(|_| panic!("an item was taken"));
            let here = InlineExecutor::new();
            let inline = here.map_with(options, |n| n, items.clone()).unwrap_err();
            let error = pool.map_with(options, |n| n, items).unwrap_err();
            assert_eq!(error.to_string(), inline.to_string());
            match error.kind() {
                SubmitErrorKind::Zero(name) => *name,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(chunks_of(0)), "chunk_size");
        assert_eq!(refused(chunks_of(0).buffer_size(1)), "chunk_size");
        assert_eq!(refused(chunks_of(2).buffer_size(0)), "buffer_size");
    });
}

/// The chunk that runs and the one that waits give nothing; the one that is done gives all it has.
#[test]
fn the_time_is_that_of_the_chunk() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, ran, run) = held_at_3();
        let options = chunks_of(2).timeout(A_WHILE);
        let outcomes = pool.map_with(options, run, 0..6).unwrap();
        gate.await_arrivals(1);
        let expected = [
            "ok",
            "ok",
            "timed out",
            "timed out",
            "timed out",
            "timed out",
        ];
        assert_eq!(words(outcomes), expected);
        gate.open();
        drop(pool);
        // Item 2 ran, but its chunk had not ended; the chunk of 4 and 5 was cancelled.
        assert_eq!(ran.load(Ordering::SeqCst), 4);
    });
}

#[test]
fn dropping_it_cancels_the_chunks_that_have_not_started() {
    within(|test| {
        for started in [false, true] {
            let pool = test.pool(1);
            let (gate, ran, run) = held_at_3();
            let mut outcomes = pool.map_with(chunks_of(3), run, 0..9).unwrap();
            if started {
                assert_eq!(outcomes.next().unwrap().unwrap(), 0);
                assert_eq!(outcomes.size_hint(), (8, Some(8)));
            }
            gate.await_arrivals(1);
            drop(outcomes);
            gate.open();
            drop(pool);
            let expected = if started { 6 } else { 9 };
            assert_eq!(ran.load(Ordering::SeqCst), expected);
        }
    });
}

#[test]
fn each_item_of_a_chunk_that_the_pool_cancels_says_so() {
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let pass = gate.clone();
        let outcomes = pool
            .map_with(chunks_of(3), move |_| pass.pass(), 0..8)
            .unwrap();
        gate.await_arrivals(1);
        pool.shutdown(Shutdown::cancel().no_wait());
        gate.open();
        let expected = [vec!["ok"; 3], vec!["cancelled"; 5]].concat();
        assert_eq!(words(outcomes), expected);
    });
}

/// As many whole chunks as fit into the buffer are taken, and one more when one was given.
#[test]
fn a_buffer_counts_items() {
    for (chunk, buffer, ahead) in [(3, 3, 3), (3, 8, 6), (3, 2, 2), (1, 2, 2)] {
        within(|test| {
            let pool = test.pool(2);
            let taken = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&taken);
            let items = std::iter::repeat_with(move || counter.fetch_add(1, Ordering::SeqCst));
            let options = chunks_of(chunk).buffer_size(buffer);
            let mut outcomes = pool.map_with(options, |n| n, items).unwrap();
            let size = chunk.min(buffer);
            for yielded in 0..50 {
                // The place of a chunk is filled once all of it was yielded, by the next call.
                let before = yielded / size * size;
                let of_chunk = if yielded % size == 0 && yielded > 0 {
                    size
                } else {
                    0
                };
                assert_eq!(taken.load(Ordering::SeqCst), ahead + before - of_chunk);
                assert_eq!(
                    outcomes.size_hint().0,
                    taken.load(Ordering::SeqCst) - yielded
                );
                assert_eq!(outcomes.next().unwrap().unwrap(), yielded);
            }
        });
    }
}

#[test]
fn a_buffered_map_ends_with_the_pool() {
    within(|test| {
        let pool = test.pool(1);
        let options = chunks_of(2).buffer_size(4);
        let mut outcomes = pool.map_with(options, |n| n, 0..).unwrap();
        assert_eq!(outcomes.next().unwrap().unwrap(), 0);
        pool.shutdown(Shutdown::drain());
        // What was on its way; then the chunk that was refused, each of its items.
        assert_eq!(words(outcomes), ["ok", "ok", "ok", "broken", "broken"]);
    });
}

#[test]
fn a_full_queue_refuses_a_chunk() {
    within(|test| {
        let builder = test.builder().max_workers(1);
        let pool = builder.max_pending(2, WhenFull::Reject).build().unwrap();
        let gate = hold(&pool);
        let drops = Drops::new();
        let items: Vec<_> = (0..9).map(|_| drops.token()).collect();
        let refused = pool.map_with(chunks_of(3), drop, items).unwrap_err();
        assert!(matches!(refused.kind(), SubmitErrorKind::QueueFull(2)));
        // Those before it are cancelled, so all that was in them is gone.
        drops.assert_balanced();
        assert_eq!(pool.stats().pending, 0);
        gate.open();
    });
}

#[test]
fn an_input_that_panics_loses_no_outcome() {
    within(|test| {
        let pool = test.pool(2);
        let items = (1..=8).inspect(|n| assert_ne!(*n, 6, "the input's own panic"));
        let options = chunks_of(2).buffer_size(4);
        let mut outcomes = pool.map_with(options, |n| n, items).unwrap();
        let mut seen: Vec<_> = (0..2).map(|_| outcomes.next().unwrap().unwrap()).collect();
        let panicked = catch_unwind(AssertUnwindSafe(|| outcomes.next()));
        assert!(panicked.is_err());
        seen.extend(outcomes.map(Outcome::unwrap));
        assert_eq!(seen, [1, 2, 3, 4, 5, 7, 8]);
    });
}

/// In a task of its own, each of these panics is one; in a chunk, two at once would end the program.
#[test]
fn drops_that_panic_in_one_chunk() {
    within(|test| {
        let drops = Drops::new();
        let tokens = || {
            let drops = drops.clone();
            (0..4)
                .map(move |_| drops.panicking_token())
                .collect::<Vec<_>>()
        };
        let pool = test.pool(1);
        test.stage("dropping the items of a cancelled chunk");
        let gate = hold(&pool);
        let mut outcomes = pool.map_with(chunks_of(4), drop, tokens()).unwrap();
        let of_a_chunk = pool.shutdown(Shutdown::cancel().no_wait());
        assert!(of_a_chunk.is_empty());
        assert!(matches!(outcomes.next(), Some(Err(TaskError::Cancelled))));
        gate.open();
        drop(outcomes);
        drop(pool);
        drops.assert_balanced();

        test.stage("dropping the results that nobody wants");
        let pool = test.pool(1);
        drop(
            pool.map_with(chunks_of(4), |token| token, tokens())
                .unwrap(),
        );
        drop(pool);
        drops.assert_balanced();

        test.stage("dropping the function");
        let pool = test.pool(1);
        let held = drops.panicking_token();
        let f = move |n| (&held, n).1;
        let outcomes = pool.map_with(chunks_of(4), f, 0..4).unwrap();
        assert_eq!(words(outcomes), ["ok"; 4]);
        drop(pool);
        drops.assert_balanced();
    });
}

/// An item may submit to its own pool and wait, as any task may.
#[test]
fn items_that_wait_for_tasks_of_their_pool() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let inner = Arc::clone(&pool);
        let nested = move |n: usize| inner.submit(move || n + 1).unwrap().result().unwrap();
        let outcomes = pool.map_with(chunks_of(3), nested, 0..7).unwrap();
        assert!(outcomes.map(Outcome::unwrap).eq(1..8));
        pool.shutdown(Shutdown::drain());
    });
}
