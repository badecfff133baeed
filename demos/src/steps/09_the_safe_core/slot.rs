//! What the lock of a cell protects: plain data, no lock, no thread.

use std::mem;

use super::id::Place;
use super::job::Watcher;
use super::outcome::Outcome;

/// A function to be called with the outcome.
pub(super) type Callback<T> = Box<dyn FnOnce(&Outcome<T>) + Send>;

/// The work or the outcome, and who wants to know.
pub(super) struct Slot<W, T> {
    content: Content<W, T>,
    /// In the order added. Empty once the future is done.
    pub(super) callbacks: Vec<Callback<T>>,
    /// Empty once the future is done.
    watchers: Vec<Watcher>,
}

/// Work and outcome are never there at once, so they share their place.
enum Content<W, T> {
    Work(W),
    /// The work is under way, or done by the holder of a promise.
    Empty,
    Outcome(Place, Outcome<T>),
    /// The outcome went to the future's owner.
    Taken(Place),
}

impl<W, T> Slot<W, T> {
    /// One that is pending; without `work`, that of a promise.
    pub(super) fn new(work: Option<W>) -> Self {
        Self {
            content: work.map_or(Content::Empty, Content::Work),
            callbacks: Vec::new(),
            watchers: Vec::new(),
        }
    }

    pub(super) fn take_work(&mut self) -> Option<W> {
        match mem::replace(&mut self.content, Content::Empty) {
            Content::Work(work) => Some(work),
            other => {
                self.content = other;
                None
            }
        }
    }

    /// Stores the outcome, and gives those who want to be told.
    pub(super) fn put(&mut self, place: Place, outcome: Outcome<T>) -> Vec<Watcher> {
        self.content = Content::Outcome(place, outcome);
        mem::take(&mut self.watchers)
    }

    /// The outcome, if it is there and nobody has taken it.
    pub(super) fn take_outcome(&mut self) -> Option<Outcome<T>> {
        let place = self.place()?;
        match mem::replace(&mut self.content, Content::Taken(place)) {
            Content::Outcome(_, outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Has `watcher` told, or gives the place that the future has in the order of completion if it is done.
    pub(super) fn watch(&mut self, watcher: Watcher) -> Option<Place> {
        let place = self.place();
        if place.is_none() {
            self.watchers.push(watcher);
        }
        place
    }

    /// Takes out one watcher that `is_it` picks.
    pub(super) fn unwatch(&mut self, is_it: &dyn Fn(&Watcher) -> bool) -> Option<Watcher> {
        let index = self.watchers.iter().position(is_it)?;
        Some(self.watchers.swap_remove(index))
    }

    fn place(&self) -> Option<Place> {
        match self.content {
            Content::Outcome(place, _) | Content::Taken(place) => Some(place),
            Content::Work(_) | Content::Empty => None,
        }
    }
}
