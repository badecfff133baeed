//! What a thread does with its futures.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use executor::{MapOptions, ReturnWhen, as_completed, as_completed_timeout, wait};

use super::actor::Actor;

impl Actor {
    /// One of the things that one can do with futures, or with many tasks.
    pub(super) fn act(&mut self) {
        let way = self.random.below(28);
        self.note(format!("act {way} on {}", self.futures.len()));
        let soon = Duration::from_micros(self.random.below(100) as u64);
        let futures = &mut self.futures;
        match way {
            0 | 1 => drop(futures.pop()),
            2 | 3 => drop(futures.pop().map(|future| future.result())),
            4 => {
                let late = futures.pop().map(|future| future.result_timeout(soon));
                futures.extend(late.and_then(Result::err).map(|late| late.into_future()));
            }
            5 => {
                let not_yet = futures.pop().map(|future| future.try_result());
                futures.extend(not_yet.and_then(Result::err));
            }
            6 => drop(futures.pop().map(|future| future.cancel_on_drop())),
            7 => futures.iter().for_each(|future| {
                future.cancel();
            }),
            8 => {
                futures.first().map(|future| future.cancel());
            }
            9 => {
                futures.first().map(|future| future.peek().is_some());
            }
            10 => {
                futures.first().map(|future| future.exception().is_some());
            }
            11 => {
                futures.last().map(|future| future.wait_timeout(soon));
            }
            12 => drop(futures.pop().map(futures_executor::block_on)),
            13 => self.poll(),
            14 => *futures = as_completed(futures.drain(..)).skip(2).collect(),
            15 => drop(as_completed(&*futures).nth(1)),
            16 => {
                let mut all = as_completed_timeout(futures.drain(..), soon);
                drop(all.by_ref().take(3).find(Result::is_err));
                *futures = all.into_unfinished();
            }
            17 => {
                // Grows while it is taken from.
                let mut all = as_completed(futures.split_off(futures.len() / 2));
                while let (Some(more), Some(done)) = (futures.pop(), all.next()) {
                    all.add(more);
                    drop(done);
                }
            }
            18 => {
                *futures = wait(futures.drain(..), ReturnWhen::FirstException, Some(soon)).not_done
            }
            19 => *futures = wait(futures.drain(..), ReturnWhen::FirstCompleted, None).not_done,
            20 => drop(wait(&*futures, ReturnWhen::AllCompleted, None)),
            21 => drop(wait(&*futures, ReturnWhen::FirstCompleted, Some(soon))),
            22 | 23 => self.add_callbacks(),
            24 => self.map(soon),
            25 => self.map_unordered(),
            26 => self.scope(),
            _ => drop(format!("{futures:?}")),
        }
    }

    fn poll(&mut self) {
        if let Some(mut future) = self.futures.pop()
            && Pin::new(&mut future)
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        {
            self.futures.insert(0, future);
        }
    }

    /// To one or two futures; one of them adds a task.
    fn add_callbacks(&mut self) {
        let last = self.world.pools.len() - 1;
        for (n, future) in self.futures.iter().take(2).enumerate() {
            let (counts, token) = (Arc::clone(&self.world.counts), self.world.drops.token());
            counts.added.add();
            let world = (n == 0).then(|| Arc::downgrade(&self.world));
            future.add_done_callback(move |_| {
                let _kept = &token;
                counts.called.add();
                // The last pool: its tasks wait for no other's, so there will be room in it.
                if let Some(world) = world.and_then(|world| world.upgrade()) {
                    drop(world.pools[last].submit(|| ()));
                }
            });
        }
    }

    fn map(&mut self, soon: Duration) {
        let pool = &self.world.pools[self.random.below(self.world.pools.len())];
        let tokens: Vec<_> = (0..10).map(|_| self.world.drops.token()).collect();
        let mut options = MapOptions::new();
        if self.random.once_in(2) {
            options = options.buffer_size(1 + self.random.below(4));
        }
        if self.random.once_in(2) {
            options = options.timeout(soon);
        }
        let count = self.random.below(11);
        let taken = pool
            .map_with(options, |token| token, tokens)
            .map(|all| all.take(count).count());
        drop(taken);
    }

    fn map_unordered(&mut self) {
        let pool = &self.world.pools[self.random.below(self.world.pools.len())];
        let tokens: Vec<_> = (0..10).map(|_| self.world.drops.token()).collect();
        let count = self.random.below(11);
        let taken = pool
            .map_unordered(|token| token, tokens)
            .map(|all| all.take(count).count());
        drop(taken);
    }

    fn scope(&mut self) {
        let pool = &self.world.pools[self.random.below(self.world.pools.len())];
        let (drops, cancels) = (&self.world.drops, self.random.once_in(3));
        let borrowed = drops.token();
        pool.scope(|scope| {
            let futures: Vec<_> = (0..5)
                .filter_map(|_| scope.submit(|| (&borrowed, drops.token())).ok())
                .collect();
            if cancels {
                futures.iter().for_each(|future| {
                    future.cancel();
                });
            }
            drop(futures.into_iter().next().map(|future| future.result()));
        });
    }
}
