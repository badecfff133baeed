//! A directory of its own for every test, and the program run in it under a watchdog.

use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::termios::{Winsize, tcsetwinsize};
use tempfile::TempDir;

/// No run of a test takes nearly as long; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// The twenty most populous countries.
pub(crate) const POP20: &str = "BD BR CD CN DE EG ET FR ID IN IR JP MX NG PH PK RU TR US VN";

/// The ways to download.
pub(crate) const MODES: [&str; 4] = ["sequential", "threads", "as-completed", "processes"];

/// A directory, with everything a run may leave in it.
pub(crate) struct World {
    /// The working directory of the runs.
    directory: TempDir,
}

impl World {
    /// An empty world.
    pub(crate) fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// A path in the world.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Runs the program to its end.
    pub(crate) fn flags(&self, args: &[&str]) -> Ran {
        self.start(args).end()
    }

    /// Starts the program.
    pub(crate) fn start(&self, args: &[&str]) -> Running {
        self.spawn(self.command().args(args))
    }

    /// The program, not started yet, with nothing in its environment that it may listen to.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flags"));
        command
            .current_dir(self.directory.path())
            .stdin(Stdio::null());
        for name in [
            "ALL_PROXY",
            "HTTPS_PROXY",
            "HTTP_PROXY",
            "NO_COLOR",
            "NO_PROXY",
        ] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command
    }

    /// Starts a command.
    pub(crate) fn spawn(&self, command: &mut Command) -> Running {
        let started = Instant::now();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = Output::of(child.stderr.take().unwrap());
        Running::new(child, stderr, command, started)
    }

    /// Starts a command with a terminal for standard error.
    pub(crate) fn spawn_on_terminal(&self, command: &mut Command, columns: u16) -> Running {
        let (ours, theirs) = terminal(columns);
        let started = Instant::now();
        let child = command
            .stdout(Stdio::piped())
            .stderr(theirs)
            .spawn()
            .unwrap();
        // The command holds the terminal open otherwise, and its end would never come.
        command.stderr(Stdio::null());
        Running::new(child, Output::of(ours), command, started)
    }

    /// The names of the files in a directory, sorted; none when there is no such directory.
    pub(crate) fn files(&self, directory: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(directory)) else {
            return Vec::new();
        };
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// A terminal: our end of it, and the process's.
fn terminal(columns: u16) -> (File, File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let path = name.to_str().unwrap();
    let theirs = File::options().read(true).write(true).open(path).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&theirs, size).unwrap();
    (ours.into(), theirs)
}

/// What a process writes, as far as it has come.
struct Output {
    /// Everything so far.
    text: Arc<Mutex<Vec<u8>>>,
    /// Something for every piece, and closed at the end.
    pieces: Receiver<()>,
}

impl Output {
    /// Reads on a thread, so that nothing the process does can block it.
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let (piece, pieces) = mpsc::channel();
        let filled = Arc::clone(&text);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                filled.lock().extend_from_slice(&buffer[..count]);
                let _ = piece.send(());
            }
        });
        Self { text, pieces }
    }

    /// What was written so far.
    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.text.lock()).into_owned()
    }
}

/// A process of the program. It is killed when dropped.
pub(crate) struct Running {
    /// The command line.
    what: String,
    /// The process.
    child: Child,
    /// Its standard output.
    stdout: Output,
    /// Its standard error.
    stderr: Output,
    /// When it was started.
    started: Instant,
}

impl Running {
    /// A process that was started not before `started`: it may be well on its way when its parent hears of it.
    fn new(mut child: Child, stderr: Output, command: &Command, started: Instant) -> Self {
        let stdout = Output::of(child.stdout.take().unwrap());
        let what = format!("{command:?}");
        Self {
            what,
            child,
            stdout,
            stderr,
            started,
        }
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Ran {
        self.read_until("the end", |_| false);
        while self.stderr.pieces.recv_timeout(self.left()).is_ok() {}
        assert!(
            !self.left().is_zero(),
            "{}",
            self.stands("the end of standard error")
        );
        let status = self.child.wait().unwrap();
        let (stdout, stderr) = (self.stdout.so_far(), self.stderr.so_far());
        Ran {
            status,
            stdout,
            stderr,
            elapsed: self.started.elapsed(),
        }
    }

    /// Waits until standard output is as wanted, or ends.
    pub(crate) fn read_until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        while !wanted(&self.stdout.so_far()) {
            match self.stdout.pieces.recv_timeout(self.left()) {
                Ok(()) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("{}", self.stands(what)),
            }
        }
        self.stdout.so_far()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// What came on standard error so far.
    pub(crate) fn stderr_so_far(&self) -> String {
        self.stderr.so_far()
    }

    /// When it was started.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// The process's number.
    pub(crate) fn id(&self) -> i32 {
        i32::try_from(self.child.id()).unwrap()
    }

    /// How much longer to wait.
    fn left(&self) -> Duration {
        PATIENCE.saturating_sub(self.started.elapsed())
    }

    /// Where the process stands, for the watchdog's complaint.
    fn stands(&self, waited_for: &str) -> String {
        let (stdout, stderr) = (self.stdout.so_far(), self.stderr.so_far());
        format!(
            "{} hangs: waited {PATIENCE:?} for {waited_for}\n--- stdout ---\n{stdout}\n--- stderr ---\n{stderr}",
            self.what
        )
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// What it printed.
    pub(crate) stdout: String,
    /// What it complained about.
    pub(crate) stderr: String,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

impl Ran {
    /// The exit code; a signal has none.
    pub(crate) fn code(&self) -> i32 {
        self.status
            .code()
            .unwrap_or_else(|| panic!("killed: {self:?}"))
    }

    /// Standard output with what differs from run to run masked.
    pub(crate) fn masked(&self) -> String {
        mask(&self.stdout)
    }

    /// Makes sure of exit code and whole output, both of them masked.
    #[track_caller]
    pub(crate) fn assert(&self, code: i32, stdout: &str, stderr: &str) {
        assert_eq!(self.masked(), stdout, "standard output of {self:#?}");
        assert_eq!(mask(&self.stderr), stderr, "standard error of {self:#?}");
        assert_eq!(self.code(), code, "exit code of {self:#?}");
    }
}

/// Makes ports `PORT` and times `TIME`.
fn mask(text: &str) -> String {
    let mut masked = String::new();
    for line in text.split_inclusive('\n') {
        let mut line = line.to_owned();
        let mut from = 0;
        while let Some(at) = line[from..].find("127.0.0.1:") {
            from += at + "127.0.0.1:".len();
            let rest = line[from..].bytes();
            let digits = rest.take_while(u8::is_ascii_digit).count();
            line.replace_range(from..from + digits, "PORT");
        }
        for before in ["downloaded in ", "Elapsed time: "] {
            if let Some(at) = line.find(before) {
                let time = &line[at + before.len()..];
                let end = time.find('s').unwrap();
                let is_time = time[..end].parse::<f64>().is_ok()
                    && time[..end]
                        .split('.')
                        .nth(1)
                        .is_some_and(|decimals| decimals.len() == 2);
                if is_time {
                    let start = at + before.len();
                    line.replace_range(start..start + end, "TIME");
                }
            }
        }
        masked += &line;
    }
    masked
}
