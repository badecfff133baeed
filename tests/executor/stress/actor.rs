//! One thread of a round: what it does, and what it did last.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use executor::{Future, Promise, TaskError};
use parking_lot::Mutex;

use super::tasks::{Kind, work};
use super::world::World;
use crate::support::Random;
use crate::support::drops::Token;

pub(super) type Futures = Vec<Future<Token>>;

/// What a thread did last, the latest at the end. Clones are the same history.
#[derive(Clone, Default)]
pub(super) struct History(Arc<Mutex<VecDeque<String>>>);

impl History {
    fn note(&self, what: impl Into<String>) {
        let mut notes = self.0.lock();
        if notes.len() == 20 {
            notes.pop_front();
        }
        notes.push_back(what.into());
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let notes: Vec<_> = self.0.lock().iter().cloned().collect();
        f.write_str(&notes.join(", "))
    }
}

pub(super) struct Actor {
    pub(super) world: Arc<World>,
    pub(super) random: Random,
    pub(super) futures: Futures,
    history: History,
}

impl Actor {
    pub(super) fn new(world: &Arc<World>, random: Random) -> Self {
        Self {
            world: Arc::clone(world),
            random,
            futures: Vec::new(),
            history: History::default(),
        }
    }

    pub(super) fn history(&self) -> History {
        self.history.clone()
    }

    pub(super) fn note(&self, what: impl Into<String>) {
        self.history.note(what);
    }

    pub(super) fn step(&mut self) {
        match self.random.below(12) {
            0..6 => self.submit(),
            6 => self.promise(),
            7 if self.random.once_in(100) => self.shut_down(),
            7 => self.trade(),
            _ => self.act(),
        }
    }

    fn submit(&mut self) {
        let pool = self.random.below(self.world.pools.len());
        let kind = Kind::any(&mut self.random);
        self.note(format!("submit {kind:?} to {pool}"));
        let future = submit(&self.world, pool, kind);
        self.futures.extend(future);
    }

    /// One that is settled by a task, in any way.
    fn promise(&mut self) {
        self.note("promise");
        let (promise, future) = Promise::new();
        self.world.counts.promised.add();
        let counts = Arc::clone(&self.world.counts);
        future.add_done_callback(move |outcome| counts.promises.see(outcome));
        let (way, token) = (self.random.below(5), self.world.drops.token());
        let settle = move || match way {
            0 => drop(promise),
            1 => drop(promise.start()),
            2 => drop(promise.finish(Err(TaskError::Abandoned))),
            3 => {
                promise.run(move || token);
            }
            _ => drop(promise.start().map(|promise| promise.finish(Ok(token)))),
        };
        // Dropped by whoever cancels it, or gives it back, it drops the promise.
        let pool = self.random.below(self.world.pools.len());
        drop(self.world.pools[pool].submit(settle));
        self.futures.push(future);
    }

    fn shut_down(&mut self) {
        let pool = self.random.below(self.world.pools.len());
        let how = World::shutdown(&mut self.random).no_wait();
        self.note(format!("shut down {pool}: {how:?}"));
        self.world.pools[pool].shutdown(how);
    }

    fn trade(&mut self) {
        self.note("trade futures");
        let mut market = self.world.market.lock();
        let theirs = market.pop();
        if let Some(mine) = self.futures.pop() {
            market.push(mine);
        }
        drop(market);
        self.futures.extend(theirs);
    }
}

/// Submits such a task, with a callback. `None` if the pool refuses.
pub(super) fn submit(world: &Arc<World>, pool: usize, kind: Kind) -> Option<Future<Token>> {
    let Ok(future) = world.pools[pool].submit(work(world, pool, kind)) else {
        world.counts.refused.add();
        return None;
    };
    world.counts.submitted.add();
    let (counts, token) = (Arc::clone(&world.counts), world.drops.token());
    future.add_done_callback(move |outcome| {
        let _kept = &token;
        counts.tasks.see(outcome);
    });
    Some(future)
}
