//! What tasks print: descriptor 1 is a pipe back to this process, which frames it.
//!
//! A thread does so while a task runs, and main before it answers: what a task has printed is out before its
//! future is done, and is not lost when the next task ends the process.
//!
//! Descriptor 2 stays what it is, a pipe to the parent: the last words of a process that dies go there, and
//! must not wait for anyone here. Main only looks whether the parent has read it.

use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{fcntl_dupfd_cloexec, ioctl_fionbio};
use rustix::pipe::{PipeFlags, pipe_with};

use super::output::Output;
use super::watch::Watch;
use super::{Service, timespec};
use crate::process::drain::drain;
use crate::sync::Mutex;

/// What is read at once.
const CHUNK: usize = 64 * 1024;

/// How long a worker that was let go waits for the end of what is printed: a program that a task has started,
/// and left running, may have the pipe open.
const PATIENCE: Duration = Duration::from_millis(200);

/// The reading end of descriptor 1.
pub(super) struct Printed {
    /// Whoever has the lock reads and sends: nothing is overtaken.
    pipe: Mutex<Pipe>,
    /// The same pipe, to be polled without the lock.
    polled: OwnedFd,
    watch: Watch,
}

struct Pipe {
    fd: OwnedFd,
    chunk: Vec<u8>,
}

impl Pipe {
    fn forward(&mut self, output: &Output) -> io::Result<bool> {
        self.chunk.clear();
        self.chunk.reserve(CHUNK);
        drain(&self.fd, &mut self.chunk, |bytes| output.print(bytes))
    }
}

impl Printed {
    /// Puts the pipe in the place of descriptor 1.
    pub(super) fn replace_stdout() -> io::Result<Self> {
        let (fd, stdout) = pipe_with(PipeFlags::CLOEXEC)?;
        ioctl_fionbio(&fd, true)?;
        let polled = fcntl_dupfd_cloexec(&fd, 3)?;
        let watch = Watch::new(&fd, rustix::stdio::stderr())?;
        rustix::stdio::dup2_stdout(&stdout)?;
        let chunk = Vec::new();
        Ok(Self {
            pipe: Mutex::new(Pipe { fd, chunk }),
            polled,
            watch,
        })
    }

    /// Sends what is there; true at the end.
    pub(super) fn forward(&self, output: &Output) -> io::Result<bool> {
        self.pipe.lock().forward(output)
    }

    /// Sends what is there, as `forward`; true if the parent has read all of stderr.
    pub(super) fn send(&self, output: &Output) -> io::Result<bool> {
        // What the printer has read it has sent once it has given the lock back.
        let mut pipe = self.pipe.lock();
        let unread = self.watch.look();
        if unread.stdout {
            pipe.forward(output)?;
        }
        drop(pipe);
        Ok(!unread.stderr)
    }

    /// Sleeps until there is something, or the end, or for `timeout`.
    fn wait(&self, timeout: Option<Duration>) {
        let mut fds = [PollFd::new(&self.polled, PollFlags::IN)];
        let _ = poll(&mut fds, timespec(timeout).as_ref());
    }
}

/// The thread that sends while main is in a task.
pub(super) fn start(service: &Arc<Service>) -> io::Result<()> {
    let service = Arc::clone(service);
    let send = move || {
        while matches!(service.printed.forward(&service.output), Ok(false)) {
            service.printed.wait(None);
        }
    };
    thread::Builder::new()
        .name("worker-printer".to_owned())
        .spawn(send)?;
    Ok(())
}

/// Closes descriptor 1, and sends what was printed.
pub(super) fn finish(service: &Service) {
    let _ = io::stdout().flush();
    if let Ok(null) = std::fs::File::options().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(&null);
    }
    let deadline = Instant::now() + PATIENCE;
    while matches!(service.printed.forward(&service.output), Ok(false)) {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        service.printed.wait(Some(left));
    }
}
