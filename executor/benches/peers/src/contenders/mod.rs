//! Everyone who takes part.

mod asynchronous;
mod bare;
mod closures;
mod ours;
mod python;
mod rayon;
mod tokio;

use crate::measure;
use crate::peer::Peer;
use crate::work::{Cell, Size, Work};

/// What a row of the table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// This library.
    Ours,
    /// Another way to use this library: in no ratio.
    Aside,
    /// Has a handle or an outcome a task, as this library.
    Peer,
    /// Has none: one result for the whole.
    WithoutHandles,
    /// The perfect result.
    Limit,
}

/// One row of the table.
#[derive(Clone, Copy)]
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// The package whose version says which one this is.
    pub(crate) package: Option<&'static str>,
    pub(crate) role: Role,
    /// How many times fewer tasks it is given, because it is so slow.
    pub(crate) handicap: u64,
    pub(crate) measure: fn(Work, &Size) -> Cell,
}

const fn peer<P: Peer>(name: &'static str, package: &'static str) -> Contender {
    Contender {
        name,
        package: Some(package),
        role: Role::Peer,
        handicap: 1,
        measure: measure::measure::<P>,
    }
}

const fn aside(name: &'static str, role: Role, measure: fn(Work, &Size) -> Cell) -> Contender {
    Contender {
        name,
        package: None,
        role,
        handicap: 1,
        measure,
    }
}

/// All of them, with or without Python.
pub(crate) fn all(python: bool) -> Vec<Contender> {
    let mut all = vec![
        Contender {
            role: Role::Ours,
            ..peer::<ours::Ours>("executor", "executor")
        },
        aside("executor, `scope`", Role::Aside, |work, size| match work {
            Work::ForkJoin => measure::fork_join(size, |pool: &ours::Ours, n| {
                Ok(ours::fork_join_in_scope(pool, n))
            }),
            _ => Cell::Absent,
        }),
        aside(
            "executor, batches of 100",
            Role::Aside,
            |work, size| match work {
                Work::Map => measure::map(size, ours::map_in_batches),
                _ => Cell::Absent,
            },
        ),
        aside(
            "executor, chunks of 100",
            Role::Aside,
            |work, size| match work {
                Work::Map => measure::map(size, ours::map_in_chunks),
                _ => Cell::Absent,
            },
        ),
        aside(
            "executor, helping waiter",
            Role::Aside,
            |work, size| match work {
                Work::Tasks(_) => measure::measure::<ours::Helped>(work, size),
                _ => Cell::Absent,
            },
        ),
        peer::<rayon::Rayon>("rayon `spawn` + oneshot", "rayon"),
        aside(
            "rayon `par_iter`, `join`",
            Role::WithoutHandles,
            |work, size| match work {
                Work::Map => measure::map(size, rayon::par_iter),
                Work::ForkJoin => measure::fork_join(size, |pool, n| Ok(rayon::fork_join(pool, n))),
                _ => Cell::Absent,
            },
        ),
        aside(
            "rayon `scope`",
            Role::WithoutHandles,
            |work, size| match work {
                Work::ForkJoin => {
                    measure::fork_join(size, |pool, n| Ok(rayon::fork_join_in_scope(pool, n)))
                }
                _ => Cell::Absent,
            },
        ),
        peer::<tokio::Spawn>("tokio `spawn`", "tokio"),
        peer::<tokio::SpawnBlocking>("tokio `spawn_blocking`", "tokio"),
        peer::<closures::Threadpool>("threadpool + oneshot", "threadpool"),
        peer::<closures::ThreadpoolExecutor>("threadpool-executor", "threadpool-executor"),
        peer::<closures::RustyPool>("rusty_pool", "rusty_pool"),
        peer::<closures::Executors>("executors + oneshot", "executors"),
        peer::<asynchronous::Futures>("futures `ThreadPool`", "futures"),
        peer::<asynchronous::Blocking>("blocking", "blocking"),
        peer::<asynchronous::AsyncExecutor>("async-executor", "async-executor"),
        peer::<bare::Channel>("bare crossbeam-channel + oneshot", "crossbeam-channel"),
        Contender {
            handicap: 100,
            ..aside("std::thread a task", Role::Peer, |work, size| match work {
                Work::Memory | Work::Idle => Cell::Cannot("no pool"),
                _ => measure::measure::<bare::Threads>(work, size),
            })
        },
        aside("a word each way", Role::Limit, |work, size| match work {
            Work::RoundTrip => measure::bare_trip(size.trips),
            _ => Cell::Absent,
        }),
        aside("static split", Role::Limit, |work, size| match work {
            Work::Tasks(microseconds) => measure::static_split(size, microseconds),
            _ => Cell::Absent,
        }),
    ];
    if python {
        all.push(Contender {
            handicap: 50,
            ..aside("Python ThreadPoolExecutor", Role::Peer, python::measure)
        });
    }
    all
}

/// What `python3` says its version is, if there is one.
pub(crate) fn python_version() -> Option<String> {
    python::version()
}
