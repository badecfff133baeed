//! What the compiler knows: which types may go to, or be seen by, other threads.
//!
//! What must *not* compile is in the docs of the library, as `compile_fail` examples.

use std::cell::{Cell, RefCell};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use executor::{
    AsCompleted, CancelOnDrop, Event, Future, FutureId, InlineExecutor, Map, MapUnordered, Panic,
    Promise, Shutdown, SubmitError, TaskError, ThreadPoolExecutor, Unstarted, Waited,
};

/// Tells at run time whether a type has a trait: an inherent constant wins over a trait's.
macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(dead_code, reason = "not used where the type has the trait")]
        trait Fallback {
            const HAS: bool = false;
        }
        impl<T> Fallback for Probe<T> {}
        struct Probe<T>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "not used where the type lacks the trait")]
        impl<T: $($bound)+> Probe<T> {
            const HAS: bool = true;
        }
        <Probe<$type>>::HAS
    }};
}

#[test]
fn a_future_is_send_when_its_value_is() {
    assert!(has!(Future<Cell<u8>>: Send));
    assert!(!has!(Future<Rc<u8>>: Send));
    assert!(has!(CancelOnDrop<Cell<u8>>: Send));
    assert!(has!(AsCompleted<Future<Cell<u8>>>: Send));
    assert!(has!(Map<'static, Cell<u8>>: Send));
    assert!(has!(MapUnordered<Cell<u8>>: Send));
    assert!(has!(Waited<Future<Cell<u8>>>: Send));
}

#[test]
fn a_future_is_sync_when_its_value_is() {
    assert!(has!(Future<u8>: Sync));
    assert!(!has!(Future<Cell<u8>>: Sync), "peek would share the value");
    assert!(has!(Promise<Cell<u8>>: Send + Sync));
}

#[test]
fn a_future_is_unpin_and_unwind_safe() {
    assert!(has!(Future<std::marker::PhantomPinned>: Unpin));
    assert!(has!(Future<RefCell<u8>>: UnwindSafe + RefUnwindSafe));
}

#[test]
fn what_has_ended_stays_so() {
    assert!(has!(Map<'static, u8>: std::iter::FusedIterator));
    assert!(has!(MapUnordered<u8>: std::iter::FusedIterator));
    assert!(
        !has!(AsCompleted<Future<u8>>: std::iter::FusedIterator),
        "one may be added"
    );
}

#[test]
fn errors_go_into_any_error_type() {
    assert!(has!(TaskError: std::error::Error + Send + Sync + 'static));
    // The task of a refused submission may be anything that is `Send`.
    assert!(has!(SubmitError<Cell<u8>>: std::error::Error + Send + Sync + 'static));
    assert!(has!(executor::NotDone<u8>: std::error::Error + Send + Sync + 'static));
    assert!(has!(executor::BuildError: std::error::Error + Send + Sync + 'static));
    assert!(has!(executor::Unfinished: std::error::Error + Send + Sync + 'static));
    assert!(has!(Panic: Send + Sync));
}

#[test]
fn executors_are_shared() {
    assert!(has!(ThreadPoolExecutor: Send + Sync));
    assert!(has!(InlineExecutor: Send + Sync));
    assert!(has!(Unstarted: Send));
    assert!(has!(Event: Send + Sync + Clone));
    assert!(has!(Shutdown: Copy));
    assert!(has!(FutureId: Copy + Eq + std::hash::Hash + Ord));
    assert!(!has!(Future<u8>: Clone));
}

#[test]
fn words_are_short() {
    assert!(size_of::<TaskError>() <= 3 * size_of::<usize>());
    assert_eq!(size_of::<FutureId>(), 8);
}
