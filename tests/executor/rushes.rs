//! Rare moments of the queue, met by trying very often: more threads than cores, so that one is stopped anywhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use executor::Shutdown;

use crate::support::{Random, within};

/// So long each of them tries. That is a matter of luck: one pass proves little, one that hangs is a bug.
const A_TRY: Duration = Duration::from_secs(3);

/// A submitter that is stopped in the middle of adding its task leaves nobody asleep in the closed queue.
#[test]
fn a_shutdown_against_submits_that_are_stopped_anywhere() {
    let end = Instant::now() + A_TRY;
    let mut random = Random::new(1);
    while Instant::now() < end {
        within(|test| {
            let pool = Arc::new(test.pool(1));
            let submitters: Vec<_> = (0..4)
                .map(|_| {
                    let pool = Arc::clone(&pool);
                    thread::spawn(move || while pool.submit(|| ()).is_ok() {})
                })
                .collect();
            // The submitters have to be in full swing.
            thread::sleep(Duration::from_micros(300 * (1 + random.below(16) as u64)));
            pool.shutdown(Shutdown::drain());
            for submitter in submitters {
                submitter.join().unwrap();
            }
            assert_eq!(pool.stats().pending, 0);
        });
    }
}

/// Whoever searched for two tasks, and found the first, calls a sleeper for the second.
#[test]
fn two_tasks_that_need_each_other_while_the_workers_go_to_sleep() {
    within(|test| {
        let end = Instant::now() + A_TRY;
        let mut random = Random::new(1);
        let pool = test.pool(2);
        while Instant::now() < end {
            let there = Arc::new(AtomicU32::new(0));
            let meet = || {
                let there = Arc::clone(&there);
                move || {
                    there.fetch_add(1, Ordering::AcqRel);
                    while there.load(Ordering::Acquire) < 2 {
                        thread::yield_now();
                    }
                }
            };
            let one = pool.submit(meet()).unwrap();
            (0..random.below(64)).for_each(|_| std::hint::spin_loop());
            let two = pool.submit(meet()).unwrap();
            one.result().unwrap();
            two.result().unwrap();
            let then = Instant::now() + Duration::from_nanos(random.below(40_000) as u64);
            while Instant::now() < then {
                std::hint::spin_loop();
            }
        }
    });
}
