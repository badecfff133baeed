//! One run of one test: a watchdog over it, pools for it, and a look at the threads after it.

use std::io::Write;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use executor::{Builder, ThreadPoolExecutor};
use parking_lot::{Condvar, Mutex};

use super::threads;

/// No test takes a second; this much is for machines that are busy with something else, and for an interpreter.
const LIMIT: Duration = Duration::from_secs(if cfg!(miri) { 3600 } else { 60 });

/// How long the system may show a thread that was joined.
const LINGER: Duration = Duration::from_secs(10);

/// What the watchdog is told.
#[derive(Default)]
struct Progress {
    /// Where the test stood last, and what it was about to do.
    stage: Option<(&'static Location<'static>, String)>,
    /// Tells more, should it hang or fail.
    details: Option<Box<dyn Fn() -> String + Send>>,
    ended: bool,
}

/// Told of the end of the test, on a panic too.
struct End(Arc<(Mutex<Progress>, Condvar)>);

impl Drop for End {
    fn drop(&mut self) {
        let mut progress = self.0.0.lock();
        progress.ended = true;
        let stood = std::thread::panicking().then(|| progress.to_string());
        drop(progress);
        self.0.1.notify_all();
        if let Some(stood) = stood {
            eprintln!("failed {stood}");
        }
    }
}

impl std::fmt::Display for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.stage {
            Some((at, what)) => write!(f, "{what} ({at})")?,
            None => f.write_str("at its begin")?,
        }
        self.details
            .as_ref()
            .map_or(Ok(()), |details| write!(f, "\n{}", details()))
    }
}

/// The test's end of it all.
pub(crate) struct Test {
    progress: Arc<(Mutex<Progress>, Condvar)>,
    prefix: String,
}

impl Test {
    /// Notes that the test has come here, for the watchdog's report.
    #[track_caller]
    pub(crate) fn stage(&self, what: impl Into<String>) {
        self.progress.0.lock().stage = Some((Location::caller(), what.into()));
    }

    /// Has `details` asked for more to report, should the test hang or fail.
    pub(crate) fn on_failure(&self, details: impl Fn() -> String + Send + 'static) {
        self.progress.0.lock().details = Some(Box::new(details));
    }

    /// The prefix of the names of this test's threads, and of no other's.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A pool whose threads are looked for after the test.
    #[track_caller]
    pub(crate) fn builder(&self) -> Builder {
        self.stage("with a new pool");
        ThreadPoolExecutor::builder().thread_name_prefix(&self.prefix)
    }

    /// The same of so many workers.
    #[track_caller]
    pub(crate) fn pool(&self, max_workers: usize) -> ThreadPoolExecutor {
        self.builder().max_workers(max_workers).build().unwrap()
    }

    /// This test's threads that are there now.
    pub(crate) fn threads(&self) -> Vec<String> {
        threads::named(&format!("{}_", self.prefix))
    }

    fn assert_no_threads_left(&self) {
        let patience = Instant::now() + LINGER;
        while !self.threads().is_empty() {
            assert!(
                Instant::now() < patience,
                "threads left behind: {:?}",
                self.threads()
            );
            // A poll: the system tells nobody when it forgets a thread.
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Runs a test that might hang, or leave threads behind.
///
/// After `LIMIT` it writes where the test stood, and ends the process.
#[track_caller]
pub(crate) fn within(body: impl FnOnce(&Test)) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let caller = Location::caller();
    let test = Test {
        progress: Arc::default(),
        prefix: format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed)),
    };
    let name = std::thread::current().name().unwrap_or("?").to_owned();
    let watched = Arc::clone(&test.progress);
    let end = End(Arc::clone(&test.progress));
    let watchdog = std::thread::Builder::new()
        .name("watchdog".to_owned())
        .spawn(move || watch(&watched, &name, caller))
        .unwrap();
    body(&test);
    test.stage("at its end, looking for threads left behind");
    test.assert_no_threads_left();
    drop(end);
    watchdog.join().unwrap();
}

#[expect(
    clippy::significant_drop_tightening,
    reason = "the guard is slept on, and the process ends under it"
)]
fn watch(progress: &(Mutex<Progress>, Condvar), name: &str, caller: &Location<'_>) {
    let (progress, changed) = progress;
    let limit = Instant::now() + LIMIT;
    let mut progress = progress.lock();
    while !progress.ended {
        if changed.wait_until(&mut progress, limit).timed_out() && !progress.ended {
            // Past the harness, which would keep what the macros print to itself.
            let _ = writeln!(
                std::io::stderr(),
                "\ntest {name} ({caller}) hangs: {progress}; threads: {:?}",
                threads::names()
            );
            std::process::abort();
        }
    }
}
