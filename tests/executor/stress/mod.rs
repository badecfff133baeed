//! Random operations on several pools from several threads, for as long as one likes:
//!
//! ```text
//! EXECUTOR_STRESS_SECONDS=600 cargo test --release -p executor --test executor stress
//! EXECUTOR_STRESS_SEED=1234   begins with the round of that seed, to see it once more
//! ```
//!
//! A round is a world of its own: its seed decides the pools and what each thread does, though not the order in
//! which the threads come to it. A failure, or a round that hangs, reports the seed and what each thread did last.

mod actor;
mod futures;
mod promises;
mod tasks;
mod world;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use actor::Actor;
use world::World;

use crate::support::{Random, within};

/// What each thread of a round does.
const STEPS: usize = 150;

pub(crate) fn from_environment(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.map_or(default, |text| text.parse().unwrap())
}

#[test]
fn random_operations() {
    let seconds = from_environment("EXECUTOR_STRESS_SECONDS", 3);
    let end = Instant::now() + Duration::from_secs(seconds);
    let first = from_environment("EXECUTOR_STRESS_SEED", 1);
    let mut rounds = 0;
    let mut totals = world::Totals::default();
    while rounds == 0 || Instant::now() < end {
        totals += round(first + rounds);
        rounds += 1;
    }
    println!("{rounds} rounds: {totals:?}");
}

fn round(seed: u64) -> world::Totals {
    let mut totals = world::Totals::default();
    within(|test| {
        let mut random = Random::new(seed);
        let world = Arc::new(World::new(test, &mut random));
        let mut actors: Vec<_> = (0..=random.below(4))
            .map(|n| Actor::new(&world, Random::new(seed * 16 + n as u64)))
            .collect();
        let histories: Vec<_> = actors.iter().map(Actor::history).collect();
        test.on_failure(move || {
            let mut report = format!("EXECUTOR_STRESS_SEED={seed}; what each thread did last:");
            for history in &histories {
                report += "\n  ";
                report += &history.to_string();
            }
            report
        });
        test.stage("with all threads at work");
        thread::scope(|scope| {
            for actor in &mut actors {
                scope.spawn(|| (0..STEPS).for_each(|_| actor.step()));
            }
        });
        test.stage("ending the pools");
        // The futures are dropped before or after that.
        let kept: Vec<_> = actors.drain(..).filter(|_| random.once_in(2)).collect();
        world.end(test, &mut random);
        drop(kept);
        totals = Arc::into_inner(world)
            .expect("nobody is left who could have it")
            .check();
    });
    totals
}
