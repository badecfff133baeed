//! What a worker may do to itself, and when.

use std::fs::{File, OpenOptions, read_dir, read_to_string};
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use executor::Task;
use executor::process::serde::{Deserialize, Deserializer, Serialize, Serializer};
use executor::process::{Bytes, RemoteTask};
use rustix::process::{Signal, getpid, kill_process};

use super::matrix::AT_START;

/// Set where the tasks of these tests are to misbehave: in a worker.
pub(super) static IN_WORKER: AtomicBool = AtomicBool::new(false);

/// Where workers find the directory for their evidence, if there is to be any.
pub(super) const EVIDENCE: &str = "EXECUTOR_TEST_EVIDENCE";

/// What `huge_stderr` prints: so many lines, of so many bytes.
pub(super) const HUGE_LINES: usize = 20_000;
pub(super) const HUGE_LINE: usize = 99;

pub(super) fn evidence(what: &str) -> Option<PathBuf> {
    Some(Path::new(&std::env::var_os(EVIDENCE)?).join(what))
}

/// Does what the name says, to this process, and leaves evidence that it has begun, and that it is done.
pub(super) fn act(action: &str) {
    testify("begun", action);
    act_unseen(action);
    testify("ended", action);
}

/// Leaves behind who does it, what it is, and what descriptor 1 is now.
fn testify(what: &str, action: &str) {
    let Some(path) = evidence(what) else { return };
    let stdout = std::fs::read_link("/proc/self/fd/1").unwrap();
    let new = path.with_extension("new");
    let text = format!("{} {action} {}", std::process::id(), stdout.display());
    std::fs::write(&new, text).unwrap();
    // So that nobody finds half of it.
    std::fs::rename(new, path).unwrap();
}

fn act_unseen(action: &str) {
    match action {
        "nothing" => {}
        "panic" => panic!("as it was told"),
        "exit_0" => std::process::exit(0),
        "exit_3" => std::process::exit(3),
        "abort" => std::process::abort(),
        // The first one ends in the handler of the standard library, which looks for an overflow of the stack, finds
        // none, and steps aside.
        "segv" => loop {
            // To this thread: ThreadSanitizer has no handlers for one that is about to end.
            signal_hook::low_level::raise(Signal::SEGV.as_raw()).unwrap();
        },
        "kill" => signal(Signal::KILL),
        "stop" => signal(Signal::STOP),
        "closed_stdout" => {
            let null = File::open("/dev/null").unwrap();
            rustix::stdio::dup2_stdout(null).unwrap();
        }
        "garbage" => garbage(),
        "println" => {
            println!("a stray line");
            print!("and one without an end");
        }
        "huge_stderr" => {
            let line = [[b'e'; HUGE_LINE].as_slice(), b"\n"].concat();
            for _ in 0..HUGE_LINES {
                std::io::stderr().write_all(&line).unwrap();
            }
        }
        other => panic!("no such action: {other}"),
    }
}

/// Returns when the signal has taken effect. It is for the process, and another thread may take it, not at once.
fn signal(signal: Signal) {
    kill_process(getpid(), signal).unwrap();
    let is_pending = || {
        let status = read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("ShdPnd:"));
        let pending = u64::from_str_radix(line.unwrap().trim(), 16).unwrap();
        pending & (1 << (signal.as_raw() - 1)) != 0
    };
    while is_pending() {
        thread::yield_now();
    }
}

/// Writes what is no frame to every pipe that this process writes to, above the standard ones; before it serves, to
/// stdout as well.
fn garbage() {
    let first = if std::env::var_os(AT_START).is_some() {
        1
    } else {
        3
    };
    for entry in read_dir("/proc/self/fd").unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let number: u32 = name.parse().unwrap();
        let info = read_to_string(format!("/proc/self/fdinfo/{name}")).unwrap_or_default();
        let writes = info
            .lines()
            .any(|line| line.starts_with("flags:") && line.ends_with('1'));
        if number < first || !writes {
            continue;
        }
        let nonblocking = 0o4000;
        let pipe = OpenOptions::new()
            .write(true)
            .custom_flags(nonblocking)
            .open(entry.path());
        if let Ok(mut pipe) = pipe {
            let _ = pipe.write_all(&[0xff; 64]);
        }
    }
}

fn act_in_worker(action: &str) {
    if IN_WORKER.load(Ordering::Relaxed) {
        act(action);
    }
}

fn run(action: String) -> u64 {
    act(&action);
    7
}

fn swallow(bytes: Bytes) -> u64 {
    bytes.len() as u64
}

/// Acts as soon as this process has taken in 16 MB.
fn act_while_reading(action: String) {
    let before = resident_mb();
    thread::spawn(move || {
        while resident_mb() < before + 16 {
            thread::sleep(Duration::from_millis(1));
        }
        act(&action);
    });
}

/// Acts as soon as the worker is on its way out. Descriptor 1 is put away then; a copy of it keeps the worker
/// waiting for us.
fn act_at_shutdown(action: String) {
    let copy = std::io::stdout().as_fd().try_clone_to_owned().unwrap();
    thread::spawn(move || {
        let pipe = rustix::fs::fstat(&copy).unwrap().st_ino;
        while rustix::fs::fstat(std::io::stdout()).unwrap().st_ino == pipe {
            thread::sleep(Duration::from_millis(1));
        }
        act(&action);
        drop(copy);
    });
}

fn resident_mb() -> u64 {
    let statm = read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4 / 1024
}

executor::remote_task!(pub(super) Run = run(action: String) -> u64);
executor::remote_task!(pub(super) Encode = encode(action: String) -> Encoding);
executor::remote_task!(pub(super) Swallow = swallow(bytes: Bytes) -> u64);
executor::remote_task!(pub(super) ActWhileReading = act_while_reading(action: String));
executor::remote_task!(pub(super) ActAtShutdown = act_at_shutdown(action: String));

/// A task that acts while it is decoded.
pub(super) struct Decode(pub(super) String);

impl Task for Decode {
    type Output = u64;

    fn run(self) -> u64 {
        7
    }
}

impl Serialize for Decode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let action = String::deserialize(deserializer)?;
        act_in_worker(&action);
        Ok(Self(action))
    }
}

impl RemoteTask for Decode {
    const NAME: &'static str = "decode";
}

/// An output that acts while it is encoded.
pub(super) struct Encoding(String);

fn encode(action: String) -> Encoding {
    Encoding(action)
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        act_in_worker(&self.0);
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}
