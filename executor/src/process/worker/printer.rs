//! What tasks print: descriptor 1 is a pipe to a thread of this process, which frames it.
//!
//! Descriptor 2 stays what it is, a pipe to the parent: the last words of a process that dies go there, and
//! must not wait for a thread of it.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::buffer::spare_capacity;
use rustix::io::{Errno, read};
use rustix::pipe::{PipeFlags, pipe_with};

use super::Service;
use crate::process::message::kind;

/// What is printed and not yet sent, at most.
const CHUNK: usize = 64 * 1024;

/// How long a worker that was let go waits for its output to be sent. It is all in the pipe by then; but a
/// program that a task has started, and left running, may keep the pipe open.
const PATIENCE: Duration = Duration::from_millis(200);

/// Puts a pipe in the place of descriptor 1; gives its other end.
pub(super) fn replace_stdout() -> io::Result<OwnedFd> {
    let (printed, stdout) = pipe_with(PipeFlags::CLOEXEC)?;
    rustix::stdio::dup2_stdout(&stdout)?;
    Ok(printed)
}

/// The thread; `finished` of the service is told when it has sent all.
pub(super) fn start(service: &Arc<Service>, printed: OwnedFd) -> io::Result<()> {
    let (finished, wait) = mpsc::channel::<()>();
    *service.printer.lock() = Some(wait);
    let service = Arc::clone(service);
    thread::Builder::new()
        .name("worker-printer".to_owned())
        .spawn(move || {
            send_all(&service, &printed);
            drop(finished);
        })?;
    Ok(())
}

fn send_all(service: &Service, printed: &OwnedFd) {
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        match read(printed, spare_capacity(&mut chunk)) {
            Ok(0) => return,
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(_) => return,
        }
        let sent = service
            .output
            .push(|out| out.push_frame(kind::OUTPUT, &[], |body| body.extend_from_slice(&chunk)));
        if sent.is_err() {
            return;
        }
    }
}

/// Closes descriptor 1, and waits until what was printed is sent.
pub(super) fn finish(service: &Service) {
    let _ = io::Write::flush(&mut io::stdout());
    let closed = std::fs::File::open("/dev/null")
        .is_ok_and(|null| rustix::stdio::dup2_stdout(&null).is_ok());
    let finished = service.printer.lock().take();
    if let (true, Some(finished)) = (closed, finished) {
        // Nothing is ever sent: it ends when the thread does.
        let _ = finished.recv_timeout(PATIENCE);
    }
}
