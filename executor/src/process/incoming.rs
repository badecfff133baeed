//! What comes from a worker, as bytes: frames on its stdout, lines on its stderr.

use std::io::{self, Write as _};
use std::os::fd::OwnedFd;

use rustix::buffer::spare_capacity;
use rustix::io::{Errno, read};

use super::frame::{Decoder, STAGE};
use super::lines::{Lines, Tail};

/// What only comes in.
pub(super) struct Incoming {
    stdout: OwnedFd,
    stderr: Option<OwnedFd>,
    pub(super) decoder: Decoder,
    /// The memory of the last body, used again.
    pub(super) body: Vec<u8>,
    /// What came before the greeting.
    pub(super) noise: Vec<u8>,
    out_lines: Lines,
    err_lines: Lines,
    pub(super) tail: Tail,
}

impl Incoming {
    pub(super) fn new(stdout: OwnedFd, stderr: OwnedFd, max_frame: usize) -> Self {
        Self {
            stdout,
            stderr: Some(stderr),
            decoder: Decoder::new(max_frame),
            body: Vec::new(),
            noise: Vec::new(),
            out_lines: Lines::default(),
            err_lines: Lines::default(),
            tail: Tail::default(),
        }
    }

    pub(super) fn stdout(&self) -> &OwnedFd {
        &self.stdout
    }

    pub(super) fn stderr(&self) -> Option<&OwnedFd> {
        self.stderr.as_ref()
    }

    /// What is there of the worker's stderr, for our stderr and for the error that may come.
    pub(super) fn read_stderr(&mut self) {
        let mut bytes = Vec::with_capacity(STAGE);
        while let Some(stderr) = &self.stderr {
            bytes.clear();
            match read(stderr, spare_capacity(&mut bytes)) {
                Ok(0) => {
                    self.stderr = None;
                    return;
                }
                Ok(_) => {
                    let lines = self.err_lines.push(&bytes);
                    self.print_stderr(&lines);
                    if bytes.len() < STAGE {
                        return;
                    }
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return,
                Err(_) => self.stderr = None,
            }
        }
    }

    fn print_stderr(&mut self, lines: &[u8]) {
        self.tail.push(lines);
        // `eprint!` would panic where stderr is gone.
        let _ = io::stderr().write_all(lines);
    }

    pub(super) fn print_stdout(&mut self, bytes: &[u8]) {
        print_out(&self.out_lines.push(bytes));
    }

    /// Prints what has no newline at its end.
    pub(super) fn finish_lines(&mut self) {
        print_out(&self.out_lines.finish());
        let line = self.err_lines.finish();
        self.print_stderr(&line);
    }

    /// Reads once; `None` at the end, else whether it brought anything.
    pub(super) fn read_stdout(&mut self) -> Option<bool> {
        match read(&self.stdout, spare_capacity(self.decoder.room())) {
            Ok(0) => None,
            Ok(_) => Some(true),
            Err(Errno::INTR | Errno::AGAIN) => Some(false),
            Err(_) => None,
        }
    }
}

fn print_out(lines: &[u8]) {
    if !lines.is_empty() {
        let mut stdout = io::stdout().lock();
        // `print!` would panic where stdout is gone.
        let _ = stdout.write_all(lines).and_then(|()| stdout.flush());
    }
}
