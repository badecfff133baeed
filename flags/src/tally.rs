//! What became of every flag: counted once each, and the counts must add up.

use std::time::Duration;

use anyhow::ensure;
use serde::{Deserialize, Serialize};

use crate::cause::{Cause, Scope};
use crate::codes::{self, Code};
use crate::exit::ExitCode;

/// What became of one flag.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Status {
    /// Downloaded and saved.
    Ok,
    /// The server has no such flag; that is an answer, not an error.
    NotFound,
    /// Not downloaded.
    Error(Cause),
    /// Not asked for: it is here already.
    Skipped,
    /// Not downloaded because the run was interrupted.
    Cancelled,
}

/// One flag, done with.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Flag {
    /// Which one.
    pub(crate) code: Code,
    /// What became of it.
    pub(crate) status: Status,
    /// How many bytes of image were received and saved.
    pub(crate) bytes: u64,
    /// How many requests were made for it.
    pub(crate) tries: u32,
    /// From the start of the first try to the end of the last.
    pub(crate) elapsed: Duration,
}

impl Flag {
    /// A flag nothing was done for.
    pub(crate) fn untried(code: Code, status: Status) -> Self {
        Self {
            code,
            status,
            bytes: 0,
            tries: 0,
            elapsed: Duration::ZERO,
        }
    }

    /// Whether it was given up for an interrupt.
    pub(crate) fn is_cancelled(&self) -> bool {
        matches!(self.status, Status::Cancelled)
    }
}

/// A flag that failed, as the report needs it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    /// Which one.
    pub(crate) code: Code,
    /// Why.
    pub(crate) why: String,
    /// How many requests were made for it.
    pub(crate) tries: u32,
}

/// The counts of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Downloaded and saved.
    pub(crate) ok: usize,
    /// Not on the server.
    pub(crate) not_found: usize,
    /// Not asked for.
    pub(crate) skipped: usize,
    /// Given up for an interrupt.
    pub(crate) cancelled: usize,
    /// The errors, in the order they came.
    pub(crate) failed: Vec<Failed>,
    /// How many of the errors mean that there may be no flags where they were looked for.
    pub(crate) misplaced: usize,
    /// How many of the errors mean that there is no server.
    pub(crate) unreached: usize,
    /// How many of the errors mean that there is nowhere to write.
    pub(crate) unwritten: usize,
    /// Bytes of image saved.
    pub(crate) bytes: u64,
    /// Requests beyond the first one for a flag.
    pub(crate) retries: u64,
    /// Those nothing is known of, though nobody interrupted.
    pub(crate) missing: Vec<Code>,
    /// Those nobody asked for, or not so often.
    pub(crate) unasked: Vec<Code>,
    /// The flags one by one, for `--json`; empty unless it is asked for.
    pub(crate) records: Vec<serde_json::Value>,
}

impl Tally {
    /// Counts one flag.
    pub(crate) fn add(&mut self, flag: &Flag) {
        self.bytes += flag.bytes;
        self.retries += u64::from(flag.tries.saturating_sub(1));
        match &flag.status {
            Status::Ok => self.ok += 1,
            Status::NotFound => self.not_found += 1,
            Status::Skipped => self.skipped += 1,
            Status::Cancelled => self.cancelled += 1,
            Status::Error(cause) => {
                match cause.scope() {
                    Scope::Flag => {}
                    Scope::Place => self.misplaced += 1,
                    Scope::Server => self.unreached += 1,
                    Scope::Destination => self.unwritten += 1,
                }
                let (code, tries) = (flag.code, flag.tries);
                self.failed.push(Failed {
                    code,
                    why: cause.to_string(),
                    tries,
                });
            }
        }
    }

    /// How many errors there were.
    pub(crate) fn errors(&self) -> usize {
        self.failed.len()
    }

    /// How many flags there were.
    pub(crate) fn counted(&self) -> usize {
        self.ok + self.not_found + self.errors() + self.skipped + self.cancelled
    }

    /// Makes sure that every flag asked for was counted, none twice, and none cancelled but by an interrupt.
    pub(crate) fn check(&self, asked: usize, interrupted: bool) -> anyhow::Result<()> {
        let (counted, mut wrong) = (self.counted(), Vec::new());
        if !self.missing.is_empty() {
            wrong.push(format!(
                "of {} nothing is known",
                codes::list(&self.missing)
            ));
        }
        if !self.unasked.is_empty() {
            wrong.push(format!("{} was not asked for", codes::list(&self.unasked)));
        }
        if self.cancelled > 0 && !interrupted {
            wrong.push(format!("{} cancelled by nobody", self.cancelled));
        }
        ensure!(
            counted == asked && wrong.is_empty(),
            "this is a mistake of ours: {asked} flags were asked for, {counted} are accounted for: {}",
            wrong.join("; ")
        );
        Ok(())
    }

    /// How the process ends after this.
    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.failed.is_empty() && self.cancelled == 0 {
            ExitCode::Success
        } else if self.unreached + self.unwritten == self.counted() {
            ExitCode::Nothing
        } else {
            ExitCode::SomeErrors
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(statuses: impl IntoIterator<Item = Status>) -> Tally {
        let code = "BR".parse().unwrap();
        let mut tally = Tally::default();
        for status in statuses {
            tally.add(&Flag {
                tries: 2,
                ..Flag::untried(code, status)
            });
        }
        tally
    }

    #[test]
    fn every_status_is_counted_once() {
        let all = [
            Status::Ok,
            Status::NotFound,
            Status::Skipped,
            Status::Cancelled,
            Status::Error(Cause::Ended),
        ];
        let tally = tally(all);
        assert_eq!(tally.retries, 5);
        assert!(tally.check(5, true).is_ok());
        assert!(tally.check(6, true).is_err());
        assert!(tally.check(4, true).is_err());
        assert!(tally.check(5, false).is_err());
    }

    #[test]
    fn not_found_is_success_and_an_error_is_not() {
        assert_eq!(tally([]).exit_code(), ExitCode::Success);
        assert_eq!(
            tally([Status::Ok, Status::NotFound]).exit_code(),
            ExitCode::Success
        );
        assert_eq!(
            tally([Status::Error(Cause::NotGif)]).exit_code(),
            ExitCode::SomeErrors
        );
    }

    #[test]
    fn what_a_worker_gave_up_is_not_there() {
        let given_up = tally([Status::Ok, Status::Cancelled]);
        assert_eq!(given_up.exit_code(), ExitCode::SomeErrors);
        assert_eq!(tally([Status::Cancelled]).exit_code(), ExitCode::SomeErrors);
    }

    #[test]
    fn nothing_means_that_not_one_answer_came() {
        let refused = || Status::Error(Cause::Connect("refused".into()));
        assert_eq!(tally([refused(), refused()]).exit_code(), ExitCode::Nothing);
        assert_eq!(
            tally([refused(), Status::NotFound]).exit_code(),
            ExitCode::SomeErrors
        );
        assert_eq!(
            tally([refused(), Status::Error(Cause::Ended)]).exit_code(),
            ExitCode::SomeErrors
        );
    }
}
