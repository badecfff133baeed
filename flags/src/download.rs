//! One flag from asking for it to the saved file, with the tries in between.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use executor::Task;

use crate::cause::{Cause, Scope};
use crate::client::{Answer, Client};
use crate::codes::Code;
use crate::dest::{Destination, Saved};
use crate::interrupt::Interrupt;
use crate::ledger::Ledger;
use crate::pace::Pace;
use crate::plan::Plan;
use crate::processes::Processes;
use crate::site::Site;
use crate::tally::{Flag, Status};
use crate::trace::{ForFlag, Trace};

/// The task of a worker: one flag.
#[derive(Debug)]
pub(crate) struct DownloadFlag {
    /// Which one.
    pub(crate) code: Code,
    /// What all the workers share.
    pub(crate) session: Arc<Session>,
}

impl ForFlag for DownloadFlag {
    fn code(&self) -> Code {
        self.code
    }
}

impl Task for DownloadFlag {
    type Output = Code;

    fn run(self) -> Code {
        let (flag, _saved) = self.session.downloader.download(self.code);
        self.session.settle(&flag);
        self.code
    }
}

/// After an interrupt, so long for the requests in flight to come back.
pub(crate) const GRACE: Duration = Duration::from_millis(50);

/// What the workers of one run share.
#[derive(Debug)]
pub(crate) struct Session {
    /// Does the work, unless processes do.
    pub(crate) downloader: Downloader,
    /// Takes down what became of the flags.
    pub(crate) ledger: Ledger,
    /// Records the run.
    pub(crate) trace: Option<Trace>,
    /// The workers that are processes, once they are there.
    pub(crate) processes: OnceLock<Processes>,
}

impl Session {
    /// Takes down what became of a flag.
    pub(crate) fn settle(&self, flag: &Flag) {
        if let Some(trace) = &self.trace {
            trace.note(flag);
        }
        self.ledger.settle(flag);
    }

    /// Ends the run early: nothing is begun any more, and requests in flight are cut short.
    pub(crate) fn stop(&self) {
        self.downloader.stop();
        if let Some(processes) = self.processes.get() {
            processes.stop();
        }
    }

    /// How long it may take until what was cut short has come back.
    pub(crate) fn grace(&self) -> Duration {
        // Processes take a grace of their own before they give up.
        GRACE * if self.processes.get().is_some() { 6 } else { 1 }
    }

    /// Lets no further file appear.
    pub(crate) fn close(&self) {
        if let Some(processes) = self.processes.get() {
            processes.end();
        }
        self.downloader.destination.close();
    }
}

/// What it takes to download flags.
#[derive(Debug)]
pub(crate) struct Downloader {
    /// How it is done.
    pub(crate) plan: Plan,
    /// Fetches the images.
    client: Client,
    /// Takes the files.
    pub(crate) destination: Destination,
    /// Says when to stop.
    pub(crate) interrupt: Interrupt,
    /// Spreads the requests over time.
    pace: Pace,
    /// Whether the server can be reached at all.
    contact: Contact,
}

impl Downloader {
    /// One that makes so many requests at a time.
    pub(crate) fn new(
        plan: Plan,
        site: Site,
        workers: usize,
        destination: Destination,
        pace: Pace,
    ) -> Self {
        Self {
            client: Client::new(site, workers, &plan),
            destination,
            interrupt: Interrupt::default(),
            pace,
            contact: Contact::default(),
            plan,
        }
    }

    /// Begins nothing any more, and cuts requests in flight short.
    pub(crate) fn stop(&self) {
        self.interrupt.raise();
        self.client.shut_down();
    }

    /// Downloads one flag, trying again where that may help. What is saved is to be held until it is taken down:
    /// the run does not end before.
    pub(crate) fn download(&self, code: Code) -> (Flag, Option<Saved<'_>>) {
        if self.plan.skip_existing && self.destination.has(code) {
            return (Flag::untried(code, Status::Skipped), None);
        }
        let began = Instant::now();
        let (mut tries, mut bytes, mut saved, mut last) = (0, 0, None, None);
        let status = loop {
            if self.contact.is_lost() {
                break Status::Error(last.unwrap_or_else(Contact::cause));
            }
            if !self.pace.wait(&self.interrupt) {
                break Status::Cancelled;
            }
            if self.contact.is_lost() {
                // It was while this waited.
                continue;
            }
            tries += 1;
            match self.attempt(code) {
                Ok(Some((size, file))) => {
                    (bytes, saved) = (size, Some(file));
                    break Status::Ok;
                }
                Ok(None) => break Status::NotFound,
                Err(_) if self.interrupt.is_raised() => break Status::Cancelled,
                Err(cause) => match self.plan.retries.pause(&cause, tries) {
                    None => {
                        self.contact.gave_up(&cause);
                        break Status::Error(cause);
                    }
                    Some(pause) if self.interrupt.sleep(pause) => last = Some(cause),
                    Some(_) => break Status::Cancelled,
                },
            }
        };
        let flag = Flag {
            code,
            status,
            bytes,
            tries,
            elapsed: began.elapsed(),
        };
        (flag, saved)
    }

    /// One try: the size of the saved image, and the file; or none when there is no such flag.
    fn attempt(&self, code: Code) -> Result<Option<(u64, Saved<'_>)>, Cause> {
        let answer = self.client.fetch(code);
        self.contact.note(&answer);
        let Answer::Image(image) = answer? else {
            return Ok(None);
        };
        let saved = self.destination.save(code, &image);
        let saved = saved.map_err(Cause::Disk)?;
        Ok(Some((image.len() as u64, saved)))
    }
}

/// Whether the server can be reached at all. When the first flag has used up its tries on a server
/// that never gave an answer, the others are not worth theirs.
#[derive(Debug, Default)]
struct Contact {
    /// Something answered.
    made: AtomicBool,
    /// A flag was given up for want of a connection.
    lost: AtomicBool,
}

impl Contact {
    /// Takes a try into account.
    fn note(&self, answer: &Result<Answer, Cause>) {
        if !matches!(answer, Err(cause) if cause.scope() == Scope::Server) {
            self.made.store(true, Ordering::Relaxed);
        }
    }

    /// Takes a flag that failed for good into account.
    fn gave_up(&self, cause: &Cause) {
        if cause.scope() == Scope::Server {
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
