//! A thread that is no worker, in a task of the pool all the same: a guest, or one whose `submit` ran it. For so long
//! it is as good as a worker, and what holds for a worker in a task holds for it.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

use executor::{Promise, Shutdown, ThreadPoolExecutor, WhenFull};

use crate::support::{A_WHILE, Gate, Test, hold, threads, within};

/// A pool whose only worker stands at the gate, with room for one more task.
fn held(test: &Test, when_full: WhenFull) -> (Arc<ThreadPoolExecutor>, Gate) {
    let builder = test.builder().max_workers(1).max_pending(1, when_full);
    let pool = Arc::new(builder.build().unwrap());
    let gate = hold(&pool);
    (pool, gate)
}

/// A task that came from elsewhere may wait for the one that it would be run on top of.
#[test]
fn a_guest_in_a_task_runs_nothing_from_elsewhere_on_top_of_it() {
    within(|test| {
        let pool = test.pool(1);
        let (slow, end) = (Gate::new(), Gate::new());
        let pass = slow.clone();
        let awaited = pool.submit(move || pass.pass()).unwrap();
        slow.await_arrivals(1);
        let lower = pool.submit(move || awaited.result().unwrap()).unwrap();
        let pass = end.clone();
        let elsewhere = pool.submit(move || pass.pass()).unwrap();
        let name = format!("{}-guest", test.prefix());
        thread::scope(|scope| {
            let builder = thread::Builder::new().name(name.clone());
            let guest = || pool.help_while(|| lower.result().unwrap());
            let guest = builder.spawn_scoped(scope, guest).unwrap();
            test.stage("waiting for the guest to fall asleep in the task");
            while threads::are_visible() && !threads::is_asleep(&name) {}
            assert!(!elsewhere.running());
            slow.open();
            test.stage("waiting for the guest");
            guest.join().unwrap();
        });
        end.open();
        elsewhere.result().unwrap();
    });
}

/// Each in its own pool, and on nobody else's account.
#[test]
fn in_a_task_it_runs_the_children_of_that_task() {
    within(|test| {
        let (outer, inner) = (Arc::new(test.pool(1)), Arc::new(test.pool(1)));
        let gate = Gate::new();
        let pass = gate.clone();
        let slow = inner.submit(move || pass.pass()).unwrap();
        gate.await_arrivals(1);
        let (own, other) = (Arc::clone(&outer), Arc::clone(&inner));
        let task = move || {
            let child = other.submit(|| thread::current().id()).unwrap();
            let cousin = own.submit(|| thread::current().id()).unwrap();
            assert!(!slow.wait_timeout(A_WHILE));
            assert!(child.done() && !cousin.done());
            assert_eq!((own.stats().pending, other.stats().pending), (1, 0));
            [child.result().unwrap(), cousin.result().unwrap()]
        };
        let guests = Arc::clone(&inner);
        let worker = outer.submit(move || {
            let ran = guests.help_while(|| guests.submit(task).unwrap().result().unwrap());
            assert_eq!(ran, [thread::current().id(); 2]);
        });
        worker.unwrap().result().unwrap();
        gate.open();
    });
}

#[test]
fn a_shutdown_from_such_a_task_does_not_wait_for_itself() {
    within(|test| {
        let pool = Arc::new(test.pool(1));
        let (promise, future) = Promise::new();
        let gate = Gate::new();
        let pass = gate.clone();
        let worker = pool.submit(move || {
            pass.pass();
            future.result().unwrap();
        });
        gate.await_arrivals(1);
        gate.open();
        let inner = Arc::clone(&pool);
        let ends = pool.submit(move || {
            assert!(inner.shutdown(Shutdown::drain()).is_empty());
            promise.finish(Ok(())).unwrap();
        });
        test.stage("waiting, as a guest, for a task that shuts down");
        pool.help_while(|| ends.unwrap().result().unwrap());
        worker.unwrap().result().unwrap();
    });
}

#[test]
fn a_guest_never_blocks_at_a_full_queue() {
    within(|test| {
        let (pool, gate) = held(test, WhenFull::Block);
        test.stage("submitting the task that makes room, as a guest");
        pool.help_while(|| {
            let first = pool.submit(|| thread::current().id()).unwrap();
            let opener = pool.submit(move || gate.open()).unwrap();
            assert!(opener.done() && !first.cancelled());
            first.result().unwrap();
        });
    });
}

#[test]
fn a_task_that_its_submitter_runs_may_wait_for_its_children() {
    within(|test| {
        let (pool, gate) = held(test, WhenFull::CallerRuns);
        let filler = pool.submit(|| ()).unwrap();
        let inner = Arc::clone(&pool);
        let task = pool.submit(move || {
            assert!(filler.cancel());
            let child = inner.submit(|| thread::current().id()).unwrap();
            assert!(!child.done());
            child.result().unwrap()
        });
        assert_eq!(task.unwrap().result().unwrap(), thread::current().id());
        gate.open();
    });
}

/// When a thread has no thread-locals any more it is nobody's guest.
#[test]
fn help_while_in_the_destructor_of_a_thread_local() {
    struct Late(Arc<ThreadPoolExecutor>);
    impl Drop for Late {
        fn drop(&mut self) {
            let sum = || self.0.submit(|| 1 + 2).unwrap().result().unwrap();
            assert_eq!(self.0.help_while(sum), 3);
        }
    }
    thread_local! {
        static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
    }
    within(|test| {
        for is_guest_first in [false, true] {
            let pool = Arc::new(test.pool(1));
            let inner = Arc::clone(&pool);
            let thread = thread::spawn(move || {
                // The thread-local that is used last is destroyed first.
                if is_guest_first {
                    inner.help_while(|| ());
                }
                LATE.set(Some(Late(Arc::clone(&inner))));
                inner.help_while(|| ());
            });
            thread.join().unwrap();
            assert_eq!(pool.stats().threads_started, 1);
        }
    });
}
