//! The options of a process pool.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::ProcessPoolExecutor;
use super::codec::{Encoded, encode};
use super::frame::{MAX_FRAME, MIN_FRAME};
use super::hub::{Hub, Options};
use super::launcher::Launcher;
use super::message::CallHead;
use super::registry::Registry;
use super::schedule::Schedule;
use super::task::RemoteTask;
use super::worker;
use crate::error::CodecError;
use crate::observe::Observer;

/// Options of a [`ProcessPoolExecutor`]; made by [`ProcessPoolExecutor::builder`].
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    max_workers: Option<usize>,
    launcher: Option<Launcher>,
    registry: Option<Registry>,
    max_frame: usize,
    start_timeout: Duration,
    task_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    max_tasks_per_worker: Option<usize>,
    retries: u16,
    on_loss: OnLoss,
    initializer: Option<(&'static str, Result<Encoded, CodecError>)>,
    observer: Option<Arc<dyn Observer>>,
}

/// What the death of a worker does to the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnLoss {
    /// The task that the worker was running fails, and another worker takes its place.
    #[default]
    Replace,
    /// As in Python: every unfinished future fails, and the pool takes no more.
    Break,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            max_workers: None,
            launcher: None,
            registry: None,
            max_frame: 1024 * 1024 * 1024,
            start_timeout: Duration::from_secs(10),
            task_timeout: None,
            idle_timeout: None,
            max_tasks_per_worker: None,
            retries: 0,
            on_loss: OnLoss::default(),
            initializer: None,
            observer: None,
        }
    }
}

impl Builder {
    /// The most processes there may be; by default as many as there are cores for this process.
    pub fn max_workers(mut self, max_workers: usize) -> Self {
        self.max_workers = Some(max_workers);
        self
    }

    /// How workers are started; by default [`Launcher::current_exe`].
    pub fn launcher(mut self, launcher: Launcher) -> Self {
        self.launcher = Some(launcher);
        self
    }

    /// The tasks that may be submitted; by default the registry that
    /// [`serve_if_worker`](crate::process::serve_if_worker) was given. Each worker has to know them all.
    pub fn registry(mut self, registry: &Registry) -> Self {
        self.registry = Some(registry.clone());
        self
    }

    /// The longest frame, in bytes: a task, or an output, that takes more fails with
    /// [`TaskError::Codec`](crate::TaskError::Codec); the message of a panic is shortened. By default 1 GiB; more than
    /// 4 GiB are taken for 4 GiB, and less than 4096 bytes are refused.
    pub fn max_frame(mut self, bytes: usize) -> Self {
        self.max_frame = bytes;
        self
    }

    /// How long a new worker may take to say that it is there, by default 10 seconds. Its initializer is not
    /// counted. A program that takes longer breaks the pool, unless one of its workers has been ready before: then it
    /// is killed, and another is started. Where a start fails before that, the next ones have the rest of this time.
    pub fn start_timeout(mut self, timeout: Duration) -> Self {
        self.start_timeout = timeout;
        self
    }

    /// How long a task may run, counted from its start: when the worker has taken all of it, and ended the one before.
    /// The way of its output counts. A task that takes longer fails with
    /// [`TaskError::TimedOut`](crate::TaskError::TimedOut): its worker alone is killed, and replaced; so it is if it takes
    /// in nothing of a long task for that time. By default for ever.
    pub fn task_timeout(mut self, timeout: Duration) -> Self {
        self.task_timeout = Some(timeout);
        self
    }

    /// A worker that had nothing to do for so long leaves; another is started when there is need. By
    /// default workers stay.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// A worker that has run so many tasks leaves, and another takes its place: for tasks that leak. By
    /// default workers stay.
    pub fn max_tasks_per_worker(mut self, tasks: usize) -> Self {
        self.max_tasks_per_worker = Some(tasks);
        self
    }

    /// How often a task may be started again when the worker dies that runs it; by default never, for what
    /// it had done by then is not undone. A task that was killed, or took too long, is not started again.
    pub fn retries(mut self, retries: u16) -> Self {
        self.retries = retries;
        self
    }

    /// What the death of a worker does to the pool.
    pub fn on_loss(mut self, on_loss: OnLoss) -> Self {
        self.on_loss = on_loss;
        self
    }

    /// Runs `task` once in each worker before its first task. If it fails, the pool is broken, with its
    /// message: what is pending fails with [`TaskError::Broken`](crate::TaskError::Broken), and so does
    /// every later submit. The registry has to know it.
    pub fn initializer<T: RemoteTask>(mut self, task: T) -> Self {
        self.initializer = Some((T::NAME, encode(&task, "the initializer")));
        self
    }

    /// Tells `observer` all that happens; see [`Observer`]. By default nobody is told, which costs nothing.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// The pool. No process is started yet.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if an option is 0 that can't be, if `max_frame` is less than 4096, if there is no registry, if
    /// the workers would be this program and it has not called
    /// [`serve_if_worker`](crate::process::serve_if_worker) first, or if the initializer can't be encoded, is longer
    /// than `max_frame`, or is not in the registry.
    pub fn build(self) -> Result<ProcessPoolExecutor, BuildError> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let max_workers = self.max_workers.unwrap_or_else(cores);
        let tasks_per_worker = self.max_tasks_per_worker.unwrap_or(usize::MAX);
        if max_workers == 0 {
            return Err(BuildError::zero("max_workers"));
        }
        if tasks_per_worker == 0 {
            return Err(BuildError::zero("max_tasks_per_worker"));
        }
        if self.max_frame < MIN_FRAME {
            return Err(BuildError(format!(
                "max_frame must be at least {MIN_FRAME}"
            )));
        }
        let max_frame = self.max_frame.min(MAX_FRAME);
        let launcher = self.launcher.unwrap_or_default();
        let registered = worker::registered();
        if launcher.is_this() && registered.is_none() {
            return Err(BuildError(
                "the workers would be this program, which has not called `serve_if_worker` at the top \
                 of `main`, and so cannot be one"
                    .to_owned(),
            ));
        }
        let Some(registry) = self.registry.as_ref().or(registered) else {
            return Err(BuildError("the pool has no registry of tasks".to_owned()));
        };
        let tasks = registry.names();
        let fitting = self.initializer.map(|(name, encoded)| {
            let fits = encoded.and_then(|encoded| {
                CallHead::check(&encoded, "the initializer", max_frame)?;
                Ok(encoded)
            });
            (name, fits)
        });
        let initializer = match fitting {
            None => None,
            Some((_, Err(error))) => return Err(BuildError(error.to_string())),
            Some((name, Ok(encoded))) => match place_of(&tasks, name) {
                Some(place) => Some((place, encoded)),
                None => {
                    return Err(BuildError(format!(
                        "the registry does not know the initializer `{name}`"
                    )));
                }
            },
        };
        let options = Options {
            launcher,
            name: default_name(),
            tasks,
            build: registry.build().to_owned(),
            max_frame,
            start_timeout: self.start_timeout,
            task_timeout: self.task_timeout,
            idle_timeout: self.idle_timeout,
            retries: self.retries,
            break_on_loss: self.on_loss == OnLoss::Break,
            initializer,
            observer: self.observer,
        };
        let schedule = Schedule::new(max_workers, tasks_per_worker);
        Ok(ProcessPoolExecutor {
            hub: Hub::new(schedule, options),
        })
    }
}

/// The place of a name among the sorted names of a registry.
pub(super) fn place_of(tasks: &[&'static str], name: &str) -> Option<u32> {
    let place = tasks.binary_search(&name).ok()?;
    u32::try_from(place).ok()
}

fn default_name() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    // ORDERING: Relaxed; only uniqueness matters.
    format!(
        "ProcessPoolExecutor-{}",
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("max_workers", &self.max_workers)
            .field("launcher", &self.launcher)
            .field("registry", &self.registry)
            .field("max_frame", &self.max_frame)
            .field("start_timeout", &self.start_timeout)
            .field("task_timeout", &self.task_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_tasks_per_worker", &self.max_tasks_per_worker)
            .field("retries", &self.retries)
            .field("on_loss", &self.on_loss)
            .field(
                "initializer",
                &self.initializer.as_ref().map(|(name, _)| name),
            )
            .field("observer", &self.observer.is_some())
            .finish()
    }
}

/// Why a pool can't be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(String);

impl BuildError {
    fn zero(option: &str) -> Self {
        Self(format!("{option} must be greater than 0"))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BuildError {}
