//! The contract of all executors, for this one: its tasks as data.

use executor::ProcessPoolExecutor;
use executor::process::RemoteTask;
use executor::process::serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::contract::Make;
use crate::support::Test;
use crate::support::tasks::{Echo, Nap, PanicsIfOdd, Square};

/// What a derive would write, and the name.
macro_rules! remote {
    ($($task:ident($($field:ident),*) = $name:literal;)*) => {$(
        impl Serialize for $task {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Self($($field),*) = self;
                ($($field,)*).serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $task {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let ($($field,)*) = Deserialize::deserialize(deserializer)?;
                Ok(Self($($field),*))
            }
        }

        impl RemoteTask for $task {
            const NAME: &'static str = $name;
        }
    )*};
}

remote! {
    Square(n) = "contract square";
    PanicsIfOdd(n, message) = "contract panics if odd";
    Nap(n, time) = "contract nap";
    Echo(text) = "contract echo";
}

pub(crate) struct Processes<const N: usize>;

impl<const N: usize> Make for Processes<N> {
    type Executor = ProcessPoolExecutor;

    fn make(_: &Test) -> ProcessPoolExecutor {
        super::support::pool(N)
    }
}
