//! The end of a pool while callbacks run: on owners, on those who wait, on those who end it.

use std::panic::resume_unwind;
use std::sync::{Arc, Barrier, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use super::support::*;
use executor::process::OnLoss;
use executor::{Event, Future, Outcome, ProcessPoolExecutor, Shutdown, TaskError};

/// Time for what must not happen.
fn a_while() {
    thread::sleep(Duration::from_millis(50));
}

/// Goes on with round trips until one is led, and calls `act` in the callback of that.
fn act_when_leading(pool: &ProcessPoolExecutor, act: impl Fn() + Clone + Send + 'static) {
    let me = thread::current().id();
    loop {
        let (sender, led) = mpsc::channel();
        let future = pool.submit(Double(1)).unwrap();
        let act = act.clone();
        let begun = Arc::new(());
        let added = Arc::downgrade(&begun);
        future.add_done_callback(move |_| {
            // Added too late, it runs here, too.
            let is_led = thread::current().id() == me && added.upgrade().is_none();
            if is_led {
                act();
            }
            sender.send(is_led).unwrap();
        });
        drop(begun);
        assert_eq!(future.result().unwrap(), 2);
        if led.recv().unwrap() {
            return;
        }
    }
}

#[test]
fn the_end_waits_for_one_who_settles_what_he_has_read_himself() {
    soon(|| {
        let pool = Arc::new(pool(1));
        let (arrive, arrived) = mpsc::channel();
        let go_on = Arc::new(Barrier::new(2));
        let (led, wait) = (Arc::clone(&pool), Arc::clone(&go_on));
        let waiter = thread::spawn(move || {
            act_when_leading(&led, move || {
                arrive.send(()).unwrap();
                wait.wait();
            });
        });
        arrived.recv().unwrap();
        let ender = thread::spawn(move || pool.shutdown(Shutdown::drain()));
        a_while();
        assert!(!ender.is_finished());
        go_on.wait();
        ender.join().unwrap();
        waiter.join().unwrap();
    });
}

#[test]
fn two_who_lead_may_shut_down_in_their_callbacks() {
    soon(|| {
        let pool = Arc::new(pool(2));
        let both = Arc::new(Barrier::new(2));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let (inner, both) = (Arc::clone(&pool), Arc::clone(&both));
                    act_when_leading(&pool, move || {
                        both.wait();
                        inner.shutdown(Shutdown::drain());
                    });
                });
            }
        });
    });
}

#[test]
fn all_who_shut_down_wait_for_the_callbacks_of_a_lost_task() {
    soon(|| {
        let pool = Arc::new(pool(1));
        let lost = pool.submit(Exit(3)).unwrap();
        let (arrive, arrived) = mpsc::channel();
        let go_on = Arc::new(Barrier::new(2));
        let wait = Arc::clone(&go_on);
        lost.add_done_callback(move |_| {
            arrive.send(()).unwrap();
            wait.wait();
        });
        arrived.recv().unwrap();
        let enders = [(); 2].map(|()| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || pool.shutdown(Shutdown::drain()))
        });
        a_while();
        assert!(enders.iter().all(|ender| !ender.is_finished()));
        go_on.wait();
        for ender in enders {
            ender.join().unwrap();
        }
    });
}

#[test]
fn the_callbacks_of_a_lost_task_hold_nobody_up() {
    soon(|| {
        let pool = pool(1);
        let lost = pool.submit(Exit(3)).unwrap();
        let next = pool.submit(Double(1)).unwrap();
        let (go_on, wait) = mpsc::channel::<()>();
        lost.add_done_callback(move |_| wait.recv().unwrap());
        assert_eq!(next.result().unwrap(), 2);
        go_on.send(()).unwrap();
    });
}

/// Whose callback waits for another one that ends with it.
fn pair(pool: &ProcessPoolExecutor) -> (Future<u64>, mpsc::Receiver<TaskError>) {
    let [first, second] = [1, 2].map(|n| pool.submit(Double(n)).unwrap());
    let (send, receive) = mpsc::channel();
    first.add_done_callback(move |_| send.send(second.result().unwrap_err()).unwrap());
    (first, receive)
}

#[test]
fn callbacks_of_what_ends_with_the_pool_may_wait_for_each_other() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let wait = format!("while ! [ -e {dir}/go ]; do sleep 0.01; done");
        let pool = script(1, &wait).build().unwrap();
        let (first, second) = pair(&pool);
        std::fs::write(format!("{dir}/go"), "").unwrap();
        assert!(matches!(first.result(), Err(TaskError::Broken(_))));
        assert!(matches!(second.recv().unwrap(), TaskError::Broken(_)));

        let (_guard, dir) = tempdir();
        let wait = format!("while ! [ -e {dir}/go ]; do sleep 0.01; done");
        let pool = Arc::new(script(1, &wait).build().unwrap());
        let (first, second) = pair(&pool);
        let (third, fourth) = pair(&pool);
        let inner = Arc::clone(&pool);
        first.add_done_callback(move |_| drop(inner.shutdown(Shutdown::drain())));
        pool.kill_workers();
        assert!(first.cancelled() && third.cancelled());
        for error in [second, fourth] {
            assert!(matches!(error.recv().unwrap(), TaskError::Cancelled));
        }
    });
}

/// Cancels a task whose callback ends the pool, on this thread; a callback of `first`, which ends when the file is
/// there, waits for that task, and so for this thread.
fn end_while_a_callback_waits(
    first: fn(&ProcessPoolExecutor, String) -> Future<()>,
) -> Outcome<()> {
    let (_guard, dir) = tempdir();
    let file = format!("{dir}/go");
    let pool = Arc::new(pool(1));
    let cancelled = Arc::new(OnceLock::<Future<()>>::new());
    let first = first(&pool, file.clone());
    let (sender, waits) = mpsc::channel();
    let awaited = Arc::clone(&cancelled);
    first.add_done_callback(move |_| {
        sender.send(()).unwrap();
        awaited.wait().wait();
    });
    let future = cancelled.get_or_init(|| pool.submit(WaitFor(file.clone())).unwrap());
    let inner = Arc::clone(&pool);
    future.add_done_callback(move |_| {
        std::fs::write(&file, "").unwrap();
        waits.recv().unwrap();
        assert!(inner.shutdown(Shutdown::drain()).is_empty());
    });
    assert!(future.cancel());
    first.result()
}

#[test]
fn the_end_in_a_callback_waits_for_no_owner_in_a_callback() {
    soon(|| {
        let waits = end_while_a_callback_waits(|pool, file| pool.submit(WaitFor(file)).unwrap());
        waits.unwrap();
    });
}

#[test]
fn the_end_in_a_callback_waits_for_no_callback_of_a_lost_task() {
    soon(|| {
        let lost = end_while_a_callback_waits(|pool, file| pool.submit(ExitAfter(file)).unwrap());
        assert!(matches!(lost, Err(TaskError::WorkerLost(_))));
    });
}

/// As both end with the worker, neither is in the way of the other.
#[test]
fn a_callback_of_what_breaks_with_the_pool_may_wait_for_what_was_lost() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let file = format!("{dir}/go");
        let pool = builder(1).on_loss(OnLoss::Break).build().unwrap();
        let lost = Arc::new(pool.submit(ExitAfter(file.clone())).unwrap());
        let queued = pool.submit(Double(1)).unwrap();
        let first = Arc::clone(&lost);
        queued.add_done_callback(move |_| first.wait());
        std::fs::write(&file, "").unwrap();
        lost.wait();
        assert!(matches!(queued.result(), Err(TaskError::Broken(_))));
    });
}

#[test]
fn an_observer_that_panics_in_its_drop_stops_nothing() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            resume_unwind(Box::new("an observer's last word"));
        }
    }
    soon(|| {
        let bomb = Bomb;
        let observer = move |_: &Event| {
            let _kept = &bomb;
        };
        let pool = builder(1).observer(observer).build().unwrap();
        assert_eq!(pool.submit(Double(4)).unwrap().result().unwrap(), 8);
        drop(pool);
    });
}
