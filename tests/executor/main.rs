//! Tests of `executor`: one binary, a module a topic.
//!
//! | module | asks |
//! |---|---|
//! | `contract` | what every executor does, run for each of them |
//! | `future_matrix` | every operation in every state of a future |
//! | `callbacks`, `wait`, `as_completed`, `awaiting`, `panic`, `drops` | futures, topic by topic |
//! | `map`, `scope`, `thread_pool`, `bounds`, `observer`, `shutdown`, `nested` | the thread pool |
//! | `stress` | random operations, invariants |
//! | `tidy` | the rules of the house, about the sources |
#![allow(
    clippy::unwrap_used,
    reason = "the allowance for tests does not reach their helper functions"
)]

mod support;

mod as_completed;
mod awaiting;
mod bounds;
mod buried;
mod callbacks;
mod cancel;
mod contract;
mod drops;
mod facts;
mod future_matrix;
mod map;
mod nested;
mod observer;
mod panic;
mod scope;
mod shutdown;
mod stress;
mod thread_pool;
mod wait;
