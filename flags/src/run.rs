//! A download from beginning to end: server, workers, report.
//!
//! The workers' side runs on a thread of its own, so that this one is free to notice a signal:
//!
//! ```text
//!   signals ──Interrupted──┐
//!                          ├──▶ this thread ──▶ ledger.close() ──▶ report, exit code
//!   download ──Finished────┘
//! ```

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use executor::ThreadPoolExecutor;

use crate::cli::{Download, How};
use crate::console::complain;
use crate::dest::Destination;
use crate::download::{Downloader, Session};
use crate::exit::ExitCode;
use crate::ledger::Ledger;
use crate::limits;
use crate::pace::Pace;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::report::{self, Asked};
use crate::server::Server;
use crate::signals;
use crate::source;
use crate::strategy::{self, Mode};
use crate::tally::Tally;
use crate::trace::Trace;
use crate::wanted::Wanted;

/// The threads that downloaded, with nothing left to do; none when others did.
type Pool = Option<ThreadPoolExecutor>;

/// What ends the wait.
#[derive(Debug)]
enum Event {
    /// All flags are done with, or the workers could not be started.
    Finished(anyhow::Result<Pool>),
    /// A signal came.
    Interrupted(i32),
}

/// Where the events arrive; there is one in a process.
#[derive(Debug)]
pub(crate) struct Inbox {
    /// For those who have something to report.
    events: Sender<Event>,
    /// For the one who waits.
    inbox: Receiver<Event>,
}

impl Inbox {
    /// Opens the inbox, and has signals delivered to it from now on.
    pub(crate) fn open() -> anyhow::Result<Self> {
        let (events, inbox) = mpsc::channel();
        let signals = events.clone();
        let report = move |signal| {
            // Nobody listens any more when the download has ended by itself.
            let _ = signals.send(Event::Interrupted(signal));
        };
        signals::watch(report).context("cannot watch for Ctrl-C")?;
        Ok(Self { events, inbox })
    }
}

/// A download that is over.
#[derive(Debug)]
pub(crate) struct Ended {
    /// What became of the flags.
    pub(crate) tally: Tally,
    /// How long it took, with the start of the server.
    pub(crate) elapsed: Duration,
    /// The signal that ended it early.
    signal: Option<i32>,
    /// What it ran on: threads, connections or processes, and the built-in server. They end when dropped.
    _rest: (Pool, Arc<Session>, Option<Server>),
}

impl Ended {
    /// Whether a signal ended it early.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.signal.is_some()
    }

    /// How the process ends after this.
    pub(crate) fn exit_code(&self) -> ExitCode {
        self.signal
            .map_or_else(|| self.tally.exit_code(), ExitCode::Interrupted)
    }
}

/// Downloads what the options ask for.
pub(crate) fn download(options: &Download) -> anyhow::Result<ExitCode> {
    let how = options.how();
    let ended = run(&options.wanted, &how, &Inbox::open()?)?;
    let exit = ended.exit_code();
    if how.mode != Mode::Processes {
        // This process ends, and all of it at once. To end threads and connections one after the other takes
        // a millisecond or two.
        std::mem::forget(ended);
    }
    Ok(exit)
}

/// Downloads and reports once.
pub(crate) fn run(wanted: &Wanted, how: &How, inbox: &Inbox) -> anyhow::Result<Ended> {
    let &How { mode, style, .. } = how;
    let started = Instant::now();
    let codes = wanted.codes().repeat(how.repeat);
    let workers = mode.workers(codes.len(), wanted.max_req());
    let trace = how.trace.clone().map(Trace::open).transpose()?;
    let destination = Destination::open(&wanted.dest, how.again)?;
    // Both ends of every connection may be in this process, or one end and the pipes of a worker.
    limits::allow_open_files(2 * workers);
    let (site, server) = source::open(&how.source, &codes)?;
    let asked = Asked {
        site: &site,
        mode,
        codes: &codes,
        workers,
    };

    let pace = Pace::new(wanted.rate).context("cannot count requests, as --rate asks for")?;
    let plan = Plan {
        base: site.base().to_owned(),
        dest: wanted.dest.clone().into(),
        patience: wanted.patience(),
        retries: wanted.retries(),
        skip_existing: how.skip_existing,
        again: how.again,
        rate: wanted.rate,
        turns: pace.path(),
        #[cfg(feature = "tls")]
        roots: wanted.cacert.clone(),
    };
    let session = Arc::new(Session {
        downloader: Downloader::new(plan, site.clone(), workers, destination, pace),
        ledger: Ledger::new(&codes, Progress::new(how.show, codes.len())),
        trace,
        processes: OnceLock::new(),
    });
    session.ledger.say(&report::before(style, &asked));
    start(&asked, &session, inbox.events.clone())?;
    let (signal, pool) = wait(&inbox.inbox, &session)?;

    let interrupted = signal.is_some();
    let (tally, elapsed) = (session.ledger.close(interrupted), started.elapsed());
    session
        .ledger
        .say(&report::after(style, &asked, &tally, elapsed));
    complain(&report::failures(&tally.failed));
    complain(&report::advice(style, &site, &wanted.dest, &tally));
    if let Some(error) = session.ledger.output_error() {
        return Err(error.into());
    }
    tally.check(codes.len(), interrupted)?;
    save_trace(&session)?;
    Ok(Ended {
        tally,
        elapsed,
        signal,
        _rest: (pool, session, server),
    })
}

/// Writes the run's timeline, if one is wanted.
fn save_trace(session: &Session) -> anyhow::Result<()> {
    let Some(trace) = &session.trace else {
        return Ok(());
    };
    trace.save().with_context(|| {
        let path = trace.path().display();
        format!("cannot write the timeline to '{path}', which --trace names")
    })
}

/// Starts the download on a thread of its own.
fn start(asked: &Asked<'_>, session: &Arc<Session>, events: Sender<Event>) -> anyhow::Result<()> {
    let Asked { mode, workers, .. } = *asked;
    let (session, codes) = (Arc::clone(session), asked.codes.to_vec());
    let downloading = move || {
        let pool = strategy::download_many(mode, workers, &session, &codes);
        // A timeline shows the end of the threads, too.
        let pool = pool.map(|pool| pool.filter(|_| session.trace.is_none()));
        // Who waits is to be the last to have the session, and to end the processes in it.
        drop(session);
        // Nobody listens any more when the program ends early.
        let _ = events.send(Event::Finished(pool));
    };
    thread::Builder::new()
        .name("download".into())
        .spawn(downloading)
        .context("cannot start the download")?;
    Ok(())
}

/// Waits for the end: a signal, or none when the download ended by itself.
fn wait(inbox: &Receiver<Event>, session: &Session) -> anyhow::Result<(Option<i32>, Pool)> {
    match inbox.recv().context("the download ended without a word")? {
        Event::Finished(pool) => Ok((None, pool?)),
        Event::Interrupted(signal) => {
            session.stop();
            // A name being looked up or a connection being made cannot be called back: not waited for.
            let pool = match inbox.recv_timeout(session.grace()) {
                Ok(Event::Finished(Ok(pool))) => pool,
                _ => None,
            };
            session.close();
            Ok((Some(signal), pool))
        }
    }
}
