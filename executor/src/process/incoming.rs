//! What workers print, on its way to our stdout and stderr.

use std::io::{self, StderrLock, StdoutLock, Write};
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::stdio::{stderr, stdout};

use super::drain::drain;
use super::frame::STAGE;
use super::lines::{Joint, Lines, Tail};
use crate::sync::Mutex;

/// Our stdout and stderr, as far as workers print there. Each is locked while something is written.
static STDOUT: Mutex<Joint> = Mutex::new(Joint::new());
static STDERR: Mutex<Joint> = Mutex::new(Joint::new());

/// Lines that come in, as far as they have come.
pub(super) struct Incoming {
    /// Of the worker that prints them.
    pid: u32,
    /// Nothing more will come on stderr.
    pub(super) stderr_ended: bool,
    /// What came before the greeting.
    pub(super) noise: Vec<u8>,
    out_lines: Lines,
    err_lines: Lines,
    pub(super) tail: Tail,
}

impl Incoming {
    pub(super) fn new(pid: u32) -> Self {
        Self {
            pid,
            stderr_ended: false,
            noise: Vec::new(),
            out_lines: Lines::default(),
            err_lines: Lines::default(),
            tail: Tail::default(),
        }
    }

    /// What is there of the worker's stderr, for our stderr and for the error that may come.
    pub(super) fn read_stderr(&mut self, stderr: &OwnedFd) {
        if self.stderr_ended {
            return;
        }
        let ended = drain(stderr, &mut Vec::with_capacity(STAGE), |bytes| {
            let lines = self.err_lines.push(bytes);
            self.print_stderr(&lines);
            Ok(())
        });
        self.stderr_ended = ended.unwrap_or(true);
    }

    fn print_stderr(&mut self, bytes: &[u8]) {
        self.tail.push(bytes);
        print(err, &STDERR, self.pid, bytes);
    }

    pub(super) fn print_stdout(&mut self, bytes: &[u8]) {
        let lines = self.out_lines.push(bytes);
        print(out, &STDOUT, self.pid, &lines);
    }

    /// True if there is the beginning of a line that is not out.
    pub(super) fn has_rest(&self) -> bool {
        self.out_lines.has_rest() || self.err_lines.has_rest()
    }

    /// Prints what a task has left without a newline at its end. `is_free`: nothing runs behind it in the worker, so
    /// what there is of a line on stderr, where the worker does not tell one task from the next, is this task's.
    pub(super) fn print_rest(&mut self, is_free: bool) {
        let rest = self.out_lines.take_rest();
        print(out, &STDOUT, self.pid, &rest);
        if is_free {
            let rest = self.err_lines.take_rest();
            self.print_stderr(&rest);
        }
    }

    /// Prints what is left of a worker that is gone, and ends its last lines.
    pub(super) fn finish_lines(&mut self) {
        self.print_rest(true);
        // Else nothing is locked: others may wait there until somebody reads.
        if self.out_lines.is_open() {
            end_line(out, &STDOUT, self.pid);
        }
        if self.err_lines.is_open() {
            end_line(err, &STDERR, self.pid);
        }
    }
}

/// Our stdout or stderr, locked, where it may be one that does not block: what it does not take yet waits.
struct Patient<W>(W, BorrowedFd<'static>);

fn out() -> Patient<StdoutLock<'static>> {
    Patient(io::stdout().lock(), stdout())
}

fn err() -> Patient<StderrLock<'static>> {
    Patient(io::stderr().lock(), stderr())
}

impl<W> Patient<W> {
    fn until_done<T>(&mut self, write: impl Fn(&mut W) -> io::Result<T>) -> io::Result<T> {
        loop {
            match write(&mut self.0) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let _ = poll(&mut [PollFd::new(&self.1, PollFlags::OUT)], None);
                }
                done => return done,
            }
        }
    }
}

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.until_done(|to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.until_done(W::flush)
    }
}

fn print<W: Write>(to: fn() -> W, joint: &Mutex<Joint>, pid: u32, bytes: &[u8]) {
    if !bytes.is_empty() {
        let mut joint = joint.lock();
        let before = joint.before(pid, bytes.ends_with(b"\n"));
        write(to(), before, bytes);
        // Not before: another worker's line would come between the two.
        drop(joint);
    }
}

fn end_line<W: Write>(to: fn() -> W, joint: &Mutex<Joint>, pid: u32) {
    let mut joint = joint.lock();
    write(to(), joint.end(pid), b"");
    drop(joint);
}

fn write(mut to: impl Write, before: &[u8], bytes: &[u8]) {
    // `print!` would panic where there is nobody to read it.
    let written = to.write_all(before).and_then(|()| to.write_all(bytes));
    let _ = written.and_then(|()| to.flush());
}
