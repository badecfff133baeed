//! The terminal a bar is drawn on, as it is but for its last columns.

use std::io;

use console::Term;
use indicatif::TermLike;

/// What a terminal shows of a typed Ctrl-C is `^C`. A bar that filled the line would push it, and the
/// cursor, to the next one, and stay behind when the line with the cursor is cleared.
const ROOM: u16 = 3;

/// Standard error, a little narrower.
#[derive(Debug)]
pub(crate) struct Narrow {
    /// The terminal itself.
    terminal: Term,
}

impl Narrow {
    /// Standard error's terminal.
    pub(crate) fn stderr() -> Box<Self> {
        let terminal = Term::buffered_stderr();
        Box::new(Self { terminal })
    }
}

impl TermLike for Narrow {
    fn width(&self) -> u16 {
        self.terminal.size().1.saturating_sub(ROOM)
    }

    fn height(&self) -> u16 {
        self.terminal.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.terminal.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.terminal.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.terminal.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.terminal.move_cursor_left(n)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.terminal.write_line(line)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.terminal.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.terminal.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.terminal.flush()
    }
}
