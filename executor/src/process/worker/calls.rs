//! The calls that have come and not been started, in the order of the parent, in which they are run.

use std::collections::VecDeque;
use std::io;

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

pub(super) struct Calls(Mutex<VecDeque<Call>>);

impl Calls {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    pub(super) fn push(&self, call: Call) {
        self.0.lock().push_back(call);
    }

    pub(super) fn next(&self) -> Option<Call> {
        self.0.lock().pop_front()
    }

    /// Gives all of them back to the parent, who is told so even if there are none where it has asked for it.
    pub(super) fn give_back(&self, asked: bool, output: &Output) -> io::Result<()> {
        // Locked until the parent is told. Main, which may have ended its call by now, would find nothing here,
        // read a later call and answer that before: to the parent an answer out of order.
        let mut calls = self.0.lock();
        if calls.is_empty() && !asked {
            return Ok(());
        }
        let numbers = calls.drain(..).map(|call| call.head.number).collect();
        let returned = Returned {
            answer: asked,
            numbers,
        };
        let told = output.push(|out| returned.push(out));
        drop(calls);
        told
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn none_is_taken_until_the_parent_is_told_of_those_given_back() {
        let (_parent, pipe) = rustix::pipe::pipe().unwrap();
        let output = Output::new(pipe).unwrap();
        let calls = Calls::new();
        calls.push(Call {
            head: CallHead { number: 2, task: 0 },
            body: Vec::new(),
            task: 0,
            aside: Vec::new(),
        });
        thread::scope(|scope| {
            // It has the lock that telling the parent takes.
            let pushed = output.push(|_| {
                scope.spawn(|| calls.give_back(false, &output).unwrap());
                // What should not be seen is seen within this.
                let until = Instant::now() + Duration::from_millis(100);
                while Instant::now() < until {
                    let empty = calls.0.try_lock().is_some_and(|calls| calls.is_empty());
                    assert!(!empty, "main would read the next call");
                }
            });
            pushed.unwrap();
        });
        assert!(calls.next().is_none());
    }
}
