//! A server that misbehaves at random, in twenty ways, and a program that accounts for all of it.
//!
//! Not among them: the limit of 5 s for a pause in an answer, which takes too long here (`trouble` has it), and
//! interrupts (`interrupt`).
//!
//! Ten thousand requests a mode, of which every one is decided by the seed, the flag and the number of
//! the try. So the server knows what the program has to say.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use parking_lot::Mutex;
use serde_json::Value;

use crate::villain::{GIF, Request, Then, Villain};
use crate::world::World;

/// So many requests at least.
const REQUESTS: usize = 10_000;
/// The share of requests that are left hanging, or are to wait; and for how many seconds those hang. They are few,
/// because each takes its time; and the time is long, so that on a busy machine nothing else takes as long.
const STALLS: f64 = 0.001;
const TIMEOUT: &str = "1.5";
/// The share of bodies without a length and without an end: a mebibyte takes its time, too.
const FLOODS: f64 = 0.003;
/// So many flags are here already: those in A.
const HERE: usize = 26;
/// So often a flag is tried again.
const RETRIES: usize = 2;

/// What the server does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Flag,
    NotFound,
    Teapot,
    Broken,
    Busy,
    Early,
    Hasty,
    Slow,
    MuchLater,
    Redirect,
    Circle,
    Nowhere,
    Close,
    Reset,
    Truncate,
    ResetBody,
    Page,
    TooLarge,
    Flood,
    Stall,
    StallBody,
    Later,
}

impl Deed {
    /// All but the last four, which take time.
    const QUICK: [Self; 18] = [
        Self::Flag,
        Self::NotFound,
        Self::Teapot,
        Self::Broken,
        Self::Busy,
        Self::Early,
        Self::Hasty,
        Self::Slow,
        Self::MuchLater,
        Self::Redirect,
        Self::Circle,
        Self::Nowhere,
        Self::Close,
        Self::Reset,
        Self::Truncate,
        Self::ResetBody,
        Self::Page,
        Self::TooLarge,
    ];

    /// What is done to a request; half of them are well treated.
    fn draw(dice: &mut fastrand::Rng) -> Self {
        match dice.f64() {
            luck if luck < STALLS => {
                let slow = [Self::Stall, Self::StallBody, Self::Later];
                dice.choice(slow).unwrap()
            }
            luck if luck < STALLS + FLOODS => Self::Flood,
            luck if luck < 0.5 => Self::Flag,
            _ => dice.choice(Self::QUICK).unwrap(),
        }
    }

    /// Does it.
    fn perform(self, request: &mut Request<'_>) -> Then {
        const LONG: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a";
        match self {
            Self::Flag => request.flag(),
            Self::NotFound => request.answer("404 Not Found", b"<html>no</html>"),
            Self::Teapot => request.answer("418 I'm a teapot", b"short and stout"),
            Self::Broken => request.answer("500 Internal Server Error", b"oh no"),
            Self::Early => request.answer("425 Too Early", b""),
            Self::Hasty => request.answer("429 Too Many Requests", b"slow down"),
            Self::Slow => request.answer("408 Request Timeout", b""),
            Self::Busy => bare(request, "503 Service Unavailable", "Retry-After: 0"),
            Self::Later => bare(request, "503 Service Unavailable", "Retry-After: 1"),
            Self::MuchLater => bare(request, "503 Service Unavailable", "Retry-After: 3600"),
            Self::Redirect => request.answer("302 Found", b"but where?"),
            Self::Circle => bare(request, "302 Found", "Location: /circle"),
            Self::Nowhere => bare(request, "302 Found", "Location: http://127.0.0.1:1/"),
            Self::Close => Then::Close,
            Self::Reset => Then::Reset,
            Self::Truncate | Self::ResetBody | Self::StallBody => {
                request.send(LONG);
                match self {
                    Self::Truncate => Then::Close,
                    Self::ResetBody => Then::Reset,
                    _ => Then::Stall,
                }
            }
            Self::Page => request.answer("200 OK", b"<!DOCTYPE html>"),
            Self::TooLarge => {
                request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\nGIF89a");
                Then::Close
            }
            Self::Flood => {
                request.send(b"HTTP/1.1 200 OK\r\n\r\nGIF89a");
                request.send(&[0; 1 << 20]);
                Then::Close
            }
            Self::Stall => Then::Stall,
        }
    }

    /// Whether the program tries again after it.
    fn is_transient(self) -> bool {
        !matches!(
            self,
            Self::Flag
                | Self::NotFound
                | Self::Teapot
                | Self::MuchLater
                | Self::Redirect
                | Self::Circle
                | Self::Page
                | Self::TooLarge
                | Self::Flood
        )
    }

    /// What the program says of a flag that this was done to last.
    fn verdict(self) -> (&'static str, Option<&'static str>) {
        let why = match self {
            Self::Flag => return ("ok", None),
            Self::NotFound => return ("not_found", None),
            Self::Teapot => "the server answered 418 I'm a teapot",
            Self::Broken => "the server answered 500 Internal Server Error",
            Self::Busy | Self::Later => "the server answered 503 Service Unavailable",
            Self::MuchLater => {
                "the server answered 503 Service Unavailable and wants to be left alone for 3600 s"
            }
            Self::Early => "the server answered 425 Too Early",
            Self::Hasty => "the server answered 429 Too Many Requests",
            Self::Slow => "the server answered 408 Request Timeout",
            Self::Circle => "more than 10 redirects",
            Self::Nowhere => "cannot connect: connection refused (the server redirects to ",
            Self::Redirect => "protocol: missing a location header",
            Self::Page => "the server sent something that is no whole GIF",
            Self::TooLarge | Self::Flood => "the body is larger than 1048576 bytes",
            Self::Stall => "no answer within",
            Self::StallBody => "not complete within",
            Self::Close | Self::Reset | Self::Truncate | Self::ResetBody => {
                "the connection ended before the answer was complete"
            }
        };
        ("error", Some(why))
    }
}

/// Sends an answer that has a header and no body.
fn bare(request: &mut Request<'_>, status: &str, header: &str) -> Then {
    let head = format!("HTTP/1.1 {status}\r\n{header}\r\nContent-Length: 0\r\n\r\n");
    request.send(head.as_bytes());
    Then::Keep
}

/// What was done to each flag, in order.
type Deeds = HashMap<String, Vec<Deed>>;

/// A server whose every deed follows from the seed; and what it did.
fn villain(seed: u64) -> (Villain, Arc<Mutex<Deeds>>) {
    let done = Arc::new(Mutex::new(Deeds::new()));
    let doing = Arc::clone(&done);
    let villain = Villain::new(move |request| {
        if request.path == "/circle" {
            return Deed::Circle.perform(request);
        }
        let code = request.path[7..9].to_uppercase();
        let mut hasher = DefaultHasher::new();
        (seed, &code, request.before).hash(&mut hasher);
        let mut dice = fastrand::Rng::with_seed(hasher.finish());
        let deed = Deed::draw(&mut dice);
        doing.lock().entry(code).or_default().push(deed);
        deed.perform(request)
    });
    (villain, done)
}

/// Makes sure that what the program says of a flag is what the server did to it.
fn check(flag: &Value, deeds: &[Deed]) {
    let last = *deeds.last().unwrap();
    let (status, why) = last.verdict();
    assert_eq!(flag["status"], status, "{flag} after {deeds:?}");
    assert_eq!(flag["tries"], deeds.len(), "{flag} after {deeds:?}");
    let said = flag["error"].as_str();
    let fits = said
        .zip(why)
        .is_some_and(|(said, why)| said.starts_with(why));
    assert!(
        fits || said.is_none() && why.is_none(),
        "{flag} after {deeds:?}"
    );
    let before = &deeds[..deeds.len() - 1];
    assert!(
        before.iter().all(|deed| deed.is_transient()),
        "{flag} after {deeds:?}"
    );
    assert!(
        !last.is_transient() || deeds.len() == RETRIES + 1,
        "{flag} after {deeds:?}"
    );
}

/// One run; how many requests it made.
fn run(mode: &str, seed: u64) -> usize {
    let world = World::new();
    let here: Vec<_> = ('a'..='z').map(|second| format!("a{second}.gif")).collect();
    fs::create_dir(world.path("download")).unwrap();
    for file in &here {
        fs::write(world.path("download").join(file), GIF).unwrap();
    }
    let (villain, done) = villain(seed);
    let base = villain.base();
    // Processes take longer to start than to do this.
    let workers = if mode == "processes" { "8" } else { "50" };
    let retries = RETRIES.to_string();
    let mut args = vec!["-e", "--json", "-m", workers, "--mode", mode, "-s", &base];
    args.extend([
        "--retries",
        &retries,
        "--retry-delay",
        "0.001",
        "--timeout",
        TIMEOUT,
        "--skip-existing",
    ]);
    let ran = world.flags(&args);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let flags = report["flags"].as_array().unwrap();
    let deeds = std::mem::take(&mut *done.lock());
    let count = |name: &str| usize::try_from(report[name].as_u64().unwrap()).unwrap();
    let with = |status: &str| flags.iter().filter(|flag| flag["status"] == status).count();
    for flag in flags.iter().filter(|flag| flag["status"] != "skipped") {
        check(flag, &deeds[flag["code"].as_str().unwrap()]);
    }
    assert_eq!(
        deeds.len(),
        676 - HERE,
        "{mode} {seed}: not every flag was asked for"
    );
    assert_eq!(
        flags.len(),
        676,
        "{mode} {seed}: one was counted twice, or not at all"
    );
    for (name, status) in [
        ("ok", "ok"),
        ("not_found", "not_found"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ] {
        assert_eq!(count(name), with(status), "{mode} {seed}");
    }
    let tried = count("ok") + count("not_found") + count("errors");
    assert_eq!(tried + count("skipped"), 676);
    assert_eq!((count("skipped"), count("cancelled")), (HERE, 0));
    let requests = deeds.values().map(Vec::len).sum();
    assert_eq!(count("retries") + tried, requests);
    assert_eq!(count("bytes"), count("ok") * GIF.len());
    assert_eq!(ran.code(), 1);
    // Exactly the good ones are there, and they are whole.
    let good = flags.iter().filter(|flag| flag["status"] == "ok");
    let good = good.map(|flag| flag["code"].as_str().unwrap().to_lowercase() + ".gif");
    let mut good: Vec<_> = good.chain(here).collect();
    good.sort();
    assert_eq!(world.files("download"), good);
    for file in good {
        assert_eq!(fs::read(world.path("download").join(file)).unwrap(), GIF);
    }
    requests
}

/// Ten thousand requests, by three runs at a time: some of them wait for what stalls.
fn assert_accounted_for(mode: &str) {
    let (seeds, requests) = (AtomicU64::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while requests.load(Ordering::SeqCst) < REQUESTS {
                    let seed = seeds.fetch_add(1, Ordering::SeqCst);
                    requests.fetch_add(run(mode, seed), Ordering::SeqCst);
                }
            });
        }
    });
}

#[test]
fn as_completed_accounts_for_ten_thousand_requests() {
    assert_accounted_for("as-completed");
}

#[test]
fn threads_accounts_for_ten_thousand_requests() {
    assert_accounted_for("threads");
}

#[test]
fn processes_accounts_for_ten_thousand_requests() {
    assert_accounted_for("processes");
}

#[test]
fn sequential_accounts_for_ten_thousand_requests() {
    assert_accounted_for("sequential");
}
