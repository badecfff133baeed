//! `.await` under two runtimes that are not ours.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use executor::{Future, Promise, TaskError, ThreadPoolExecutor};

use crate::support::{Gate, hold, within};

fn tokio() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
}

async fn sum_of_squares(pool: &ThreadPoolExecutor) -> u64 {
    let futures: Vec<_> = (0..100)
        .map(|n: u64| pool.submit(move || n * n).unwrap())
        .collect();
    let mut sum = 0;
    for future in futures {
        sum += future.await.unwrap();
    }
    sum
}

#[test]
fn under_tokio() {
    within(|test| {
        let pool = test.pool(2);
        assert_eq!(tokio().block_on(sum_of_squares(&pool)), 328_350);
    });
}

#[test]
fn under_futures_executor() {
    within(|test| {
        let pool = test.pool(2);
        assert_eq!(futures_executor::block_on(sum_of_squares(&pool)), 328_350);
    });
}

#[test]
fn in_a_task_of_the_runtime_that_gates_hold_up() {
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let pass = gate.clone();
        let future = pool
            .submit(move || {
                pass.pass();
                7
            })
            .unwrap();
        let value = tokio().block_on(async move {
            let task = tokio::spawn(future);
            tokio::task::yield_now().await;
            gate.open();
            task.await.unwrap().unwrap()
        });
        assert_eq!(value, 7);
    });
}

#[test]
fn errors_come_through() {
    within(|test| {
        let pool = test.pool(1);
        let panics = pool.submit(|| panic!("awaited")).unwrap();
        let outcome: Result<(), TaskError> = futures_executor::block_on(panics);
        assert!(matches!(outcome, Err(TaskError::Panicked(_))));
        let (promise, future) = Promise::<u8>::new();
        drop(promise);
        let outcome = futures_executor::block_on(future);
        assert!(matches!(outcome, Err(TaskError::Abandoned)));
    });
}

/// What `tokio::select!` does with the losing branch.
#[test]
fn dropping_the_awaiting_side_does_not_cancel() {
    within(|test| {
        let pool = test.pool(1);
        let (gate, done) = (Gate::new(), Gate::new());
        let (pass, tell) = (gate.clone(), done.clone());
        let future = pool
            .submit(move || {
                pass.pass();
                tell.pass();
            })
            .unwrap();
        let lost = tokio()
            .block_on(async { tokio::time::timeout(Duration::from_millis(1), future).await });
        assert!(lost.is_err(), "the timer wins");
        gate.open();
        done.await_arrivals(1);
        done.open();
    });
}

#[test]
fn dropping_the_awaiting_side_of_a_guard_cancels() {
    within(|test| {
        let pool = test.pool(1);
        let gate = hold(&pool);
        let pending = pool.submit(|| 7).unwrap().cancel_on_drop();
        let waiting = async { tokio::time::timeout(Duration::from_millis(1), pending).await };
        assert!(tokio().block_on(waiting).is_err(), "the timer wins");
        assert_eq!(pool.stats().pending, 0);
        gate.open();
        let guard = pool.submit(|| 8).unwrap().cancel_on_drop();
        assert_eq!(tokio().block_on(guard).unwrap(), 8);
    });
}

#[test]
fn a_reference_can_be_awaited_and_taken_up_again() {
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let pass = gate.clone();
        let mut future = pool
            .submit(move || {
                pass.pass();
                7
            })
            .unwrap();
        let runtime = tokio();
        for _ in 0..3 {
            let limit = Duration::from_millis(1);
            let waiting = async { tokio::time::timeout(limit, &mut future).await };
            assert!(runtime.block_on(waiting).is_err());
        }
        gate.open();
        assert_eq!(future.result().unwrap(), 7);
    });
}

#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn poll<T>(future: &mut Future<T>, bell: &Arc<Bell>) -> Poll<Result<T, TaskError>> {
    let waker = Waker::from(Arc::clone(bell));
    std::future::Future::poll(Pin::new(future), &mut Context::from_waker(&waker))
}

#[test]
fn only_the_last_waker_is_woken() {
    let (promise, mut future) = Promise::new();
    let (first, second) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
    assert!(poll(&mut future, &first).is_pending());
    assert!(poll(&mut future, &second).is_pending());
    assert_eq!(Arc::strong_count(&first), 1, "it is forgotten");
    promise.finish(Ok(7)).unwrap();
    assert_eq!(
        (
            first.0.load(Ordering::SeqCst),
            second.0.load(Ordering::SeqCst)
        ),
        (0, 1)
    );
    assert!(matches!(poll(&mut future, &second), Poll::Ready(Ok(7))));
}

#[test]
fn polling_keeps_one_waker() {
    let (_promise, mut future) = Promise::<u8>::new();
    let bell = Arc::new(Bell::default());
    for _ in 0..1000 {
        assert!(poll(&mut future, &bell).is_pending());
    }
    assert_eq!(Arc::strong_count(&bell), 2);
}

#[test]
fn a_waker_that_panics_harms_nobody() {
    struct Bad;
    impl Wake for Bad {
        fn wake(self: Arc<Self>) {
            panic!("the waker is bad");
        }
    }
    within(|test| {
        let pool = test.pool(1);
        let gate = Gate::new();
        let pass = gate.clone();
        let mut future = pool.submit(move || pass.pass()).unwrap();
        let waker = Waker::from(Arc::new(Bad));
        let poll =
            std::future::Future::poll(pin!(&mut future).as_mut(), &mut Context::from_waker(&waker));
        assert!(poll.is_pending());
        gate.open();
        future.result().unwrap();
        pool.submit(|| ()).unwrap().result().unwrap();
        assert_eq!(pool.stats().threads_started, 1, "the worker lives");
    });
}

#[test]
#[should_panic(expected = "polled after it was ready")]
fn polling_once_more_panics() {
    let (promise, mut future) = Promise::new();
    promise.finish(Ok(7)).unwrap();
    let bell = Arc::new(Bell::default());
    assert!(poll(&mut future, &bell).is_ready());
    let _ = poll(&mut future, &bell);
}

/// Completion races with polling: no wake-up is lost.
#[test]
fn many_short_tasks() {
    within(|test| {
        let pool = test.pool(2);
        futures_executor::block_on(async {
            for n in 0..2000 {
                assert_eq!(pool.submit(move || n).unwrap().await.unwrap(), n);
            }
        });
    });
}
