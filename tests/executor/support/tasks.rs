//! Tasks with names, for executors that can't take closures.

use std::time::Duration;

use executor::Task;

/// Gives the square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Square(pub(crate) u64);

impl Task for Square {
    type Output = u64;

    fn run(self) -> u64 {
        self.0 * self.0
    }
}

/// Panics with this message if the number is odd, else gives the number.
#[derive(Clone, Debug)]
pub(crate) struct PanicsIfOdd(pub(crate) u64, pub(crate) String);

impl Task for PanicsIfOdd {
    type Output = u64;

    fn run(self) -> u64 {
        if self.0 % 2 == 1 {
            panic!("{}", self.1);
        }
        self.0
    }
}

/// Gives its number after a nap; for tests that want completion out of order, or work that takes time,
/// on executors whose tasks cannot wait at a gate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nap(pub(crate) u64, pub(crate) Duration);

impl Task for Nap {
    type Output = u64;

    fn run(self) -> u64 {
        std::thread::sleep(self.1);
        self.0
    }
}

/// Gives its text back.
#[derive(Clone, Debug)]
pub(crate) struct Echo(pub(crate) String);

impl Task for Echo {
    type Output = String;

    fn run(self) -> String {
        self.0
    }
}
