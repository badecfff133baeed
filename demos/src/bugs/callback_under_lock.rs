//! The user's code runs while we hold our lock.
//!
//! ```text
//! let mut slot = self.slot.lock();
//! for callback in slot.callbacks.drain(..) {
//!     callback();   // calls future.done(), which wants the lock that its own thread holds
//! }
//! ```
//!
//! It goes well with every callback that the author thinks of, and hangs with the first user's whose
//! callback looks at the future, adds a callback, or drops something that does. The same goes for tasks,
//! for `Drop` of whatever was stored, and for wakers: all of it is other people's code.
//!
//! The cure: take the callbacks out, unlock, call them, and look again, for they may have added some.

use std::mem;
use std::sync::Arc;

use parking_lot::Mutex;

use super::PATIENCE;

/// Something that can be done, and tells so.
#[derive(Default)]
pub struct Event {
    slot: Mutex<Slot>,
}

#[derive(Default)]
struct Slot {
    done: bool,
    callbacks: Vec<Callback>,
}

type Callback = Box<dyn FnOnce(&Arc<Event>) + Send>;

impl Event {
    /// Has `callback` called when it is done.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Arc<Self>) + Send + 'static) {
        self.slot.lock().callbacks.push(Box::new(callback));
    }

    /// Whether it is done; `None` where a real one would hang for ever: the lock is not to be had.
    pub fn done(&self) -> Option<bool> {
        Some(self.slot.try_lock_for(PATIENCE)?.done)
    }

    /// Makes it done, with the mistake.
    pub fn finish_wrong(self: &Arc<Self>) {
        let mut slot = self.slot.lock();
        slot.done = true;
        for callback in mem::take(&mut slot.callbacks) {
            callback(self);
        }
    }

    /// Makes it done.
    pub fn finish_right(self: &Arc<Self>) {
        self.slot.lock().done = true;
        loop {
            let callbacks = mem::take(&mut self.slot.lock().callbacks);
            if callbacks.is_empty() {
                return;
            }
            for callback in callbacks {
                callback(self);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// What a callback sees that looks at the event it was called for.
    fn seen_by_callback(finish: fn(&Arc<Event>)) -> Option<bool> {
        let event = Arc::new(Event::default());
        let (tell, told) = mpsc::channel();
        event.add_done_callback(move |event| tell.send(event.done()).unwrap());
        finish(&event);
        told.recv().unwrap()
    }

    #[test]
    fn with_the_mistake_the_callback_waits_for_its_own_thread() {
        assert_eq!(seen_by_callback(Event::finish_wrong), None);
    }

    #[test]
    fn without_the_lock_it_sees_that_the_event_is_done() {
        assert_eq!(seen_by_callback(Event::finish_right), Some(true));
    }

    #[test]
    fn a_callback_that_was_added_by_a_callback_runs_too() {
        let event = Arc::new(Event::default());
        let (tell, told) = mpsc::channel();
        event.add_done_callback(move |event| {
            event.add_done_callback(move |_| tell.send(()).unwrap());
        });
        event.finish_right();
        assert_eq!(told.recv(), Ok(()));
    }
}
