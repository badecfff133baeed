//! The memory of a long argument takes a later answer.

use std::process::Command;
use std::thread;
use std::time::Duration;

use super::left_behind::resident_kb;
use super::support::*;
use executor::process::Bytes;
use executor::{Event, ProcessPoolExecutor};

/// Sends so many bytes there and back, with memory of that capacity; gives the answer's.
fn trip(pool: &ProcessPoolExecutor, length: usize, capacity: usize) -> usize {
    let mut bytes = Vec::with_capacity(capacity);
    bytes.resize(length, 7);
    let answer = pool.submit(Echo(bytes.into())).unwrap().result().unwrap();
    assert!(answer.iter().all(|byte| *byte == 7));
    assert_eq!(answer.len(), length);
    answer.into_vec().capacity()
}

const LONG: usize = 2 * 1024 * 1024;
/// To be told from all that is made for an answer.
const MARKED: usize = LONG + 1234;

#[test]
fn the_memory_of_an_argument_takes_the_next_answer() {
    soon(|| {
        // Where an observer is told who did what, nobody reads in the owner's place.
        for pool in [builder(1), builder(1).observer(|_: &Event| ())] {
            let pool = pool.build().unwrap();
            // Not each time: who has memory to give does not wait for another who looks at the pipe.
            let is_used = |_| {
                trip(&pool, LONG, MARKED);
                trip(&pool, LONG, LONG) == MARKED
            };
            assert!((0..20).any(is_used));
        }
    });
}

#[test]
fn an_argument_that_somebody_has_still_stays_as_it_is() {
    soon(|| {
        let pool = pool(1);
        let ours = Bytes::from(vec![1; LONG]);
        for _ in 0..5 {
            let future = pool.submit(Echo(ours.clone())).unwrap();
            assert!(future.result().unwrap() == ours);
            trip(&pool, LONG, LONG);
            assert!(ours.iter().all(|byte| *byte == 1));
        }
    });
}

/// Set in the process of that test.
const ALONE: &str = "EXECUTOR_TEST_IDLE_MEMORY";

/// In a process of its own, whose memory nobody else takes.
#[test]
fn an_idle_pool_keeps_no_memory() {
    soon(|| {
        if std::env::var_os(ALONE).is_some() {
            return keep_no_memory();
        }
        let this = std::env::current_exe().unwrap();
        let test = "process::reuse::an_idle_pool_keeps_no_memory";
        let status = Command::new(this)
            .args(["--exact", test])
            .env(ALONE, "1")
            .status();
        assert!(status.unwrap().success());
    });
}

fn keep_no_memory() {
    // More than an allocator keeps for itself when it is let go.
    const LENGTH: usize = 48 * 1024 * 1024;
    let pool = pool(1);
    trip(&pool, 1, 1);
    let most = resident_kb() + LENGTH as u64 / 1024 / 2;
    let future = pool.submit(Echo(vec![7; LENGTH].into())).unwrap();
    // It runs before there is memory to keep: while the owner, if another leads, finds that it may sleep for ever.
    future.add_done_callback(|_| thread::sleep(Duration::from_millis(50)));
    drop(future.result().unwrap());
    while resident_kb() > most {
        thread::sleep(Duration::from_millis(10));
    }
}
