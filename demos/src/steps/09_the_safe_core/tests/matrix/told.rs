//! The rows of how others are told, and of the ends of both sides.

use std::pin::Pin;
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use super::*;
use crate::steps::safe_core::tests::Drops;

/// It is called by the thread that keeps the promise, and not before.
fn calls_later(promise: Option<Promise<u32>>, future: Future<u32>) {
    let (sender, called) = crossbeam_channel::unbounded();
    future.add_done_callback(move |outcome| {
        let call = (is_seven(outcome), thread::current().id());
        sender.send(call).unwrap();
    });
    assert!(called.is_empty());
    let keeper = thread::spawn(move || keep(promise));
    let expected = (true, keeper.thread().id());
    keeper.join().unwrap();
    assert_eq!(called.try_iter().collect::<Vec<_>>(), [expected]);
}

fn calls_now(
    expected: fn(&Outcome<u32>) -> bool,
) -> impl FnOnce(Option<Promise<u32>>, Future<u32>) {
    move |_promise, future| {
        let (sender, called) = crossbeam_channel::unbounded();
        future.add_done_callback(move |outcome| {
            let call = (expected(outcome), thread::current().id());
            sender.send(call).unwrap();
        });
        let expected_call = (true, thread::current().id());
        assert_eq!(called.try_iter().collect::<Vec<_>>(), [expected_call]);
        assert!(expected(&future.result()), "the outcome is still there");
    }
}

row!(add_done_callback {
    pending: calls_later,
    running: calls_later,
    cancelled: calls_now(is_cancelled),
    returned: calls_now(is_seven),
    raised: calls_now(is_boom),
});

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Bell {
    fn rings(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn poll(future: &mut Future<u32>, bell: &Arc<Bell>) -> Poll<Outcome<u32>> {
    let waker = Waker::from(Arc::clone(bell));
    std::future::Future::poll(Pin::new(future), &mut Context::from_waker(&waker))
}

/// The waker of the last poll is woken, once, and not before.
fn wakes(promise: Option<Promise<u32>>, mut future: Future<u32>) {
    let (first, last) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
    assert!(poll(&mut future, &first).is_pending());
    assert!(poll(&mut future, &last).is_pending());
    assert_eq!(last.rings(), 0);
    keep(promise);
    assert_eq!((first.rings(), last.rings()), (0, 1));
    assert!(matches!(poll(&mut future, &last), Poll::Ready(Ok(7))));
}

fn is_ready(expected: fn(&Outcome<u32>) -> bool) -> impl FnOnce(Option<Promise<u32>>, Future<u32>) {
    move |_promise, mut future| {
        let bell = Arc::new(Bell::default());
        let polled = poll(&mut future, &bell);
        assert!(matches!(polled, Poll::Ready(outcome) if expected(&outcome)));
        assert_eq!(bell.rings(), 0);
    }
}

row!(awaiting {
    pending: wakes,
    running: wakes,
    cancelled: is_ready(is_cancelled),
    returned: is_ready(is_seven),
    raised: is_ready(is_boom),
});

/// The outcome of another future, with a token in it, is dropped with that future.
fn drops_its_outcome<T: Send + 'static>(outcome: impl FnOnce(Drops) -> Outcome<T>) {
    let drops = Drops::default();
    let (promise, future) = Promise::new();
    assert!(promise.finish(outcome(drops.clone())).is_ok());
    assert!(drops.threads().is_empty());
    drop(future);
    drops.assert_balanced();
}

row!(drop_of_the_future {
    pending: |promise, future| {
        drop(future);
        assert!(!promise.as_ref().unwrap().cancelled());
        keep(promise);
    },
    running: |promise, future| {
        drop(future);
        keep(promise);
    },
    cancelled: |_promise, future| {
        let calls = count_calls(&future);
        drop(future);
        assert_eq!(calls.load(Ordering::SeqCst), 1, "nothing is run again");
    },
    returned: |_promise, _future| drops_its_outcome(|drops| Ok(drops.token())),
    raised: |_promise, _future| drops_its_outcome::<()>(|drops| Err(boom(drops.token()))),
});

fn abandons(promise: Option<Promise<u32>>, future: Future<u32>) {
    drop(promise);
    assert!(matches!(future.result(), Err(TaskError::Abandoned)));
}

row!(drop_of_the_promise {
    pending: abandons,
    running: abandons,
    cancelled: |promise, future| {
        drop(promise);
        assert!(is_cancelled(&future.result()));
    },
});
