//! What can be submitted.

/// Work that can be run once.
///
/// Every closure without arguments is a task. A type of your own that implements this can be submitted
/// to any executor that takes it, so that code generic over
/// [`impl Executor<MyTask>`](crate::Executor) runs sequentially, on threads, or elsewhere:
///
/// ```
/// use executor::{Executor, InlineExecutor, Task, ThreadPoolExecutor};
///
/// struct Square(u64);
///
/// impl Task for Square {
///     type Output = u64;
///     fn run(self) -> u64 {
///         self.0 * self.0
///     }
/// }
///
/// fn sum_of_squares(executor: &impl Executor<Square>) -> u64 {
///     let squares = executor.map_tasks((1..=3).map(Square)).expect("the executor is open");
///     squares.map(|square| square.expect("squaring does not panic")).sum()
/// }
///
/// assert_eq!(sum_of_squares(&InlineExecutor::new()), 14);
/// assert_eq!(sum_of_squares(&ThreadPoolExecutor::default()), 14);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a task",
    label = "not a task",
    note = "a task is a closure without arguments, `move || ...`, or a type that implements `executor::Task`"
)]
pub trait Task {
    /// What it gives back.
    type Output;

    /// Does the work.
    fn run(self) -> Self::Output;
}

impl<F: FnOnce() -> R, R> Task for F {
    type Output = R;

    fn run(self) -> R {
        self()
    }
}
