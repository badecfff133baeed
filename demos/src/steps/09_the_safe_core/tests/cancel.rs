//! `cancel`: all is done before it returns, though no worker ever reaches the task.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::super::{Future, ReturnWhen, Shutdown, ThreadPoolExecutor, as_completed, wait};
use super::{A_WHILE, Drops, held, is_cancelled, within};

/// A pending task, behind one that stands at a gate until the test is over.
fn pending(test: impl FnOnce(Future<u32>)) {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, _running) = held(&pool);
        test(pool.submit(|| panic!("it never runs")).unwrap());
        gate.open();
    });
}

/// The end of the pool cancels the task, while another thread waits for it in the way of `wait`.
fn cancel_wakes(wait: impl FnOnce(Future<u32>) + Send) {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, _running) = held(&pool);
        let future = pool.submit(|| panic!("it never runs")).unwrap();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| wait(future));
            thread::sleep(A_WHILE);
            scope.spawn(|| pool.shutdown(Shutdown::Cancel));
            waiter.join().unwrap();
            gate.open();
        });
    });
}

#[test]
fn drops_the_task_here_and_now() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, _running) = held(&pool);
        let drops = Drops::default();
        let token = drops.token();
        let future = pool.submit(move || drop(token)).unwrap();
        assert!(future.cancel());
        assert_eq!(drops.threads(), [thread::current().id()]);
        assert!(future.done() && future.cancelled() && !future.running());
        gate.open();
    });
}

#[test]
fn runs_the_callbacks_here_and_now_and_once() {
    pending(|future| {
        let (sender, called) = crossbeam_channel::unbounded();
        future.add_done_callback(move |outcome| {
            let call = (is_cancelled(outcome), thread::current().id());
            sender.send(call).unwrap();
        });
        assert!(future.cancel() && future.cancel());
        let calls: Vec<_> = called.try_iter().collect();
        assert_eq!(calls, [(true, thread::current().id())]);
    });
}

#[test]
fn wakes_result() {
    cancel_wakes(|future| assert!(is_cancelled(&future.result())));
}

#[test]
fn wakes_the_wait_for_all() {
    cancel_wakes(|future| {
        let waited = wait([future], ReturnWhen::AllCompleted, None);
        assert_eq!(waited.done.len(), 1);
    });
}

#[test]
fn wakes_as_completed() {
    cancel_wakes(|future| {
        let all = as_completed([future]);
        assert!(
            all.map(Future::result)
                .all(|outcome| is_cancelled(&outcome))
        );
    });
}

#[test]
fn a_running_task_is_left_alone() {
    within(|| {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, future) = held(&pool);
        assert!(future.running() && !future.cancel());
        gate.open();
        assert_eq!(future.result().unwrap(), 7);
    });
}

/// Cancel and start race; whoever wins, the task runs once or is dropped once.
#[test]
fn against_start() {
    within(|| {
        let pool = ThreadPoolExecutor::new(2);
        let (drops, ran) = (Drops::default(), Arc::new(AtomicUsize::new(0)));
        let mut cancelled = 0;
        for _ in 0..2000 {
            let (token, ran) = (drops.token(), Arc::clone(&ran));
            let task = move || {
                drop(token);
                ran.fetch_add(1, Ordering::SeqCst);
            };
            let future = pool.submit(task).unwrap();
            let won = future.cancel();
            cancelled += usize::from(won);
            assert_eq!(is_cancelled(&future.result()), won);
        }
        drop(pool);
        assert_eq!(ran.load(Ordering::SeqCst) + cancelled, 2000);
        drops.assert_balanced();
    });
}

#[test]
fn against_cancel() {
    for _ in 0..200 {
        pending(|future| {
            let calls = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&calls);
            future.add_done_callback(move |_| {
                counter.fetch_add(1, Ordering::SeqCst);
            });
            thread::scope(|scope| {
                let other = scope.spawn(|| future.cancel());
                assert!(future.cancel() && other.join().unwrap());
            });
            assert_eq!(calls.load(Ordering::SeqCst), 1);
        });
    }
}
