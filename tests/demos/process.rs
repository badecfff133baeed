//! One demo as a child process, and its output made comparable.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use regex_lite::Regex;

/// No demo takes so long, on however busy a machine.
pub(crate) const WATCHDOG: Duration = Duration::from_secs(30);

/// What a demo did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Ran {
    /// Stdout with all that differs from run to run replaced.
    pub(crate) fn masked(&self) -> String {
        let mut text = self.stdout.clone();
        for (pattern, mask) in [
            (r"0x[0-9a-f]+", "0x…"),
            (r"\[\d\d:\d\d:\d\d\]", "[HH:MM:SS]"),
            (r"\d+\.\d+s", "N.NNs"),
            (r"[^\s(]+\.rs:\d+:\d+", "FILE:LINE"),
            (r"with \d+ cores", "with N cores"),
            (r"cores, here \d+:", "cores, here N:"),
            (r"worker \d+ was", "worker N was"),
            // The longer the number, the longer the frame.
            (r"\d+ bytes  HELLO     pid \d+", "NN bytes  HELLO     pid N"),
        ] {
            let pattern = Regex::new(pattern).unwrap();
            text = pattern.replace_all(&text, mask).into_owned();
        }
        text
    }

    /// The masked lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.masked().lines().map(str::to_owned).collect()
    }
}

/// The names of all demos, in order.
pub(crate) fn all() -> Vec<String> {
    let mut names: Vec<String> = sources()
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 3, "{names:?}");
    names
}

/// The files of all demos.
pub(crate) fn sources() -> Vec<PathBuf> {
    std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

/// The command that runs a demo.
pub(crate) fn command(name: &str, arguments: &[&str]) -> Command {
    let one_of_them = Path::new(env!("CARGO_BIN_EXE_01_executor_map"));
    let mut command = Command::new(one_of_them.with_file_name(name));
    command
        .args(arguments)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The outputs of the demos without arguments, each run once for all tests.
static PLAIN: Mutex<Option<HashMap<String, Arc<Ran>>>> = Mutex::new(None);

/// Held while a demo runs: beside another one it would take longer, and its naps would end out of turn.
pub(crate) static TURN: Mutex<()> = Mutex::new(());

/// What a demo does without arguments.
#[expect(
    clippy::significant_drop_tightening,
    reason = "locked while the demo runs, so that no other test runs it too"
)]
pub(crate) fn plain(name: &str) -> Arc<Ran> {
    let mut known = PLAIN.lock();
    let known = known.get_or_insert_default();
    let ran = known
        .entry(name.to_owned())
        .or_insert_with(|| Arc::new(run(name, &[])));
    Arc::clone(ran)
}

/// What a demo does without arguments, from a run that `is_good`, if there is one in some: naps keep
/// things in order unless the machine is so busy that one of them takes much longer than it should.
pub(crate) fn patiently(name: &str, is_good: impl Fn(&Ran) -> bool) -> Arc<Ran> {
    let first = plain(name);
    if is_good(&first) {
        return first;
    }
    let mut again = (0..3).map(|_| Arc::new(run(name, &[])));
    again.find(|ran| is_good(ran)).unwrap_or(first)
}

/// Arguments that make a demo quick, for tests that do not look at its naps.
pub(crate) fn hurry(name: &str) -> &'static [&'static str] {
    let source = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/bin/{name}.rs")),
    );
    if source.unwrap().contains("run_at(") {
        &["--unit-ms", "2"]
    } else {
        &[]
    }
}

/// Runs a demo to its end.
pub(crate) fn run(name: &str, arguments: &[&str]) -> Ran {
    let _turn = TURN.lock();
    let began = Instant::now();
    let mut child = command(name, arguments).spawn().expect(name);
    let stdout = read(child.stdout.take().unwrap());
    let stderr = read(child.stderr.take().unwrap());
    let status = end_of(&mut child, name);
    Ran {
        status,
        took: began.elapsed(),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

/// Reads on a thread of its own, so that neither pipe blocks the child.
pub(crate) fn read(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    })
}

/// Waits for the child; one that hangs is killed, and the test fails.
pub(crate) fn end_of(child: &mut Child, name: &str) -> ExitStatus {
    let deadline = Instant::now() + WATCHDOG;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{name} did not end within {WATCHDOG:?}");
        }
        // A poll: std has no wait with a timeout.
        thread::sleep(Duration::from_millis(2));
    }
}
