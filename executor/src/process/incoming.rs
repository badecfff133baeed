//! What workers print, on its way to our stdout and stderr.

use std::io::{self, Write as _};
use std::os::fd::OwnedFd;

use super::drain::drain;
use super::frame::STAGE;
use super::lines::{Lines, Tail};

/// Lines that come in, as far as they have come.
#[derive(Default)]
pub(super) struct Incoming {
    /// Nothing more will come on stderr.
    pub(super) stderr_ended: bool,
    /// What came before the greeting.
    pub(super) noise: Vec<u8>,
    out_lines: Lines,
    err_lines: Lines,
    pub(super) tail: Tail,
}

impl Incoming {
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
}

fn print_out(lines: &[u8]) {
    if !lines.is_empty() {
        let mut stdout = io::stdout().lock();
        // `print!` would panic where stdout is gone.
        let _ = stdout.write_all(lines).and_then(|()| stdout.flush());
    }
}
