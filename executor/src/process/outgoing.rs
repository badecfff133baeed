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
    /// So much of the first piece is written.
    written: usize,
    /// An empty vector whose memory is used again.
    spare: Vec<u8>,
    /// That of the last buffer written, if nobody else has it.
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
        match (self.pieces.len(), self.pieces.front()) {
            (0, _) => false,
            (1, Some(piece)) => piece.bytes().len() > frame::STAGE / 2,
            _ => true,
        }
    }

    /// True if there is more than small frames.
    pub(super) fn has_buffers(&self) -> bool {
        self.pieces.len() > 1
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
        self.last().extend_from_slice(bytes);
    }

    /// A frame whose body `write` appends to the vector it is given.
    pub(super) fn push_frame(
        &mut self,
        kind: u8,
        aside: &[Bytes],
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let out = self.last();
        let mark = frame::begin(out, kind, aside);
        write(out);
        frame::end(out, mark);
        for bytes in aside {
            self.pieces.push_back(Piece::Buffer(bytes.clone()));
        }
    }

    fn last(&mut self) -> &mut Vec<u8> {
        let fits = matches!(self.pieces.back(), Some(Piece::Frames(bytes)) if bytes.len() < PIECE);
        if !fits {
            let spare = std::mem::take(&mut self.spare);
            self.pieces.push_back(Piece::Frames(spare));
        }
        match self.pieces.back_mut() {
            Some(Piece::Frames(bytes)) => bytes,
            _ => unreachable!("it was pushed just now, if it was not there"),
        }
    }

    /// Writes all there is, or as much as `write` takes before it fails.
    pub(super) fn write_with(
        &mut self,
        mut write: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<()> {
        while !self.pieces.is_empty() {
            let mut skip = self.written;
            let mut slices = self.pieces.iter().take(PIECES).map(|piece| {
                let from = std::mem::take(&mut skip);
                IoSlice::new(&piece.bytes()[from..])
            });
            let count = match (self.pieces.len(), slices.next()) {
                // As with all small frames: no list of slices in memory of its own.
                (1, Some(only)) => write(&[only]),
                (_, first) => write(&first.into_iter().chain(slices).collect::<Vec<_>>()),
            };
            match count {
                Ok(count) => self.advance(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn advance(&mut self, mut count: usize) {
        while let Some(piece) = self.pieces.front() {
            let left = piece.bytes().len() - self.written;
            if count < left {
                self.written += count;
                return;
            }
            count -= left;
            self.written = 0;
            match self.pieces.pop_front() {
                Some(Piece::Frames(mut bytes)) if bytes.capacity() <= PIECE => {
                    bytes.clear();
                    self.spare = bytes;
                }
                Some(Piece::Buffer(bytes)) => self.buffer = bytes.into_memory(),
                Some(Piece::Frames(_)) | None => {}
            }
        }
    }
}
