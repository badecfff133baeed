//! Every way a task may end, against all that the owner of its future may do meanwhile: whatever was made is
//! dropped once, every callback is called once, and all see the same outcome.
//!
//! ```text
//!                 pending ───────▶ running ───────▶ done
//!   endings          every one in `Ending`, each on the way it takes
//!   owner            acts at one of the three points, or races the end: each thing in `Owner`
//!   callbacks        are added at any of the points before that, or at it
//!   a panic          in the drop of the closure, the value, a callback, a waker, or none
//! ```

mod ending;
mod kit;
mod owner;

use std::sync::Barrier;
use std::thread;

use ending::{Ending, Task};
use kit::{Kit, Part};
use owner::Owner;

use crate::support::{Gate, Random, Test, within};

/// Where a task stands when its owner acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Pending,
    Running,
    Done,
}

const POINTS: [Point; 3] = [Point::Pending, Point::Running, Point::Done];

/// One cell of the table.
#[derive(Clone, Copy, Debug)]
struct Play {
    ending: Ending,
    owner: Owner,
    acts_at: Point,
    /// One bit a point.
    callbacks_at: usize,
    bad: Option<Part>,
}

impl Play {
    fn run(self, test: &Test) {
        test.on_failure(move || format!("{self:?}"));
        let kit = Kit::new(self.bad);
        let (task, future) = Task::new(self.ending, test, &kit);
        let (mut task, mut future) = (Some(task), Some(future));
        let mut rest: Option<Box<dyn FnOnce()>> = None;
        let (mut cancelled, mut callbacks) = (false, 0);
        for point in POINTS {
            match point {
                Point::Pending if !self.ending.can_be_pending() => continue,
                Point::Running if !self.ending.can_be_running() => continue,
                Point::Pending => {}
                Point::Running => task.as_mut().unwrap().start(&kit, cancelled),
                Point::Done => {
                    let task = task.take().unwrap();
                    kit.contain(|| task.finish(&kit));
                }
            }
            let Some(owned) = future.take() else { continue };
            if self.callbacks_at & 1 << point as usize != 0 {
                callbacks += 1;
                kit.contain(|| kit.add_callback(&owned));
            }
            if point == self.acts_at {
                cancelled = point == Point::Pending && self.owner.cancels();
                kit.contain(|| rest = Some(self.owner.act(owned, &kit)));
            } else {
                future = Some(owned);
            }
        }
        if let Some(rest) = rest {
            kit.contain(rest);
        }
        let outcome = match (self.bad, self.ending.outcome()) {
            _ if cancelled => "cancelled",
            // The drop of the closure is part of the task.
            (Some(Part::Closure), "returned") if self.ending.has_closure() => "panicked",
            (_, outcome) => outcome,
        };
        kit.check(callbacks, outcome);
    }
}

/// Runs all cells of one ending.
fn all(ending: Ending, bad: &[Option<Part>]) {
    within(|test| {
        for acts_at in POINTS {
            let seen = match acts_at {
                Point::Pending => ending.can_be_pending(),
                Point::Running => ending.can_be_running(),
                Point::Done => true,
            };
            let all_points = (1 << (acts_at as usize + 1)) - 1;
            for owner in Owner::ALL.into_iter().filter(|_| seen) {
                // The interpreter is slow: none or all will do.
                let step = if cfg!(miri) { all_points } else { 1 };
                for callbacks_at in (0..=all_points).step_by(step) {
                    for bad in bad {
                        Play {
                            ending,
                            owner,
                            acts_at,
                            callbacks_at,
                            bad: *bad,
                        }
                        .run(test);
                    }
                }
            }
        }
    });
}

/// Runs them for each part whose drop may panic.
fn all_bad(ending: Ending) {
    let mut bad = vec![
        Some(Part::Value),
        Some(Part::Callback),
        Some(Part::Waker),
        Some(Part::Closure),
    ];
    if ending.outcome() == "panicked" {
        // Its drop would panic while the panic of the task unwinds: that ends every Rust program.
        bad.pop();
    }
    all(ending, &bad);
}

/// The owner and the end come at the same time, from two threads: as often one before the other as not.
fn race(ending: Ending) {
    const TIMES: usize = if cfg!(miri) { 2 } else { 20 };
    within(|test| {
        let mut random = Random::new(ending as u64);
        for owner in Owner::ALL {
            for time in 0..TIMES {
                test.on_failure(move || format!("{ending:?} against {owner:?}, time {time}"));
                let kit = Kit::new(None);
                let (task, future) = Task::new(ending, test, &kit);
                kit.add_callback(&future);
                let (start, ended) = (Barrier::new(2), Gate::new());
                let delays = [random.below(300), random.below(300)];
                thread::scope(|scope| {
                    let owner = || {
                        start.wait();
                        (0..delays[0]).for_each(|_| std::hint::spin_loop());
                        let rest = owner.act(future, &kit);
                        ended.pass();
                        rest();
                    };
                    let owner = scope.spawn(owner);
                    start.wait();
                    (0..delays[1]).for_each(|_| std::hint::spin_loop());
                    task.finish(&kit);
                    ended.open();
                    owner.join().unwrap();
                });
                let expected = if owner.cancels() && kit.first_seen() == "cancelled" {
                    "cancelled"
                } else {
                    ending.outcome()
                };
                kit.check(1, expected);
            }
        }
    });
}

macro_rules! endings {
    ($($name:ident: $ending:ident,)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn whatever_the_owner_does() {
                all(Ending::$ending, &[None]);
            }

            #[test]
            fn whatever_the_owner_does_at_the_same_time() {
                race(Ending::$ending);
            }

            #[test]
            fn whatever_the_owner_does_and_a_drop_panics() {
                all_bad(Ending::$ending);
            }
        })*
    };
}

endings! {
    returns: Returns,
    panics: Panics,
    stopped: Stopped,
    broken: Broken,
    given_back: GivenBack,
    given_back_and_run: GivenBackAndRun,
    inline: Inline,
    inline_panics: InlinePanics,
    finished: Finished,
    finished_with_error: FinishedWithError,
    finished_once_started: FinishedOnceStarted,
    abandoned: Abandoned,
    abandoned_once_started: AbandonedOnceStarted,
    run_by_promise: RunByPromise,
    run_by_promise_panics: RunByPromisePanics,
}
