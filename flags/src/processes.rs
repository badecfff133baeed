//! `--mode processes`: the same downloads, each in another process with an agent of its own.
//!
//! ```text
//!   this process                          a worker: this program again
//!   session ── plan, once ──────────────▶ Downloader: client, destination, retries
//!           ── code ────────────────────▶   download
//!   ledger ◀── what became of the flag ──   saved by the worker
//!           ── signals::STOP ───────────▶   cut short; it still answers
//! ```

use std::path::Path;
use std::sync::OnceLock;
use std::thread;

use anyhow::Context;
use executor::process::Registry;
use executor::{ProcessPoolExecutor, Shutdown, remote_task};
use rustix::process::{Pid, kill_process};

use crate::codes::Code;
use crate::dest::Destination;
use crate::download::{Downloader, GRACE};
use crate::pace::Pace;
use crate::plan::Plan;
use crate::signals::{self, STOP};
use crate::site::Site;
use crate::tally::Flag;
use crate::trace::{ForFlag, Trace};

remote_task!(
    /// Gets a worker ready.
    Begin = begin(plan: Plan)
);
remote_task!(
    /// Downloads one flag in a worker.
    pub(crate) Fetch = fetch(code: Code) -> Flag
);

impl ForFlag for Fetch {
    fn code(&self) -> Code {
        self.0
    }
}

/// What this worker downloads with.
static DOWNLOADER: OnceLock<Downloader> = OnceLock::new();

/// The tasks of a worker.
pub(crate) fn registry() -> Registry {
    Registry::new().with::<Begin>().with::<Fetch>()
}

/// Gets this worker ready.
fn begin(plan: Plan) {
    let downloader = DOWNLOADER.get_or_init(|| {
        let site = Site::elsewhere("URL", plan.base.clone());
        let destination = Destination::known(Path::new(&plan.dest), plan.again);
        let pace = Pace::shared(plan.rate, plan.turns.as_deref());
        let pace = pace.expect("a worker can open what its parent has open");
        Downloader::new(plan, site, 1, destination, pace)
    });
    let stop = || {
        downloader.stop();
        thread::sleep(GRACE);
        downloader.destination.close();
    };
    signals::watch_as_worker(stop).expect("a worker can watch for signals");
}

/// Downloads a flag in this worker.
fn fetch(code: Code) -> Flag {
    let downloader = DOWNLOADER.get().expect("a worker is made ready first");
    downloader.download(code).0
}

/// The worker processes.
#[derive(Debug)]
pub(crate) struct Processes {
    /// What they run.
    pub(crate) pool: ProcessPoolExecutor,
}

impl Processes {
    /// A pool of processes; each is started when there is work for it.
    pub(crate) fn new(workers: usize, plan: Plan, trace: Option<&Trace>) -> anyhow::Result<Self> {
        let mut builder = ProcessPoolExecutor::builder()
            .max_workers(workers)
            .initializer(Begin(plan));
        if let Some(trace) = trace {
            builder = builder.observer(trace.observer());
        }
        let pool = builder
            .build()
            .context("cannot start the download processes; fewer may do: --max-req N")?;
        Ok(Self { pool })
    }

    /// Cancels what waits, and tells the workers to cut short what is in flight.
    pub(crate) fn stop(&self) {
        let told = self.tell(&[]);
        self.pool.shutdown(Shutdown::cancel().no_wait());
        // Those that were about to be started.
        self.tell(&told);
    }

    /// Ends the workers that have not listened.
    pub(crate) fn end(&self) {
        self.pool.kill_workers();
    }

    /// Tells all workers to stop but those that know.
    fn tell(&self, told: &[u32]) -> Vec<u32> {
        let pids = self.pool.worker_pids();
        for id in pids.iter().filter(|id| !told.contains(id)) {
            let pid = i32::try_from(*id).ok().and_then(Pid::from_raw);
            // One that is gone already needs no signal.
            let _ = pid.map(|pid| kill_process(pid, STOP));
        }
        pids
    }
}
