//! Why a task gave no value, and why a submission was refused.

use std::fmt;
use std::process::ExitStatus;
use std::sync::Arc;

use crate::panic::Panic;
use crate::sync::Mutex;

/// What a task comes to: its value, or why there is none.
pub type Outcome<T> = Result<T, TaskError>;

/// Why a task gave no value.
#[derive(Debug)]
#[non_exhaustive]
pub enum TaskError {
    /// It was cancelled before it started.
    Cancelled,
    /// It panicked; [`Panic::resume`] goes on with it.
    Panicked(Panic),
    /// The worker that ran it is gone.
    WorkerLost(WorkerExit),
    /// It took longer than it was given.
    TimedOut,
    /// It, or its result, could not be encoded or decoded on the way to another process.
    Codec(CodecError),
    /// The executor became unusable before the task could start.
    Broken(Broken),
    /// Its [`Promise`](crate::Promise) was dropped without being finished.
    Abandoned,
}

impl TaskError {
    /// The variant's name as `<Future … state=finished raised NAME>` shows it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Cancelled => "Cancelled",
            Self::Panicked(_) => "Panic",
            Self::WorkerLost(_) => "WorkerLost",
            Self::TimedOut => "TimedOut",
            Self::Codec(_) => "Codec",
            Self::Broken(_) => "Broken",
            Self::Abandoned => "Abandoned",
        }
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("the task was cancelled before it started"),
            Self::Panicked(panic) => write!(f, "the task {panic}"),
            Self::WorkerLost(exit) => exit.fmt(f),
            Self::TimedOut => f.write_str("the task took longer than it was given"),
            Self::Codec(error) => error.fmt(f),
            Self::Broken(broken) => broken.fmt(f),
            Self::Abandoned => {
                f.write_str("the task was abandoned: its promise was dropped unfinished")
            }
        }
    }
}

impl std::error::Error for TaskError {}

/// How a worker ended that took a task with it.
#[derive(Debug)]
pub struct WorkerExit {
    /// Boxed: see [`Panic`].
    inner: Box<(u32, Option<ExitStatus>, Vec<String>)>,
}

impl WorkerExit {
    /// For those who write executors: the process, how it ended if that is known, and the last lines
    /// it wrote to stderr.
    pub fn new(pid: u32, status: Option<ExitStatus>, stderr: Vec<String>) -> Self {
        Self {
            inner: Box::new((pid, status, stderr)),
        }
    }

    /// The process id it had.
    pub fn pid(&self) -> u32 {
        self.inner.0
    }

    /// Its exit status or signal, if known.
    pub fn status(&self) -> Option<ExitStatus> {
        self.inner.1
    }

    /// The last lines it wrote to stderr, oldest first.
    pub fn stderr(&self) -> &[String] {
        &self.inner.2
    }
}

impl fmt::Display for WorkerExit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "worker {} was lost", self.pid())?;
        if let Some(status) = self.status() {
            write!(f, " ({status})")?;
        }
        match self.stderr().last() {
            Some(line) => write!(f, "; the last it said: {line}"),
            None => Ok(()),
        }
    }
}

/// What could not be encoded or decoded, and why.
#[derive(Debug)]
pub struct CodecError(
    /// Boxed twice, as [`Broken`]'s: an error is no larger than two words, so that the outcome of a good task
    /// is not either.
    Box<Box<str>>,
);

impl CodecError {
    /// For those who write executors: one sentence that says what, and why not.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(message.into().into_boxed_str()))
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why an executor takes no more tasks, and failed those it had.
#[derive(Clone, Debug)]
pub struct Broken(Arc<Arc<str>>);

impl Broken {
    /// For those who write executors: one sentence that says what broke.
    pub fn new(reason: impl Into<Arc<str>>) -> Self {
        Self(Arc::new(reason.into()))
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why an executor refused a task, with the task.
///
/// `SubmitError` without a parameter comes from calls that take many tasks, such as `map`.
pub struct SubmitError<T = ()> {
    kind: SubmitErrorKind,
    /// Boxed to keep the happy path's `Result` small; in a mutex so that the error is `Sync`, as `?`
    /// into most error types wants, although a closure may not be.
    task: Option<Box<Mutex<T>>>,
}

/// The reason inside a [`SubmitError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum SubmitErrorKind {
    /// The executor was shut down.
    ShutDown,
    /// The executor became unusable.
    Broken(Broken),
    /// So many tasks are pending already as `max_pending` allows, and the pool was told to refuse more.
    QueueFull(usize),
    /// The system refused the pool its first thread.
    NoWorker(std::io::Error),
    /// The task's type, by its name, is not in the registry of a pool of processes.
    UnknownTask(&'static str),
    /// The named option has to be greater than 0.
    Zero(&'static str),
}

impl<T> SubmitError<T> {
    /// An error that gives the task back.
    pub fn new(kind: SubmitErrorKind, task: T) -> Self {
        Self {
            kind,
            task: Some(Box::new(Mutex::new(task))),
        }
    }

    /// An error without a task to give back.
    pub fn without_task(kind: SubmitErrorKind) -> Self {
        Self { kind, task: None }
    }

    /// Why.
    pub fn kind(&self) -> &SubmitErrorKind {
        &self.kind
    }

    /// The task that was refused, unless another thread cancelled it meanwhile.
    pub fn into_task(self) -> Option<T> {
        self.task.map(|task| task.into_inner())
    }

    /// The same reason without the task.
    pub fn forget_task(self) -> SubmitError {
        SubmitError {
            kind: self.kind,
            task: None,
        }
    }
}

impl<T> fmt::Display for SubmitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            SubmitErrorKind::ShutDown => f.write_str("cannot schedule new futures after shutdown"),
            SubmitErrorKind::Broken(broken) => broken.fmt(f),
            SubmitErrorKind::QueueFull(max) => {
                write!(
                    f,
                    "the queue is full: {max} tasks are pending, as many as max_pending allows"
                )
            }
            SubmitErrorKind::NoWorker(error) => write!(f, "cannot start a worker thread: {error}"),
            SubmitErrorKind::UnknownTask(name) => {
                write!(f, "the registry does not know the task `{name}`")
            }
            SubmitErrorKind::Zero(option) => write!(f, "{option} must be greater than 0"),
        }
    }
}

impl<T> fmt::Debug for SubmitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SubmitError").field(&self.kind).finish()
    }
}

impl<T> std::error::Error for SubmitError<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            SubmitErrorKind::NoWorker(error) => Some(error),
            _ => None,
        }
    }
}
