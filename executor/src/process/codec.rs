//! Values to bytes and back, whatever the user's types do meanwhile.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bytes::{Bytes, decoding, encoding};
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

/// `what` is the word for the value in the error.
pub(super) fn encode<T: Serialize>(value: &T, what: &str) -> Result<Encoded, CodecError> {
    let encode = || Panic::catch(|| postcard::to_extend(value, Vec::new()));
    match encoding(encode) {
        (Ok(Ok(body)), aside) => Ok(Encoded { body, aside }),
        (Ok(Err(error)), _) => Err(CodecError::new(format!("cannot encode {what}: {error}"))),
        (Err(panic), _) => Err(CodecError::new(format!("cannot encode {what}: it {panic}"))),
    }
}

/// The opposite of [`encode`]; all of `body` has to be used up.
pub(super) fn decode<T: DeserializeOwned>(
    body: &[u8],
    aside: Vec<Bytes>,
    what: &str,
) -> Result<T, CodecError> {
    let decode = || Panic::catch(|| postcard::take_from_bytes(body));
    match decoding(aside, decode) {
        Ok(Ok((value, []))) => Ok(value),
        Ok(Ok((_, rest))) => Err(CodecError::new(format!(
            "cannot decode {what}: {} bytes are left over",
            rest.len()
        ))),
        Ok(Err(error)) => Err(CodecError::new(format!("cannot decode {what}: {error}"))),
        Err(panic) => Err(CodecError::new(format!("cannot decode {what}: it {panic}"))),
    }
}
