//! Step 8: the futures in the order in which they complete.
//!
//! It needs nothing new inside: a callback on each future puts its number into a channel, and the iterator
//! takes the numbers out. However many futures there are, each costs one message.
//!
//! Missing: the halves have grown apart, and a task that waits for one of its own full pool waits for ever.
//! Step 9 is the whole, with what a real core has besides; the ideas are the ones you have seen.

use std::collections::HashMap;

use crossbeam_channel::{Receiver, unbounded};

use super::callbacks::Future;

/// Gives each future once, as they complete.
pub struct AsCompleted<T> {
    inbox: Receiver<usize>,
    /// Those that have not been given, by number.
    waiting: HashMap<usize, Future<T>>,
}

/// An iterator over the futures: the next one that is done, or sleep until there is one.
pub fn as_completed<T: Send>(futures: impl IntoIterator<Item = Future<T>>) -> AsCompleted<T> {
    let (sender, inbox) = unbounded();
    let mut waiting = HashMap::new();
    for (number, future) in futures.into_iter().enumerate() {
        let sender = sender.clone();
        future.add_done_callback(move |_| {
            // Nobody listens any more if the iterator was dropped.
            let _ = sender.send(number);
        });
        waiting.insert(number, future);
    }
    AsCompleted { inbox, waiting }
}

impl<T> Iterator for AsCompleted<T> {
    type Item = Future<T>;

    fn next(&mut self) -> Option<Future<T>> {
        // The senders live in the callbacks alone: when the last has run, the channel is at its end.
        let number = self.inbox.recv().ok()?;
        self.waiting.remove(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::super::callbacks::new_task;
    use super::*;
    use std::thread;

    #[test]
    fn the_order_is_that_of_completion() {
        let (jobs, futures): (Vec<_>, Vec<_>) = (0..4).map(|n| new_task(move || n)).unzip();
        jobs[2].run();
        let mut completed = as_completed(futures);
        jobs[0].run();
        assert!(jobs[3].cancel());
        let worker = thread::spawn(move || jobs[1].run());
        let outcomes: Vec<_> = completed
            .by_ref()
            .map(|future| future.result().ok())
            .collect();
        assert_eq!(outcomes, [Some(2), Some(0), None, Some(1)]);
        worker.join().unwrap();
    }

    #[test]
    fn of_none_there_is_none() {
        assert_eq!(as_completed::<u32>([]).count(), 0);
    }
}
