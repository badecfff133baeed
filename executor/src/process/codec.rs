//! Values to bytes and back, whatever the user's types do meanwhile.

use std::cell::Cell;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bytes::{Bytes, decoding, encoding};
use super::frame::STAGE;
use crate::error::CodecError;
use crate::panic::Panic;

/// A value on its way: the body, and the buffers that stand aside.
#[derive(Debug, Default)]
pub(super) struct Encoded {
    pub(super) body: Vec<u8>,
    pub(super) aside: Vec<Bytes>,
}

impl Encoded {
    /// All the bytes there are.
    pub(super) fn len(&self) -> usize {
        self.body.len() + self.aside.iter().map(|bytes| bytes.len()).sum::<usize>()
    }
}

/// What small values take, so that they need no growing.
const SMALL: usize = 32;

thread_local! {
    /// The memory of a body that this thread has done with, for the next one.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// An empty body.
pub(super) fn spare() -> Vec<u8> {
    SPARE.try_with(Cell::take).unwrap_or_default()
}

/// Has the memory of a body used again, by this thread. To get some anew is a good part of what a small value takes.
pub(super) fn reuse(mut body: Vec<u8>) {
    if body.capacity() <= STAGE {
        body.clear();
        // A thread that ends has none any more.
        let _ = SPARE.try_with(|spare| spare.set(body));
    }
}

/// `what` is the word for the value in the error.
pub(super) fn encode<T: Serialize>(value: &T, what: &str) -> Result<Encoded, CodecError> {
    Panic::catch(|| encode_in_catch(value, what))
        .unwrap_or_else(|panic| Err(panicked("encode", what, &panic)))
}

/// The opposite of [`encode`]; all of `body` has to be used up.
pub(super) fn decode<T: DeserializeOwned>(
    body: &[u8],
    aside: Vec<Bytes>,
    what: &str,
) -> Result<T, CodecError> {
    Panic::catch(|| decode_in_catch(body, aside, what))
        .unwrap_or_else(|panic| Err(panicked("decode", what, &panic)))
}

/// As [`encode`], for a caller who catches panics.
pub(super) fn encode_in_catch<T: Serialize>(value: &T, what: &str) -> Result<Encoded, CodecError> {
    let mut body = spare();
    body.reserve(SMALL);
    match encoding(|| postcard::to_extend(value, body)) {
        (Ok(body), aside) => Ok(Encoded { body, aside }),
        (Err(error), _) => Err(CodecError::new(format!("cannot encode {what}: {error}"))),
    }
}

/// As [`decode`], for a caller who catches panics.
pub(super) fn decode_in_catch<T: DeserializeOwned>(
    body: &[u8],
    aside: Vec<Bytes>,
    what: &str,
) -> Result<T, CodecError> {
    match decoding(aside, || postcard::take_from_bytes(body)) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(CodecError::new(format!(
            "cannot decode {what}: {} bytes are left over",
            rest.len()
        ))),
        Err(error) => Err(CodecError::new(format!("cannot decode {what}: {error}"))),
    }
}

/// The error for a panic of user code that had to `verb` a value.
pub(super) fn panicked(verb: &str, what: &str, panic: &Panic) -> CodecError {
    CodecError::new(format!("cannot {verb} {what}: it {panic}"))
}
