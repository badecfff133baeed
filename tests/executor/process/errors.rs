//! What comes back in place of a result, and that it is nobody else's.

use executor::process::RemoteTask;
use executor::process::serde::de::Error as _;
use executor::process::serde::ser::Error as _;
use executor::process::serde::{Deserialize, Deserializer, Serialize, Serializer};
use executor::{ProcessPoolExecutor, Task, TaskError};

use super::support::*;

/// What cannot be encoded, to go out, or decoded, on its way in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    TaskOut,
    TaskIn,
    ResultOut,
    ResultIn,
}

const FAULTS: [(Fault, &str); 4] = [
    (Fault::TaskOut, "cannot encode the task"),
    (Fault::TaskIn, "cannot decode the task"),
    (Fault::ResultOut, "cannot encode the result"),
    (Fault::ResultIn, "cannot decode the result"),
];

fn to_bytes<S: Serializer>(fault: Fault, bad: Fault, serializer: S) -> Result<S::Ok, S::Error> {
    if fault == bad {
        return Err(S::Error::custom("it says no"));
    }
    (fault as u8).serialize(serializer)
}

fn from_bytes<'de, D: Deserializer<'de>>(bad: Fault, deserializer: D) -> Result<Fault, D::Error> {
    let (fault, _) = FAULTS[usize::from(u8::deserialize(deserializer)?)];
    if fault == bad {
        return Err(D::Error::custom("it says no"));
    }
    Ok(fault)
}

/// A task that has one.
pub(super) struct Faulty(Fault);

/// Its result.
pub(super) struct FaultyResult(Fault);

impl Serialize for Faulty {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_bytes(self.0, Fault::TaskOut, serializer)
    }
}

impl<'de> Deserialize<'de> for Faulty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_bytes(Fault::TaskIn, deserializer).map(Self)
    }
}

impl Serialize for FaultyResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_bytes(self.0, Fault::ResultOut, serializer)
    }
}

impl<'de> Deserialize<'de> for FaultyResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_bytes(Fault::ResultIn, deserializer).map(Self)
    }
}

impl Task for Faulty {
    type Output = FaultyResult;

    fn run(self) -> FaultyResult {
        FaultyResult(self.0)
    }
}

impl RemoteTask for Faulty {
    const NAME: &'static str = "faulty";
}

#[test]
fn what_cannot_be_encoded_or_decoded_fails_its_own_future_only() {
    soon(|| {
        let pool = pool(1);
        let pid = pool.submit(Pid()).unwrap().result().unwrap();
        for (fault, message) in FAULTS {
            let other = |n| (n, pool.submit(Double(n)).unwrap());
            let before = other(1);
            let future = pool.submit(Faulty(fault)).unwrap();
            let after = other(2);
            let Err(TaskError::Codec(error)) = future.result() else {
                panic!("{fault:?} did not fail as it should");
            };
            assert!(error.to_string().starts_with(message), "{error}");
            for (n, other) in [before, after] {
                assert_eq!(other.result().unwrap(), 2 * n);
            }
        }
        assert_eq!(pool.worker_pids(), [pid], "the worker lives");
    });
}

#[test]
fn a_panic_brings_the_backtrace_of_the_worker_if_that_is_enabled() {
    soon(|| {
        for enabled in [false, true] {
            let launcher = launcher().env("RUST_BACKTRACE", if enabled { "1" } else { "0" });
            let pool = builder(1).launcher(launcher).build().unwrap();
            let backtrace = backtrace(&pool);
            let names_it = backtrace.map(|frames| frames.contains("process::support::fail"));
            assert_eq!(names_it, enabled.then_some(true));
        }
    });
}

fn backtrace(pool: &ProcessPoolExecutor) -> Option<String> {
    match pool.submit(Fail("oh".to_owned())).unwrap().result() {
        Err(TaskError::Panicked(panic)) => panic.backtrace().map(str::to_owned),
        other => panic!("{other:?}"),
    }
}
