//! What every executor does, written once. The tasks have names, not closures, so that an
//! executor whose workers are other processes can run them too.
//!
//! A new executor joins by implementing [`Make`], and a line in `executors!` below.

mod mapping;
mod results;
mod stopping;

use executor::{Executor, InlineExecutor, ThreadPoolExecutor};

use crate::support::Test;
use crate::support::tasks::{Echo, Nap, PanicsIfOdd, Square};

/// How to make an executor of some kind.
pub(crate) trait Make {
    type Executor: Executor<Square>
        + Executor<PanicsIfOdd>
        + Executor<Nap>
        + Executor<Echo>
        + Send
        + 'static;

    fn make(test: &Test) -> Self::Executor;
}

struct Inline;

impl Make for Inline {
    type Executor = InlineExecutor;

    fn make(_: &Test) -> InlineExecutor {
        InlineExecutor::new()
    }
}

struct Threads<const N: usize>;

impl<const N: usize> Make for Threads<N> {
    type Executor = ThreadPoolExecutor;

    fn make(test: &Test) -> ThreadPoolExecutor {
        test.pool(N)
    }
}

/// `shutdown`, which does not depend on the type of the task although the trait does.
fn shut_down(executor: &impl Executor<Square>, how: executor::Shutdown) {
    assert!(Executor::<Square>::shutdown(executor, how).is_empty());
}

/// Makes a test of each function named, in a module for each executor.
macro_rules! executors {
    ($($test:ident),* $(,)?) => {
        executors!(@ inline, super::super::Inline; $($test)*);
        executors!(@ one_thread, super::super::Threads<1>; $($test)*);
        executors!(@ four_threads, super::super::Threads<4>; $($test)*);
        #[cfg(all(feature = "process", unix, not(executor_loom)))]
        executors!(@ one_process, crate::process::contract::Processes<1>; $($test)*);
        #[cfg(all(feature = "process", unix, not(executor_loom)))]
        executors!(@ two_processes, crate::process::contract::Processes<2>; $($test)*);
    };
    (@ $name:ident, $make:ty; $($test:ident)*) => {
        mod $name {
            $(
                #[test]
                fn $test() {
                    crate::support::within(super::$test::<$make>);
                }
            )*
        }
    };
}
use executors;
