//! The same download by different executors, and the two ways to get at the results.
//!
//! [`by_map`] and [`by_as_completed`] know only that something runs `DownloadFlag`s.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;
use executor::{Executor, InlineExecutor, Outcome, ThreadPoolExecutor, as_completed};

use crate::cause::Cause;
use crate::codes::Code;
use crate::download::{DownloadFlag, Session};
use crate::tally::{Flag, Status};
use crate::trace::{Trace, Traced};

/// How the flags are downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Mode {
    /// One after the other
    Sequential,
    /// A pool of threads; results in the order asked (`Executor.map`)
    Threads,
    /// A pool of threads; results as they arrive (`submit`, `as_completed`)
    AsCompleted,
}

impl Mode {
    /// How many requests are made at a time for `flags` flags, when `allowed` are.
    pub(crate) fn workers(self, flags: usize, allowed: usize) -> usize {
        match self {
            Self::Sequential => 1,
            Self::Threads | Self::AsCompleted => allowed.min(flags).max(1),
        }
    }
}

/// Downloads the flags; what becomes of each is in the session's ledger when it returns.
pub(crate) fn download_many(
    mode: Mode,
    workers: usize,
    session: &Arc<Session>,
    codes: &[Code],
) -> anyhow::Result<()> {
    let trace = session.trace.as_ref();
    let inline = || Traced {
        executor: InlineExecutor::new(),
        trace,
        inline: true,
    };
    match mode {
        Mode::Sequential => by_map(&inline(), session, codes),
        Mode::Threads => by_map(&pool(workers, trace)?, session, codes),
        Mode::AsCompleted => by_as_completed(&pool(workers, trace)?, session, codes),
    }
}

/// The pool the downloads run on.
fn pool(workers: usize, trace: Option<&Trace>) -> anyhow::Result<Traced<'_, ThreadPoolExecutor>> {
    let mut builder = ThreadPoolExecutor::builder()
        .max_workers(workers)
        .thread_name_prefix("download");
    if let Some(trace) = trace {
        builder = builder.observer(trace.observer());
    }
    let executor = builder
        .build()
        .context("cannot start the download threads; fewer may do: --max-req N")?;
    Ok(Traced {
        executor,
        trace,
        inline: false,
    })
}

/// Results in the order asked: the first one may keep the others waiting.
fn by_map(
    executor: &impl Executor<DownloadFlag>,
    session: &Arc<Session>,
    codes: &[Code],
) -> anyhow::Result<()> {
    let tasks = codes.iter().map(|&code| task(session, code));
    let results = executor
        .map_tasks(tasks)
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    for (code, result) in codes.iter().zip(results) {
        settle(session, *code, result);
    }
    Ok(())
}

/// Results as they arrive.
fn by_as_completed(
    executor: &impl Executor<DownloadFlag>,
    session: &Arc<Session>,
    codes: &[Code],
) -> anyhow::Result<()> {
    let mut to_do = Vec::with_capacity(codes.len());
    let mut asked = HashMap::with_capacity(codes.len());
    for &code in codes {
        let future = executor
            .submit(task(session, code))
            .map_err(|refused| anyhow::anyhow!("{refused}"))?;
        asked.insert(future.id(), code);
        to_do.push(future);
    }
    for future in as_completed(to_do) {
        let code = asked[&future.id()];
        settle(session, code, future.result());
    }
    Ok(())
}

/// The task for one flag.
fn task(session: &Arc<Session>, code: Code) -> DownloadFlag {
    DownloadFlag {
        code,
        session: Arc::clone(session),
    }
}

/// A task that ends has settled its flag itself; here is the place for one that did not.
fn settle(session: &Session, code: Code, result: Outcome<Code>) {
    if let Err(error) = result {
        let status = Status::Error(Cause::Lost(error.to_string()));
        session.settle(&Flag::untried(code, status));
    }
}
