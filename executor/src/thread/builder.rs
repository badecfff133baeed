//! The options of a thread pool.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::ThreadPoolExecutor;
use super::worker::{Crew, Initializer};
use crate::observe::Observer;
use crate::queue::{Bound, Queue, WhenFull};

/// Options of a [`ThreadPoolExecutor`]; made by [`ThreadPoolExecutor::builder`].
///
/// ```
/// use std::time::Duration;
/// use executor::{ThreadPoolExecutor, WhenFull};
///
/// let pool = ThreadPoolExecutor::builder()
///     .max_workers(8)
///     .thread_name_prefix("resize")
///     .max_pending(100, WhenFull::Block)
///     .idle_timeout(Duration::from_secs(60))
///     .build()?;
/// # drop(pool);
/// # Ok::<(), executor::BuildError>(())
/// ```
#[derive(Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    max_workers: Option<usize>,
    thread_name_prefix: Option<String>,
    initializer: Option<Initializer>,
    bound: Option<Bound>,
    stack_size: Option<usize>,
    idle_timeout: Option<Duration>,
    observer: Option<Arc<dyn Observer>>,
}

impl Builder {
    /// The most threads there may be; by default `min(32, available_parallelism + 4)`, as in Python.
    pub fn max_workers(mut self, max_workers: usize) -> Self {
        self.max_workers = Some(max_workers);
        self
    }

    /// Names the threads `{prefix}_{n}`, with n from 0; by default the prefix is
    /// `ThreadPoolExecutor-{k}` with a k of the pool's own.
    pub fn thread_name_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.thread_name_prefix = Some(prefix.into());
        self
    }

    /// Runs `initializer` once on each thread before its first task.
    ///
    /// If it panics, the pool is broken: what is pending fails with
    /// [`TaskError::Broken`](crate::TaskError::Broken), and so does every later submit, with the message of
    /// the panic. Tasks that run already end as they would.
    pub fn initializer(mut self, initializer: impl Fn() + Send + Sync + 'static) -> Self {
        self.initializer = Some(Box::new(initializer));
        self
    }

    /// At most `max` tasks may be pending; `when_full` says what a submit does that finds so many.
    /// Running tasks do not count. By default there is no bound.
    pub fn max_pending(mut self, max: usize, when_full: WhenFull) -> Self {
        self.bound = Some(Bound { max, when_full });
        self
    }

    /// The stack of each thread in bytes; by default what [`std::thread::Builder`] has.
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = Some(bytes);
        self
    }

    /// A thread that had nothing to do for so long leaves; another is started when there is need. By
    /// default threads stay.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Tells `observer` all that happens; see [`Observer`]. By default nobody is told, which costs nothing.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// The pool. No thread is started yet.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if `max_workers` or `max_pending` is 0, or the names would contain a NUL.
    pub fn build(self) -> Result<ThreadPoolExecutor, BuildError> {
        let max_workers = self.max_workers.unwrap_or_else(default_max_workers);
        if max_workers == 0 {
            return Err(BuildError::zero("max_workers"));
        }
        if self.bound.is_some_and(|bound| bound.max == 0) {
            return Err(BuildError::zero("max_pending"));
        }
        let prefix = self.thread_name_prefix.unwrap_or_else(default_prefix);
        if prefix.contains('\0') {
            // Starting a thread would panic.
            return Err(BuildError {
                option: "thread_name_prefix",
                must: "not contain a NUL",
            });
        }
        let queue = Queue::new(max_workers, self.bound, self.observer);
        let crew = Crew::new(
            queue,
            prefix,
            self.stack_size,
            self.idle_timeout,
            self.initializer,
        );
        Ok(ThreadPoolExecutor {
            crew: Arc::new(crew),
        })
    }
}

/// More than cores, for tasks that wait; not many more, for machines with many cores.
fn default_max_workers() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores + 4).min(32)
}

fn default_prefix() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    // ORDERING: Relaxed; only uniqueness matters.
    format!(
        "ThreadPoolExecutor-{}",
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("max_workers", &self.max_workers)
            .field("thread_name_prefix", &self.thread_name_prefix)
            .field("initializer", &self.initializer.is_some())
            .field("bound", &self.bound)
            .field("stack_size", &self.stack_size)
            .field("idle_timeout", &self.idle_timeout)
            .field("observer", &self.observer.is_some())
            .finish()
    }
}

/// An option that a pool cannot be built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildError {
    option: &'static str,
    /// What it is not.
    must: &'static str,
}

impl BuildError {
    fn zero(option: &'static str) -> Self {
        Self {
            option,
            must: "be greater than 0",
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must {}", self.option, self.must)
    }
}

impl std::error::Error for BuildError {}
