//! loom's primitives in the shape of the ones they stand for.
//!
//! A deadline never passes in a model: whoever waits until one waits until notified.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Instant;

pub(crate) use loom::sync::atomic;
pub(crate) use loom::thread;
pub(crate) use loom::thread_local as local;

/// A mutex without poison, as `parking_lot` has it.
#[derive(Default)]
pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(loom::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard(Some(self.0.lock().expect("a model holds no poison")))
    }

    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner().expect("a model holds no poison")
    }
}

impl<T> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mutex(..)")
    }
}

/// The guard; `None` only while a condition variable holds the lock's own guard.
pub(crate) struct MutexGuard<'a, T>(Option<loom::sync::MutexGuard<'a, T>>);

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().expect("the guard is held")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_deref_mut().expect("the guard is held")
    }
}

/// A condition variable that takes the guard by reference.
#[derive(Debug, Default)]
pub(crate) struct Condvar(loom::sync::Condvar);

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(loom::sync::Condvar::new())
    }

    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        let held = guard.0.take().expect("the guard is held");
        guard.0 = Some(self.0.wait(held).expect("a model holds no poison"));
    }

    pub(crate) fn wait_until<T>(&self, guard: &mut MutexGuard<'_, T>, _: Instant) -> InTime {
        self.wait(guard);
        InTime
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// What a wait with a deadline says afterwards.
pub(crate) struct InTime;

impl InTime {
    pub(crate) fn timed_out(&self) -> bool {
        false
    }
}

/// A place that is filled once. `std`'s would block the one real thread that all threads of a model share.
pub(crate) struct OnceLock<T> {
    filling: Mutex<()>,
    value: std::sync::OnceLock<T>,
}

impl<T> OnceLock<T> {
    pub(crate) fn new() -> Self {
        Self {
            filling: Mutex::new(()),
            value: std::sync::OnceLock::new(),
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.get()
    }

    pub(crate) fn get_or_init(&self, value: impl FnOnce() -> T) -> &T {
        let _filling = self.filling.lock();
        self.value.get_or_init(value)
    }

    pub(crate) fn take(&mut self) -> Option<T> {
        self.value.take()
    }
}

/// A channel's shared part: the messages, and what announces one.
type Line<T> = Arc<(Mutex<std::collections::VecDeque<T>>, Condvar)>;

/// A channel that is as simple as can be.
pub(crate) fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    let line: Line<T> = Arc::default();
    (Sender(Arc::clone(&line)), Receiver(line))
}

pub(crate) struct Sender<T>(Line<T>);

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Sender<T> {
    pub(crate) fn send(&self, message: T) -> Result<(), T> {
        self.0.0.lock().push_back(message);
        self.0.1.notify_one();
        Ok(())
    }
}

pub(crate) struct Receiver<T>(Line<T>);

impl<T> Receiver<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.0.lock().is_empty()
    }

    pub(crate) fn try_recv(&self) -> Result<T, ()> {
        self.0.0.lock().pop_front().ok_or(())
    }

    pub(crate) fn recv(&self) -> Result<T, ()> {
        let mut messages = self.0.0.lock();
        while messages.is_empty() {
            self.0.1.wait(&mut messages);
        }
        let message = messages.pop_front();
        drop(messages);
        message.ok_or(())
    }

    pub(crate) fn recv_deadline(&self, _: Instant) -> Result<T, ()> {
        self.recv()
    }
}
