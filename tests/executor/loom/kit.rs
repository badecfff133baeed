//! What every model needs: a checker that counts, values whose drops are counted, a waker to sleep on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use executor::ThreadPoolExecutor;
use loom::sync::{Condvar, Mutex};

/// Every interleaving, but for those that differ only in the order of independent steps: for small models.
pub(crate) const ALL: Option<usize> = None;

/// Where there are too many of them: how often a thread may be stopped where it could go on. (One that blocks or
/// ends gives way for nothing.) What goes wrong, goes wrong with few. The models that have more threads or more
/// steps get fewer, for the time they take: with one more each takes some ten times as long.
/// `LOOM_MAX_PREEMPTIONS` has another number of them tried in all of these.
pub(crate) const THREE: Option<usize> = Some(3);
pub(crate) const TWO: Option<usize> = Some(2);
pub(crate) const ONE: Option<usize> = Some(1);
pub(crate) const ZERO: Option<usize> = Some(0);

/// Runs `model` through its interleavings, and says how many there were.
pub(crate) fn check(
    name: &str,
    preemptions: Option<usize>,
    model: impl Fn() + Send + Sync + 'static,
) {
    let iterations = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&iterations);
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = preemptions.map(|most| builder.preemption_bound.unwrap_or(most));
    let began = Instant::now();
    builder.check(move || {
        counter.fetch_add(1, SeqCst);
        model();
    });
    let (iterations, took) = (iterations.load(SeqCst), began.elapsed());
    println!("{name}: {iterations} interleavings in {took:.1?}");
}

pub(crate) fn pool(max_workers: usize) -> ThreadPoolExecutor {
    ThreadPoolExecutor::new(max_workers).expect("there is a worker")
}

/// Counts what it made and what became of it. Plain atomics: loom need not look at these.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Arc<[AtomicUsize; 2]>);

impl Tally {
    pub(crate) fn token(&self) -> Token {
        self.0[0].fetch_add(1, SeqCst);
        Token(self.clone())
    }

    /// Every token was dropped, and once.
    pub(crate) fn settle(&self) {
        let [made, dropped] = [&self.0[0], &self.0[1]].map(|count| count.load(SeqCst));
        assert_eq!(made, dropped, "made and dropped");
    }
}

/// A value, a closure's capture or a callback's.
#[derive(Debug)]
pub(crate) struct Token(Tally);

impl Drop for Token {
    fn drop(&mut self) {
        self.0.0[1].fetch_add(1, SeqCst);
    }
}

/// Counts calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls(Arc<AtomicUsize>);

impl Calls {
    /// The number of this call, from 0.
    pub(crate) fn call(&self) -> usize {
        self.0.fetch_add(1, SeqCst)
    }

    pub(crate) fn add(&self) {
        self.call();
    }

    pub(crate) fn count(&self) -> usize {
        self.0.load(SeqCst)
    }
}

/// A waker's other side.
#[derive(Default)]
pub(crate) struct Alarm {
    rung: Mutex<bool>,
    rings: Condvar,
}

impl Alarm {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Sleeps until the waker is woken.
    pub(crate) fn wait(&self) {
        let mut rung = self.rung.lock().expect("a model holds no poison");
        while !*rung {
            rung = self.rings.wait(rung).expect("a model holds no poison");
        }
        *rung = false;
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        *self.rung.lock().expect("a model holds no poison") = true;
        self.rings.notify_one();
    }
}

/// Polls once.
pub(crate) fn poll<F: Future + Unpin>(future: &mut F, alarm: &Arc<Alarm>) -> Poll<F::Output> {
    let waker = Waker::from(Arc::clone(alarm));
    std::pin::Pin::new(future).poll(&mut Context::from_waker(&waker))
}
