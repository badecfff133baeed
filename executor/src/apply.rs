//! One function for many items, as tasks: what `map` submits.

use std::iter;
use std::sync::Arc;

use crate::error::SubmitError;
use crate::executor::Executor;
use crate::future::Future;
use crate::map::{Map, MapOptions, MapUnordered};
use crate::task::Task;

/// One call of the function that `map` was given.
#[derive(Debug)]
pub(crate) struct Apply<F, I> {
    f: Arc<F>,
    item: I,
}

impl<F: Fn(I) -> R, I, R> Task for Apply<F, I> {
    type Output = R;

    fn run(self) -> R {
        (self.f)(self.item)
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
    let f = Arc::new(f);
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
    E: Executor<Apply<F, I::Item>> + Sync,
    F: Fn(I::Item) -> R + Send + Sync + 'a,
    I: IntoIterator<IntoIter: Send + 'a> + 'a,
    R: Send + 'static,
{
    Map::with(options, futures_of(executor, f, items))
}
