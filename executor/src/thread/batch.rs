//! Many tasks, submitted in one go.

use std::collections::VecDeque;
use std::time::Instant;

use super::ThreadPoolExecutor;
use crate::cell::erased;
use crate::current;
use crate::error::SubmitError;
use crate::executor::SubmitAll;
use crate::future::Future;
use crate::home::Home;
use crate::map::{cancel_all, submit_all};
use crate::observe::EventKind;
use crate::settle::Run;
use crate::task::Task;

impl<T> SubmitAll<T> for ThreadPoolExecutor
where
    T: Task + Send + 'static,
    T::Output: Send + 'static,
{
    fn submit_all(
        &self,
        tasks: impl ExactSizeIterator<Item = T>,
    ) -> Result<VecDeque<Future<T::Output>>, SubmitError> {
        let queue = &self.crew.queue;
        if !queue.is_unbounded() {
            // There may be room for some of them only.
            let submit = |task| self.submit(task).map_err(SubmitError::forget_task);
            return submit_all(tasks.map(submit));
        }
        if let Some(refusal) = queue.refusal() {
            return Err(SubmitError::without_task(refusal));
        }
        let at = queue.is_observed().then(Instant::now);
        let has_children = queue.is_own_worker();
        let mut futures = VecDeque::with_capacity(tasks.len());
        let mut added = queue.push_all(tasks.map(|task| {
            let (job, outlook) = erased::new(Run(task), queue.number());
            if has_children {
                current::add_child(&job);
            }
            futures.push_back(Future::new(outlook));
            job
        }));
        if let Some(at) = at {
            for future in &futures {
                queue.observe_at(at, EventKind::Submitted, Some(future.id()));
            }
        }
        while let Ok(Some(hand)) = added {
            let started = self.crew.start_worker(&hand, None);
            // Where the queue has been closed meanwhile, it had them before.
            added = started.map(|()| queue.attend().unwrap_or(None));
        }
        if let Err(refusal) = added {
            cancel_all(&futures);
            return Err(SubmitError::without_task(refusal));
        }
        Ok(futures)
    }
}
