//! How long a queue may get, and what a submitter meets then.

/// What a submitter meets when `max_pending` tasks are pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenFull {
    /// `submit` blocks until there is room. On a worker of the pool, or a
    /// [guest](crate::ThreadPoolExecutor::help_while), it runs the task itself, as
    /// [`CallerRuns`](WhenFull::CallerRuns) does: nobody else may be left to make room.
    Block,
    /// `submit` gives the task back with an error.
    Reject,
    /// `submit` runs the task itself, in the caller's thread, before it returns.
    CallerRuns,
}

/// A bound on the number of pending tasks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) max: usize,
    pub(crate) when_full: WhenFull,
}
