//! A download from beginning to end: server, workers, report.
//!
//! The workers' side runs on a thread of its own, so that this one is free to notice a signal:
//!
//! ```text
//!   signals ──Interrupted──┐
//!                          ├──▶ this thread ──▶ ledger.close() ──▶ report, exit code
//!   download ──Finished────┘
//! ```

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::cli::{Download, Source};
use crate::client::Client;
use crate::codes::Code;
use crate::console::complain;
use crate::dest::Destination;
use crate::download::{Contact, Session};
use crate::error::Failure;
use crate::exit::ExitCode;
use crate::interrupt::Interrupt;
use crate::ledger::Ledger;
use crate::limits;
use crate::pace::Pace;
use crate::progress::Progress;
use crate::report;
use crate::server::{Config, Server, Temper};
use crate::signals;
use crate::site::Site;
use crate::strategy;

/// After an interrupt, so long for the requests in flight to come back.
const GRACE: Duration = Duration::from_millis(50);
/// The book's site, first edition.
#[cfg(not(feature = "tls"))]
const REMOTE: &str = "http://flupy.org/data/flags";
/// The book's site, second edition.
#[cfg(feature = "tls")]
const REMOTE: &str = "https://www.fluentpython.com/data/flags";

/// What ends the wait.
#[derive(Debug)]
enum Event {
    /// All flags are done with, or the workers could not be started.
    Finished(anyhow::Result<()>),
    /// A signal came.
    Interrupted(i32),
}

/// Downloads what the options ask for.
pub(crate) fn download(options: &Download) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let codes = options.codes();
    let workers = options.mode.workers(codes.len(), options.max_req());
    let destination = Destination::open(&options.dest)?;
    // Both ends of every connection may be in this process.
    limits::allow_open_files(2 * workers);
    let (site, server) = open_site(&options.source(), &codes)?;
    let style = options.style();

    let (events, inbox) = mpsc::channel();
    watch_for_signals(events.clone())?;
    let progress = Progress::new(options.show(), codes.len());
    let session = Arc::new(Session {
        ledger: Ledger::new(&codes, progress),
        client: Client::new(site.clone(), workers, options.patience()),
        destination,
        interrupt: Interrupt::default(),
        pace: Pace::new(options.rate),
        retries: options.retries,
        skip_existing: options.skip_existing,
        contact: Contact::default(),
    });
    session
        .ledger
        .say(&report::before(style, &site, &codes, workers));
    start(options.mode, workers, &session, &codes, events)?;
    let end = wait(&inbox, &session);

    let tally = session.ledger.close();
    session
        .ledger
        .say(&report::after(style, &tally, started.elapsed()));
    complain(&report::failures(&tally.failed));
    if tally.exit_code() == ExitCode::Nothing {
        complain(&report::nothing(&site, &options.dest));
    }
    if let Some(error) = session.ledger.output_error() {
        return Err(error).context("cannot write the report to standard output");
    }
    tally.check(codes.len())?;
    // The process is about to end, and its connections with it: no need to take leave of each.
    std::mem::forget(server);
    Ok(end?.unwrap_or_else(|| tally.exit_code()))
}

/// Reports a signal as an event.
fn watch_for_signals(events: mpsc::Sender<Event>) -> anyhow::Result<()> {
    let report = move |signal| {
        // Nobody listens any more when the download has ended by itself.
        let _ = events.send(Event::Interrupted(signal));
    };
    signals::watch(report).context("cannot watch for Ctrl-C")
}

/// The site, and the server when it is ours.
fn open_site(source: &Source, codes: &[Code]) -> Result<(Site, Option<Server>), Failure> {
    let (label, temper) = match source {
        Source::Local => ("LOCAL", Temper::HEALTHY),
        Source::Delay => ("DELAY", Temper::SLOW),
        Source::Error => ("ERROR", Temper::FAILING),
        Source::Remote => return elsewhere("REMOTE", REMOTE),
        Source::Url(base) => return elsewhere("URL", base),
    };
    let server = Server::start(Config::loopback(temper));
    let server = server.map_err(|error| Failure::Server("127.0.0.1:0".into(), error))?;
    server.prepare(codes);
    Ok((Site::built_in(label, server.base()), Some(server)))
}

/// A site that is not ours.
fn elsewhere(label: &'static str, base: &str) -> Result<(Site, Option<Server>), Failure> {
    let site = Site::elsewhere(label, base.to_owned());
    if cfg!(not(feature = "tls")) && site.needs_tls() {
        return Err(Failure::NoTls(base.to_owned()));
    }
    Ok((site, None))
}

/// Starts the download on a thread of its own.
fn start(
    mode: strategy::Mode,
    workers: usize,
    session: &Arc<Session>,
    codes: &[Code],
    events: mpsc::Sender<Event>,
) -> anyhow::Result<()> {
    let (session, codes) = (Arc::clone(session), codes.to_vec());
    let downloading = move || {
        let result = strategy::download_many(mode, workers, &session, &codes);
        // Nobody listens any more when the program ends early.
        let _ = events.send(Event::Finished(result));
    };
    thread::Builder::new()
        .name("download".into())
        .spawn(downloading)?;
    Ok(())
}

/// Waits for the end: a signal's exit code, or none when the download ended by itself.
fn wait(inbox: &mpsc::Receiver<Event>, session: &Session) -> anyhow::Result<Option<ExitCode>> {
    match inbox.recv().context("the download ended without a word")? {
        Event::Finished(result) => result.map(|()| None),
        Event::Interrupted(signal) => {
            session.interrupt.raise();
            session.client.shut_down();
            // A name being looked up or a connection being made cannot be called back: not waited for.
            let _ = inbox.recv_timeout(GRACE);
            session.destination.close();
            Ok(Some(ExitCode::Interrupted(signal)))
        }
    }
}
