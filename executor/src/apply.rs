//! One function for many items, as tasks: what `map` submits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{iter, mem};

use crate::error::{Outcome, SubmitError, TaskError};
use crate::executor::Executor;
use crate::future::Future;
use crate::map::{Each, Map, MapOptions, MapUnordered};
use crate::panic::{Panic, contain};
use crate::task::Task;

/// The function that `map` was given. It is dropped by whoever comes last, a worker or the caller: were that to
/// panic, neither the outcome of a task nor the call of `map` is to be lost for it.
#[derive(Debug)]
struct Function<F>(
    /// `None` only while it is dropped.
    Option<F>,
);

impl<F> Function<F> {
    fn call<I, R>(&self, item: I) -> R
    where
        F: Fn(I) -> R,
    {
        let f = self.0.as_ref();
        f.expect("it is there until it is dropped")(item)
    }
}

impl<F> Drop for Function<F> {
    fn drop(&mut self) {
        let f = self.0.take();
        contain(|| "dropping the function of a map".to_owned(), || drop(f));
    }
}

/// One call of the function that `map` was given.
#[derive(Debug)]
pub(crate) struct Apply<F, I> {
    f: Arc<Function<F>>,
    item: I,
}

impl<F: Fn(I) -> R, I, R> Task for Apply<F, I> {
    type Output = R;

    fn run(self) -> R {
        self.f.call(self.item)
    }
}

/// A call for each item of a chunk.
#[derive(Debug)]
pub(crate) struct ApplyAll<F, I> {
    f: Arc<Function<F>>,
    items: Each<I>,
}

impl<F: Fn(I) -> R, I, R> Task for ApplyAll<F, I> {
    type Output = Each<Outcome<R>>;

    fn run(self) -> Self::Output {
        let Self { f, items } = self;
        let call = |item| Panic::catch(|| f.call(item)).map_err(TaskError::Panicked);
        Each::from(items.map(call).collect::<Vec<_>>())
    }
}

/// So many handles to the function are made at once: while the tasks give theirs up, each one made costs as much
/// as a task.
const HANDLES: usize = 64;

/// The futures of `f(item)` for each item, submitted as the iterator is advanced.
fn futures_of<'a, E, F, I, R>(
    executor: &'a E,
    f: F,
    items: I,
) -> impl Iterator<Item = Result<Future<R>, SubmitError>> + use<'a, E, F, I, R>
where
    E: Executor<Apply<F, I::Item>>,
    F: Fn(I::Item) -> R,
    I: IntoIterator,
{
    let f = Arc::new(Function(Some(f)));
    let mut handles = Vec::new();
    items.into_iter().map(move |item| {
        if handles.is_empty() {
            handles.extend(iter::repeat_n(&f, HANDLES).cloned());
        }
        let f = handles.pop().unwrap_or_else(|| Arc::clone(&f));
        executor
            .submit(Apply { f, item })
            .map_err(SubmitError::forget_task)
    })
}

/// The futures of chunks of `size` items, submitted as the iterator is advanced, and then counted in `submitted`.
fn futures_of_chunks<'a, E, F, I, R>(
    executor: &'a E,
    f: F,
    items: I,
    size: usize,
    submitted: Arc<AtomicUsize>,
) -> impl Iterator<Item = Result<Future<Each<Outcome<R>>>, SubmitError>> + use<'a, E, F, I, R>
where
    E: Executor<ApplyAll<F, I::Item>>,
    F: Fn(I::Item) -> R,
    I: IntoIterator,
{
    let f = Arc::new(Function(Some(f)));
    let mut items = items.into_iter().fuse();
    // Out here, so that what was taken before a panic of the input comes with the next chunk.
    let mut chunk = Vec::new();
    iter::from_fn(move || {
        chunk.extend(items.by_ref().take(size - chunk.len()));
        let f = (!chunk.is_empty()).then(|| Arc::clone(&f))?;
        // ORDERING: Relaxed; see `Chunks::remaining`.
        submitted.fetch_add(chunk.len(), Ordering::Relaxed);
        let items = Each::from(mem::take(&mut chunk));
        let future = executor.submit(ApplyAll { f, items });
        Some(future.map_err(SubmitError::forget_task))
    })
}

/// See [`ThreadPoolExecutor::map`](crate::ThreadPoolExecutor::map).
pub(crate) fn map<E, F, I, R>(executor: &E, f: F, items: I) -> Result<Map<'static, R>, SubmitError>
where
    E: Executor<Apply<F, I::Item>>,
    F: Fn(I::Item) -> R,
    I: IntoIterator,
{
    Map::eager(futures_of(executor, f, items))
}

/// See [`ThreadPoolExecutor::map_unordered`](crate::ThreadPoolExecutor::map_unordered).
pub(crate) fn map_unordered<E, F, I, R>(
    executor: &E,
    f: F,
    items: I,
) -> Result<MapUnordered<R>, SubmitError>
where
    E: Executor<Apply<F, I::Item>>,
    F: Fn(I::Item) -> R,
    I: IntoIterator,
{
    MapUnordered::new(futures_of(executor, f, items))
}

/// See [`ThreadPoolExecutor::map_with`](crate::ThreadPoolExecutor::map_with).
pub(crate) fn map_with<'a, E, F, I, R>(
    executor: &'a E,
    options: MapOptions,
    f: F,
    items: I,
) -> Result<Map<'a, R>, SubmitError>
where
    E: Executor<Apply<F, I::Item>> + Executor<ApplyAll<F, I::Item>> + Sync,
    F: Fn(I::Item) -> R + Send + Sync + 'a,
    I: IntoIterator<Item: Send, IntoIter: Send + 'a> + 'a,
    R: Send + 'static,
{
    if options.chunk().is_none() {
        return Map::with(options, futures_of(executor, f, items));
    }
    Map::chunked(options, |size, submitted| {
        futures_of_chunks(executor, f, items, size, submitted)
    })
}
