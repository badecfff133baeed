//! The outcomes of many tasks, as an iterator.

mod chunks;
mod in_order;

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use crate::as_completed::{AsCompleted, as_completed};
use crate::error::{Outcome, SubmitError, SubmitErrorKind};
use crate::future::Future;
use chunks::Chunks;
pub(crate) use chunks::{Each, Gathered};
use in_order::InOrder;
pub(crate) use in_order::{cancel_all, submit_all};

/// Options of `map_with`.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "this only says how; pass it to `map_with`"]
pub struct MapOptions {
    timeout: Option<Duration>,
    buffer_size: Option<usize>,
    chunk_size: Option<usize>,
    batch_size: Option<usize>,
}

impl MapOptions {
    /// None: the same as `map`.
    pub fn new() -> Self {
        Self::default()
    }

    /// One time budget for all items, counted from the call. An item that is not done when it is over
    /// gives [`TaskError::TimedOut`](crate::TaskError::TimedOut), and is cancelled if it has not started; one that
    /// is done is given as ever.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }

    /// So many items in a row travel together, so that small tasks cost less. Must be greater than 0. An item
    /// that fails does not touch the others in its chunk.
    ///
    /// *On threads* a chunk is one task, whose items run one after the other on one worker. By default each item
    /// is a task of its own. What is started, cancelled, waited for, observed, and counted by
    /// [`max_pending`](crate::Builder::max_pending) is then the chunk: its first outcome comes when its last item
    /// has run, and when the time is up before that, all its items have
    /// [timed out](crate::TaskError::TimedOut). An item must not wait for a later one of its chunk.
    ///
    /// *From a worker process* the outcomes of at most `size` items may be read together; with 1 each is read as it
    /// comes. By default as many as are likely to take a millisecond. When a worker dies, the item that it was
    /// running is lost with it, and no other.
    pub fn chunk_size(self, size: usize) -> Self {
        Self {
            chunk_size: Some(size),
            ..self
        }
    }

    /// So many items are taken from the input before any of them is submitted, and then they are put in the queue
    /// together: it is changed once for all of them, and one worker is woken, which wakes the next one. Each item is a
    /// task of its own all the same. Must be greater than 0; by default 1. With a [chunk size](MapOptions::chunk_size)
    /// a batch has so many chunks.
    ///
    /// It is for inputs that give their items at once. One that is slow holds up the items before it; and one that
    /// waits for what a task of this very `map` does may wait for ever. So nothing is held back unasked. When the input
    /// panics, what it has given for a batch is not submitted, unless `next` is called again and takes the rest.
    ///
    /// *On threads* with a [bound](crate::Builder::max_pending) on what is pending, and *on worker processes*, tasks are
    /// submitted one by one, whatever the size.
    pub fn batch_size(self, size: usize) -> Self {
        Self {
            batch_size: Some(size),
            ..self
        }
    }

    /// What `chunk_size` was given.
    pub(crate) fn chunk(&self) -> Option<usize> {
        self.chunk_size
    }

    /// The items in a chunk that is one future, and the options for these futures.
    fn in_chunks(self) -> (usize, Self) {
        let most = self.buffer_size.unwrap_or(usize::MAX);
        let size = self.chunk_size.unwrap_or(1).min(most);
        let buffer_size = self.buffer_size.map(|items| items / size);
        let options = Self {
            buffer_size,
            ..self
        };
        (size, options)
    }

    /// The tasks in a batch, and the options for as many whole batches as the buffer has room for.
    fn in_batches(self) -> (usize, Self) {
        let most = self.buffer_size.unwrap_or(usize::MAX);
        let size = self.batch_size.unwrap_or(1).min(most);
        let buffer_size = self.buffer_size.map(|tasks| tasks - tasks % size);
        let options = Self {
            buffer_size,
            ..self
        };
        (size, options)
    }

    /// Refuses sizes of 0.
    fn check(&self) -> Result<(), SubmitError> {
        let sizes = [
            ("chunk_size", self.chunk_size),
            ("batch_size", self.batch_size),
            ("buffer_size", self.buffer_size),
        ];
        match sizes.into_iter().find(|(_, size)| *size == Some(0)) {
            Some((name, _)) => Err(SubmitError::without_task(SubmitErrorKind::Zero(name))),
            None => Ok(()),
        }
    }

    /// Takes at most `size` items from the input that have not been yielded yet: the input may be
    /// endless. Must be greater than 0. Once the executor is shut down, the item on its way gives
    /// [`TaskError::Broken`](crate::TaskError::Broken), and it is the last; so does each of a chunk, or batch, on its way.
    ///
    /// With a [chunk size](MapOptions::chunk_size) on threads it takes as many whole chunks as fit into `size`, or
    /// one of `size` items where none does; the next one when all of a chunk was yielded. The same with a
    /// [batch size](MapOptions::batch_size), in batches.
    pub fn buffer_size(self, size: usize) -> Self {
        Self {
            buffer_size: Some(size),
            ..self
        }
    }
}

/// Outcomes in the order of the input; made by `map`, `map_with`, and `map_tasks`.
///
/// `next` blocks until the outcome of the next item is there, be those behind it done or not. An item
/// that fails gives its error and does not stop the others; `collect::<Result<Vec<_>, _>>()` stops at the
/// first error. Dropping it cancels what has not started; but if `next` was never called, all tasks run that
/// were submitted.
#[must_use = "the tasks run all the same, but their outcomes are lost"]
pub struct Map<'a, R> {
    outcomes: Outcomes<'a, R>,
}

enum Outcomes<'a, R> {
    /// A future an item.
    Single(InOrder<'a, R>),
    /// A future for several of them.
    Chunked(Chunks<'a, R>),
}

impl<R> Map<'static, R> {
    pub(crate) fn eager(
        futures: impl Iterator<Item = Result<Future<R>, SubmitError>>,
    ) -> Result<Self, SubmitError> {
        let outcomes = Outcomes::Single(InOrder::eager(futures, None)?);
        Ok(Self { outcomes })
    }
}

impl<'a, R> Map<'a, R> {
    /// With the futures that `make` gives when it is told how many of them to submit in one go.
    pub(crate) fn with<I>(
        options: MapOptions,
        make: impl FnOnce(usize) -> I,
    ) -> Result<Self, SubmitError>
    where
        I: Iterator<Item = Result<Future<R>, SubmitError>> + Send + 'a,
    {
        options.check()?;
        let outcomes = Outcomes::Single(InOrder::with(options, make)?);
        Ok(Self { outcomes })
    }

    /// As `with`, but a future is for as many items as `make` is told first. It counts the items that it has submitted.
    pub(crate) fn chunked<I>(
        options: MapOptions,
        make: impl FnOnce(usize, usize, Arc<AtomicUsize>) -> I,
    ) -> Result<Self, SubmitError>
    where
        I: Iterator<Item = Result<Future<Each<Outcome<R>>>, SubmitError>> + Send + 'a,
    {
        options.check()?;
        let outcomes = Outcomes::Chunked(Chunks::new(options, make)?);
        Ok(Self { outcomes })
    }

    /// The items that are on their way.
    fn remaining(&self) -> usize {
        match &self.outcomes {
            Outcomes::Single(outcomes) => outcomes.remaining(),
            Outcomes::Chunked(outcomes) => outcomes.remaining(),
        }
    }
}

impl<R: Send + 'static> Iterator for Map<'_, R> {
    type Item = Outcome<R>;

    #[inline]
    fn next(&mut self) -> Option<Outcome<R>> {
        match &mut self.outcomes {
            Outcomes::Single(outcomes) => outcomes.next(),
            Outcomes::Chunked(outcomes) => outcomes.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let are_all = match &self.outcomes {
            Outcomes::Single(outcomes) => outcomes.are_all(),
            Outcomes::Chunked(outcomes) => outcomes.are_all(),
        };
        let remaining = self.remaining();
        (remaining, are_all.then_some(remaining))
    }
}

impl<R: Send + 'static> FusedIterator for Map<'_, R> {}

impl<R> fmt::Debug for Map<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map")
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}

/// Outcomes in the order of completion; made by `map_unordered`. Else as [`Map`].
#[derive(Debug)]
#[must_use = "the tasks run all the same, but their outcomes are lost"]
pub struct MapUnordered<R> {
    all: AsCompleted<Future<R>>,
    /// `next` was called.
    started: bool,
}

impl<R> MapUnordered<R> {
    pub(crate) fn new(
        futures: impl Iterator<Item = Result<Future<R>, SubmitError>>,
    ) -> Result<Self, SubmitError> {
        Ok(Self {
            all: as_completed(submit_all(futures)?),
            started: false,
        })
    }
}

impl<R> Iterator for MapUnordered<R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        self.started = true;
        self.all.next().map(Future::result)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.all.size_hint()
    }
}

impl<R> ExactSizeIterator for MapUnordered<R> {}

impl<R> FusedIterator for MapUnordered<R> {}

impl<R> Drop for MapUnordered<R> {
    fn drop(&mut self) {
        if self.started {
            cancel_all(self.all.waiting());
        }
    }
}
