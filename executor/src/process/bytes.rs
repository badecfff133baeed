//! Byte buffers that cross to another process without a codec, and without being copied here.
//!
//! While a value is encoded, each large [`Bytes`] in it steps aside into a table of this thread, and
//! leaves its index in the body; the frame carries the buffers behind the body. Decoding goes the other
//! way round. It is what Python's pickle calls out-of-band buffers.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeTuple, Serializer};

/// Shorter buffers are cheaper as part of the body than as a part of their own.
const ASIDE_FROM: usize = 4096;

/// The header of a frame counts its buffers in one byte.
const MOST_ASIDE: usize = 255;

/// Bytes to send to another process, or to get back: cheap to clone, and never copied on their way
/// between the task and the pipe.
///
/// A `Vec<u8>` in a task works as well, but is encoded byte by byte.
///
/// The memory of a long argument, if nobody else has it, takes a later answer of about that length: for each worker its pool
/// keeps one such buffer of at most 64 MiB for a second, and the worker another until it ends.
///
/// ```
/// use executor::process::Bytes;
///
/// let bytes = Bytes::from(vec![1, 2, 3]);
/// assert_eq!(bytes.len(), 3);
/// assert_eq!(bytes.into_vec(), [1, 2, 3]);
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(
    /// A `Vec` in an `Arc`, not a slice: to put one in, and to take it out again, copies nothing.
    Arc<Vec<u8>>,
);

impl Bytes {
    /// The bytes as a vector; copied only if there is another clone of this.
    pub fn into_vec(self) -> Vec<u8> {
        Arc::unwrap_or_clone(self.0)
    }
}

/// More is given back to the system at once. [`Bytes`] tells of it.
const KEPT: usize = 64 * 1024 * 1024;

impl Bytes {
    /// The memory, if nobody else has it, and if it is worth keeping.
    pub(super) fn into_memory(self) -> Option<Vec<u8>> {
        let mut memory = Arc::into_inner(self.0)?;
        memory.clear();
        (memory.capacity() <= KEPT).then_some(memory)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} bytes)", self.len())
    }
}

/// Whether a codec of ours is at work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Codec {
    None,
    Encodes,
    /// And buffers have stepped aside.
    EncodesAside,
    Decodes,
}

thread_local! {
    /// The one on this thread. Apart from the table, which few values need: to look at this costs nothing.
    static CODEC: Cell<Codec> = const { Cell::new(Codec::None) };

    /// The buffers that stand aside: those met so far, or those not taken so far.
    static ASIDE: RefCell<Vec<Option<Bytes>>> = const { RefCell::new(Vec::new()) };
}

/// Puts back what was before, also when the user's code panics: it may be within another encoding.
struct Outer {
    codec: Codec,
    /// Its table; `None` where none was in use, nor was one put in its place.
    aside: Option<Vec<Option<Bytes>>>,
}

impl Outer {
    // With small values, each of which passes here several times, it is no more than two stores.
    #[inline]
    fn replace(codec: Codec, aside: Option<Vec<Option<Bytes>>>) -> Self {
        let outer = CODEC.replace(codec);
        let in_use = outer != Codec::None || aside.is_some();
        Self {
            codec: outer,
            aside: in_use.then(|| ASIDE.replace(aside.unwrap_or_default())),
        }
    }
}

impl Drop for Outer {
    #[inline]
    fn drop(&mut self) {
        let codec = CODEC.replace(self.codec);
        if self.aside.is_some() || codec == Codec::EncodesAside {
            ASIDE.set(self.aside.take().unwrap_or_default());
        }
    }
}

/// Calls `encode`, and gives what it gives with the buffers that stepped aside.
pub(super) fn encoding<R>(encode: impl FnOnce() -> R) -> (R, Vec<Bytes>) {
    let outer = Outer::replace(Codec::Encodes, None);
    let result = encode();
    let aside = match CODEC.get() {
        Codec::EncodesAside => ASIDE.take().into_iter().flatten().collect(),
        _ => Vec::new(),
    };
    drop(outer);
    (result, aside)
}

/// Calls `decode`, with `aside` for the buffers that have stepped aside.
pub(super) fn decoding<R>(aside: Vec<Bytes>, decode: impl FnOnce() -> R) -> R {
    // None, as a rule.
    let aside = (!aside.is_empty()).then(|| aside.into_iter().map(Some).collect());
    let outer = Outer::replace(Codec::Decodes, aside);
    let result = decode();
    drop(outer);
    result
}

/// Where a buffer is that a codec of ours meets; 0 is here, 1 the first of those aside.
fn step_aside(bytes: &Bytes) -> Option<u32> {
    if !matches!(CODEC.get(), Codec::Encodes | Codec::EncodesAside) {
        return None;
    }
    ASIDE.with_borrow_mut(|aside| {
        if bytes.len() < ASIDE_FROM || aside.len() >= MOST_ASIDE {
            return Some(0);
        }
        aside.push(Some(bytes.clone()));
        CODEC.set(Codec::EncodesAside);
        u32::try_from(aside.len()).ok()
    })
}

fn is_decoding() -> bool {
    CODEC.get() == Codec::Decodes
}

fn take_aside(place: u32) -> Option<Bytes> {
    let index = usize::try_from(place).ok()?.checked_sub(1)?;
    ASIDE.with_borrow_mut(|aside| aside.get_mut(index)?.take())
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(place) = step_aside(self) else {
            return serializer.serialize_bytes(self);
        };
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&place)?;
        if place == 0 {
            pair.serialize_element(&Here(self))?;
        } else {
            pair.serialize_element(&())?;
        }
        pair.end()
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if is_decoding() {
            deserializer.deserialize_tuple(2, PairVisitor)
        } else {
            HereBuf::deserialize(deserializer).map(|buffer| Self::from(buffer.0))
        }
    }
}

/// Bytes that are part of the body.
struct Here<'a>(&'a [u8]);

impl Serialize for Here<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

struct HereBuf(Vec<u8>);

impl<'de> Deserialize<'de> for HereBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(BufVisitor)
    }
}

struct PairVisitor;

impl<'de> Visitor<'de> for PairVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes, here or aside")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<Bytes, A::Error> {
        let missing = || A::Error::custom("a buffer is missing");
        let place: u32 = pair.next_element()?.ok_or_else(missing)?;
        if place == 0 {
            let buffer: HereBuf = pair.next_element()?.ok_or_else(missing)?;
            return Ok(Bytes::from(buffer.0));
        }
        let () = pair.next_element()?.ok_or_else(missing)?;
        take_aside(place).ok_or_else(missing)
    }
}

struct BufVisitor;

impl<'de> Visitor<'de> for BufVisitor {
    type Value = HereBuf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<HereBuf, E> {
        Ok(HereBuf(bytes.to_vec()))
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<HereBuf, E> {
        Ok(HereBuf(bytes))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut bytes: A) -> Result<HereBuf, A::Error> {
        let mut buffer = Vec::new();
        while let Some(byte) = bytes.next_element()? {
            buffer.push(byte);
        }
        Ok(HereBuf(buffer))
    }
}
