//! The mistakes that everybody makes once who writes an executor.
//!
//! Each module has the mistake, which its tests show happening (and end, after some patience: here nothing
//! hangs), and the cure beside it.
//!
//! | mistake | what you see |
//! |---|---|
//! | [`lock_held`]: the queue's lock is held while the job runs | many workers, but one job at a time |
//! | [`lost_wakeup`]: a notification between the look and the sleep | sometimes a thread sleeps for ever |
//! | [`stolen_wakeup`]: `if` instead of `while` around a wait | sometimes a job that is not there |
//! | [`callback_under_lock`]: the user's code runs under our lock | a deadlock, for some users |
//! | [`full_pool`]: a task waits for a task of its own full pool | a deadlock, under load |
//! | [`broken_promise`]: a producer ends without a word | the consumer waits for ever |
#![expect(
    missing_debug_implementations,
    reason = "each module shows one mistake, and how to print it is none"
)]

use std::time::Duration;

pub mod broken_promise;
pub mod callback_under_lock;
pub mod full_pool;
pub mod lock_held;
pub mod lost_wakeup;
pub mod stolen_wakeup;

/// How long we wait for what will never come. Longer makes a test surer and slower: what does come, comes
/// in far less.
pub const PATIENCE: Duration = Duration::from_millis(200);
