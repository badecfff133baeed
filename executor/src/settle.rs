//! How a task comes to its end: its callbacks, the last step, and who is told.

use std::time::Instant;

use crate::cell::erased::{Emptied, Owned, Work};
use crate::cell::{Job, Stored, Watcher};
use crate::current;
use crate::error::{Outcome, TaskError};
use crate::home::Around;
use crate::observe::EventKind;
use crate::panic::{Panic, contain};
use crate::state::State;
use crate::task::Task;
use crate::word::Seen;

/// The work of a pool's task.
pub(crate) struct Run<W>(pub(crate) W);

impl<W> Work<W::Output> for Run<W>
where
    W: Task + Send + 'static,
    W::Output: Send + 'static,
{
    fn run(owned: Owned<Self, W::Output>, error: Option<TaskError>, around: &Around<'_>) {
        let (Run(task), cell) = owned.take_work();
        if let Some(error) = error {
            contain(
                || format!("dropping the task of future {}", cell.job().id()),
                || drop(task),
            );
            return end(cell, Err(error), around);
        }
        around.observe(EventKind::Started, cell.job().id());
        current::in_task(|| {
            let outcome = Panic::catch(|| task.run()).map_err(TaskError::Panicked);
            let ok = outcome.is_ok();
            around.observe(EventKind::Finished { ok }, cell.job().id());
            settle(cell.store(outcome), around);
        });
    }
}

/// The work behind a promise, which its holder does, out of our sight.
pub(crate) struct Elsewhere;

impl<T: Send + 'static> Work<T> for Elsewhere {
    fn run(owned: Owned<Self, T>, error: Option<TaskError>, around: &Around<'_>) {
        // No queue holds such a task. Were one to, its future would be told, and not hang.
        let error = error.unwrap_or(TaskError::Abandoned);
        end(owned.take_work().1, Err(error), around);
    }
}

/// Settles a task that was not run here, and tells the observer how it ended.
pub(crate) fn end<T: Send + 'static>(cell: Emptied<T>, outcome: Outcome<T>, around: &Around<'_>) {
    let kind = match outcome {
        Err(TaskError::Cancelled) => EventKind::Cancelled,
        _ => EventKind::Finished {
            ok: outcome.is_ok(),
        },
    };
    around.observe_end(kind, cell.job().id());
    settle(cell.store(outcome), around);
}

/// Runs the callbacks, tells those who wait, shows the task as done, and wakes them.
pub(crate) fn settle(mut stored: Stored, around: &Around<'_>) {
    // The owner of the task's line knows.
    let mut told = false;
    loop {
        let seen = stored.job.header().word.look();
        if seen.is_watched() {
            return settle_watched(stored, told, around);
        }
        if seen.is_gone() {
            stored.drop_outcome();
        }
        if seen.has_owner() && !told {
            told = true;
            if stored.job.tell_owner() {
                return settle_watched(stored, told, around);
            }
        }
        around.about_to_be_done(true);
        match stored.settle_unwatched(told) {
            Ok(seen) => return poke(seen, around),
            // Somebody came to watch, or the future went.
            Err(same) => stored = same,
        }
        around.about_to_be_done(false);
    }
}

/// The same for a task that has a line, whose lock is needed.
#[expect(clippy::significant_drop_tightening, reason = "it is handed on")]
fn settle_watched(mut stored: Stored, told: bool, around: &Around<'_>) {
    let job = &stored.job;
    let line = job.line().expect("who watches has brought a line");
    let mut waiting = loop {
        let mut waiting = line.lock();
        let callbacks = waiting.take_callbacks(job.id());
        if callbacks.is_empty() {
            break waiting;
        }
        drop(waiting);
        for callback in callbacks {
            let began = Instant::now();
            if let Some(view) = stored.view() {
                current::while_settling(true, || callback(&view));
            }
            let took = began.elapsed();
            around.observe(EventKind::Callback { took }, job.id());
        }
    };
    let watchers = waiting.take_watchers(job.id());
    let wakes = watchers.iter().any(Watcher::is_task);
    // Nobody registers who has no future, so where that is gone the outcome may be dropped after the last step.
    let gone = job.header().word.look().is_gone();
    if !wakes && !gone {
        around.about_to_be_done(true);
    }
    // Before the last step, so that whoever sees this task done, lock or no lock, finds that it has arrived
    // everywhere already: what completes because of it comes after it.
    for watcher in &watchers {
        watcher.deliver();
    }
    let settle = |told| job.header().word.settle(stored.ok, told);
    let (Ok(seen) | Err(seen)) = settle(told).or_else(|_| {
        job.tell_owner();
        settle(true)
    });
    line.notify(waiting);
    for watcher in &watchers {
        watcher.notify();
    }
    poke(seen, around);
    if seen.is_gone() {
        if !gone && !wakes {
            around.about_to_be_done(false);
        }
        stored.drop_outcome();
    }
    // Last, for a waker is user code and may take its time.
    let id = stored.job.id();
    for watcher in watchers {
        if let Watcher::Task(waker) = watcher {
            contain(
                || format!("waking the awaiter of future {id}"),
                || waker.wake(),
            );
        }
    }
}

/// Wakes the worker that waits for the task, if one does.
fn poke(seen: Seen, around: &Around<'_>) {
    if seen.has_helper()
        && let Some(home) = around.home
    {
        home.poke();
    }
}

/// Calls a callback, whatever it does. No lock is held.
pub(crate) fn call<T>(callback: impl FnOnce(&Outcome<T>), job: &Job, outcome: &Outcome<T>) {
    let doing = || {
        let state = match job.state() {
            State::Cancelling | State::Cancelled => "cancelled".to_owned(),
            _ => finished_text(outcome),
        };
        format!("calling callback for {}", display(job, &state))
    };
    contain(doing, || callback(outcome));
}

/// `<Future at 0x… state=…>`.
pub(crate) fn display(job: &Job, state: &str) -> String {
    format!("<Future at {:p} state={state}>", job.header())
}

/// `finished returned str` or `finished raised Panic`.
pub(crate) fn finished_text<T>(outcome: &Outcome<T>) -> String {
    match outcome {
        Ok(_) => format!("finished returned {}", short_type_name::<T>()),
        Err(error) => format!("finished raised {}", error.name()),
    }
}

/// The name of `T` without module paths, its parameters' too: `Vec<String>`.
fn short_type_name<T>() -> String {
    let full = std::any::type_name::<T>();
    let mut short = String::with_capacity(full.len());
    let mut rest = full;
    while !rest.is_empty() {
        let word = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
            .unwrap_or(rest.len());
        let (path, tail) = rest.split_at(word);
        short.push_str(path.rsplit("::").next().unwrap_or(path));
        let mark = tail.chars().next().map_or(0, char::len_utf8);
        short.push_str(&tail[..mark]);
        rest = &tail[mark..];
    }
    short
}
