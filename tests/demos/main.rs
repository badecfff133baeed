//! Runs the demos as a user does: real processes, whole outputs, a watchdog.
//!
//! | module | what must hold |
//! |---|---|
//! | `allocations` | what the docs of the last step say of its cost |
//! | `every` | for every file in `src/bin`, found by looking: answers, quickly, in whole lines; sane exit codes |
//! | `expected` | each prints what it printed when somebody last read it as a whole |
//! | `notebook` | 01 and 02 print what the notebook in Python prints |
//! | `tidy` | the house rules for the files |
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has to fail")]

mod allocations;
mod every;
mod expected;
mod notebook;
mod process;
mod tidy;
