//! Frames: how the bytes of a pipe fall into messages. Pure: there is no pipe here.
//!
//! ```text
//!   0        4      5         6              6 + 4n
//!   ┌────────┬──────┬─────────┬──────────────┬────────┬──────────┬─────┬──────────┐
//!   │ length │ kind │ buffers │ their lengths│  body  │ buffer 1 │  …  │ buffer n │
//!   └────────┴──────┴─────────┴──────────────┴────────┴──────────┴─────┴──────────┘
//!   u32       u8     u8 = n    n × u32         length
//! ```
//!
//! Numbers are little-endian. A frame is at most as long as both sides agreed. Nothing that comes in makes
//! the [`Decoder`] panic or take more memory than that, and it takes little for what does not really come.

use std::fmt;
use std::mem;
use std::vec;

use super::bytes::Bytes;

/// The header without the lengths of buffers.
const HEADER: usize = 6;

/// How much is read at once where the frames are short.
pub(super) const STAGE: usize = 64 * 1024;

/// A longer part is read straight into the place where it stays.
const SHORT: usize = STAGE / 2;

/// Of a long part so much has to come before memory is taken for all of it: a length alone, without the
/// bytes, costs little. Growing step by step all the way would copy it as often again.
const STEP: usize = 1024 * 1024;

/// True if the memory is to be used for a long part. Whoever gets that may keep it, and has at most an eighth too much.
pub(super) fn fits(memory: &Vec<u8>, part: usize) -> bool {
    part >= STEP && (part..=part + part / 8).contains(&memory.capacity())
}

/// Starts a frame at the end of `out`; the body is to be appended, then [`end`] called with the mark.
pub(super) fn begin(out: &mut Vec<u8>, kind: u8, aside: &[Bytes]) -> usize {
    let mark = out.len();
    debug_assert!(aside.len() <= 255, "the codec puts no more aside");
    let buffers = u8::try_from(aside.len()).unwrap_or(u8::MAX);
    out.extend_from_slice(&[0, 0, 0, 0, kind, buffers]);
    for bytes in aside {
        out.extend_from_slice(&length(bytes.len()));
    }
    mark
}

/// Enters the length of the body, which began after the header at `mark`.
pub(super) fn end(out: &mut [u8], mark: usize) {
    let buffers = usize::from(out[mark + 5]);
    let body = out.len() - mark - HEADER - 4 * buffers;
    out[mark..mark + 4].copy_from_slice(&length(body));
}

/// Both ends have checked the length of the frame before: see [`MAX_FRAME`].
fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// The longest frame that lengths of 32 bits allow; the default is far less.
pub(super) const MAX_FRAME: usize = u32::MAX as usize;

/// The longest frame may be no shorter than this: there has to be room for a message, and for the list of the calls that
/// a worker gives back.
pub(super) const MIN_FRAME: usize = 4096;

/// What is known of a frame whose body the caller has.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) aside: Vec<Bytes>,
}

/// Takes bytes as they come, gives frames as they are complete.
pub(super) struct Decoder {
    /// The longest frame to accept, header excluded.
    max: usize,
    /// What has come and is not yet part of a frame: `stage[start..]`.
    stage: Vec<u8>,
    start: usize,
    /// A frame too long for the stage, or with buffers.
    long: Option<Long>,
    /// Memory for a long part: fresh memory of that size costs about as much as the bytes themselves.
    memory: Vec<u8>,
}

/// A frame that comes part by part: first the body, then the buffers.
struct Long {
    kind: u8,
    /// The part that is coming, and how long it will be.
    part: Vec<u8>,
    wanted: usize,
    /// The parts after it.
    lengths: vec::IntoIter<usize>,
    /// Those before it.
    body: Option<Vec<u8>>,
    aside: Vec<Bytes>,
}

impl Decoder {
    pub(super) fn new(max: usize) -> Self {
        Self {
            max,
            stage: Vec::new(),
            start: 0,
            long: None,
            memory: Vec::new(),
        }
    }

    /// Has the memory of a buffer that is not needed any more used for the next one.
    pub(super) fn reuse(&mut self, memory: Vec<u8>) {
        self.memory = memory;
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.memory.capacity()
    }

    /// The longest frame to accept from now on.
    pub(super) fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// Nothing has come that is not yet part of a frame, nor a part of one.
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.stage.len() && self.long.is_none()
    }

    /// What has come, as it is: for what comes before the first frame.
    pub(super) fn take_raw(&mut self) -> Vec<u8> {
        let raw = self.stage.split_off(self.start);
        self.stage.clear();
        self.start = 0;
        raw
    }

    /// A vector with room at its end, to which what comes is to be appended; then ask [`next`](Self::next)
    /// until there is no more.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        if let Some(long) = &mut self.long {
            // `next` has moved all of the stage in here, and it was not enough.
            let missing = long.wanted - long.part.len();
            let take = if long.part.len() < STEP {
                missing.min(STEP)
            } else {
                missing
            };
            long.part.reserve_exact(take);
            return &mut long.part;
        }
        self.stage.drain(..self.start);
        self.start = 0;
        if self.stage.capacity() - self.stage.len() < SHORT {
            self.stage.reserve(STAGE);
        }
        &mut self.stage
    }

    /// The next frame, its body in `body`; `None` until more has come.
    pub(super) fn next(&mut self, body: &mut Vec<u8>) -> Result<Option<Frame>, FrameError> {
        if self.long.is_none() {
            let came = &self.stage[self.start..];
            let Some(header) = Header::read(came, self.max)? else {
                return Ok(None);
            };
            let end = header.size + header.body;
            if header.buffers.is_empty() && end <= SHORT {
                let Some(whole) = came.get(header.size..end) else {
                    return Ok(None);
                };
                body.clear();
                body.extend_from_slice(whole);
                self.start += end;
                return Ok(Some(Frame {
                    kind: header.kind,
                    aside: Vec::new(),
                }));
            }
            self.start += header.size;
            self.long = Some(Long {
                kind: header.kind,
                part: Vec::new(),
                wanted: header.body,
                lengths: header.buffers.into_iter(),
                body: None,
                aside: Vec::new(),
            });
        }
        self.fill_long();
        Ok(self.take_long(body))
    }

    /// Moves as much as belongs there from the stage into the long frame.
    fn fill_long(&mut self) {
        let Some(long) = &mut self.long else { return };
        loop {
            // `room` lent the part itself, and more may have come than belongs to it.
            if long.part.len() > long.wanted {
                self.stage.drain(..self.start);
                self.start = 0;
                let surplus = long.part.split_off(long.wanted);
                self.stage.splice(..0, surplus);
            }
            let came = &self.stage[self.start..];
            let take = came.len().min(long.wanted - long.part.len());
            long.part.extend_from_slice(&came[..take]);
            self.start += take;
            if long.part.len() < long.wanted {
                return;
            }
            let Some(next) = long.lengths.next() else {
                return;
            };
            long.finish_part();
            long.wanted = next;
            if fits(&self.memory, next) {
                long.part = mem::take(&mut self.memory);
            }
        }
    }

    fn take_long(&mut self, body: &mut Vec<u8>) -> Option<Frame> {
        let mut long = self
            .long
            .take_if(|long| long.part.len() == long.wanted && long.lengths.len() == 0)?;
        long.finish_part();
        *body = long.body.unwrap_or_default();
        Some(Frame {
            kind: long.kind,
            aside: long.aside,
        })
    }
}

impl Long {
    fn finish_part(&mut self) {
        let part = mem::take(&mut self.part);
        if self.body.is_none() {
            self.body = Some(part);
        } else {
            self.aside.push(Bytes::from(part));
        }
    }
}

struct Header {
    kind: u8,
    size: usize,
    body: usize,
    buffers: Vec<usize>,
}

impl Header {
    /// Of the frame that begins with `came`; `None` if that is not all of the header.
    fn read(came: &[u8], max: usize) -> Result<Option<Self>, FrameError> {
        let Some((fixed, rest)) = came.split_first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let [a, b, c, d, kind, buffers] = *fixed;
        let body = u32::from_le_bytes([a, b, c, d]) as usize;
        let Some(lengths) = rest.get(..4 * usize::from(buffers)) else {
            return FrameError::check(body, max).map(|()| None);
        };
        let buffers: Vec<usize> = lengths
            .as_chunks::<4>()
            .0
            .iter()
            .map(|length| u32::from_le_bytes(*length) as usize)
            .collect();
        let total = buffers
            .iter()
            .fold(body, |total, length| total.saturating_add(*length));
        FrameError::check(total, max)?;
        Ok(Some(Self {
            kind,
            size: HEADER + lengths.len(),
            body,
            buffers,
        }))
    }
}

/// A frame longer than agreed, or no frame at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameError {
    pub(super) size: usize,
    pub(super) max: usize,
}

impl FrameError {
    fn check(size: usize, max: usize) -> Result<(), Self> {
        if size > max {
            return Err(Self { size, max });
        }
        Ok(())
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a frame of {} bytes, where {} are the most",
            self.size, self.max
        )
    }
}
