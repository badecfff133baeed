//! Random operations on one pool from several threads, and an account of every future. The variables of the
//! [stress](crate::stress) of threads hold here, too:
//!
//! ```text
//! EXECUTOR_STRESS_SECONDS=600 EXECUTOR_STRESS_SEED=1 cargo test --release -p executor --test executor chaos
//! ```

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::support::*;
use crate::stress::from_environment;
use crate::support::Random;
use executor::{Future, ProcessPoolExecutor, Shutdown, TaskError};
use parking_lot::Mutex;

const STEPS: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Leaves a file behind; a second time it panics.
    Short,
    Nap,
    Ends,
    Endless,
}

struct Item {
    kind: Kind,
    number: usize,
    future: Future<()>,
    /// What `cancel` and `kill` have said of it.
    cancelled: AtomicBool,
    killed: AtomicBool,
}

struct World {
    pool: ProcessPoolExecutor,
    dir: String,
    items: Mutex<Vec<Arc<Item>>>,
    /// There may be tasks that never end: nobody waits for one without a limit.
    endless: bool,
    timed: bool,
    tries: bool,
    /// Somebody has ended the workers, or cancelled what was pending.
    ended: AtomicBool,
    submitted: AtomicUsize,
    added: AtomicUsize,
    called: AtomicUsize,
}

impl World {
    fn new(random: &mut Random, dir: String) -> Arc<Self> {
        let tries = random.below(3);
        let mut builder = builder(1 + random.below(3)).retries(tries.try_into().unwrap());
        if random.once_in(3) {
            builder = builder.idle_timeout(Duration::from_micros(500));
        }
        if random.once_in(3) {
            builder = builder.max_tasks_per_worker(1 + random.below(30));
        }
        let timed = random.once_in(4);
        if timed {
            builder = builder.task_timeout(Duration::from_millis(30));
        }
        Arc::new(Self {
            pool: builder.build().unwrap(),
            dir,
            items: Mutex::default(),
            endless: random.once_in(2),
            timed,
            tries: tries > 0,
            ended: AtomicBool::new(false),
            submitted: AtomicUsize::new(0),
            added: AtomicUsize::new(0),
            called: AtomicUsize::new(0),
        })
    }

    fn file(&self, number: usize) -> String {
        format!("{}/{number}", self.dir)
    }

    fn step(self: &Arc<Self>, random: &mut Random) {
        match random.below(40) {
            0..8 => (0..1 + random.below(40)).for_each(|_| self.submit(random, Kind::Short)),
            8..12 => self.submit(random, Kind::Nap),
            12 => self.submit(random, Kind::Ends),
            13 if self.endless => self.submit(random, Kind::Endless),
            14..20 => self.some(random, |item| {
                item.future.wait_timeout(Duration::from_millis(5))
            }),
            20..28 => self.last(|item| self.endless || item.future.wait_timeout(Duration::MAX)),
            28 => self.map(random),
            29 if random.once_in(40) => self.end(random),
            _ => self.act(random),
        }
    }

    /// What callbacks do, too.
    fn act(self: &Arc<Self>, random: &mut Random) {
        match random.below(6) {
            0..3 => self.some(random, |item| {
                let cancelled = item.future.cancel();
                item.cancelled.fetch_or(cancelled, SeqCst)
            }),
            3 => self.some(random, |item| {
                let killed = item.future.kill();
                item.killed.fetch_or(killed, SeqCst)
            }),
            4 => self.some(random, |item| {
                item.future.wait_timeout(Duration::from_micros(300))
            }),
            _ => self.submit(random, Kind::Short),
        }
    }

    fn some(&self, random: &mut Random, act: impl FnOnce(&Item) -> bool) {
        let items = self.items.lock();
        // One of the latest, as a rule.
        let back = random.below(1 + items.len().min(50));
        let item = items
            .len()
            .checked_sub(1 + back)
            .map(|at| Arc::clone(&items[at]));
        drop(items);
        item.map(|item| act(&item));
    }

    fn last(&self, act: impl FnOnce(&Item) -> bool) {
        let item = self.items.lock().last().cloned();
        item.map(|item| act(&item));
    }

    fn submit(self: &Arc<Self>, random: &mut Random, kind: Kind) {
        let number = self.submitted.fetch_add(1, SeqCst);
        let pool = &self.pool;
        let future = match kind {
            Kind::Short => pool.submit(LeaveOnce(self.file(number), !self.tries)).ok(),
            Kind::Nap => pool.submit(NapMicros(random.below(4000) as u64)).ok(),
            Kind::Ends => pool.submit(Exit(3)).ok(),
            Kind::Endless => pool.submit(Spin()).ok(),
        };
        let Some(future) = future else { return };
        if random.once_in(4) {
            self.added.fetch_add(1, SeqCst);
            let world = Arc::downgrade(self);
            let mut random = Random::new(number as u64 + 1);
            future.add_done_callback(move |_| called_back(&world, &mut random));
        }
        let (cancelled, killed) = (AtomicBool::new(false), AtomicBool::new(false));
        let item = Item {
            kind,
            number,
            future,
            cancelled,
            killed,
        };
        self.items.lock().push(Arc::new(item));
    }

    /// A map that is dropped somewhere on its way, or not begun where a task before it may never end.
    fn map(&self, random: &mut Random) {
        let taken = if self.endless { 0 } else { random.below(60) };
        if let Ok(twice) = self.pool.map(Double, 0..100) {
            for (n, outcome) in (0..).zip(twice.take(taken)) {
                assert!(outcome.map_or(true, |twice| twice == 2 * n));
            }
        }
    }

    fn end(&self, random: &mut Random) {
        self.ended.store(true, SeqCst);
        match random.below(4) {
            0 => self.pool.kill_workers(),
            1 => self.pool.terminate_workers(),
            2 => drop(self.pool.shutdown(Shutdown::cancel().no_wait())),
            _ => drop(self.pool.shutdown(Shutdown::drain().no_wait())),
        }
    }

    /// Ends the pool in some way, and checks what each future has.
    fn check(&self, random: &mut Random) {
        let items = self.items.lock().clone();
        for item in items {
            while item.kind == Kind::Endless && !item.future.done() {
                let killed = item.future.kill();
                item.killed.fetch_or(killed, SeqCst);
            }
        }
        let how = random.below(4);
        if how < 2 {
            self.end(random);
        }
        self.pool.shutdown(Shutdown::drain());
        let items = std::mem::take(&mut *self.items.lock());
        assert_eq!(self.pool.pending(), 0);
        assert!(self.pool.worker_pids().is_empty());
        assert_eq!(self.called.load(SeqCst), self.added.load(SeqCst));
        let broken = |error: &TaskError| matches!(error, TaskError::Broken(_));
        let is_broken = items
            .iter()
            .filter_map(|item| item.future.exception())
            .any(broken);
        for item in &items {
            assert!(item.future.done(), "{:?} {}", item.kind, item.number);
            self.check_item(item, is_broken);
        }
    }

    fn check_item(&self, item: &Item, is_broken: bool) {
        let ended = self.ended.load(SeqCst) || is_broken;
        let [cancelled, killed] = [&item.cancelled, &item.killed].map(|it| it.load(SeqCst));
        let may_be_lost = ended || killed;
        let allowed = match item.future.exception() {
            None => !cancelled && matches!(item.kind, Kind::Short | Kind::Nap),
            Some(TaskError::Cancelled) => cancelled || killed || ended,
            Some(TaskError::WorkerLost(_)) => {
                !cancelled && (may_be_lost || item.kind == Kind::Ends)
            }
            Some(TaskError::TimedOut) => !cancelled && self.timed,
            Some(TaskError::Broken(_)) => !cancelled,
            Some(_) => false,
        };
        let what = (item.kind, item.number, cancelled, killed, ended);
        assert!(allowed, "{what:?}: {:?}", item.future.exception());
        if item.kind == Kind::Short
            && (item.future.cancelled() || item.future.exception().is_none())
        {
            let ran = Path::new(&self.file(item.number)).exists();
            assert!(ran || item.future.cancelled(), "{what:?}");
            // A killed task that was lost, and waited for another try, counts as lost.
            assert!(!ran || !item.future.cancelled(), "{what:?}");
        }
    }
}

fn called_back(world: &Weak<World>, random: &mut Random) {
    if let Some(world) = world.upgrade() {
        world.called.fetch_add(1, SeqCst);
        if random.once_in(2) {
            world.act(random);
        }
    }
}

fn round(seed: u64) -> usize {
    let mut random = Random::new(seed);
    let (_guard, dir) = tempdir();
    let world = World::new(&mut random, dir);
    thread::scope(|scope| {
        for n in 0..1 + random.below(4) {
            let world = &world;
            let mut random = Random::new(seed * 16 + n as u64);
            scope.spawn(move || (0..STEPS).for_each(|_| world.step(&mut random)));
        }
    });
    world.check(&mut random);
    world.submitted.load(SeqCst)
}

#[test]
fn chaos() {
    let end = Instant::now() + Duration::from_secs(from_environment("EXECUTOR_STRESS_SECONDS", 3));
    let mut seed = from_environment("EXECUTOR_STRESS_SEED", 1);
    let mut tasks = 0;
    loop {
        let (send, receive) = std::sync::mpsc::channel();
        let test = AssertUnwindSafe(|| soon(move || send.send(round(seed)).unwrap()));
        if let Err(panic) = catch_unwind(test) {
            eprintln!("EXECUTOR_STRESS_SEED={seed}");
            resume_unwind(panic);
        }
        tasks += receive.recv().unwrap();
        if Instant::now() >= end {
            break;
        }
        seed += 1;
    }
    println!("up to seed {seed}: {tasks} tasks");
}
