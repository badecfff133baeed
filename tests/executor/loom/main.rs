//! Loom models of the library's concurrent core: the very code, not a copy.
//!
//! `RUSTFLAGS="--cfg executor_loom" cargo test --release -p executor --test loom` builds the library with
//! loom's locks, atomics and threads (`executor/src/sync.rs` is the switch) and runs each model here under
//! the interleavings that loom tells apart, reads of old values included: those with few preemptions (see
//! `kit`). A thread that nobody wakes shows as a deadlock. Without the flag this target is empty and loom is
//! not built.
//!
//! What the models do not show: a deadline never passes in them, and nobody wakes without being notified,
//! which is what `parking_lot` promises.
#![cfg(executor_loom)]

mod future;
mod help;
mod kit;
mod many;
mod pool;
