//! Cancelling tasks of a pool whose worker never reaches them: all is done before `cancel` returns.

use std::sync::Arc;
use std::thread;

use executor::{Future, ReturnWhen, Shutdown, TaskError, ThreadPoolExecutor, as_completed, wait};
use parking_lot::Mutex;

use crate::support::{A_WHILE, Drops, Gate, Test, hold, hold_with_task, within};

/// A pool whose one worker stands at a gate that nobody opens before the test is over.
struct Busy {
    pool: ThreadPoolExecutor,
    gate: Gate,
}

impl Busy {
    fn new(test: &Test) -> Self {
        let pool = test.pool(1);
        let gate = hold(&pool);
        Self { pool, gate }
    }

    fn pending(&self) -> Future<u32> {
        self.pool.submit(|| panic!("it never runs")).unwrap()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.gate.open();
    }
}

/// Cancels from here while another thread does `wait`, which is asleep by then, most of the time.
fn cancel_wakes(future: &Future<u32>, wait: impl FnOnce(&Future<u32>) + Send) {
    thread::scope(|scope| {
        let waiter = scope.spawn(|| wait(future));
        // Time to fall asleep; it has to work without, too.
        thread::sleep(A_WHILE);
        assert!(future.cancel());
        waiter.join().unwrap();
    });
}

#[test]
fn cancel_drops_the_task_here_and_now() {
    within(|test| {
        let busy = Busy::new(test);
        let drops = Drops::new();
        let token = drops.token();
        let future = busy.pool.submit(move || drop(token)).unwrap();
        assert!(future.cancel());
        assert_eq!(drops.threads(), [thread::current().id()]);
        assert!(future.done() && future.cancelled() && !future.running());
        assert!(matches!(future.result(), Err(TaskError::Cancelled)));
    });
}

#[test]
fn cancel_runs_the_callbacks_here_and_now() {
    within(|test| {
        let busy = Busy::new(test);
        let future = busy.pending();
        let called_on = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&called_on);
        future.add_done_callback(move |outcome| {
            assert!(matches!(outcome, Err(TaskError::Cancelled)));
            note.lock().push(thread::current().id());
        });
        assert!(future.cancel());
        assert_eq!(*called_on.lock(), [thread::current().id()]);
        assert!(future.cancel(), "again");
        assert_eq!(called_on.lock().len(), 1, "nothing is run again");
    });
}

#[test]
fn cancel_wakes_wait() {
    within(|test| cancel_wakes(&Busy::new(test).pending(), |future| future.wait()));
}

#[test]
fn cancel_wakes_exception() {
    within(|test| {
        cancel_wakes(&Busy::new(test).pending(), |future| {
            assert!(matches!(future.exception(), Some(TaskError::Cancelled)));
        });
    });
}

/// `result` takes the future, so somebody else has to cancel it: here, the end of the pool.
#[test]
fn cancel_wakes_result() {
    within(|test| {
        let busy = Busy::new(test);
        let future = busy.pending();
        let waiter = thread::spawn(move || future.result());
        // Time to fall asleep; it has to work without, too.
        thread::sleep(A_WHILE);
        busy.pool.shutdown(Shutdown::cancel().no_wait());
        assert!(matches!(waiter.join().unwrap(), Err(TaskError::Cancelled)));
    });
}

#[test]
fn cancel_wakes_the_wait_for_many() {
    for when in [
        ReturnWhen::AllCompleted,
        ReturnWhen::FirstCompleted,
        ReturnWhen::FirstException,
    ] {
        within(|test| {
            cancel_wakes(&Busy::new(test).pending(), |future| {
                assert_eq!(wait([future], when, None).done.len(), 1);
            });
        });
    }
}

#[test]
fn cancel_wakes_as_completed() {
    within(|test| {
        cancel_wakes(&Busy::new(test).pending(), |future| {
            assert_eq!(as_completed([future]).count(), 1);
        });
    });
}

/// The awaiting side owns the future too.
#[test]
fn cancel_wakes_await() {
    within(|test| {
        let busy = Busy::new(test);
        let future = busy.pending();
        let awaiter = thread::spawn(|| futures_executor::block_on(future));
        // Time to fall asleep; it has to work without, too.
        thread::sleep(A_WHILE);
        busy.pool.shutdown(Shutdown::cancel().no_wait());
        assert!(matches!(awaiter.join().unwrap(), Err(TaskError::Cancelled)));
    });
}

#[test]
fn cancel_makes_room_in_the_queue() {
    within(|test| {
        let busy = Busy::new(test);
        let futures: Vec<_> = (0..1000).map(|_| busy.pending()).collect();
        assert_eq!(busy.pool.stats().pending, 1000);
        assert!(futures.iter().rev().step_by(2).all(Future::cancel));
        assert_eq!(busy.pool.stats().pending, 500);
        assert!(futures.iter().all(Future::cancel));
        assert_eq!(busy.pool.stats().pending, 0);
    });
}

#[test]
fn cancel_of_a_running_task_is_refused() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, future) = hold_with_task(&pool);
        assert!(future.running());
        assert!(!future.cancel());
        gate.open();
        assert!(future.result().is_ok());
    });
}

/// Cancel and start race; whoever wins, the task runs once or is dropped once.
#[test]
fn cancel_against_start() {
    within(|test| {
        let pool = test.pool(2);
        let drops = Drops::new();
        let mut cancelled = 0;
        for _ in 0..2000 {
            let token = drops.token();
            let future = pool.submit(move || drop(token)).unwrap();
            let won = future.cancel();
            cancelled += usize::from(won);
            assert_eq!(matches!(future.result(), Err(TaskError::Cancelled)), won);
        }
        drop(pool);
        drops.assert_balanced();
        test.stage(format!("{cancelled} of 2000 were cancelled"));
    });
}

#[test]
fn two_cancel_at_once() {
    within(|test| {
        let busy = Busy::new(test);
        for _ in 0..200 {
            let future = busy.pending();
            let calls = Arc::new(Mutex::new(0));
            let counter = Arc::clone(&calls);
            future.add_done_callback(move |_| *counter.lock() += 1);
            thread::scope(|scope| {
                let other = scope.spawn(|| future.cancel());
                assert!(future.cancel() && other.join().unwrap());
            });
            assert_eq!(*calls.lock(), 1);
        }
    });
}
