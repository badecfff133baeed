//! The parent's side of tasks for another process: each task, each result and each callback is dropped once,
//! whatever becomes of the worker.

use std::sync::LazyLock;
use std::time::Duration;

use executor::process::RemoteTask;
use executor::process::serde::de::Error as _;
use executor::process::serde::ser::Error as _;
use executor::process::serde::{Deserialize, Deserializer, Serialize, Serializer};
use executor::{Executor, Future, ReturnWhen, Shutdown, Task, as_completed, wait};

use super::support::{builder, launcher, soon};
use crate::support::Drops;
use crate::support::drops::Token;

/// What is decoded cannot be told whose book it is in.
static DROPS: LazyLock<Drops> = LazyLock::new(Drops::new);

/// What a task does, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Returns,
    Panics,
    Dies,
    Spins,
    CannotBeSent,
    ResultCannotBeRead,
}

const WAYS: [Way; 6] = [
    Way::Returns,
    Way::Panics,
    Way::Dies,
    Way::Spins,
    Way::CannotBeSent,
    Way::ResultCannotBeRead,
];

/// A task, and a result too.
pub(super) struct Counted {
    way: Way,
    _token: Token,
}

impl Counted {
    fn new(way: Way) -> Self {
        Self {
            way,
            _token: DROPS.token(),
        }
    }
}

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.way == Way::CannotBeSent {
            return Err(S::Error::custom("not to be sent"));
        }
        (self.way as u8).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let way = u8::deserialize(deserializer)?;
        let counted = Self::new(WAYS[usize::from(way)]);
        let is_worker = std::env::var_os("EXECUTOR_WORKER").is_some();
        if counted.way == Way::ResultCannotBeRead && !is_worker {
            return Err(D::Error::custom("not to be read"));
        }
        Ok(counted)
    }
}

impl Task for Counted {
    type Output = Self;

    fn run(self) -> Self {
        match self.way {
            Way::Panics => panic!("as told"),
            Way::Dies => std::process::exit(3),
            Way::Spins => loop {
                std::hint::spin_loop();
            },
            _ => self,
        }
    }
}

impl RemoteTask for Counted {
    const NAME: &'static str = "counted";
}

/// One thing to do with each future: the number decides.
fn deal(future: Future<Counted>, number: usize) {
    match number {
        0 => drop(future),
        1 => drop(future.result()),
        2 => {
            future.wait();
            assert!(future.peek().is_some());
        }
        3 => drop(futures_executor::block_on(future)),
        4 => as_completed([future]).for_each(drop),
        5 => drop(wait([future], ReturnWhen::AllCompleted, None)),
        6 => drop(future.cancel_on_drop()),
        _ => {
            let soon = Some(Duration::from_nanos(1));
            drop(wait([future], ReturnWhen::AllCompleted, soon));
        }
    }
}

#[test]
fn in_every_way_a_task_can_end() {
    soon(|| {
        for how in [Shutdown::drain(), Shutdown::cancel()] {
            // To find the names for a backtrace takes each of many workers longer than all the rest.
            let launcher = launcher().env("RUST_BACKTRACE", "0");
            let pool = builder(2).launcher(launcher).build().unwrap();
            // In turns: a pool whose workers only die gives up.
            for number in 0..8 {
                for way in WAYS {
                    let Ok(future) = pool.submit(Counted::new(way)) else {
                        assert_eq!(way, Way::CannotBeSent);
                        continue;
                    };
                    let token = DROPS.token();
                    future.add_done_callback(move |_| drop(token));
                    if way == Way::Spins {
                        future.kill();
                    }
                    deal(future, number);
                }
            }
            let ways = [
                Way::Returns,
                Way::Panics,
                Way::Dies,
                Way::ResultCannotBeRead,
            ];
            let tasks: Vec<_> = (0..40).map(|n| Counted::new(ways[n % 4])).collect();
            // Half-way the rest is cancelled.
            assert_eq!(pool.map_tasks(tasks).unwrap().take(20).count(), 20);
            pool.shutdown(how);
            drop(pool);
            DROPS.assert_balanced();
        }
    });
}
