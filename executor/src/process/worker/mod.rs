//! The worker's side: serves calls until its parent lets it go.
//!
//! ```text
//!            stdin, moved to a descriptor ≥ 3
//!                  │
//!   ┌──────────────▼─────────────┐     running     ┌──────────────────────────────┐
//!   │ main: read, decode, run,   │◀───── looks ────│ watcher: looks every 2 ms;   │
//!   │ encode, write              │      at it      │ while main is in a long task,│
//!   └──────────────┬─────────────┘                 │ reads, and gives back calls  │
//!                  │                               └──────────────┬───────────────┘
//!                  ▼                                              ▼
//!            output: one lock, one writer at a time  ◀──── printer: what tasks print to
//!                  │                                       descriptor 1, which is a pipe
//!            stdout, moved to a descriptor ≥ 3             back to this process
//! ```
//!
//! Main does everything itself, so that a small task costs no hand-over between threads. Only a task that
//! takes longer than a tick brings the watcher in.

mod calls;
mod output;
mod printer;
mod watch;
mod watcher;

use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::process;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::io::{Errno, fcntl_dupfd_cloexec, read};

use super::frame::{Decoder, MAX_FRAME, MIN_FRAME, STAGE};
use super::launcher::{VARIABLE, mark_of};
use super::message::{self, CallHead, Hello, ResultHead, Setup, VERSION, kind};
use super::registry::{Failure, Handler, Registry};
use crate::error::CodecError;
use crate::sync::Mutex;
use calls::{Call, Calls};
use output::Output;
use printer::Printed;

/// The registry of the first `serve_if_worker`: what a pool of this program's own workers runs.
static REGISTRY: OnceLock<Registry> = OnceLock::new();

pub(super) fn registered() -> Option<&'static Registry> {
    REGISTRY.get()
}

/// Serves and exits, if this process is a worker; else returns at once.
///
/// To be called first in `main`: what comes before it, each worker does too. It also makes `registry` the
/// default of the pools that this process builds.
///
/// ```no_run
/// # fn double(n: u64) -> u64 { 2 * n }
/// # executor::remote_task!(Double = double(n: u64) -> u64);
/// use executor::{ProcessPoolExecutor, process};
///
/// fn main() {
///     process::serve_if_worker(&process::Registry::new().with::<Double>());
///
///     let pool = ProcessPoolExecutor::new(2).unwrap();
///     assert_eq!(pool.submit(Double(21)).unwrap().result().unwrap(), 42);
/// }
/// ```
pub fn serve_if_worker(registry: &Registry) {
    let is_worker = std::env::var(VARIABLE).is_ok_and(|mark| {
        mark == "always" || mark_of(rustix::stdio::stdin()).is_ok_and(|stdin| stdin == mark)
    });
    // The first one stays: there is one `main`. A worker's tasks may have pools of their own.
    let _ = REGISTRY.set(registry.clone());
    if is_worker {
        serve(registry);
    }
}

/// Serves, and exits: for a program, or a subcommand of one, that is nothing but a worker.
pub fn serve(registry: &Registry) -> ! {
    let code = match Service::start(registry) {
        Ok(service) => service.run(),
        Err(error) => {
            // The parent reads this; nobody else can be told.
            let _ = writeln!(io::stderr(), "cannot serve: {error}");
            1
        }
    };
    process::exit(code)
}

/// What the threads of a worker share.
struct Service {
    handlers: Vec<Handler>,
    input: Mutex<Input>,
    /// Polled without the lock of `input`, which main holds while it sleeps in a read.
    stdin: OwnedFd,
    calls: Calls,
    output: Output,
    printed: Printed,
    /// The watcher does not look every tick; to be woken by the next call.
    watcher_sleeps: AtomicBool,
}

/// The reading end: whoever holds the lock is the reader.
struct Input {
    fd: OwnedFd,
    decoder: Decoder,
    body: Vec<u8>,
    /// `Shutdown` or `End`, once that has come.
    last: Option<Came>,
}

/// What one look at the input brought.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    Calls,
    /// The parent lets us go.
    Shutdown,
    /// The parent is gone, or speaks what we don't understand.
    End,
}

impl Service {
    /// Moves the protocol away from the descriptors that tasks know, and greets the parent.
    fn start(registry: &Registry) -> io::Result<Arc<Self>> {
        let fd = fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
        let stdin = fcntl_dupfd_cloexec(&fd, 3)?;
        let stdout = fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
        let null = std::fs::File::open("/dev/null")?;
        rustix::stdio::dup2_stdin(&null)?;
        let printed = Printed::replace_stdout()?;
        let service = Arc::new(Self {
            handlers: registry.handlers(),
            input: Mutex::new(Input {
                fd,
                decoder: Decoder::new(MAX_FRAME),
                body: Vec::new(),
                last: None,
            }),
            stdin,
            calls: Calls::new(),
            output: Output::new(stdout)?,
            printed,
            watcher_sleeps: AtomicBool::new(false),
        });
        let hello = Hello {
            version: VERSION,
            build: registry.build().to_owned(),
            pid: process::id(),
            tasks: registry.names().into_iter().map(str::to_owned).collect(),
        };
        service.output.greet(&hello)?;
        printer::start(&service)?;
        watcher::start(&service)?;
        Ok(service)
    }

    /// The life of the main thread; gives the exit code.
    fn run(&self) -> i32 {
        let mut now = Instant::now();
        // The memory of the last call, and of its answer, for the next one.
        let mut body = Vec::new();
        let mut buffer = None;
        loop {
            if let Some(call) = self.calls.next() {
                (now, body, buffer) = self.answer(call, now);
                continue;
            }
            let came = self.read(std::mem::take(&mut body), buffer.take());
            now = Instant::now();
            match came {
                Came::Calls => {}
                Came::Shutdown => {
                    printer::finish(self);
                    return 0;
                }
                Came::End => return 1,
            }
        }
    }

    /// Reads, with memory that is to be used again.
    fn read(&self, body: Vec<u8>, buffer: Option<Vec<u8>>) -> Came {
        let mut input = self.input.lock();
        if let Some(buffer) = buffer {
            input.decoder.reuse(buffer);
        }
        if body.capacity() <= STAGE {
            input.body = body;
        }
        if !self.calls.is_empty() {
            // The watcher had the lock, and left us the next one.
            return Came::Calls;
        }
        input.read(self)
    }

    /// Runs one call and answers it; gives the time, and the memory of the call's body and of a buffer of the answer.
    fn answer(&self, call: Call, began: Instant) -> (Instant, Vec<u8>, Option<Vec<u8>>) {
        // ORDERING: SeqCst: the call was taken by a store of `running`, and the watcher stores `watcher_sleeps`, then
        // looks at `running`: one of us sees the other, so it does not sleep through this call. Once for each sleep: to be
        // woken again is to look again before a tick has passed, and to take a short call for a long one.
        if self.watcher_sleeps.load(Ordering::SeqCst)
            && self.watcher_sleeps.swap(false, Ordering::SeqCst)
        {
            self.output.wake_watcher();
        }
        let result = match self.handlers.get(call.head.task as usize) {
            Some(handler) => handler(&call.body[call.task..], call.aside),
            None => Err(Failure::Codec(CodecError::new(
                "the worker does not know the task",
            ))),
        };
        // What the task printed without a newline at its end goes out with it.
        let _ = io::stdout().flush();
        let now = Instant::now();
        let Ok(quiet) = self.printed.send(&self.output) else {
            process::exit(1);
        };
        let took = u32::try_from((now - began).as_nanos()).unwrap_or(u32::MAX);
        let head = ResultHead {
            number: call.head.number,
            took,
            quiet,
        };
        let buffer = self.output.answer(head, result, || self.calls.ended());
        let buffer = buffer.unwrap_or_else(|_| process::exit(1));
        (now, call.body, buffer)
    }

    /// Gives back the calls that are not started.
    fn return_calls(&self, asked: bool) {
        if self.calls.give_back(asked, &self.output).is_err() {
            process::exit(1);
        }
    }
}

impl Input {
    /// Blocks until something comes, and takes it.
    fn read(&mut self, service: &Service) -> Came {
        loop {
            // The watcher may have seen it first.
            if let Some(came) = self.last.or_else(|| self.read_some(service)) {
                return came;
            }
        }
    }

    /// Blocks until bytes come, and takes the frames that are complete with them.
    fn read_some(&mut self, service: &Service) -> Option<Came> {
        let room = self.decoder.room();
        let came = match read(&self.fd, spare_capacity(room)) {
            Ok(0) => Some(Came::End),
            Ok(_) => self.take(service),
            Err(Errno::INTR) => None,
            Err(_) => Some(Came::End),
        };
        self.last = came.filter(|came| *came != Came::Calls);
        came
    }

    /// Hands the complete frames out; `None` if there was none.
    fn take(&mut self, service: &Service) -> Option<Came> {
        let mut came = None;
        loop {
            let frame = match self.decoder.next(&mut self.body) {
                Ok(Some(frame)) => frame,
                Ok(None) => return came,
                Err(_) => return Some(Came::End),
            };
            came = Some(Came::Calls);
            match frame.kind {
                kind::CALL => {
                    let Some((head, task)) = CallHead::read(&self.body) else {
                        return Some(Came::End);
                    };
                    let call = Call {
                        head,
                        body: std::mem::take(&mut self.body),
                        task,
                        aside: frame.aside,
                    };
                    service.calls.push(call);
                }
                kind::REVOKE => service.return_calls(true),
                kind::SHUTDOWN => return Some(Came::Shutdown),
                kind::SETUP => {
                    let setup: Option<Setup> = message::read(&self.body);
                    let Some((VERSION, max)) = setup else {
                        return Some(Came::End);
                    };
                    let max = usize::try_from(max).unwrap_or(MAX_FRAME);
                    let max = max.clamp(MIN_FRAME, MAX_FRAME);
                    self.decoder.set_max(max);
                    service.output.set_max(max);
                }
                _ => return Some(Came::End),
            }
        }
    }
}

fn timespec(timeout: Option<Duration>) -> Option<Timespec> {
    timeout.and_then(|timeout| Timespec::try_from(timeout).ok())
}
