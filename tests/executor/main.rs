//! Tests of `executor`: one binary, a module a topic.
//!
//! | module | asks |
//! |---|---|
//! | `contract` | what every executor does, run for each of them |
//! | `future_matrix` | every operation in every state of a future |
//! | `cancel`, `callbacks*`, `drop*`, `odd_types`, `panic`, `awaiting` | futures, topic by topic |
//! | `wait`, `as_completed*`, `memory` | many futures |
//! | `map*`, `scope`, `nested`, `buried`, `room`, `guests`, `stand_ins` | a pool, from its tasks too, and from guests |
//! | `thread_pool`, `initializer`, `bounds`, `observer`, `shutdown*` | the thread pool's options |
//! | `fairness`, `idle` | whose turn it is, and what nothing costs |
//! | `process` | the process pool, its workers, and all that can happen to them |
//! | `timeline` | drawings of what a pool did; with the feature of that name |
//! | `stress` | random operations, invariants |
//! | `facts`, `tidy` | what the compiler knows, and the rules of the house |
#![allow(
    clippy::unwrap_used,
    reason = "the allowance for tests does not reach their helper functions"
)]

mod support;

mod as_completed;
mod as_completed_timeout;
mod awaiting;
mod bounds;
mod buried;
mod callbacks;
mod callbacks_that_act;
mod cancel;
mod contract;
mod drop_table;
mod drops;
mod drops_of_many;
mod drops_that_act;
mod facts;
mod fairness;
mod future_matrix;
mod guests;
mod idle;
mod initializer;
mod map;
mod map_batches;
mod map_chunks;
mod map_with;
mod memory;
mod nested;
mod observer;
mod odd_types;
mod panic;
#[cfg(all(feature = "process", unix, not(executor_loom)))]
mod process;
mod room;
mod rushes;
mod scope;
mod shutdown;
mod shutdown_from_anywhere;
mod stand_ins;
mod stress;
mod thread_pool;
mod tidy;
#[cfg(feature = "timeline")]
mod timeline;
mod wait;
