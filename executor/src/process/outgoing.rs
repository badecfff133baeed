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

/// The most in one system call. Who reads is woken only when a call returns, or the pipe is full: with more than this the
/// two sides take turns, and what is read has left the cache that it was written to.
const STRIDE: usize = 128 * 1024;

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
    /// True if there is more than small frames.
    pub(super) fn has_pieces(&self) -> bool {
        !self.pieces.is_empty()
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
                let (mut skip, mut left) = (self.written, STRIDE);
                let slices = pieces.chain([&self.last[..]]).map(|bytes| {
                    let bytes = &bytes[std::mem::take(&mut skip)..];
                    let bytes = &bytes[..bytes.len().min(left)];
                    left -= bytes.len();
                    IoSlice::new(bytes)
                });
                let slices = slices.take(PIECES).filter(|bytes| !bytes.is_empty());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_buffer_goes_in_strides() {
        let mut out = Outgoing::default();
        let buffers = [Bytes::from(vec![1; STRIDE]), Bytes::from(vec![2; 1000])];
        out.push_frame(7, &buffers, |_| ());
        let mut calls = Vec::new();
        let write = |pieces: &[IoSlice<'_>]| {
            let all = pieces.iter().map(|piece| piece.len()).sum();
            calls.push(all);
            Ok(all)
        };
        out.write_with(write).unwrap();
        // The header and the lengths of two buffers come first.
        assert_eq!(calls, [STRIDE, 14 + 1000]);
    }
}
