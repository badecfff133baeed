//! The same download by different executors, and the two ways to get at the results.
//!
//! [`by_map`] and [`by_as_completed`] know only that something runs `DownloadFlag`s.

use std::collections::HashMap;
use std::sync::{Arc, Once};

use anyhow::Context;
use executor::{Executor, InlineExecutor, Outcome, TaskError, ThreadPoolExecutor, as_completed};

use crate::cause::Cause;
use crate::codes::Code;
use crate::download::{DownloadFlag, GRACE, Session};
use crate::processes::{Fetch, Processes};
use crate::tally::{Flag, Status};
use crate::trace::{ForFlag, Trace, Traced};

/// How the flags are downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Mode {
    /// One after the other
    Sequential,
    /// A pool of threads; results in the order asked (`Executor.map`)
    Threads,
    /// A pool of threads; results as they arrive (`submit`, `as_completed`)
    AsCompleted,
    /// A pool of processes; results as they arrive
    Processes,
}

impl Mode {
    /// How many requests are made at a time for `flags` flags, when `allowed` are.
    pub(crate) fn workers(self, flags: usize, allowed: usize) -> usize {
        match self {
            Self::Sequential => 1,
            Self::Threads | Self::AsCompleted | Self::Processes => allowed.min(flags).max(1),
        }
    }
}

/// Downloads the flags; what becomes of each is in the session's ledger when it returns.
///
/// What comes back is the pool of threads, if there was one; it has nothing left to do.
pub(crate) fn download_many(
    mode: Mode,
    workers: usize,
    session: &Arc<Session>,
    codes: &[Code],
) -> anyhow::Result<Option<ThreadPoolExecutor>> {
    let trace = session.trace.as_ref();
    let settle = |code, result: Outcome<Code>| {
        // A task that ends has settled its flag itself; here is the place for one that did not.
        if let Err(error) = result {
            session.settle(&lost(session, code, &error));
        }
    };
    let task = |code| DownloadFlag {
        code,
        session: Arc::clone(session),
    };
    match mode {
        Mode::Sequential => {
            let traced = Traced {
                executor: &InlineExecutor::new(),
                trace,
                inline: true,
            };
            by_map(&traced, codes, task, settle)?;
            Ok(None)
        }
        Mode::Threads => {
            let pool = pool(workers, trace)?;
            by_map(&traced(&pool, trace), codes, task, settle)?;
            Ok(Some(pool))
        }
        Mode::AsCompleted => {
            let pool = pool(workers, trace)?;
            by_as_completed(&traced(&pool, trace), session, codes, task, settle);
            Ok(Some(pool))
        }
        Mode::Processes => {
            by_processes(workers, session, codes)?;
            Ok(None)
        }
    }
}

/// The pool, recorded.
fn traced<'a, E>(executor: &'a E, trace: Option<&'a Trace>) -> Traced<'a, E> {
    Traced {
        executor,
        trace,
        inline: false,
    }
}

/// The pool the downloads run on.
fn pool(workers: usize, trace: Option<&Trace>) -> anyhow::Result<ThreadPoolExecutor> {
    let mut builder = ThreadPoolExecutor::builder()
        .max_workers(workers)
        .thread_name_prefix("download");
    if let Some(trace) = trace {
        builder = builder.observer(trace.observer());
    }
    builder
        .build()
        .context("cannot start the download threads; fewer may do: --max-req N")
}

/// As they arrive from other processes. They cannot reach the ledger, so it is filled in here.
fn by_processes(workers: usize, session: &Arc<Session>, codes: &[Code]) -> anyhow::Result<()> {
    let (trace, plan) = (session.trace.as_ref(), session.downloader.plan.clone());
    let processes = Processes::new(workers, plan, trace)?;
    let shared = session.processes.get_or_init(|| processes);
    // An interrupt from now on finds the processes; one before is found here.
    if session.downloader.interrupt.is_raised() {
        return Ok(());
    }
    let hurt = Once::new();
    let settle = |code, result: Outcome<Flag>| {
        // A Ctrl-C may reach workers before it is noticed here, those that are only starting: it gets the time to be.
        if result.as_ref().map_or(true, Flag::is_cancelled) {
            hurt.call_once(|| _ = session.downloader.interrupt.sleep(GRACE));
        }
        let mut flag = result.unwrap_or_else(|error| lost(session, code, &error));
        if flag.is_cancelled() && !session.downloader.interrupt.is_raised() {
            flag.status = Status::Error(Cause::Lost("its worker was told to stop".into()));
        }
        session.settle(&flag);
    };
    by_as_completed(&traced(&shared.pool, trace), session, codes, Fetch, settle);
    Ok(())
}

/// Results in the order asked: the first one may keep the others waiting.
fn by_map<T: ForFlag>(
    executor: &impl Executor<T>,
    codes: &[Code],
    task: impl Fn(Code) -> T,
    settle: impl Fn(Code, Outcome<T::Output>),
) -> anyhow::Result<()> {
    let results = executor
        .map_tasks(codes.iter().map(|&code| task(code)))
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    for (&code, result) in codes.iter().zip(results) {
        settle(code, result);
    }
    Ok(())
}

/// Results as they arrive. When the executor takes no more, those that were taken are still settled, and the others are
/// not begun.
fn by_as_completed<T: ForFlag>(
    executor: &impl Executor<T>,
    session: &Session,
    codes: &[Code],
    task: impl Fn(Code) -> T,
    settle: impl Fn(Code, Outcome<T::Output>),
) {
    let mut to_do = Vec::with_capacity(codes.len());
    let mut asked = HashMap::with_capacity(codes.len());
    let mut refused = None;
    for &code in codes {
        match executor.submit(task(code)) {
            Ok(future) => {
                asked.insert(future.id(), code);
                to_do.push(future);
            }
            Err(error) => {
                refused = Some(error.to_string());
                break;
            }
        }
    }
    let unbegun = &codes[to_do.len()..];
    for future in as_completed(to_do) {
        let code = asked[&future.id()];
        settle(code, future.result());
    }
    // An interrupt takes care of what it kept from being begun.
    if let Some(why) = refused.filter(|_| !session.downloader.interrupt.is_raised()) {
        for &code in unbegun {
            let cause = Cause::Unbegun(why.clone());
            session.settle(&Flag::untried(code, Status::Error(cause)));
        }
    }
}

/// What became of a flag whose task was not run to its end.
fn lost(session: &Session, code: Code, error: &TaskError) -> Flag {
    let status = match error {
        _ if session.downloader.interrupt.is_raised() => Status::Cancelled,
        TaskError::Broken(_) => Status::Error(Cause::Unbegun(error.to_string())),
        _ => Status::Error(Cause::Lost(error.to_string())),
    };
    Flag::untried(code, status)
}
