//! What workers print, whole lines at a time.

use std::collections::VecDeque;

/// A longer line is cut here, so that a worker that never ends one does not fill our memory.
const LONGEST: usize = 64 * 1024;

/// Cuts a stream into lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
}

impl Lines {
    /// All whole lines that `bytes` completes, as one slice of the result.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
            self.rest.extend_from_slice(bytes);
            return if self.rest.len() < LONGEST {
                Vec::new()
            } else {
                self.finish()
            };
        };
        let (whole, rest) = bytes.split_at(end + 1);
        let mut lines = std::mem::replace(&mut self.rest, rest.to_vec());
        lines.extend_from_slice(whole);
        lines
    }

    /// What is left, as a line.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        let mut line = std::mem::take(&mut self.rest);
        if !line.is_empty() {
            line.push(b'\n');
        }
        line
    }
}

/// The last lines of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    lines: VecDeque<String>,
}

/// Enough for the message of a panic with its location, and some lines before it.
const TAIL: usize = 20;

/// Of a line that is kept.
const LINE: usize = 1000;

impl Tail {
    pub(super) fn push(&mut self, lines: &[u8]) {
        let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
        if lines.is_empty() {
            return;
        }
        for line in lines.split(|byte| *byte == b'\n') {
            if self.lines.len() == TAIL {
                self.lines.pop_front();
            }
            let kept = &line[..line.len().min(LINE)];
            self.lines
                .push_back(String::from_utf8_lossy(kept).into_owned());
        }
    }

    pub(super) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines).into()
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
        assert_eq!(lines.finish(), b"end\n");
        assert_eq!(lines.finish(), b"");
    }

    #[test]
    fn an_endless_line_is_cut() {
        let mut lines = Lines::default();
        let printed: usize = (0..1000).map(|_| lines.push(&[b'x'; 1000]).len()).sum();
        assert!(printed > 900_000);
        assert!(lines.rest.len() < LONGEST);
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
    }
}
