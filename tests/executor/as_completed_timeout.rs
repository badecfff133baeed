//! `as_completed_timeout`: one budget of time, and what is left when it is over.

use std::thread;
use std::time::{Duration, Instant};

use executor::{Future, Promise, Unfinished, as_completed_timeout};

use crate::as_completed::{finish, promises};
use crate::support::{A_WHILE, within};

#[test]
fn its_size_hint_holds_whatever_comes() {
    let (promises, futures): (Vec<_>, Vec<_>) = (0..3).map(|_| Promise::<u8>::new()).unzip();
    let mut promises = promises.into_iter();
    let mut all = as_completed_timeout(futures, Duration::ZERO);
    assert_eq!(all.size_hint(), (1, Some(3)));
    promises.next().unwrap().finish(Ok(1)).unwrap();
    assert!(all.next().unwrap().is_ok());
    assert_eq!(all.size_hint(), (1, Some(2)));
    assert!(all.next().unwrap().is_err());
    assert_eq!(all.size_hint(), (0, Some(0)));
    assert!(all.next().is_none());
}

#[test]
fn the_time_runs_out_after_the_finished_ones() {
    within(|_| {
        let (mut promises, futures) = promises(4);
        let ids: Vec<_> = futures.iter().map(Future::id).collect();
        let mut all = as_completed_timeout(futures, A_WHILE);
        finish(&mut promises, 3);
        finish(&mut promises, 1);
        // The budget counts from the call, so it is over before the first `next`.
        thread::sleep(A_WHILE);
        let begin = Instant::now();
        assert_eq!(all.next().unwrap().unwrap().result().unwrap(), 3);
        assert_eq!(all.next().unwrap().unwrap().result().unwrap(), 1);
        let error = all.next().unwrap().unwrap_err();
        assert!(begin.elapsed() < Duration::from_secs(30));
        assert_eq!(
            error,
            Unfinished {
                unfinished: 2,
                of: 4
            }
        );
        assert_eq!(error.to_string(), "2 (of 4) futures unfinished");
        assert!(all.next().is_none(), "the error comes once");
        let rest: Vec<_> = all.into_unfinished().iter().map(Future::id).collect();
        assert_eq!(rest, [ids[0], ids[2]], "in the order added");
    });
}

#[test]
fn the_time_is_one_budget_for_all() {
    within(|_| {
        let (mut promises, futures) = promises(2);
        let begin = Instant::now();
        let mut all = as_completed_timeout(futures, A_WHILE);
        finish(&mut promises, 0);
        assert!(all.next().unwrap().is_ok());
        assert!(all.next().unwrap().is_err());
        assert!(begin.elapsed() >= A_WHILE);
    });
}

#[test]
fn one_added_to_a_timed_one_is_counted() {
    within(|_| {
        let (_kept, futures) = promises(1);
        let mut all = as_completed_timeout(futures, Duration::ZERO);
        let (_promise, future) = Promise::new();
        all.add(future);
        let error = all.next().unwrap().unwrap_err();
        assert_eq!(error.to_string(), "2 (of 2) futures unfinished");
    });
}
