//! The consumer's end.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use super::help::wait_for;
use super::id::FutureId;
use super::job::{Job, Watcher};
use super::outcome::{Outcome, TaskError, contain};
use super::shared::Cell;
use super::state::Status;
use super::sync::deadline_after;

/// A value that is on its way: `pending`, then `running`, then `finished`; or `cancelled`.
///
/// It is the only handle to the result, so [`result`](Future::result) can give the value itself. It is done
/// *after* its callbacks have run. Dropping it lets the task run and its result go.
#[must_use = "dropping a future gives up its result; the task still runs"]
pub struct Future<T> {
    cell: Arc<dyn Cell<T>>,
    /// The outcome, once somebody has looked at it: from then on it lives here and can be lent.
    /// `Some(None)` if it was taken before.
    seen: OnceLock<Option<Outcome<T>>>,
}

impl<T> Future<T> {
    pub(super) fn new(cell: Arc<dyn Cell<T>>) -> Self {
        Self {
            cell,
            seen: OnceLock::new(),
        }
    }

    pub(super) fn job(&self) -> &dyn Job {
        &*self.cell
    }

    /// Its identity, which outlives it.
    pub fn id(&self) -> FutureId {
        self.cell.id()
    }

    /// True once finished or cancelled.
    pub fn done(&self) -> bool {
        self.cell.state().is_done()
    }

    /// True while the task runs, and its callbacks after it.
    pub fn running(&self) -> bool {
        self.cell.state().status() == Status::Running
    }

    /// True once cancelled.
    pub fn cancelled(&self) -> bool {
        self.cell.state().status() == Status::Cancelled
    }

    /// Cancels the task if it has not started; true if it is cancelled, now or before.
    ///
    /// The task is dropped in this thread, the callbacks run in this thread, and all who wait are woken,
    /// before this returns.
    pub fn cancel(&self) -> bool {
        self.cell.cancel()
    }

    /// Blocks until done. On a worker of the task's own pool this, and all else that blocks, runs what nobody is
    /// coming for.
    pub fn wait(&self) {
        wait_for(self.job(), None);
    }

    /// Blocks until done, at most for `timeout`; true if done. A zero timeout polls.
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.done() || (!timeout.is_zero() && wait_for(self.job(), deadline_after(timeout)))
    }

    /// Blocks until done, and gives the outcome.
    ///
    /// # Panics
    ///
    /// If the outcome was taken before, by polling this future to its end through `&mut`.
    pub fn result(mut self) -> Outcome<T> {
        self.wait();
        self.take()
            .expect("the outcome was taken by polling the future")
    }

    /// Blocks until done, at most for `timeout`, and gives the outcome, or the future back.
    pub fn result_timeout(self, timeout: Duration) -> Result<Outcome<T>, Self> {
        self.wait_timeout(timeout);
        self.try_result()
    }

    /// The outcome if done, else the future back.
    pub fn try_result(self) -> Result<Outcome<T>, Self> {
        if self.done() {
            Ok(self.result())
        } else {
            Err(self)
        }
    }

    /// Looks at the outcome if done, without taking it.
    pub fn peek(&self) -> Option<&Outcome<T>> {
        if !self.done() {
            return None;
        }
        self.seen.get_or_init(|| self.cell.take_outcome()).as_ref()
    }

    /// Blocks until done, then looks at the error, if there is one.
    pub fn exception(&self) -> Option<&TaskError> {
        self.wait();
        self.peek().and_then(|outcome| outcome.as_ref().err())
    }

    /// Has `callback` called once with the outcome: on the thread that settles the future, before anyone can
    /// take the value, or here and now if the future is done already.
    ///
    /// It may do anything but wait for this very future: no lock is held. If it panics, that is logged.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Outcome<T>) + Send + 'static) {
        if let Some(callback) = self.cell.add_callback(Box::new(callback))
            && let Some(outcome) = self.peek()
        {
            contain("calling a callback", || callback(outcome));
        }
    }

    fn take(&mut self) -> Option<Outcome<T>> {
        self.seen.take().unwrap_or_else(|| self.cell.take_outcome())
    }
}

/// `.await` under any runtime; no thread of ours is needed for it.
///
/// # Panics
///
/// When polled again after it was ready.
impl<T> std::future::Future for Future<T> {
    type Output = Outcome<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<T>> {
        if !self.done() {
            // The one of the last poll goes, the one of this poll comes.
            self.cell
                .unwatch(&|watcher| matches!(watcher, Watcher::Task(_)));
            let waker = Watcher::Task(context.waker().clone());
            if self.cell.watch(waker).is_none() {
                return Poll::Pending;
            }
        }
        Poll::Ready(
            self.take()
                .expect("the future was polled after it was ready"),
        )
    }
}

// Nothing inside is pinned, whatever `T` is.
impl<T> Unpin for Future<T> {}
