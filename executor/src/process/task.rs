//! Tasks that can go to another process.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::task::Task;

/// A task that is data, so that another process can run it.
///
/// [`remote_task!`](crate::remote_task) makes one of a plain function. By hand it is a type with serde
/// both ways, as its output must be, and a name that the worker knows it by:
///
/// ```
/// # use executor::{Task, process::RemoteTask};
/// # // Stands for `#[derive(Serialize, Deserialize)]`, which needs serde's derive.
/// # impl serde::Serialize for Square {
/// #     fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { self.0.serialize(s) }
/// # }
/// # impl<'de> serde::Deserialize<'de> for Square {
/// #     fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> { u64::deserialize(d).map(Square) }
/// # }
/// // #[derive(Serialize, Deserialize)]
/// struct Square(u64);
///
/// impl Task for Square {
///     type Output = u64;
///     fn run(self) -> u64 {
///         self.0 * self.0
///     }
/// }
///
/// impl RemoteTask for Square {
///     const NAME: &'static str = "square";
/// }
/// ```
///
/// A closure is code, not data, and the worker cannot be sent code:
///
/// ```compile_fail,E0277
/// # let registry = executor::process::Registry::new();
/// let pool = executor::ProcessPoolExecutor::builder().registry(&registry).build().unwrap();
/// pool.submit(|| 6 * 7);
/// ```
///
/// Nor can the worker send back what can't be encoded:
///
/// ```compile_fail,E0277
/// fn now() -> std::time::Instant {
///     std::time::Instant::now()
/// }
/// executor::remote_task!(Now = now() -> std::time::Instant);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to another process",
    label = "not a `RemoteTask`",
    note = "a closure is code, and only data crosses the pipe: name the function with `executor::remote_task!(Name = function(argument: Type) -> Output)`, and submit `Name(value)`",
    note = "a type of your own needs `Serialize`, `Deserialize`, `executor::Task` and `executor::process::RemoteTask`"
)]
pub trait RemoteTask:
    Task<Output: Serialize + DeserializeOwned + Send + 'static>
    + Serialize
    + DeserializeOwned
    + Send
    + 'static
{
    /// What parent and worker call the task, be they the same program or not; unlike any other in the
    /// registry.
    const NAME: &'static str;
}

/// What the output of a [`RemoteTask`] has to be, in the words for one that is not.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent back from another process",
    label = "not an output for a `RemoteTask`",
    note = "only data crosses the pipe: an output needs `Serialize`, `Deserialize` and `Send`, and owns all it has",
    note = "return what the caller needs of it: a number, a `String`, or a type of your own with `#[derive(Serialize, Deserialize)]`"
)]
pub trait RemoteOutput: Serialize + DeserializeOwned + Send + 'static {}

// Else the error is about the first of these that is missing.
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> RemoteOutput for T {}

/// For the macro, where the compiler explains the bound of a function, but not that of an associated type.
#[doc(hidden)]
pub const fn sends_back<T: RemoteOutput>() {}

/// Makes a [`RemoteTask`] of a plain function.
///
/// ```
/// fn area(width: u64, height: u64) -> u64 {
///     width * height
/// }
///
/// executor::remote_task!(
///     /// The area of a rectangle, computed elsewhere.
///     pub Area = area(width: u64, height: u64) -> u64
/// );
///
/// // A tuple struct with the arguments as fields, in their order.
/// assert_eq!(executor::Task::run(Area(6, 7)), 42);
/// ```
///
/// The arguments and the output need serde both ways, and the arguments `Clone` and `Debug` too, which the task gets as
/// well. The name of the task is the path of the module and
/// the name of the struct, so parent and worker agree on it if they were built from the same source.
#[macro_export]
macro_rules! remote_task {
    ($(#[$meta:meta])* $vis:vis $name:ident = $function:ident($($argument:ident: $type:ty),* $(,)?)) => {
        $crate::remote_task!($(#[$meta])* $vis $name = $function($($argument: $type),*) -> ());
    };
    ($(#[$meta:meta])* $vis:vis $name:ident = $function:ident($($argument:ident: $type:ty),* $(,)?) -> $output:ty) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        $vis struct $name($($vis $type),*);

        impl $crate::Task for $name {
            type Output = $output;

            fn run(self) -> $output {
                let Self($($argument),*) = self;
                $function($($argument),*)
            }
        }

        impl $crate::process::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::process::serde::Serializer,
            {
                let Self($($argument),*) = self;
                $crate::process::serde::Serialize::serialize(&($($argument,)*), serializer)
            }
        }

        impl<'de> $crate::process::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::process::serde::Deserializer<'de>,
            {
                let ($($argument,)*) = $crate::process::serde::Deserialize::deserialize(deserializer)?;
                ::core::result::Result::Ok(Self($($argument),*))
            }
        }

        const _: () = $crate::process::sends_back::<$output>();

        impl $crate::process::RemoteTask for $name {
            const NAME: &'static str = ::core::concat!(::core::module_path!(), "::", ::core::stringify!($name));
        }
    };
}
