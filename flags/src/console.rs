//! Standard output, of which nothing the program does depends.

use std::io::{self, ErrorKind, Write};

use crate::redact::redacted;

/// Standard output. Whoever holds it is the only one to write, so nothing is torn.
#[derive(Debug)]
pub(crate) struct Console {
    /// What went wrong with it; from then on it is silent.
    failed: Option<io::Error>,
}

impl Console {
    /// The process's standard output.
    pub(crate) fn new() -> Self {
        Self { failed: None }
    }

    /// Writes the text, and lets it be seen now.
    pub(crate) fn print(&mut self, text: &str) {
        if self.failed.is_none() && !text.is_empty() {
            let mut out = io::stdout().lock();
            let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
            self.failed = written.err().map(|error| {
                let why = format!("cannot write to standard output: {error}");
                io::Error::new(error.kind(), why)
            });
        }
    }

    /// What went wrong, if anybody should hear of it: a reader that has seen enough
    /// (`flags | head -1`) is nothing wrong.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.failed
            .take()
            .filter(|error| error.kind() != ErrorKind::BrokenPipe)
    }
}

/// Writes a diagnostic to standard error, without the passwords of URLs in it; where that is closed too,
/// nobody is left to tell.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(redacted(text).as_bytes());
}
