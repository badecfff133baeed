//! The consumer's end.

use std::fmt;
use std::ops::Deref;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::cell::Job;
use crate::cell::erased::Outlook;
use crate::error::{Outcome, TaskError};
use crate::help::wait_for;
use crate::observe::FutureId;
use crate::settle::{call, display, finished_text};
use crate::state::Status;
use crate::sync::deadline_after;

/// A value that is on its way.
///
/// It is made by an executor's `submit`, or by [`Promise::new`](crate::Promise::new). It is the only
/// handle to the result, so [`result`](Future::result) can give the value itself: nothing is cloned.
/// Dropping it lets the task run and its result go; [`cancel_on_drop`](Future::cancel_on_drop) is for
/// those who want the opposite.
///
/// A future shows one of four states, from the left to the right:
///
/// ```text
///   pending ──▶ running ──▶ finished
///      └──▶ cancelled
/// ```
///
/// It changes to the last one *after* its callbacks have run: when `result`, `wait` or `.await` comes
/// back, every callback that was added before has been called. (Python wakes `result` first.) A slow
/// callback therefore delays them.
///
/// Whatever the task did happens-before `result`, `wait`, `peek`, `.await` or a callback shows it.
///
/// # Waiting inside a worker
///
/// A worker of a [`ThreadPoolExecutor`](crate::ThreadPoolExecutor) that waits for a future of that very
/// pool does not stand idle where the pool has more to do than workers: if nobody has started the awaited
/// task, nor is coming to do so, it runs it, here and now. If somebody has, it runs those tasks meanwhile
/// that were submitted in the very task that waits. (No others: one that waits for what lies below it on
/// this stack would never end.) So a pool of one worker computes a recursion by nested `submit` and
/// `result`, where Python's hangs. What runs so lies on the stack of what waits: a recursion of tasks, like one
/// of calls, needs a [stack](crate::Builder::stack_size) for its depth.
///
/// That goes for every call here that blocks, and for [`wait`](crate::wait()),
/// [`as_completed`](crate::as_completed()) and the iterators of `map`, where one future of that pool among those
/// waited for is enough; not for `.await`. A worker that waits only for futures of a [`Promise`](crate::Promise), or
/// of other pools, runs no task meanwhile, so none of its pool's may be needed to settle them where it is the last
/// worker. A wait with a timeout may come back late, by as much as the task takes that it ran. A lock that is held
/// while waiting must not be one that such a task takes. Tasks that wait for each other in a circle wait for ever, and
/// so does one that waits, on the last worker, for what only an unrelated later task would bring about.
#[must_use = "dropping a future gives up its result; the task still runs"]
pub struct Future<T> {
    outlook: Outlook<T>,
}

impl<T> Future<T> {
    pub(crate) fn new(outlook: Outlook<T>) -> Self {
        Self { outlook }
    }

    pub(crate) fn job(&self) -> &Job {
        self.outlook.job()
    }

    /// Its identity, which outlives it: the key of a map from future to input.
    pub fn id(&self) -> FutureId {
        self.job().id()
    }

    /// True once finished or cancelled. Does not block.
    pub fn done(&self) -> bool {
        self.job().state().is_done()
    }

    /// True while the task runs, and its callbacks after it. Does not block.
    pub fn running(&self) -> bool {
        self.job().state().status() == Status::Running
    }

    /// True once cancelled. Does not block.
    pub fn cancelled(&self) -> bool {
        self.job().state().status() == Status::Cancelled
    }

    /// Cancels the task if it has not started; true if it is cancelled, now or before.
    ///
    /// The task is dropped in this thread, the callbacks run in this thread, and all who wait are woken,
    /// before this returns. A task that runs or has run is left alone: that gives `false`. While another
    /// thread is at it, or a callback of that very cancel, this gives `true` at once.
    pub fn cancel(&self) -> bool {
        self.job().cancel()
    }

    /// Ends the task, wherever it is: one that is pending is cancelled, and one that runs in a worker
    /// process loses that worker, which alone is killed, and replaced. True if it was either.
    ///
    /// The future of a killed task gives [`TaskError::WorkerLost`] as soon as its worker is gone; this
    /// does not wait for that. One that its worker has given back, untouched, gives [`TaskError::Cancelled`].
    /// A task on a thread can't be killed: that gives `false`.
    pub fn kill(&self) -> bool {
        self.cancel() || self.job().home().is_some_and(|home| home.kill(self.id()))
    }

    /// Blocks until done. Calls that block look [here](Future#waiting-inside-a-worker) first.
    pub fn wait(&self) {
        if !self.done() {
            wait_for(self.job(), None);
        }
    }

    /// Blocks until done, at most for `timeout`; true if done. A zero timeout polls.
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.done() || (!timeout.is_zero() && wait_for(self.job(), deadline_after(timeout)))
    }

    /// Blocks until done, and gives the outcome.
    ///
    /// To print the future too, do that before: this consumes it.
    ///
    /// # Errors
    ///
    /// The [`TaskError`] that says why there is no value.
    ///
    /// Asking twice does not compile:
    ///
    /// ```compile_fail,E0382
    /// let (_promise, future) = executor::Promise::<u8>::new();
    /// let first = future.result();
    /// let second = future.result();
    /// ```
    ///
    /// # Panics
    ///
    /// If the outcome was taken before, by polling this future to its end through `&mut`.
    pub fn result(self) -> Outcome<T> {
        self.wait();
        self.outlook
            .into_outcome()
            .expect("the outcome was taken by polling the future")
    }

    /// Blocks until done, at most for `timeout`, and gives the outcome, or the future back.
    ///
    /// # Errors
    ///
    /// [`NotDone`], with the future in it, when the time is up.
    ///
    /// # Panics
    ///
    /// As [`result`](Future::result).
    pub fn result_timeout(self, timeout: Duration) -> Result<Outcome<T>, NotDone<T>> {
        if self.wait_timeout(timeout) {
            Ok(self.result())
        } else {
            Err(NotDone(self))
        }
    }

    /// The outcome if done, else the future back. Does not block.
    ///
    /// # Errors
    ///
    /// The future itself, if it is not done.
    ///
    /// # Panics
    ///
    /// As [`result`](Future::result).
    pub fn try_result(self) -> Result<Outcome<T>, Future<T>> {
        if self.done() {
            Ok(self.result())
        } else {
            Err(self)
        }
    }

    /// Looks at the outcome if done, without taking it. Does not block. `None` too once the outcome was taken by
    /// polling this future to its end through `&mut`.
    pub fn peek(&self) -> Option<&Outcome<T>> {
        self.outlook.peek()
    }

    /// Blocks until done, then looks at the error, if there is one, as [`peek`](Future::peek) does.
    pub fn exception(&self) -> Option<&TaskError> {
        self.wait();
        self.peek().and_then(|outcome| outcome.as_ref().err())
    }

    /// Has `callback` called once with the outcome.
    ///
    /// It is called on the thread that settles the future, after the callbacks added before it, and
    /// before anyone can take the value. If the future is done already, it is called here and now. It may
    /// add callbacks, submit, cancel, drop or shut down anything: no lock is held. If it panics, that is
    /// logged at `ERROR` through the crate `log` (so without a logger nobody is told), and the next one is
    /// called all the same. It must not wait for this very future. A future whose outcome was taken by
    /// polling it through `&mut` has nothing to call it with, and drops it.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Outcome<T>) + Send + 'static) {
        let callback = self
            .outlook
            .callback(move |job, outcome| call(callback, job, outcome));
        if let Some(callback) = self.job().add_callback(callback)
            && let Some(view) = self.outlook.view()
        {
            callback(&view);
        }
    }

    /// A guard that cancels the task when it is dropped.
    pub fn cancel_on_drop(self) -> CancelOnDrop<T> {
        CancelOnDrop(Some(self))
    }
}

/// `.await` under any runtime; no thread of ours is needed for it. Dropping the awaiting side does not
/// cancel the task.
///
/// # Panics
///
/// When polled again after it was ready.
impl<T> std::future::Future for Future<T> {
    type Output = Outcome<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<T>> {
        if self.job().wake_when_done(context.waker()) {
            return Poll::Pending;
        }
        Poll::Ready(
            self.outlook
                .take()
                .expect("the future was polled after it was ready"),
        )
    }
}

// A panic elsewhere leaves a future as it was, or settled.
impl<T> UnwindSafe for Future<T> {}
impl<T> RefUnwindSafe for Future<T> {}

// Nothing inside is pinned, whatever `T` is.
impl<T> Unpin for Future<T> {}

/// `<Future at 0x7f68251fced0 state=finished returned str>`, the address being the shared state's.
impl<T> fmt::Display for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.job().state().status() {
            Status::Pending => "pending".to_owned(),
            Status::Running => "running".to_owned(),
            Status::Cancelled => "cancelled".to_owned(),
            Status::Finished => self
                .peek()
                .map_or_else(|| "finished".to_owned(), finished_text),
        };
        f.pad(&display(self.job(), &state))
    }
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The future was not done in time; here it is again.
pub struct NotDone<T>(Future<T>);

impl<T> NotDone<T> {
    /// The future, to be waited for again.
    pub fn into_future(self) -> Future<T> {
        self.0
    }
}

impl<T> fmt::Debug for NotDone<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NotDone").field(&self.0).finish()
    }
}

impl<T> fmt::Display for NotDone<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not done in time: {}", self.0)
    }
}

impl<T> std::error::Error for NotDone<T> {}

/// A future that is cancelled when this is dropped; made by [`Future::cancel_on_drop`].
#[derive(Debug)]
#[must_use = "dropping it cancels the task"]
pub struct CancelOnDrop<T>(
    /// `None` only on the way out of `disarm`.
    Option<Future<T>>,
);

impl<T> CancelOnDrop<T> {
    /// The future without its guard.
    pub fn disarm(mut self) -> Future<T> {
        self.0
            .take()
            .expect("only disarm empties it, and it consumes the guard")
    }
}

impl<T> Deref for CancelOnDrop<T> {
    type Target = Future<T>;

    fn deref(&self) -> &Future<T> {
        self.0
            .as_ref()
            .expect("only disarm empties it, and it consumes the guard")
    }
}

/// `.await`; to drop the awaiting side cancels the task if it has not started.
///
/// # Panics
///
/// As [`Future`]'s.
impl<T> std::future::Future for CancelOnDrop<T> {
    type Output = Outcome<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<T>> {
        let future = self.0.as_mut();
        let future = future.expect("only disarm empties it, and it consumes the guard");
        Pin::new(future).poll(context)
    }
}

impl<T> Drop for CancelOnDrop<T> {
    fn drop(&mut self) {
        if let Some(future) = &self.0 {
            future.cancel();
        }
    }
}
