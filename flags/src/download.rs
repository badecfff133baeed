//! One flag from asking for it to the saved file, with the tries in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use executor::Task;

use crate::cause::Cause;
use crate::client::{Answer, Client};
use crate::codes::Code;
use crate::dest::Destination;
use crate::interrupt::Interrupt;
use crate::ledger::Ledger;
use crate::pace::Pace;
use crate::retries::Retries;
use crate::tally::{Flag, Status};
use crate::trace::Trace;

/// The task of a worker: one flag.
#[derive(Debug)]
pub(crate) struct DownloadFlag {
    /// Which one.
    pub(crate) code: Code,
    /// What all the workers share.
    pub(crate) session: Arc<Session>,
}

impl Task for DownloadFlag {
    type Output = Code;

    fn run(self) -> Code {
        let flag = self.session.download(self.code);
        self.session.settle(&flag);
        self.code
    }
}

/// What the workers of one run share.
#[derive(Debug)]
pub(crate) struct Session {
    /// Fetches the images.
    pub(crate) client: Client,
    /// Takes the files.
    pub(crate) destination: Destination,
    /// Takes down what became of the flags.
    pub(crate) ledger: Ledger,
    /// Says when to stop.
    pub(crate) interrupt: Interrupt,
    /// Spreads the requests over time.
    pub(crate) pace: Pace,
    /// How often and when a flag is tried again.
    pub(crate) retries: Retries,
    /// Whether a flag that is here already is left alone.
    pub(crate) skip_existing: bool,
    /// Whether the server can be reached at all.
    pub(crate) contact: Contact,
    /// Records the run.
    pub(crate) trace: Option<Trace>,
}

impl Session {
    /// Takes down what became of a flag.
    pub(crate) fn settle(&self, flag: &Flag) {
        if let Some(trace) = &self.trace {
            trace.note(flag);
        }
        self.ledger.settle(flag);
    }

    /// Downloads one flag, trying again where that may help.
    fn download(&self, code: Code) -> Flag {
        if self.skip_existing && self.destination.has(code) {
            return Flag::untried(code, Status::Skipped);
        }
        let began = Instant::now();
        let (mut tries, mut bytes, mut last) = (0, 0, None);
        let status = loop {
            if !self.pace.wait(&self.interrupt) {
                break Status::Cancelled;
            }
            if self.contact.is_lost() {
                break Status::Error(last.unwrap_or_else(Contact::cause));
            }
            tries += 1;
            match self.attempt(code) {
                Ok(Some(saved)) => {
                    bytes = saved;
                    break Status::Ok;
                }
                Ok(None) => break Status::NotFound,
                Err(_) if self.interrupt.is_raised() => break Status::Cancelled,
                Err(cause) => match self.retries.pause(&cause, tries) {
                    None => {
                        self.contact.gave_up(&cause);
                        break Status::Error(cause);
                    }
                    Some(pause) if self.interrupt.sleep(pause) => last = Some(cause),
                    Some(_) => break Status::Cancelled,
                },
            }
        };
        Flag {
            code,
            status,
            bytes,
            tries,
            elapsed: began.elapsed(),
        }
    }

    /// One try: the size of the saved image, or none when there is no such flag.
    fn attempt(&self, code: Code) -> Result<Option<u64>, Cause> {
        let answer = self.client.fetch(code);
        self.contact.note(&answer);
        match answer? {
            Answer::NotFound => Ok(None),
            Answer::Image(image) => {
                self.destination.save(code, &image).map_err(Cause::Disk)?;
                Ok(Some(image.len() as u64))
            }
        }
    }
}

/// Whether the server can be reached at all. When the first flag has used up its tries on a server
/// that never gave an answer, the others are not worth theirs.
#[derive(Debug, Default)]
pub(crate) struct Contact {
    /// Something answered.
    made: AtomicBool,
    /// A flag was given up for want of a connection.
    lost: AtomicBool,
}

impl Contact {
    /// Takes a try into account.
    fn note(&self, answer: &Result<Answer, Cause>) {
        if !matches!(answer, Err(Cause::Connect(_))) {
            self.made.store(true, Ordering::Relaxed);
        }
    }

    /// Takes a flag that failed for good into account.
    fn gave_up(&self, cause: &Cause) {
        if matches!(cause, Cause::Connect(_)) {
            self.lost.store(true, Ordering::Relaxed);
        }
    }

    /// What to say of a flag that was not even tried.
    fn cause() -> Cause {
        Cause::Connect("the server could not be reached for other flags".into())
    }

    /// Whether there is no point in trying.
    fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed) && !self.made.load(Ordering::Relaxed)
    }
}
