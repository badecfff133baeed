//! Closures and results of all shapes: of no size, of many pages, aligned to more than an allocator does by
//! itself, with niches, with none of their values possible. Each pair goes every way through the library.

use std::alloc::Layout;
use std::convert::Infallible;
use std::num::NonZeroU8;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use executor::{
    Future, InlineExecutor, Promise, Shutdown, TaskError, ThreadPoolExecutor, as_completed,
};
use parking_lot::Mutex;

use crate::support::memory::growth;
use crate::support::{Test, hold, within};

/// How many values of types with a drop there are.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// One at a time counts.
static COUNTING: Mutex<()> = Mutex::new(());

/// A value that knows whether it came through in one piece.
trait Odd: Send + Sync + 'static {
    fn new() -> Self;
    fn check(&self);
}

/// At an address that its type asks for, and not at any other.
#[track_caller]
fn check_place<T>(value: &T) {
    let align = Layout::for_value(value).align();
    let address = std::ptr::from_ref(value).addr();
    assert_eq!(address % align, 0, "{}", std::any::type_name::<T>());
}

macro_rules! bytes {
    ($($name:ident: $align:literal, $size:expr;)*) => {$(
        #[repr(align($align))]
        struct $name([u8; $size]);

        impl Odd for $name {
            fn new() -> Self {
                ALIVE.fetch_add(1, Ordering::SeqCst);
                let mut bytes = [0; $size];
                (0..$size).for_each(|n| bytes[n] = (n % 251) as u8);
                Self(bytes)
            }

            fn check(&self) {
                check_place(self);
                let right = |(n, byte): (usize, &u8)| *byte == (n % 251) as u8;
                assert!(self.0.iter().enumerate().all(right));
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.check();
                ALIVE.fetch_sub(1, Ordering::SeqCst);
            }
        }
    )*};
}

bytes! {
    Nothing: 1, 0;
    OneByte: 1, 1;
    NothingAligned: 128, 0;
    CacheLine: 64, 1;
    TwoCacheLines: 128, 200;
    Page: 4096, 20;
    SixteenPages: 8, if cfg!(miri) { 64 } else { 65_536 };
}

impl Odd for () {
    fn new() -> Self {}

    fn check(&self) {}
}

impl Odd for Option<NonZeroU8> {
    fn new() -> Self {
        None
    }

    fn check(&self) {
        assert_eq!(*self, None);
    }
}

impl Odd for Box<dyn Fn() -> u8 + Send + Sync> {
    fn new() -> Self {
        let byte = OneByte::new();
        Box::new(move || byte.0[0] + 5)
    }

    fn check(&self) {
        assert_eq!(self(), 5);
    }
}

impl Odd for Result<OneByte, String> {
    fn new() -> Self {
        Err("not Copy".to_owned())
    }

    fn check(&self) {
        assert_eq!(self.as_ref().err().unwrap(), "not Copy");
    }
}

fn task<C: Odd, R: Odd>() -> impl FnOnce() -> R + Send + 'static {
    let captured = C::new();
    move || {
        captured.check();
        R::new()
    }
}

fn check<R: Odd>(future: Future<R>) {
    future.result().unwrap().check();
}

fn without_workers<C: Odd, R: Odd>() {
    let inline = InlineExecutor::new();
    check(inline.submit(task::<C, R>()).unwrap());
    drop(inline.submit(task::<C, R>()).unwrap());
    let peeked = inline.submit(task::<C, R>()).unwrap();
    peeked.peek().unwrap().as_ref().unwrap().check();
    check(peeked);
    let (promise, future) = Promise::new();
    assert!(promise.run(task::<C, R>()));
    check(future);
    let (promise, future) = Promise::new();
    assert!(promise.finish(Ok(R::new())).is_ok());
    future.add_done_callback(|outcome| outcome.as_ref().unwrap().check());
    drop(future);
    let (promise, future) = Promise::new();
    assert!(future.cancel());
    promise.finish(Ok(R::new())).unwrap_err().unwrap().check();
    inline.shutdown(Shutdown::drain());
    let back = inline.submit(task::<C, R>()).unwrap_err();
    back.into_task().unwrap()().check();
}

fn on_a_worker<C: Odd, R: Odd>(pool: &ThreadPoolExecutor) {
    let gate = hold(pool);
    let futures: Vec<_> = (0..8)
        .map(|_| pool.submit(task::<C, R>()).unwrap())
        .collect();
    assert!(futures[6].cancel());
    let callback = |outcome: &Result<R, TaskError>| outcome.as_ref().unwrap().check();
    futures[0].add_done_callback(callback);
    gate.open();
    let mut futures = futures.into_iter();
    let mut next = || futures.next().unwrap();
    check(next());
    drop(next());
    futures_executor::block_on(next()).unwrap().check();
    drop(next().cancel_on_drop());
    let waited = next();
    waited.wait();
    waited.peek().unwrap().as_ref().unwrap().check();
    drop(waited);
    as_completed([next()]).for_each(check);
    assert!(matches!(next().result(), Err(TaskError::Cancelled)));
    check(next());
    let captured = C::new();
    let map = pool.map(
        move |item: C| {
            captured.check();
            item.check();
            R::new()
        },
        (0..3).map(|_| C::new()),
    );
    map.unwrap()
        .take(2)
        .for_each(|outcome| outcome.unwrap().check());
    let borrowed = C::new();
    pool.scope(|scope| {
        let future = scope.submit(|| {
            borrowed.check();
            R::new()
        });
        future.unwrap().result().unwrap().check();
        drop(scope.submit(|| borrowed.check()));
    });
}

/// All ways, for one pair of types; what is allocated is freed, as what it was.
fn play<C: Odd, R: Odd>(test: &Test, pool: &ThreadPoolExecutor) {
    let names = (std::any::type_name::<C>(), std::any::type_name::<R>());
    test.stage(format!("{names:?} without workers"));
    without_workers::<C, R>();
    assert_eq!(growth(without_workers::<C, R>), 0, "bytes: {names:?}");
    test.stage(format!("{names:?} on a worker"));
    on_a_worker::<C, R>(pool);
}

/// What passes large values on by value, again and again, needs a stack for it: here, and on the worker.
fn on_a_large_stack(f: impl FnOnce(&Test, ThreadPoolExecutor) + Send) {
    const STACK: usize = 64 << 20;
    within(|test| {
        let builder = test.builder().max_workers(1).stack_size(STACK);
        let pool = builder.build().unwrap();
        thread::scope(|scope| {
            let here = thread::Builder::new().stack_size(STACK);
            here.spawn_scoped(scope, || f(test, pool)).unwrap();
        });
    });
}

/// Every result for one type of closure.
fn all_results<C: Odd>() {
    on_a_large_stack(|test, pool| {
        let counting = COUNTING.lock();
        let before = ALIVE.load(Ordering::SeqCst);
        play::<C, ()>(test, &pool);
        play::<C, Nothing>(test, &pool);
        play::<C, OneByte>(test, &pool);
        play::<C, NothingAligned>(test, &pool);
        play::<C, CacheLine>(test, &pool);
        play::<C, Page>(test, &pool);
        play::<C, SixteenPages>(test, &pool);
        play::<C, Option<NonZeroU8>>(test, &pool);
        play::<C, Result<OneByte, String>>(test, &pool);
        play::<C, Box<dyn Fn() -> u8 + Send + Sync>>(test, &pool);
        drop(pool);
        assert_eq!(ALIVE.load(Ordering::SeqCst), before, "values alive");
        drop(counting);
    });
}

macro_rules! closures {
    ($($name:ident: $closure:ty;)*) => {$(
        #[test]
        fn $name() {
            all_results::<$closure>();
        }
    )*};
}

closures! {
    closures_without_captures: ();
    closures_of_no_size_with_a_drop: Nothing;
    closures_of_no_size_but_aligned: NothingAligned;
    closures_aligned_to_128: TwoCacheLines;
    closures_aligned_to_a_page: Page;
    closures_of_64_kib: SixteenPages;
    closures_that_own_a_closure: Box<dyn Fn() -> u8 + Send + Sync>;
}

/// A result that there cannot be: the task panics, or its promise is abandoned.
#[test]
fn results_that_cannot_be() {
    within(|test| {
        let pool = test.pool(1);
        let panics = || -> Infallible { panic!("there is none") };
        let error = pool.submit(panics).unwrap().result().unwrap_err();
        assert!(matches!(error, TaskError::Panicked(_)));
        let future = pool.submit(panics).unwrap();
        future.add_done_callback(|outcome| assert!(outcome.is_err()));
        assert!(future.exception().is_some());
        let gate = hold(&pool);
        let future = pool.submit(panics).unwrap();
        assert!(future.cancel());
        gate.open();
        assert!(future.result().is_err());
        let (promise, future) = Promise::<Infallible>::new();
        drop(promise);
        assert!(matches!(future.result(), Err(TaskError::Abandoned)));
    });
}

#[test]
fn a_closure_and_a_result_of_a_mebibyte() {
    on_a_large_stack(|_, pool| {
        let big = [7_u8; 1 << 20];
        let future = pool.submit(move || big).unwrap();
        assert!(future.result().unwrap().iter().all(|byte| *byte == 7));
        let gate = hold(&pool);
        let future = pool.submit(move || big.len()).unwrap();
        assert!(future.cancel());
        gate.open();
        pool.shutdown(Shutdown::drain());
        let back = pool.submit(move || big).unwrap_err().into_task().unwrap();
        assert_eq!(back()[1 << 19], 7);
    });
}
