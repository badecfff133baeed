//! What workers print, whole lines at a time.

use std::collections::VecDeque;

/// The longest line that is kept until its end comes. A longer one goes out in pieces, so that a worker that never ends
/// one does not fill our memory.
const LONGEST: usize = 1024 * 1024;

/// Cuts a stream into lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
    /// The end of what was given last has not come.
    is_open: bool,
}

impl Lines {
    /// All whole lines that `bytes` completes, as one slice of the result; or a piece of a line that is too long.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
            self.rest.extend_from_slice(bytes);
            return if self.rest.len() < LONGEST {
                Vec::new()
            } else {
                self.take_rest()
            };
        };
        let (whole, rest) = bytes.split_at(end + 1);
        self.is_open = false;
        let mut lines = std::mem::replace(&mut self.rest, rest.to_vec());
        lines.extend_from_slice(whole);
        lines
    }

    /// True if there is the beginning of a line.
    pub(super) fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    /// True if a line was begun, and its end has not come.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// What is left, as it is.
    pub(super) fn take_rest(&mut self) -> Vec<u8> {
        self.is_open |= self.has_rest();
        std::mem::take(&mut self.rest)
    }
}

/// Where the lines of several workers come together: who has begun one, and not ended it.
#[derive(Debug, Default)]
pub(super) struct Joint {
    open: Option<u32>,
}

impl Joint {
    pub(super) const fn new() -> Self {
        Self { open: None }
    }

    /// What has to be written before something of worker `pid`, which `ends` with a newline: one worker's line is not
    /// glued to another's.
    pub(super) fn before(&mut self, pid: u32, ends: bool) -> &'static [u8] {
        let is_open = self.open.is_some_and(|open| open != pid);
        self.open = (!ends).then_some(pid);
        if is_open { b"\n" } else { b"" }
    }

    /// The end of the line that worker `pid` will not end any more.
    pub(super) fn end(&mut self, pid: u32) -> &'static [u8] {
        if self.open == Some(pid) {
            self.open = None;
            return b"\n";
        }
        b""
    }
}

/// The last lines of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    lines: VecDeque<Vec<u8>>,
    /// The last one goes on.
    is_open: bool,
}

/// Enough for the message of a panic with its location, and some lines before it.
const TAIL: usize = 20;

/// Of a line that is kept.
const LINE: usize = 1000;

impl Tail {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if !self.is_open {
                if self.lines.len() == TAIL {
                    self.lines.pop_front();
                }
                self.lines.push_back(Vec::new());
            }
            let text = line.strip_suffix(b"\n");
            self.is_open = text.is_none();
            if let Some(last) = self.lines.back_mut() {
                let text = text.unwrap_or(line);
                last.extend_from_slice(&text[..text.len().min(LINE - last.len())]);
            }
        }
    }

    pub(super) fn take(&mut self) -> Vec<String> {
        self.is_open = false;
        let lines = self.lines.drain(..);
        lines
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole() {
        let mut lines = Lines::default();
        assert_eq!(lines.push(b"one"), b"");
        assert_eq!(lines.push(b" line\ntwo"), b"one line\n");
        assert_eq!(lines.push(b"\n"), b"two\n");
        assert_eq!(lines.push(b"end"), b"");
        assert!(lines.has_rest());
        assert!(!lines.is_open());
        assert_eq!(lines.take_rest(), b"end");
        assert!(lines.is_open() && !lines.has_rest());
        assert_eq!(lines.push(b"ing\n"), b"ing\n");
        assert!(!lines.is_open());
    }

    #[test]
    fn a_line_that_is_too_long_comes_in_pieces_as_it_is() {
        let mut lines = Lines::default();
        let mut printed = Vec::new();
        for _ in 0..3000 {
            printed.extend(lines.push(&[b'x'; 1000]));
            assert!(lines.rest.len() < LONGEST);
        }
        printed.extend(lines.push(b"\n"));
        assert_eq!(printed.len(), 3_000_001);
        assert_eq!(
            printed.iter().position(|byte| *byte == b'\n'),
            Some(3_000_000)
        );
    }

    #[test]
    fn a_line_is_not_glued_to_that_of_another_worker() {
        let mut joint = Joint::new();
        assert_eq!(joint.before(1, true), b"");
        assert_eq!(joint.before(1, false), b"");
        assert_eq!(joint.before(1, false), b"", "it goes on with its own");
        assert_eq!(joint.before(2, false), b"\n");
        assert_eq!(joint.before(1, true), b"\n");
        assert_eq!(joint.before(2, true), b"");
        assert_eq!(joint.end(2), b"");
        assert_eq!(joint.before(1, false), b"");
        assert_eq!(joint.end(2), b"", "it is not its line");
        assert_eq!(joint.end(1), b"\n");
        assert_eq!(joint.end(1), b"");
    }

    #[test]
    fn the_tail_keeps_the_last() {
        let mut tail = Tail::default();
        for number in 0..100 {
            tail.push(format!("a{number}\nb{number}\n").as_bytes());
        }
        let kept = tail.take();
        assert_eq!(kept.len(), TAIL);
        assert_eq!(kept[TAIL - 1], "b99");
        assert_eq!(kept[0], "a90");
        (0..3).for_each(|_| tail.push(&[b'x'; 400]));
        tail.push(b"y\n\nz");
        assert_eq!(
            tail.take(),
            ["x".repeat(LINE), String::new(), "z".to_owned()]
        );
    }
}
