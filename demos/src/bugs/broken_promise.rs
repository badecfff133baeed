//! A producer ends without a word, and its consumer waits for ever.
//!
//! The place for a result is filled by the last line of the producer. But it may never get there: a
//! panic, an early `return`, a `?`, a queue that is dropped with the job in it. Whoever waits knows nothing
//! of that. Step 3 of [`steps`](crate::steps) has this mistake; step 4 cures it for panics only.
//!
//! The cure for all of them is `Drop`: the producer's end is a value that settles the result when it goes,
//! with an error if there is nothing better. Channels do it (`recv` gives an error when the last sender is
//! gone), and the library's [`Promise`] does.

use std::time::{Duration, Instant};

use executor::Promise;

use crate::steps::future::Executor;

/// Whether the consumer of a task that panics is told within `patience`, in the executor of step 3.
pub fn is_told_wrong(patience: Duration) -> bool {
    let executor = Executor::new(1);
    let future = executor.submit(|| panic!("the producer ends here"));
    let began = Instant::now();
    while !future.done() && began.elapsed() < patience {
        std::thread::yield_now();
    }
    future.done()
}

/// The same with a promise, on a thread that panics and catches nothing.
pub fn is_told_right(patience: Duration) -> bool {
    let (promise, future) = Promise::<()>::new();
    let producer = std::thread::spawn(move || {
        let _held_until_the_end = promise;
        panic!("the producer ends here");
    });
    let told = future.wait_timeout(patience);
    let _ = producer.join();
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bugs::PATIENCE;

    #[test]
    fn with_the_mistake_nobody_is_told() {
        assert!(!is_told_wrong(PATIENCE));
    }

    #[test]
    fn a_promise_that_is_dropped_tells() {
        assert!(is_told_right(PATIENCE * 50));
    }
}
