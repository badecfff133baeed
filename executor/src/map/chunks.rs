//! The outcomes of chunks: several items under one future.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{mem, vec};

use super::MapOptions;
use super::in_order::InOrder;
use crate::error::{Broken, Outcome, SubmitError, TaskError};
use crate::future::Future;
use crate::panic::contain;

/// The items of a chunk, or their outcomes. Those that are left when it is dropped are dropped each by itself, as
/// they would be in tasks of their own: two panics at once would end the program.
#[derive(Debug)]
pub(crate) struct Each<T>(vec::IntoIter<T>);

impl<T> From<Vec<T>> for Each<T> {
    fn from(all: Vec<T>) -> Self {
        Self(all.into_iter())
    }
}

impl<T> Iterator for Each<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> ExactSizeIterator for Each<T> {}

impl<T> Drop for Each<T> {
    fn drop(&mut self) {
        for one in self.0.by_ref() {
            contain(|| "dropping a part of a chunk".to_owned(), || drop(one));
        }
    }
}

/// What is taken from an input, until there is enough of it: a panic of the input loses none. Dropped as [`Each`] is.
#[derive(Debug)]
pub(crate) struct Gathered<T>(Vec<T>);

impl<T> Gathered<T> {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    /// Takes from `input` until there are `size`; all there are.
    pub(crate) fn gather(&mut self, input: impl Iterator<Item = T>, size: usize) -> Each<T> {
        self.0.extend(input.take(size - self.0.len()));
        Each::from(mem::take(&mut self.0))
    }
}

impl<T> Drop for Gathered<T> {
    fn drop(&mut self) {
        drop(Each::from(mem::take(&mut self.0)));
    }
}

/// An outcome an item, in order.
pub(super) struct Chunks<'a, R> {
    chunks: InOrder<'a, Each<Outcome<R>>>,
    /// What is left of the one before those.
    first: Each<Outcome<R>>,
    /// The items in each, but for the last one of all, which may have less.
    size: usize,
    /// The items in all that were submitted. Shared with what submits them.
    submitted: Arc<AtomicUsize>,
    /// The items whose outcomes were given.
    given: usize,
}

impl<'a, R> Chunks<'a, R> {
    /// See [`Map::chunked`](super::Map::chunked).
    pub(super) fn new<I>(
        options: MapOptions,
        make: impl FnOnce(usize, usize, Arc<AtomicUsize>) -> I,
    ) -> Result<Self, SubmitError>
    where
        I: Iterator<Item = Result<Future<Each<Outcome<R>>>, SubmitError>> + Send + 'a,
    {
        let (size, options) = options.in_chunks();
        let submitted = Arc::default();
        let count = Arc::clone(&submitted);
        Ok(Self {
            chunks: InOrder::with(options, |batch| make(size, batch, count))?,
            first: Each::from(Vec::new()),
            size,
            submitted,
            given: 0,
        })
    }

    /// The items that are on their way.
    pub(super) fn remaining(&self) -> usize {
        // ORDERING: Relaxed; it is counted in calls of this very value.
        self.submitted.load(Ordering::Relaxed) - self.given
    }

    /// True if no more are to come.
    pub(super) fn are_all(&self) -> bool {
        self.chunks.are_all()
    }
}

impl<R: Send + 'static> Iterator for Chunks<'_, R> {
    type Item = Outcome<R>;

    fn next(&mut self) -> Option<Outcome<R>> {
        if self.first.0.len() == 0 {
            let chunk = self.chunks.next()?;
            let size = self.size.min(self.remaining());
            self.first = chunk.unwrap_or_else(|error| {
                let each = (0..size).map(|_| Err(alike(&error)));
                Each::from(each.collect::<Vec<_>>())
            });
        }
        self.given += 1;
        self.first.next()
    }
}

/// The error of a chunk, for one of its items.
fn alike(error: &TaskError) -> TaskError {
    match error {
        TaskError::Cancelled => TaskError::Cancelled,
        TaskError::TimedOut => TaskError::TimedOut,
        TaskError::Broken(broken) => TaskError::Broken(broken.clone()),
        // None of the others befalls a chunk as a whole: an item's panic is its own, and there is no worker process.
        other => TaskError::Broken(Broken::new(other.to_string())),
    }
}
