//! `help_while`: a thread that is no worker, and works for a pool all the same while it waits.
//!
//! Where the only worker stands at a gate, whatever gets done is done by a guest.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, ThreadId};
use std::time::Duration;

use executor::{
    Future, Outcome, ReturnWhen, Shutdown, TaskError, ThreadPoolExecutor, WhenFull, as_completed,
    as_completed_timeout, wait,
};

use crate::support::{A_WHILE, Gate, Test, hold, hold_with_task, threads, within};

/// A task that says which thread ran it.
fn whose(pool: &ThreadPoolExecutor) -> Future<ThreadId> {
    pool.submit(|| thread::current().id()).unwrap()
}

fn me() -> ThreadId {
    thread::current().id()
}

/// Several of `whose`.
fn many(pool: &ThreadPoolExecutor) -> Vec<Future<ThreadId>> {
    (0..10).map(|_| whose(pool)).collect()
}

/// A pool whose only worker stands at a gate.
fn held(test: &Test) -> (ThreadPoolExecutor, Gate) {
    let pool = test.pool(1);
    let gate = hold(&pool);
    (pool, gate)
}

/// Waits in every way for a task that nobody starts.
fn assert_idle_in_vain(pool: &ThreadPoolExecutor) {
    let future = whose(pool);
    let waited = wait([&future], ReturnWhen::AllCompleted, Some(A_WHILE));
    assert_eq!(waited.not_done.len(), 1);
    let mut some = as_completed_timeout([&future], A_WHILE);
    assert!(some.next().unwrap().is_err());
    assert!(!future.wait_timeout(A_WHILE));
    assert!(future.cancel());
}

#[test]
fn a_thread_helps_inside_and_not_before_or_after() {
    within(|test| {
        let (pool, gate) = held(test);
        assert_idle_in_vain(&pool);
        let name = pool.help_while(|| {
            let name = || thread::current().name().map(str::to_owned);
            pool.submit(name).unwrap().result().unwrap()
        });
        assert_eq!(name.as_deref(), thread::current().name());
        assert_idle_in_vain(&pool);
        gate.open();
    });
}

#[test]
fn waiters_that_did_not_offer_it_run_nothing() {
    within(|test| {
        let pool = test.pool(2);
        let worker = format!("{}_", test.prefix());
        for _ in 0..200 {
            let name = pool.submit(|| thread::current().name().unwrap().to_owned());
            assert!(name.unwrap().result().unwrap().starts_with(&worker));
        }
        let futures = many(&pool);
        assert!(as_completed(futures).all(|future| future.result().unwrap() != me()));
    });
}

/// Not even while another thread is a guest.
#[test]
fn the_offer_is_that_of_one_thread() {
    within(|test| {
        let (pool, gate) = held(test);
        pool.help_while(|| {
            thread::scope(|scope| {
                scope.spawn(|| assert_idle_in_vain(&pool));
            });
        });
        gate.open();
    });
}

#[test]
fn every_wait_of_a_guest_works() {
    within(|test| {
        let (pool, gate) = held(test);
        let mine = |outcome: Outcome<ThreadId>| assert_eq!(outcome.unwrap(), me());
        pool.help_while(|| {
            test.stage("result");
            many(&pool)
                .into_iter()
                .for_each(|future| mine(future.result()));
            test.stage("result, the last one first");
            let futures = many(&pool).into_iter().rev();
            futures.for_each(|future| mine(future.result()));
            for when in [ReturnWhen::AllCompleted, ReturnWhen::FirstException] {
                test.stage(format!("wait, {when:?}"));
                let waited = wait(many(&pool), when, None);
                assert!(waited.not_done.is_empty());
                waited
                    .done
                    .into_iter()
                    .for_each(|future| mine(future.result()));
            }
            test.stage("wait for the first");
            let waited = wait(many(&pool), ReturnWhen::FirstCompleted, None);
            assert!(!waited.done.is_empty());
            test.stage("as_completed");
            let all = as_completed(many(&pool));
            all.for_each(|future| mine(future.result()));
            test.stage("map");
            pool.map(|_| me(), 0..10).unwrap().for_each(mine);
            test.stage("map_unordered");
            pool.map_unordered(|_| me(), 0..10).unwrap().for_each(mine);
            test.stage("a timeout that is long enough");
            assert!(whose(&pool).wait_timeout(Duration::MAX));
        });
        gate.open();
    });
}

/// It takes what it waits for, though others were there before it: no worker is coming for that.
#[test]
fn the_awaited_task_first_then_the_oldest() {
    within(|test| {
        let (pool, gate) = held(test);
        let log = Arc::new(parking_lot::Mutex::new(Vec::new()));
        let mut futures: Vec<_> = (0..4)
            .map(|n| {
                let log = Arc::clone(&log);
                pool.submit(move || log.lock().push(n)).unwrap()
            })
            .collect();
        pool.help_while(|| {
            futures.remove(2).result().unwrap();
            assert_eq!(*log.lock(), [2]);
            let last = futures.pop().unwrap();
            last.result().unwrap();
            assert_eq!(*log.lock(), [2, 3]);
        });
        gate.open();
    });
}

/// One that waits for what a worker has in hands does what comes meanwhile, and no more once that is done.
#[test]
fn a_guest_asleep_is_woken_by_a_task_and_by_the_end_of_its_wait() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, awaited) = hold_with_task(&pool);
        thread::scope(|scope| {
            let name = format!("{}-guest", test.prefix());
            let builder = thread::Builder::new().name(name.clone());
            let guest = builder.spawn_scoped(scope, || {
                pool.help_while(|| awaited.result().unwrap());
                me()
            });
            let guest = guest.unwrap();
            let by = guest.thread().id();
            for _ in 0..3 {
                test.stage("waiting for the guest to fall asleep");
                while !threads::is_asleep(&name) {}
                test.stage("waiting for a task that only the guest can run");
                assert_eq!(whose(&pool).result().unwrap(), by);
            }
            while !threads::is_asleep(&name) {}
            test.stage("waiting for the guest to come back");
            gate.open();
            assert_eq!(guest.join().unwrap(), by);
        });
    });
}

#[test]
fn a_guest_of_two_pools() {
    within(|test| {
        let ((outer, gate), (inner, other_gate)) = (held(test), held(test));
        outer.help_while(|| {
            inner.help_while(|| {
                for _ in 0..3 {
                    assert_eq!(whose(&outer).result().unwrap(), me());
                    assert_eq!(whose(&inner).result().unwrap(), me());
                }
            });
            assert_eq!(whose(&outer).result().unwrap(), me());
            assert_idle_in_vain(&inner);
            inner.help_while(|| {
                test.stage("waiting for tasks of both pools at once");
                let both = || [whose(&outer), whose(&inner), whose(&outer)];
                let waited = wait(both(), ReturnWhen::AllCompleted, None);
                assert_eq!(waited.done.len(), 3);
                let all = as_completed(both());
                all.for_each(|future| assert_eq!(future.result().unwrap(), me()));
            });
        });
        assert_idle_in_vain(&outer);
        gate.open();
        other_gate.open();
    });
}

/// A worker of one pool as a guest of another, which waits for the first in turn.
#[test]
fn workers_as_each_others_guests() {
    within(|test| {
        let (one, two) = (Arc::new(test.pool(1)), Arc::new(test.pool(1)));
        let gate = hold(&two);
        let (own, other) = (Arc::clone(&one), Arc::clone(&two));
        let outer = one.submit(move || {
            other.help_while(|| {
                let own = Arc::clone(&own);
                let nested = move || own.submit(me).unwrap().result().unwrap();
                (other.submit(nested).unwrap().result().unwrap(), me())
            })
        });
        test.stage("waiting for a task on a task of another pool on a task");
        let (by, worker) = outer.unwrap().result().unwrap();
        assert_eq!(by, worker);
        gate.open();
    });
}

/// The only worker of one pool, which waits for tasks of both.
#[test]
fn a_worker_that_is_a_guest_elsewhere_works_for_its_own_pool() {
    within(|test| {
        let (one, two) = (Arc::new(test.pool(1)), Arc::new(test.pool(1)));
        let (own, other) = (Arc::clone(&one), Arc::clone(&two));
        let outer = one.submit(move || {
            other.help_while(|| {
                let inner = Arc::clone(&own);
                let nested = move || inner.submit(|| 1).unwrap().result().unwrap();
                let futures = [own.submit(nested).unwrap(), other.submit(|| 2).unwrap()];
                let values = as_completed(futures).map(|future| future.result().unwrap());
                values.sum::<u32>()
            })
        });
        test.stage("waiting for a worker that waits for tasks of two pools");
        assert_eq!(outer.unwrap().result().unwrap(), 3);
    });
}

/// It goes on helping as a worker does, which runs no task that came from elsewhere on top of its own.
#[test]
fn on_a_worker_it_changes_nothing() {
    within(|test| {
        let pool = Arc::new(test.pool(2));
        let (gate, start) = (Gate::new(), Gate::new());
        let (pass, begin) = (gate.clone(), start.clone());
        let awaited = pool.submit(move || pass.pass()).unwrap();
        let inner = Arc::clone(&pool);
        let outer = pool.submit(move || {
            begin.pass();
            let in_time = inner.help_while(|| awaited.wait_timeout(A_WHILE));
            (in_time, inner.stats().pending)
        });
        gate.await_arrivals(1);
        start.await_arrivals(1);
        let elsewhere = whose(&pool);
        start.open();
        test.stage("waiting for a task that bounds its wait");
        assert_eq!(outer.unwrap().result().unwrap(), (false, 1));
        gate.open();
        elsewhere.result().unwrap();
    });
}

#[test]
fn a_panic_ends_the_offer() {
    within(|test| {
        let (pool, gate) = held(test);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            pool.help_while(|| -> () {
                assert_eq!(whose(&pool).result().unwrap(), me());
                panic!("the caller's own")
            });
        }));
        let payload = panicked.unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"the caller's own"));
        assert_idle_in_vain(&pool);
        gate.open();
    });
}

#[test]
fn a_tasks_panic_stays_in_its_future() {
    within(|test| {
        let (pool, gate) = held(test);
        pool.help_while(|| {
            let panics = pool.submit(|| panic!("the task's own")).unwrap();
            let outcome: Outcome<()> = panics.result();
            assert!(matches!(outcome, Err(TaskError::Panicked(_))));
            assert_eq!(whose(&pool).result().unwrap(), me());
        });
        gate.open();
    });
}

#[test]
fn a_guest_with_nothing_to_do_keeps_its_timeouts() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, running) = hold_with_task(&pool);
        pool.help_while(|| {
            assert!(!running.wait_timeout(A_WHILE));
            let waited = wait([&running], ReturnWhen::FirstCompleted, Some(A_WHILE));
            assert_eq!(waited.not_done.len(), 1);
            let mut some = as_completed_timeout([&running], A_WHILE);
            assert!(some.next().unwrap().is_err());
        });
        gate.open();
    });
}

/// The guest goes on: what was pending is drained by it alone, or cancelled.
#[test]
fn a_shutdown_while_a_guest_works() {
    within(|test| {
        for drains in [true, false] {
            let (pool, gate) = held(test);
            let busy = Gate::new();
            let pass = busy.clone();
            let first = pool.submit(move || pass.pass()).unwrap();
            let others = many(&pool);
            thread::scope(|scope| {
                let guest = scope.spawn(|| {
                    pool.help_while(|| {
                        first.result().unwrap();
                        let ends = others.into_iter().map(Future::result);
                        ends.map(Result::ok).collect::<Vec<_>>()
                    })
                });
                busy.await_arrivals(1);
                let how = if drains {
                    Shutdown::drain()
                } else {
                    Shutdown::cancel()
                };
                pool.shutdown(how.no_wait());
                busy.open();
                test.stage("waiting for the guest");
                let expected = drains.then(|| guest.thread().id());
                assert_eq!(guest.join().unwrap(), [expected; 10]);
            });
            assert_eq!(pool.stats().pending, 0);
            gate.open();
        }
    });
}

#[test]
fn a_guest_makes_room_in_a_full_queue() {
    within(|test| {
        let builder = test.builder().max_workers(1);
        let pool = builder.max_pending(2, WhenFull::Block).build().unwrap();
        let (gate, awaited) = hold_with_task(&pool);
        thread::scope(|scope| {
            let guest = scope.spawn(|| pool.help_while(|| awaited.result().unwrap()));
            test.stage("submitting more than there is room for");
            let by = guest.thread().id();
            let futures = many(&pool).into_iter();
            assert!(futures.map(Future::result).all(|ran| ran.unwrap() == by));
            gate.open();
        });
    });
}
