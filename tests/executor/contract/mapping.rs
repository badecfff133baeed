//! `map_tasks`, the form of `map` that every executor has.

use std::time::Duration;

use executor::{Executor, Outcome, TaskError};

use super::{Make, executors, shut_down};
use crate::support::Test;
use crate::support::tasks::{Nap, PanicsIfOdd, Square};

executors!(
    maps_in_the_order_of_the_input,
    maps_nothing_to_nothing,
    maps_on_past_a_panic,
    collects_up_to_the_first_error,
    refuses_to_map_after_shutdown,
    tells_how_many_are_left,
);

fn maps_in_the_order_of_the_input<M: Make>(test: &Test) {
    let executor = M::make(test);
    // The earlier, the longer: they complete the other way round where they can.
    let naps = (0..4).map(|n| Nap(n, Duration::from_millis(4 - n)));
    let values: Vec<u64> = executor
        .map_tasks(naps)
        .unwrap()
        .map(Outcome::unwrap)
        .collect();
    assert_eq!(values, [0, 1, 2, 3]);
}

fn maps_nothing_to_nothing<M: Make>(test: &Test) {
    let executor = M::make(test);
    let mut outcomes = executor.map_tasks(Vec::<Square>::new()).unwrap();
    assert!(outcomes.next().is_none());
    assert!(outcomes.next().is_none());
}

fn maps_on_past_a_panic<M: Make>(test: &Test) {
    let executor = M::make(test);
    let tasks = (0..6).map(|n| PanicsIfOdd(n, format!("{n} is odd")));
    let texts: Vec<String> = executor
        .map_tasks(tasks)
        .unwrap()
        .map(|outcome| match outcome {
            Ok(value) => value.to_string(),
            Err(TaskError::Panicked(panic)) => panic.message().to_owned(),
            Err(other) => panic!("{other}"),
        })
        .collect();
    assert_eq!(texts, ["0", "1 is odd", "2", "3 is odd", "4", "5 is odd"]);
}

fn collects_up_to_the_first_error<M: Make>(test: &Test) {
    let executor = M::make(test);
    let tasks = [0, 2, 3, 4, 5].map(|n| PanicsIfOdd(n, format!("{n} is odd")));
    let all: Result<Vec<u64>, TaskError> = executor.map_tasks(tasks).unwrap().collect();
    let Err(TaskError::Panicked(panic)) = all else {
        panic!("3 is odd");
    };
    assert_eq!(panic.message(), "3 is odd");
}

fn refuses_to_map_after_shutdown<M: Make>(test: &Test) {
    let executor = M::make(test);
    shut_down(&executor, executor::Shutdown::drain());
    let refused = executor.map_tasks([Square(1)]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "cannot schedule new futures after shutdown"
    );
}

fn tells_how_many_are_left<M: Make>(test: &Test) {
    let executor = M::make(test);
    let mut outcomes = executor.map_tasks([1, 2, 3].map(Square)).unwrap();
    assert_eq!(outcomes.size_hint(), (3, Some(3)));
    assert_eq!(outcomes.next().unwrap().unwrap(), 1);
    assert_eq!(outcomes.size_hint(), (2, Some(2)));
}
