//! How a task comes to its end, in steps that a test can stop at.

use std::panic::panic_any;
use std::thread;
use std::time::Duration;

use executor::{Future, InlineExecutor, Outcome, Promise, Shutdown, TaskError, ThreadPoolExecutor};

use super::kit::{Kit, Part};
use crate::support::drops::Token;
use crate::support::{Gate, Test};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// On a worker.
    Returns,
    Panics,
    /// By a shutdown that cancels what is pending.
    Stopped,
    /// By an initializer that panics.
    Broken,
    /// Out of a shutdown with a deadline, and dropped.
    GivenBack,
    /// The same, and run by whoever it was given to.
    GivenBackAndRun,
    /// By the executor without workers.
    Inline,
    InlinePanics,
    /// A promise, settled in each of its ways.
    Finished,
    FinishedWithError,
    FinishedOnceStarted,
    Abandoned,
    AbandonedOnceStarted,
    RunByPromise,
    RunByPromisePanics,
}

impl Ending {
    pub(super) fn outcome(self) -> &'static str {
        match self {
            Self::Returns
            | Self::GivenBackAndRun
            | Self::Inline
            | Self::Finished
            | Self::FinishedOnceStarted
            | Self::RunByPromise => "returned",
            Self::Panics | Self::InlinePanics | Self::RunByPromisePanics => "panicked",
            Self::Stopped | Self::GivenBack => "cancelled",
            Self::Broken => "broken",
            Self::FinishedWithError => "timed out",
            Self::Abandoned | Self::AbandonedOnceStarted => "abandoned",
        }
    }

    /// True if its future can be seen before it is done.
    pub(super) fn can_be_pending(self) -> bool {
        !matches!(self, Self::Inline | Self::InlinePanics)
    }

    /// True if it can be seen running.
    pub(super) fn can_be_running(self) -> bool {
        matches!(
            self,
            Self::Returns
                | Self::Panics
                | Self::FinishedOnceStarted
                | Self::AbandonedOnceStarted
                | Self::RunByPromise
                | Self::RunByPromisePanics
        )
    }

    fn panics(self) -> bool {
        self.outcome() == "panicked"
    }

    /// True if the library runs a task, and does not just take a value.
    pub(super) fn has_closure(self) -> bool {
        !matches!(self, Self::Finished | Self::FinishedOnceStarted)
    }

    fn is_run_by_promise(self) -> bool {
        matches!(self, Self::RunByPromise | Self::RunByPromisePanics)
    }

    fn settle(self, promise: Promise<Token>, kit: &Kit, inside: Gate) {
        match self {
            Self::RunByPromise | Self::RunByPromisePanics => {
                promise.run(work(self, kit, inside));
            }
            Self::Finished => drop(promise.finish(Ok(kit.token(Part::Value)))),
            Self::FinishedOnceStarted => {
                let started = promise.start();
                drop(started.map(|promise| promise.finish(Ok(kit.token(Part::Value)))));
            }
            Self::FinishedWithError => drop(promise.finish(Err(TaskError::TimedOut))),
            Self::AbandonedOnceStarted => drop(promise.start()),
            _ => drop(promise),
        }
    }
}

pub(super) fn name<T>(outcome: &Outcome<T>) -> &'static str {
    match outcome {
        Ok(_) => "returned",
        Err(TaskError::Panicked(_)) => "panicked",
        Err(TaskError::Cancelled) => "cancelled",
        Err(TaskError::Broken(_)) => "broken",
        Err(TaskError::TimedOut) => "timed out",
        Err(TaskError::Abandoned) => "abandoned",
        Err(_) => "something else",
    }
}

/// One task on its way.
pub(super) struct Task {
    ending: Ending,
    producer: Producer,
    /// Where the task stands while it runs.
    inside: Gate,
}

enum Producer {
    /// And where its worker stands before it comes to the task.
    Pool(ThreadPoolExecutor, Gate),
    Promise(Promise<Token>),
    /// Runs the task of a promise.
    Thread(thread::JoinHandle<()>),
    Nobody,
}

fn work(ending: Ending, kit: &Kit, inside: Gate) -> impl FnOnce() -> Token + Send + 'static {
    let (closure, value) = (kit.token(Part::Closure), kit.token(Part::Value));
    move || {
        inside.pass();
        if ending.panics() {
            panic_any(value)
        }
        // Here, and not after the value has been returned: were that drop to panic, the compiler would leak
        // the value (rust-lang/rust#47949).
        drop(closure);
        value
    }
}

impl Task {
    pub(super) fn new(ending: Ending, test: &Test, kit: &Kit) -> (Self, Future<Token>) {
        let inside = Gate::new();
        let (producer, future) = match ending {
            Ending::Returns
            | Ending::Panics
            | Ending::Stopped
            | Ending::Broken
            | Ending::GivenBack
            | Ending::GivenBackAndRun => {
                let (pool, door) = pool_behind_a_door(ending, test);
                let task = work(ending, kit, inside.clone());
                let future = pool.submit(task).unwrap();
                (Producer::Pool(pool, door), future)
            }
            Ending::Inline | Ending::InlinePanics => {
                inside.open();
                let task = work(ending, kit, inside.clone());
                let future = InlineExecutor::new().submit(task).unwrap();
                (Producer::Nobody, future)
            }
            _ => {
                let (promise, future) = Promise::new();
                (Producer::Promise(promise), future)
            }
        };
        let task = Self {
            ending,
            producer,
            inside,
        };
        (task, future)
    }

    /// On to where it is running.
    pub(super) fn start(&mut self, kit: &Kit, cancelled: bool) {
        self.producer = match std::mem::replace(&mut self.producer, Producer::Nobody) {
            Producer::Promise(promise) if self.ending.is_run_by_promise() => {
                let task = work(self.ending, kit, self.inside.clone());
                let kit = kit.clone();
                let run = move || assert_eq!(promise.run(task), !cancelled);
                Producer::Thread(thread::spawn(move || kit.contain(run)))
            }
            Producer::Promise(promise) => {
                promise.start().map_or(Producer::Nobody, Producer::Promise)
            }
            other => other,
        };
        if let Producer::Pool(_, door) = &self.producer {
            door.open();
        }
        let arrives = matches!(self.producer, Producer::Pool(..) | Producer::Thread(_));
        if arrives && !cancelled {
            self.inside.await_arrivals(1);
        }
    }

    /// On to its end; its producer has nothing to do any more when this returns.
    pub(super) fn finish(self, kit: &Kit) {
        self.inside.open();
        match self.producer {
            Producer::Pool(pool, door) => {
                let at_once = Shutdown::drain().within(Duration::ZERO);
                match self.ending {
                    Ending::Stopped => drop(pool.shutdown(Shutdown::cancel().no_wait())),
                    Ending::GivenBack => kit.contain(|| drop(pool.shutdown(at_once))),
                    Ending::GivenBackAndRun => {
                        for unstarted in pool.shutdown(at_once) {
                            kit.contain(|| {
                                unstarted.run();
                            });
                        }
                    }
                    _ => {}
                }
                door.open();
                pool.shutdown(Shutdown::drain());
            }
            Producer::Promise(promise) => self.ending.settle(promise, kit, self.inside),
            Producer::Thread(thread) => thread.join().unwrap(),
            Producer::Nobody => {}
        }
    }
}

/// A pool whose one worker takes no task before the door is open.
fn pool_behind_a_door(ending: Ending, test: &Test) -> (ThreadPoolExecutor, Gate) {
    let door = Gate::new();
    let pass = door.clone();
    if ending == Ending::Broken {
        let builder = test.builder().max_workers(1).initializer(move || {
            pass.pass();
            panic!("no initializer");
        });
        return (builder.build().unwrap(), door);
    }
    let pool = test.pool(1);
    drop(pool.submit(move || pass.pass()).unwrap());
    door.await_arrivals(1);
    (pool, door)
}
