//! `flags` side by side with what people use, on one local server, in one run.
//!
//! `cargo bench -p flags --bench speed` measures 20, 195 and 5,070 files, at once and with 50 ms a request;
//! `-- 20 195` measures only those. Files go to memory where there is `/dev/shm`. The programs take turns,
//! so that a busy minute hits all of them; what is not installed is left out.
//!
//! `curl -Z` begins its connections one by one, and with `--parallel-immediate` all at once: which is faster depends on
//! the work, so both take part.
//!
//! "Bare sockets" is the floor: a thread a connection that does nothing but ask, read and write files, with
//! no check, no retry and no report. The CPU time is that of the program alone, start included, by request.
//! What it takes to start a program and see it end is said as well: it is in every figure.
//!
//! There are 195 flags, so the many files are all of them 26 times over. The other programs save every one
//! under a name of its own; `flags --repeat 26` saves it under the flag's name, replacing the one before.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on stops where it stands"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use wait4::Wait4;

/// How many requests each program may have in flight.
const WORKERS: usize = 20;
/// How long the slow server takes for each.
const DELAY: Duration = Duration::from_millis(50);
/// How often all flags are fetched for the many files.
const TIMES: usize = 26;

/// Somebody who downloads.
#[derive(Clone, Copy)]
enum Contender {
    Flags,
    Bare,
    Curl,
    CurlImmediate,
    Aria2,
    Requests,
}

impl Contender {
    const ALL: [Self; 6] = [
        Self::Flags,
        Self::Bare,
        Self::Curl,
        Self::CurlImmediate,
        Self::Aria2,
        Self::Requests,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::Bare => "bare sockets",
            Self::Curl => "curl -Z",
            Self::CurlImmediate => "curl -Z --parallel-immediate",
            Self::Aria2 => "aria2c",
            Self::Requests => "Python requests",
        }
    }

    fn is_installed(self) -> bool {
        let mut probe = match self {
            Self::Flags | Self::Bare => return true,
            Self::Curl | Self::CurlImmediate => Command::new("curl"),
            Self::Aria2 => Command::new("aria2c"),
            Self::Requests => Command::new("python3"),
        };
        match self {
            Self::Requests => probe.args(["-c", "import requests"]),
            _ => probe.arg("--version"),
        };
        let probe = probe.stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    }

    /// The command that downloads the job into the directory.
    fn command(self, job: &Job, directory: &Path) -> Command {
        let (workers, list) = (WORKERS.to_string(), directory.join("list"));
        let files = job.files(directory);
        let mut text = String::new();
        for (url, path) in &files {
            let (path, name) = (path.display(), path.file_name().unwrap().display());
            let _ = match self {
                Self::Flags => Ok(()),
                Self::Curl | Self::CurlImmediate => {
                    writeln!(text, "url = \"{url}\"\noutput = \"{path}\"")
                }
                Self::Aria2 => writeln!(text, "{url}\n out={name}"),
                Self::Bare | Self::Requests => writeln!(text, "{url}\t{path}"),
            };
        }
        fs::write(&list, text).unwrap();
        let mut command = match self {
            Self::Flags => return job.flags(directory),
            Self::Bare => Command::new(std::env::current_exe().unwrap()),
            Self::Curl | Self::CurlImmediate => Command::new("curl"),
            Self::Aria2 => Command::new("aria2c"),
            Self::Requests => Command::new(python()),
        };
        match self {
            Self::Flags => unreachable!("it needs no list"),
            Self::Bare => command.args([BARE, &workers]),
            Self::Curl | Self::CurlImmediate => {
                command.args(["-q", "-Z", "-sS", "--fail", "--parallel-max", &workers]);
                if matches!(self, Self::CurlImmediate) {
                    command.arg("--parallel-immediate");
                }
                command.arg("--config")
            }
            Self::Aria2 => command
                .args(["--no-conf", "--quiet", "--file-allocation=none"])
                .args(["-j", &workers, "-d"])
                .arg(directory)
                .arg("-i"),
            Self::Requests => command
                .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/requests.py"))
                .arg(&workers),
        };
        command.arg(&list);
        command
    }
}

/// The interpreter itself: `python3` may be a script that looks for it.
fn python() -> String {
    let print = "import sys; print(sys.executable)";
    let said = Command::new("python3").args(["-c", print]).output();
    String::from_utf8(said.unwrap().stdout)
        .unwrap()
        .trim()
        .to_owned()
}

/// What there is to download.
struct Job {
    /// The codes, lower case.
    codes: Vec<String>,
    /// How often.
    times: usize,
    /// Where from.
    base: String,
}

impl Job {
    fn count(&self) -> usize {
        self.codes.len() * self.times
    }

    /// The files with their URLs. The query makes a URL another one, and the server ignores it.
    fn files(&self, directory: &Path) -> Vec<(String, PathBuf)> {
        let (base, mut files) = (&self.base, Vec::new());
        for time in 0..self.times {
            for cc in &self.codes {
                let path = directory.join(format!("{cc}-{time}.gif"));
                files.push((format!("{base}/{cc}/{cc}.gif?{time}"), path));
            }
        }
        files
    }

    /// Our own program, which needs no list.
    fn flags(&self, directory: &Path) -> Command {
        let (workers, times) = (WORKERS.to_string(), self.times.to_string());
        let mut command = Command::new(env!("CARGO_BIN_EXE_flags"));
        command.args(["-q", "-m", &workers, "--repeat", &times, "-s", &self.base]);
        command.arg("-d").arg(directory).args(&self.codes);
        command
    }

    /// How long it takes a contender, and how much CPU time; it must have got everything.
    fn measure(&self, contender: Contender) -> (Duration, Duration) {
        let directory = scratch();
        let mut command = contender.command(self, directory.path());
        // Curl draws a meter for parallel transfers however silent it is told to be.
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let ended = command.spawn().unwrap().wait4().unwrap();
        let (took, status) = (began.elapsed(), ended.status);
        let worked = ended.rusage.utime + ended.rusage.stime;
        assert!(status.success(), "{command:?}: {status}");
        let images = fs::read_dir(directory.path()).unwrap();
        let images = images.filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|ending| ending == "gif")
        });
        let expected = match contender {
            Contender::Flags => self.codes.len(),
            _ => self.count(),
        };
        assert_eq!(images.count(), expected, "{}", contender.name());
        (took, worked)
    }
}

/// A server; it is stopped when dropped.
struct Server {
    process: Child,
    base: String,
}

impl Server {
    fn start(delay: Duration) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flags"));
        command.args(["serve", "--port", "0"]);
        if !delay.is_zero() {
            command.args(["--delay", &delay.as_secs_f64().to_string()]);
        }
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        stdout.read_line(&mut said).unwrap();
        let base = said.split(' ').find(|word| word.starts_with("http"));
        let base = base.unwrap().to_owned();
        Self { process, base }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A directory in memory, if there is such a place.
fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

/// All codes that have a flag, in lower case.
fn all_codes(base: &str) -> Vec<String> {
    let directory = scratch();
    let mut command = Command::new(env!("CARGO_BIN_EXE_flags"));
    let command = command.args(["-q", "-a", "-s", base, "-d"]);
    assert!(command.arg(directory.path()).status().unwrap().success());
    let names = fs::read_dir(directory.path()).unwrap();
    let mut codes: Vec<_> = names
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_owned())
        .map(|stem| stem.into_string().unwrap())
        .collect();
    codes.sort();
    codes
}

/// Prints the contenders' times for one job.
fn compare(job: &Job, delay: Duration, contenders: &[Contender], rounds: usize) {
    let mut times = vec![(Vec::new(), Vec::new()); contenders.len()];
    for _ in 0..rounds {
        for (&contender, (took, worked)) in contenders.iter().zip(&mut times) {
            let (time, work) = job.measure(contender);
            took.push(time.as_secs_f64() * 1e3);
            worked.push(work.as_secs_f64() * 1e6 / job.count() as f64);
        }
    }
    let (count, ms) = (job.count(), delay.as_millis());
    let floor = count.div_ceil(WORKERS) as u128 * ms;
    let nothing = nothing(rounds);
    println!("\n{count} files, {ms} ms a request (floor {floor} ms), {rounds} rounds;");
    println!("a program that does nothing: {nothing:.1} ms\n");
    println!("| program | median, ms | fastest to slowest | of flags' time | CPU µs a request |");
    println!("|---|---|---|---|---|");
    let mut ours = None;
    for (contender, (times, work)) in contenders.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        work.sort_by(f64::total_cmp);
        let work = work[rounds / 2];
        let (median, name) = (times[rounds / 2], contender.name());
        let ratio = median / *ours.get_or_insert(median);
        let (fastest, slowest) = (times[0], times[rounds - 1]);
        println!(
            "| {name} | {median:.1} | {fastest:.1} to {slowest:.1} | {ratio:.2} | {work:.0} |"
        );
    }
}

/// How long a program takes, in milliseconds, that ends as soon as it has started.
fn nothing(rounds: usize) -> f64 {
    let mut times: Vec<_> = (0..rounds)
        .map(|_| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            let began = Instant::now();
            command.arg(NOTHING).status().unwrap();
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[rounds / 2]
}

/// The only argument of this program as one that does nothing.
const NOTHING: &str = "nothing";

/// The first argument of this program as the contender of bare sockets.
const BARE: &str = "bare-sockets";

/// Downloads the files of a list: as many threads, each with a connection of its own.
fn bare(workers: usize, list: &str) {
    let list = fs::read_to_string(list).unwrap();
    let files: Vec<_> = list
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..workers.min(files.len()) {
            scope.spawn(|| {
                let host = files[0].0.split('/').nth(2).unwrap();
                let mut stream = TcpStream::connect(host).unwrap();
                stream.set_nodelay(true).unwrap();
                while let Some((url, path)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let at = url.find(host).unwrap() + host.len();
                    let request = format!("GET {} HTTP/1.1\r\nHost: {host}\r\n\r\n", &url[at..]);
                    stream.write_all(request.as_bytes()).unwrap();
                    let part = format!("{path}.part");
                    fs::write(&part, body(&mut stream)).unwrap();
                    fs::rename(part, path).unwrap();
                }
            });
        }
    });
}

/// Reads an answer of our own server.
fn body(stream: &mut TcpStream) -> Vec<u8> {
    let (mut answer, mut buffer) = (Vec::new(), [0; 16 << 10]);
    loop {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "the server closed the connection");
        answer.extend_from_slice(&buffer[..count]);
        let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&answer[..end]);
        let mut lines = head.lines();
        let length = lines.find_map(|line| line.strip_prefix("Content-Length: "));
        if answer.len() == end + 4 + length.unwrap().parse::<usize>().unwrap() {
            return answer.split_off(end + 4);
        }
    }
}

fn main() {
    let args: Vec<_> = std::env::args().collect();
    match &args[..] {
        [_, mark] if mark == NOTHING => return,
        [_, mark, workers, list] if mark == BARE => return bare(workers.parse().unwrap(), list),
        _ => {}
    }
    let wanted: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let contenders = Contender::ALL.into_iter().filter(|one| one.is_installed());
    let contenders: Vec<_> = contenders.collect();
    for delay in [Duration::ZERO, DELAY] {
        let server = Server::start(delay);
        let all = all_codes(&server.base);
        for (codes, times, rounds) in [(&all[..20], 1, 15), (&all, 1, 9), (&all, TIMES, 3)] {
            let (codes, base) = (codes.to_vec(), server.base.clone());
            let job = Job { codes, times, base };
            if wanted.is_empty() || wanted.contains(&job.count()) {
                compare(&job, delay, &contenders, rounds);
            }
        }
    }
}
