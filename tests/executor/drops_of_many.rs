//! `map`, `map_unordered` and `scope`: the function, each item, each result and each panic is dropped once,
//! wherever one stops.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use executor::{InlineExecutor, MapOptions, Outcome, Shutdown, ThreadPoolExecutor, WhenFull};

use crate::support::drops::Token;
use crate::support::{Drops, Test, hold, within};

const ITEMS: usize = 7;

/// Every fifth panics, with its item.
fn function(drops: &Drops) -> impl Fn((usize, Token)) -> Token + Send + Sync + 'static {
    let (captured, drops) = (drops.token(), drops.clone());
    move |(number, item)| {
        let _kept = &captured;
        if number % 5 == 2 {
            panic_any(item)
        }
        drops.token()
    }
}

fn items(drops: &Drops) -> impl Iterator<Item = (usize, Token)> + Send + use<> {
    let drops = drops.clone();
    (0..ITEMS).map(move |number| (number, drops.token()))
}

/// Takes so many outcomes, every other one to pieces, then drops the rest.
fn take(outcomes: impl Iterator<Item = Outcome<Token>>, count: usize) {
    let taken: Vec<_> = outcomes.take(count).collect();
    for (n, outcome) in taken.into_iter().enumerate() {
        if n % 2 == 0 {
            drop(outcome);
        }
    }
}

/// Every kind of map, stopped at every place. `play` is told the kind, the tokens, the size of the buffer, and
/// how many outcomes to take.
fn maps(test: &Test, executor: &'static str, play: impl Fn(&str, &Drops, usize, usize)) {
    for kind in ["map", "map_with", "map_unordered"] {
        for buffer in 1..=if kind == "map_with" { ITEMS + 1 } else { 1 } {
            for count in 0..=ITEMS {
                test.stage(format!(
                    "{executor}, {kind}, buffer {buffer}, {count} taken"
                ));
                let drops = Drops::new();
                play(kind, &drops, buffer, count);
                drops.assert_balanced();
            }
        }
    }
}

#[test]
fn maps_without_workers() {
    within(|test| {
        maps(test, "inline", |kind, drops, buffer, count| {
            let (inline, f, items) = (InlineExecutor::new(), function(drops), items(drops));
            let options = MapOptions::new().buffer_size(buffer);
            match kind {
                "map" => take(inline.map(f, items).unwrap(), count),
                "map_with" => take(inline.map_with(options, f, items).unwrap(), count),
                _ => take(inline.map_unordered(f, items).unwrap(), count),
            }
        });
    });
}

fn map_on(pool: &ThreadPoolExecutor, kind: &str, drops: &Drops, buffer: usize, count: usize) {
    let (f, items) = (function(drops), items(drops));
    let options = MapOptions::new().buffer_size(buffer);
    // A pool that refuses an item drops what it has: that is the end of the play.
    match kind {
        "map" => drop(pool.map(f, items).map(|all| take(all, count))),
        "map_with" => drop(pool.map_with(options, f, items).map(|all| take(all, count))),
        _ => drop(pool.map_unordered(f, items).map(|all| take(all, count))),
    }
}

#[test]
fn maps_on_workers() {
    within(|test| {
        for workers in 1..=3 {
            maps(test, "a pool", |kind, drops, buffer, count| {
                map_on(&test.pool(workers), kind, drops, buffer, count);
            });
        }
    });
}

#[test]
fn maps_on_a_queue_that_is_soon_full() {
    within(|test| {
        for room in 1..=3 {
            maps(test, "a narrow pool", |kind, drops, buffer, count| {
                let builder = test.builder().max_workers(1);
                let pool = builder.max_pending(room, WhenFull::Reject).build().unwrap();
                let gate = hold(&pool);
                // Nothing can be taken before the gate opens.
                map_on(&pool, kind, drops, buffer, 0);
                gate.open();
                map_on(&pool, kind, drops, buffer, count);
            });
        }
    });
}

#[test]
fn maps_whose_pool_is_shut_down_before_they_are_taken() {
    within(|test| {
        for how in [Shutdown::cancel(), Shutdown::drain()] {
            for count in 0..=ITEMS {
                let drops = Drops::new();
                let pool = test.pool(1);
                let gate = hold(&pool);
                let all = pool.map(function(&drops), items(&drops)).unwrap();
                let unordered = pool.map_unordered(function(&drops), items(&drops)).unwrap();
                let options = MapOptions::new().buffer_size(3);
                let lazy = pool
                    .map_with(options, function(&drops), items(&drops))
                    .unwrap();
                pool.shutdown(how.no_wait());
                gate.open();
                test.stage(format!(
                    "taking {count} of a pool that is shut down: {how:?}"
                ));
                take(all, count);
                take(unordered, count);
                take(lazy, count);
                drop(pool);
                drops.assert_balanced();
            }
        }
    });
}

/// What the owner of a scoped future does: one digit of a number for each of the futures.
const OWNERS: usize = 4;

fn scope(pool: &ThreadPoolExecutor, drops: &Drops, plan: usize, panics: bool) {
    let borrowed = drops.token();
    let mut left = Vec::new();
    pool.scope(|scope| {
        let mut plan = plan;
        for number in 0..3 {
            let (closure, borrowed) = (drops.token(), &borrowed);
            let future = scope.submit(move || {
                let _kept = (&closure, borrowed);
                if number == 1 {
                    panic_any(drops.token())
                }
                (drops.token(), borrowed)
            });
            let future = future.unwrap();
            match plan % OWNERS {
                0 => drop(future),
                1 => drop(future.result()),
                2 => {
                    future.cancel();
                    left.push(future.result());
                }
                // Its value outlives the scope.
                _ => left.push(future.result()),
            }
            plan /= OWNERS;
        }
        if panics {
            // What was not waited for is waited for by the end of the scope.
            panic_any(drops.token())
        }
    });
}

#[test]
fn scopes() {
    within(|test| {
        for workers in 1..=2 {
            for plan in 0..OWNERS.pow(3) {
                for panics in [false, true] {
                    test.on_failure(move || {
                        format!("{workers} workers, plan {plan}, panics: {panics}")
                    });
                    let (pool, drops) = (test.pool(workers), Drops::new());
                    let end = || scope(&pool, &drops, plan, panics);
                    assert_eq!(catch_unwind(AssertUnwindSafe(end)).is_err(), panics);
                    drop(pool);
                    drops.assert_balanced();
                }
            }
        }
    });
}
