//! The call that runs, and those that have come and not been started, in the order of the parent, in which they are run.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use super::output::Output;
use crate::process::bytes::Bytes;
use crate::process::message::{CallHead, Returned};
use crate::sync::Mutex;

pub(super) struct Call {
    pub(super) head: CallHead,
    pub(super) body: Vec<u8>,
    /// Where in `body` the task begins.
    pub(super) task: usize,
    pub(super) aside: Vec<Bytes>,
}

pub(super) struct Calls {
    waiting: Mutex<VecDeque<Call>>,
    /// The number of the call that main is in; 0 between calls. Set under the lock of `waiting`, and set back under that
    /// of the output.
    running: AtomicU64,
}

impl Calls {
    pub(super) const fn new() -> Self {
        Self {
            waiting: Mutex::new(VecDeque::new()),
            running: AtomicU64::new(0),
        }
    }

    pub(super) fn push(&self, call: Call) {
        self.waiting.lock().push_back(call);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.lock().is_empty()
    }

    /// Takes the call that main runs from here on.
    pub(super) fn next(&self) -> Option<Call> {
        let mut waiting = self.waiting.lock();
        let call = waiting.pop_front()?;
        // ORDERING: SeqCst; see `Service::answer`.
        self.running.store(call.head.number, Ordering::SeqCst);
        drop(waiting);
        Some(call)
    }

    /// Main has ended its call. To be said under the lock of the output, together with the answer.
    pub(super) fn ended(&self) {
        // ORDERING: Release; a watcher that gives calls back, or reports one, looks under the same lock; otherwise it
        // sees it when it looks again, for the next call at the latest.
        self.running.store(0, Ordering::Release);
    }

    /// The number of the call that main is in; 0 between calls.
    pub(super) fn running(&self) -> u64 {
        // ORDERING: SeqCst pairs with the store of main; see `Service::answer`.
        self.running.load(Ordering::SeqCst)
    }

    /// Gives those that wait back to the parent, who is told so even if there are none where it has asked for it. Between
    /// two calls the next one is not given back: to the parent, who has the answer to the last, it has started.
    pub(super) fn give_back(&self, asked: bool, output: &Output) -> io::Result<()> {
        // Locked until the parent is told. Main, which may have ended its call by now, would find nothing here,
        // read a later call and answer that before: to the parent an answer out of order.
        let mut waiting = self.waiting.lock();
        let mut back = VecDeque::new();
        let told = output.push(|out| {
            // Here, for it is under this lock that main ends a call.
            let kept = usize::from(self.running() == 0).min(waiting.len());
            back = waiting.split_off(kept);
            let numbers: Vec<_> = back.iter().map(|call| call.head.number).collect();
            if asked || !numbers.is_empty() {
                let answer = asked;
                Returned { answer, numbers }.push(out);
            }
        });
        drop(waiting);
        told
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::process::frame::{Decoder, MIN_FRAME};

    fn call(number: u64) -> Call {
        Call {
            head: CallHead { number, task: 0 },
            body: Vec::new(),
            task: 0,
            aside: Vec::new(),
        }
    }

    #[test]
    fn none_is_taken_until_the_parent_is_told_of_those_given_back() {
        let (_parent, pipe) = rustix::pipe::pipe().unwrap();
        let output = Output::new(pipe).unwrap();
        let calls = Calls::new();
        [2, 3].into_iter().for_each(|n| calls.push(call(n)));
        calls.next().unwrap();
        thread::scope(|scope| {
            // It has the lock that telling the parent takes.
            let pushed = output.push(|_| {
                scope.spawn(|| calls.give_back(false, &output).unwrap());
                // What should not be seen is seen within this.
                let until = Instant::now() + Duration::from_millis(100);
                while Instant::now() < until {
                    let seen = calls.waiting.try_lock().map(|waiting| waiting.len());
                    assert_ne!(seen, Some(0), "main would read the next call");
                }
            });
            pushed.unwrap();
        });
        assert!(calls.next().is_none());
    }

    #[test]
    fn the_next_one_is_given_back_only_while_main_is_in_another() {
        let (mut parent, pipe) = std::io::pipe().unwrap();
        let output = Output::new(pipe.into()).unwrap();
        let calls = Calls::new();
        let mut given_back = || {
            calls.give_back(true, &output).unwrap();
            let mut decoder = Decoder::new(MIN_FRAME);
            let mut body = Vec::new();
            while decoder.next(&mut body).unwrap().is_none() {
                let mut bytes = [0; 64];
                let count = parent.read(&mut bytes).unwrap();
                decoder.room().extend_from_slice(&bytes[..count]);
            }
            Returned::read(&body).unwrap().numbers
        };
        assert!(given_back().is_empty());
        [2, 3, 4].into_iter().for_each(|n| calls.push(call(n)));
        assert_eq!(given_back(), [3, 4]);
        assert_eq!(calls.next().unwrap().head.number, 2);
        calls.push(call(5));
        assert_eq!(given_back(), [5]);
        calls.push(call(6));
        calls.ended();
        assert!(given_back().is_empty());
        assert_eq!(calls.next().unwrap().head.number, 6);
    }
}
