//! Bytes that wait to be written: small frames in one piece, big buffers as they are.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::os::fd::OwnedFd;

use rustix::io::{write, writev};
use rustix::pipe::fcntl_setpipe_size;

use super::bytes::Bytes;
use super::frame;

/// The most pieces in one system call.
const PIECES: usize = 64;

/// A piece that has grown to this size is not appended to any more, so that what is written can be let go.
const PIECE: usize = 256 * 1024;

/// What a pipe is asked to hold once there is much to write: fewer system calls, and fewer times that one
/// side waits for the other. Pipes that small frames go through stay as they are.
const WIDE: usize = 1024 * 1024;

/// Makes the pipe hold more, if the system lets us.
pub(super) fn widen(pipe: &OwnedFd) {
    let _ = fcntl_setpipe_size(pipe, WIDE);
}

/// Writes some of the pieces. A single one takes the shorter way into the system.
pub(super) fn write_pieces(pipe: &OwnedFd, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
    match pieces {
        [only] => Ok(write(pipe, only)?),
        _ => Ok(writev(pipe, pieces)?),
    }
}

/// A queue of bytes.
#[derive(Default)]
pub(super) struct Outgoing {
    pieces: VecDeque<Piece>,
    /// The frames behind those: all there is, as a rule. Its memory is used again.
    last: Vec<u8>,
    /// So much of the first of all is written.
    written: usize,
    /// The memory of the last buffer written, if nobody else has it.
    buffer: Option<Vec<u8>>,
}

enum Piece {
    Frames(Vec<u8>),
    Buffer(Bytes),
}

impl Piece {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Frames(bytes) => bytes,
            Self::Buffer(bytes) => bytes,
        }
    }
}

impl Outgoing {
    /// True if there is so much that it should be written before more is added.
    pub(super) fn is_long(&self) -> bool {
        self.has_pieces() || self.last.len() > frame::STAGE / 2
    }

    /// True if there is more than small frames.
    pub(super) fn has_pieces(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// True if `take_buffer` has something to give.
    pub(super) fn has_memory(&self) -> bool {
        self.buffer.is_some()
    }

    /// The memory of the last buffer that was written, to be used again.
    pub(super) fn take_buffer(&mut self) -> Option<Vec<u8>> {
        self.buffer.take()
    }

    /// Bytes that are no frame.
    pub(super) fn push_bytes(&mut self, bytes: &[u8]) {
        self.last.extend_from_slice(bytes);
    }

    /// A frame whose body `write` appends to the vector it is given.
    pub(super) fn push_frame(
        &mut self,
        kind: u8,
        aside: &[Bytes],
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let mark = frame::begin(&mut self.last, kind, aside);
        write(&mut self.last);
        frame::end(&mut self.last, mark);
        if self.last.len() >= PIECE || !aside.is_empty() {
            let frames = std::mem::take(&mut self.last);
            self.pieces.push_back(Piece::Frames(frames));
            let buffers = aside.iter().cloned().map(Piece::Buffer);
            self.pieces.extend(buffers);
        }
    }

    /// Writes all there is, or as much as `write` takes before it fails.
    pub(super) fn write_with(
        &mut self,
        mut write: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<()> {
        while self.has_pieces() || !self.last.is_empty() {
            let count = if self.has_pieces() {
                let pieces = self.pieces.iter().map(Piece::bytes);
                let all = pieces.chain([&self.last[..]]).take(PIECES);
                let mut skip = self.written;
                let slices = all.map(|bytes| IoSlice::new(&bytes[std::mem::take(&mut skip)..]));
                write(&slices.collect::<Vec<_>>())
            } else {
                write(&[IoSlice::new(&self.last[self.written..])])
            };
            match count {
                Ok(count) => self.advance(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn advance(&mut self, count: usize) {
        self.written += count;
        while let Some(piece) = self.pieces.front() {
            let Some(beyond) = self.written.checked_sub(piece.bytes().len()) else {
                return;
            };
            self.written = beyond;
            if let Some(Piece::Buffer(bytes)) = self.pieces.pop_front() {
                self.buffer = bytes.into_memory();
            }
        }
        if self.written == self.last.len() {
            self.written = 0;
            self.last.clear();
        }
    }
}
