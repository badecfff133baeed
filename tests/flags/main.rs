//! Tests of `flags`: the real program, against its real server and against one that misbehaves.
//!
//! | topic | module |
//! |---|---|
//! | what a plain run prints and saves, in every mode | [`plain`] |
//! | the report of the runs with options | [`report`] |
//! | the progress bar | [`bar`] |
//! | `--json` and `--jsonl` | [`json`] |
//! | `flags compare` | [`compare`] |
//! | help, completions, manual page | [`help`] |
//! | `--trace` | [`trace`] |
//! | servers that misbehave, one way at a time | [`trouble`] |
//! | servers that misbehave in every way at once | [`chaos`] |
//! | proxies | [`proxy`] |
//! | redirects that lead nowhere | [`redirect`] |
//! | `https` and certificates | [`tls`] |
//! | tries after the first one | [`retry`] |
//! | wrong arguments, nowhere to write, nobody to ask | [`mistakes`] |
//! | Ctrl-C and SIGTERM | [`interrupt`] |
//! | what only `--mode processes` can meet | [`processes`] |
//! | the built-in server on the wire | [`server`] |
//! | the same under load, and under fire | [`load`] |

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it stands"
)]

mod bar;
mod chaos;
mod compare;
mod help;
mod interrupt;
mod json;
mod load;
mod mistakes;
mod plain;
mod processes;
mod proxy;
mod redirect;
mod report;
mod retry;
mod server;
#[cfg(feature = "tls")]
mod tls;
mod trace;
mod trouble;
mod villain;
mod wire;
mod world;
