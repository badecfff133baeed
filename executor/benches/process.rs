//! What a pool of two processes costs, beside the physical limits and beside Python.
//!
//! ```text
//! cargo bench -p executor --bench process
//! ```
//!
//! One run measures everything: each figure is the median of seven rounds, with the least and the most beside
//! it, and the rounds of all figures alternate, so that what else the machine does falls on all of them. Python
//! is measured with three rounds of its own if `python3` is there.
//!
//! A round trip between two cores takes ten times as long as on one, and the system chooses anew for each pair of
//! processes. So it is measured both with all on one core, where the two sides can be told apart, and as it comes.
//!
//! The bare echo of 64 MB goes as the pool's does, through pipes of 1 MiB and in strides of 128 KiB, and takes no memory
//! anew. Through pipes as they are at first it has anything from a quarter of that to nearly all, as the two sides happen
//! to take turns: no limit to be measured against.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use executor::ProcessPoolExecutor;
use executor::process::{Bytes, Registry, serve_if_worker};
use rustix::pipe::fcntl_setpipe_size;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

const ROUNDS: usize = 7;
const TRIPS: u32 = 20_000;
const SMALL_TASKS: u32 = 20_000;
const ITEMS: u32 = 100_000;
const BIG: usize = 64 * 1024 * 1024;
/// The most that a bare transfer writes at once, and what its pipes hold if it is longer: as the pool has it.
const STRIDE: usize = 128 * 1024;
const WIDE: usize = 1024 * 1024;
const BARE_TRIP: &str = "bare 64-byte ping-pong";
const TRIP: &str = "round trip of one small task";
const BARE_TRIP_ON_ONE: &str = "bare 64-byte ping-pong, on one core";
const TRIP_ON_ONE: &str = "round trip of one small task, on one core";
const BARE_BIG_ECHO: &str = "bare 64 MB echo";
const BIG_ECHO: &str = "64 MB echo";
const MB: f64 = 1_000_000.0;

fn add_one(n: u32) -> u32 {
    n + 1
}

fn echo(bytes: Bytes) -> Bytes {
    bytes
}

fn nap(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}

executor::remote_task!(AddOne = add_one(n: u32) -> u32);
executor::remote_task!(Echo = echo(bytes: Bytes) -> Bytes);
executor::remote_task!(Nap = nap(millis: u64));

/// One figure of one round.
type Measure = (&'static str, &'static str, fn() -> f64);

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("bare-ping") => return bare_child(64),
        Some("bare-big") => return bare_child(BIG),
        _ => {}
    }
    serve_if_worker(
        &Registry::new()
            .with::<AddOne>()
            .with::<Echo>()
            .with::<Nap>(),
    );
    if std::env::args().nth(1).as_deref() == Some("pending-memory") {
        return print_pending_memory();
    }

    let measures: [Measure; 10] = [
        (BARE_TRIP_ON_ONE, "µs", || {
            on_one_core(bare_ping).as_secs_f64() * 1e6
        }),
        (TRIP_ON_ONE, "µs", || {
            on_one_core(round_trip).as_secs_f64() * 1e6
        }),
        (BARE_TRIP, "µs", || bare_ping().as_secs_f64() * 1e6),
        (TRIP, "µs", || round_trip().as_secs_f64() * 1e6),
        ("20,000 small tasks", "tasks/s", small_tasks),
        ("map of 100,000, automatic chunks", "items/s", map_items),
        (BARE_BIG_ECHO, "MB/s", bare_big),
        (BIG_ECHO, "MB/s", big_echo),
        ("start of two workers to the first result", "ms", || {
            first_result().as_secs_f64() * 1e3
        }),
        (
            "one of 100,000 pending small tasks",
            "bytes",
            pending_memory,
        ),
    ];
    // Words on the command line choose among the figures; cargo adds `--bench`.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let measures: Vec<&Measure> = measures
        .iter()
        .filter(|(name, _, _)| words.is_empty() || words.iter().any(|word| name.contains(word)))
        .collect();
    let mut rounds = vec![Vec::new(); measures.len()];
    for _ in 0..ROUNDS {
        for ((_, _, measure), figures) in measures.iter().zip(&mut rounds) {
            figures.push(measure());
        }
    }
    println!("{:<44}{:>12}  (least – most)", "", "median");
    let mut medians = Vec::new();
    for ((name, unit, _), mut figures) in measures.iter().zip(rounds) {
        figures.sort_by(f64::total_cmp);
        let [least, median, most] = [0, ROUNDS / 2, ROUNDS - 1].map(|at| figures[at]);
        println!("{name:<44}{median:>12.1}  ({least:.1} – {most:.1}) {unit}");
        medians.push((*name, median));
    }
    println!();
    for (ours, bare) in [
        (TRIP_ON_ONE, BARE_TRIP_ON_ONE),
        (TRIP, BARE_TRIP),
        (BIG_ECHO, BARE_BIG_ECHO),
    ] {
        let median = |name| medians.iter().find(|(other, _)| *other == name);
        if let (Some((_, ours_is)), Some((_, bare_is))) = (median(ours), median(bare)) {
            println!("{ours} / {bare}: {:.2}", ours_is / bare_is);
        }
    }
    if words.is_empty() {
        python();
    }
}

/// Calls `f` with this thread, and all threads and processes that it starts, on one core.
fn on_one_core<R>(f: impl FnOnce() -> R) -> R {
    let all = sched_getaffinity(None).expect("Linux tells");
    // The last one: the first is often the one that the system serves its devices on.
    let cpu = (0..CpuSet::MAX_CPU).rfind(|cpu| all.is_set(*cpu));
    let mut one = CpuSet::new();
    one.set(cpu.expect("this thread runs somewhere"));
    sched_setaffinity(None, &one).expect("it is one of ours");
    let result = f();
    sched_setaffinity(None, &all).expect("it was so before");
    result
}

/// The other end of a bare transfer: takes so many bytes, and gives them back.
fn bare_child(size: usize) {
    let mut bytes = vec![0; size];
    let (mut stdin, mut stdout) = (std::io::stdin().lock(), raw_stdout());
    while stdin.read_exact(&mut bytes).is_ok() {
        write_in_strides(&mut stdout, &bytes);
    }
}

fn write_in_strides(pipe: &mut impl Write, bytes: &[u8]) {
    for stride in bytes.chunks(STRIDE) {
        pipe.write_all(stride).expect("the other end reads");
    }
}

/// Without the line buffer of `std::io::Stdout`.
fn raw_stdout() -> std::fs::File {
    std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/stdout")
        .expect("stdout is a pipe")
}

/// The time of one exchange of `size` bytes with a child over two bare pipes.
fn bare(mode: &str, size: usize, trips: u32) -> Duration {
    let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
        .arg(mode)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    let mut stdout = child.stdout.take().expect("it is a pipe");
    if size > STRIDE {
        fcntl_setpipe_size(&stdin, WIDE).expect("the system allows it");
        fcntl_setpipe_size(&stdout, WIDE).expect("the system allows it");
    }
    let mut bytes = vec![1; size];
    let mut trip = || {
        write_in_strides(&mut stdin, &bytes);
        stdout.read_exact(&mut bytes).expect("the child writes");
    };
    trip();
    let began = Instant::now();
    (0..trips).for_each(|_| trip());
    let took = began.elapsed() / trips;
    drop(stdin);
    child.wait().expect("the child ends");
    took
}

fn bare_ping() -> Duration {
    bare("bare-ping", 64, TRIPS)
}

fn bare_big() -> f64 {
    BIG as f64 / MB / bare("bare-big", BIG, 2).as_secs_f64()
}

/// A pool of two workers, both of which are there.
fn pool() -> ProcessPoolExecutor {
    let pool = ProcessPoolExecutor::new(2).expect("the options are valid");
    let futures = [0, 1].map(|_| pool.submit(Nap(20)).expect("the pool is open"));
    for future in futures {
        future.result().expect("a nap does not fail");
    }
    pool
}

fn one(pool: &ProcessPoolExecutor, n: u32) -> u32 {
    let future = pool.submit(AddOne(n)).expect("the pool is open");
    future.result().expect("adding does not fail")
}

fn round_trip() -> Duration {
    let pool = pool();
    one(&pool, 0);
    let began = Instant::now();
    for n in 0..TRIPS {
        assert_eq!(one(&pool, n), n + 1);
    }
    began.elapsed() / TRIPS
}

fn small_tasks() -> f64 {
    let pool = pool();
    let began = Instant::now();
    let futures: Vec<_> = (0..SMALL_TASKS)
        .map(|n| pool.submit(AddOne(n)).expect("the pool is open"))
        .collect();
    for future in futures {
        future.result().expect("adding does not fail");
    }
    f64::from(SMALL_TASKS) / began.elapsed().as_secs_f64()
}

fn map_items() -> f64 {
    let pool = pool();
    let began = Instant::now();
    let results = pool.map(AddOne, 0..ITEMS).expect("the pool is open");
    let count = results.filter(Result::is_ok).count();
    assert_eq!(count, ITEMS as usize);
    f64::from(ITEMS) / began.elapsed().as_secs_f64()
}

fn big_echo() -> f64 {
    let pool = pool();
    let mut bytes = Bytes::from(vec![1; BIG]);
    let mut trip = || {
        let future = pool.submit(Echo(std::mem::take(&mut bytes)));
        bytes = future.expect("the pool is open").result().expect("it fits");
    };
    trip();
    let began = Instant::now();
    (0..2).for_each(|_| trip());
    BIG as f64 * 2.0 / MB / began.elapsed().as_secs_f64()
}

fn first_result() -> Duration {
    let began = Instant::now();
    let pool = ProcessPoolExecutor::new(2).expect("the options are valid");
    let other = pool.submit(AddOne(1)).expect("the pool is open");
    one(&pool, 0);
    let took = began.elapsed();
    other.result().expect("adding does not fail");
    took
}

/// In a process of its own, whose memory holds nothing else that was let go before.
fn pending_memory() -> f64 {
    let output = Command::new(std::env::current_exe().expect("this program has a path"))
        .arg("pending-memory")
        .output()
        .expect("the child starts");
    let printed = String::from_utf8_lossy(&output.stdout);
    printed.trim().parse().expect("the child prints a number")
}

/// What the pool keeps while both workers sleep.
fn print_pending_memory() {
    let pool = pool();
    let naps = [0, 1].map(|_| pool.submit(Nap(500)).expect("the pool is open"));
    let before = resident();
    let mut futures = Vec::with_capacity(ITEMS as usize);
    futures.extend((0..ITEMS).map(|n| pool.submit(AddOne(n)).expect("the pool is open")));
    println!("{}", (resident() - before) / f64::from(ITEMS));
    for future in &futures {
        future.cancel();
    }
    drop(naps);
}

/// The memory of this process, in bytes.
fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .unwrap_or(0.0);
    pages * 4096.0
}

fn python() {
    let script = include_str!("process.py");
    println!();
    match Command::new("python3").args(["-c", script]).status() {
        Ok(status) if status.success() => {}
        Ok(status) => println!("python3: {status}"),
        Err(_) => println!("python3 is not installed"),
    }
}
