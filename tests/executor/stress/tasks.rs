//! What the tasks of a round do.

use std::panic::panic_any;
use std::sync::Arc;
use std::thread;

use executor::{Shutdown, as_completed};

use super::actor::submit;
use super::world::World;
use crate::support::Random;
use crate::support::drops::Token;

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Returns,
    Yields,
    Panics,
    /// Waits for a task of its own pool, or of one behind it.
    Waits,
    WaitsBehind,
    /// Waits for several.
    Maps,
    Collects,
    Scopes,
    /// Leaves a task behind.
    Leaves,
    /// Cancels a task of its own.
    Cancels,
    /// Shuts its own pool down.
    ShutsDown,
}

impl Kind {
    pub(super) fn any(random: &mut Random) -> Self {
        match random.below(200) {
            0 if random.once_in(10) => Self::ShutsDown,
            0..20 => Self::Panics,
            20..40 => Self::Yields,
            40..55 => Self::Waits,
            55..70 => Self::WaitsBehind,
            70..75 => Self::Maps,
            75..80 => Self::Collects,
            80..85 => Self::Scopes,
            85..95 => Self::Leaves,
            95..105 => Self::Cancels,
            _ => Self::Returns,
        }
    }
}

/// A task for that pool.
pub(super) fn work(
    world: &Arc<World>,
    pool: usize,
    kind: Kind,
) -> impl FnOnce() -> Token + Send + 'static {
    let (closure, result) = (world.drops.token(), world.drops.token());
    let world = Arc::clone(world);
    move || {
        let _kept = &closure;
        world.counts.ran.add();
        let here = &world.pools[pool];
        let child = |pool, kind| submit(&world, pool, kind);
        match kind {
            Kind::Returns => {}
            Kind::Yields => thread::yield_now(),
            Kind::Panics => panic_any(result),
            Kind::Waits => drop(child(pool, Kind::Yields).map(|child| child.result())),
            Kind::WaitsBehind => {
                let behind = world.pools.len() - 1;
                drop(child(behind, Kind::Waits).map(|child| child.result()));
            }
            Kind::Maps => {
                let tokens: Vec<_> = (0..5).map(|_| world.drops.token()).collect();
                // Started, and left half-way.
                drop(here.map(|token| token, tokens).map(|mut all| all.nth(2)));
            }
            Kind::Collects => {
                let children: Vec<_> = (0..4).filter_map(|_| child(pool, Kind::Returns)).collect();
                as_completed(children).for_each(drop);
            }
            Kind::Scopes => {
                let borrowed = &result;
                here.scope(|scope| {
                    drop(scope.submit(move || format!("{borrowed:?}")));
                    drop(scope.submit(move || borrowed).map(|future| future.result()));
                });
            }
            Kind::Leaves => drop(child(pool, Kind::Returns)),
            Kind::Cancels => {
                let children: Vec<_> = (0..2).filter_map(|_| child(pool, Kind::Yields)).collect();
                for child in children.iter().rev() {
                    child.cancel();
                }
                children.into_iter().for_each(|child| drop(child.result()));
            }
            Kind::ShutsDown => drop(here.shutdown(Shutdown::cancel())),
        }
        result
    }
}
