//! One function for many items, as tasks: what `map` submits.

use std::collections::VecDeque;
use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Broken, Outcome, SubmitError, SubmitErrorKind, TaskError};
use crate::executor::{Executor, SubmitAll};
use crate::future::Future;
use crate::map::{Each, Gathered, Map, MapOptions, MapUnordered};
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

/// A call of `f` for each item.
fn calls<F, I>(f: F, items: I) -> impl Iterator<Item = Apply<F, I::Item>>
where
    I: IntoIterator,
{
    let f = Arc::new(Function(Some(f)));
    let mut handles = Vec::new();
    items.into_iter().map(move |item| {
        if handles.is_empty() {
            handles.extend(iter::repeat_n(&f, HANDLES).cloned());
        }
        let f = handles.pop().unwrap_or_else(|| Arc::clone(&f));
        Apply { f, item }
    })
}

/// A call of `f` for each chunk of `size` items, which are counted in `submitted`.
fn calls_of_chunks<F, I>(
    f: F,
    items: I,
    size: usize,
    submitted: Arc<AtomicUsize>,
) -> impl Iterator<Item = ApplyAll<F, I::Item>>
where
    I: IntoIterator,
{
    let f = Arc::new(Function(Some(f)));
    let mut items = items.into_iter().fuse();
    // Out here, so that what was taken before a panic of the input comes with the next ones.
    let mut chunk = Gathered::new();
    iter::from_fn(move || {
        let items = chunk.gather(items.by_ref(), size);
        let f = (items.len() > 0).then(|| Arc::clone(&f))?;
        // ORDERING: Relaxed; see `Chunks::remaining`.
        submitted.fetch_add(items.len(), Ordering::Relaxed);
        Some(ApplyAll { f, items })
    })
}

/// The futures of tasks, submitted as the iterator is advanced.
fn one_by_one<T: Task>(
    executor: &impl Executor<T>,
    tasks: impl Iterator<Item = T>,
) -> impl Iterator<Item = Result<Future<T::Output>, SubmitError>> {
    tasks.map(|task| executor.submit(task).map_err(SubmitError::forget_task))
}

/// The same, so many of them at a time.
struct InBatches<'a, E, T: Task, I> {
    executor: &'a E,
    size: usize,
    tasks: I,
    /// Taken, and not submitted yet.
    batch: Gathered<T>,
    /// Submitted, and not given yet.
    futures: VecDeque<Future<T::Output>>,
    /// An error for each task that was refused, but for those given.
    errors: Vec<SubmitError>,
}

impl<'a, E, T: Task, I> InBatches<'a, E, T, I> {
    fn new(executor: &'a E, size: usize, tasks: I) -> Self {
        Self {
            executor,
            size,
            tasks,
            batch: Gathered::new(),
            futures: VecDeque::new(),
            errors: Vec::new(),
        }
    }
}

impl<E: SubmitAll<T>, T: Task, I: Iterator<Item = T>> InBatches<'_, E, T, I> {
    /// Submits the next batch, if there is one.
    #[cold]
    fn submit(&mut self) -> Result<(), SubmitError> {
        let batch = self.batch.gather(self.tasks.by_ref(), self.size);
        let count = batch.len();
        if count > 0 {
            let submitted = self.executor.submit_all(batch);
            self.futures = submitted.inspect_err(|error| {
                let why = Broken::new(error.to_string());
                let alike = || SubmitError::without_task(SubmitErrorKind::Broken(why.clone()));
                self.errors = iter::repeat_with(alike).take(count - 1).collect();
            })?;
        }
        Ok(())
    }
}

impl<E: SubmitAll<T>, T: Task, I: Iterator<Item = T>> Iterator for InBatches<'_, E, T, I> {
    type Item = Result<Future<T::Output>, SubmitError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.size == 1 {
            return one_by_one(self.executor, self.tasks.by_ref()).next();
        }
        if self.futures.is_empty()
            && let Some(error) = self.errors.pop().or_else(|| self.submit().err())
        {
            return Some(Err(error));
        }
        self.futures.pop_front().map(Ok)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let taken = self.futures.len();
        let (least, most) = self.tasks.size_hint();
        let most = most.and_then(|most| most.checked_add(taken));
        (least.saturating_add(taken), most)
    }
}

/// See [`ThreadPoolExecutor::map`](crate::ThreadPoolExecutor::map).
pub(crate) fn map<E, F, I, R>(executor: &E, f: F, items: I) -> Result<Map<'static, R>, SubmitError>
where
    E: Executor<Apply<F, I::Item>>,
    F: Fn(I::Item) -> R,
    I: IntoIterator,
{
    Map::eager(one_by_one(executor, calls(f, items)))
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
    MapUnordered::new(one_by_one(executor, calls(f, items)))
}

/// See [`ThreadPoolExecutor::map_with`](crate::ThreadPoolExecutor::map_with).
pub(crate) fn map_with<'a, E, F, I, R>(
    executor: &'a E,
    options: MapOptions,
    f: F,
    items: I,
) -> Result<Map<'a, R>, SubmitError>
where
    E: SubmitAll<Apply<F, I::Item>> + SubmitAll<ApplyAll<F, I::Item>> + Sync,
    F: Fn(I::Item) -> R + Send + Sync + 'a,
    I: IntoIterator<Item: Send, IntoIter: Send + 'a> + 'a,
    R: Send + 'static,
{
    if options.chunk().is_none() {
        return Map::with(options, |batch| {
            InBatches::new(executor, batch, calls(f, items))
        });
    }
    Map::chunked(options, |chunk, batch, submitted| {
        let tasks = calls_of_chunks(f, items, chunk, submitted);
        InBatches::new(executor, batch, tasks)
    })
}
