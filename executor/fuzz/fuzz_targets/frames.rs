//! The decoder of frames, fed by libFuzzer: no input makes it panic, loop, or take more memory than it may,
//! and how the bytes are cut makes no difference.
//!
//! ```text
//! cd executor && cargo +nightly fuzz run frames -- -max_len=300000 -len_control=0
//! ```
//!
//! The two pure modules of the library are compiled in by their paths: the library needs no door for this.

#![no_main]
#![allow(
    dead_code,
    reason = "only the decoder's side of the two modules is used here"
)]

#[path = "../../src/process/bytes.rs"]
mod bytes;
#[path = "../../src/process/frame.rs"]
mod frame;

use frame::{Decoder, FrameError, STAGE};
use libfuzzer_sys::fuzz_target;

/// More than the decoder's stage; inputs have to be longer than this for frames of every length to be met.
const MAX: usize = 3 * STAGE;

/// Kind, body and buffers of the frames, and the error that ended them.
type Decoded = (Vec<(u8, Vec<u8>, Vec<Vec<u8>>)>, Option<FrameError>);

/// What comes out if the bytes come in pieces of at most `piece`.
fn decode(wire: &[u8], piece: usize) -> Decoded {
    let mut decoder = Decoder::new(MAX);
    let mut body = Vec::new();
    let mut frames = Vec::new();
    let mut taken = 0;
    for came in wire.chunks(piece) {
        let room = decoder.room();
        room.extend_from_slice(came);
        assert!(
            room.capacity() <= 2 * MAX + 2 * STAGE,
            "more than it was told to"
        );
        loop {
            match decoder.next(&mut body) {
                Ok(Some(frame)) => {
                    let aside: Vec<Vec<u8>> = frame
                        .aside
                        .into_iter()
                        .map(|bytes| bytes.into_vec())
                        .collect();
                    let size = body.len() + aside.iter().map(Vec::len).sum::<usize>();
                    assert!(size <= MAX);
                    taken += 6 + 4 * aside.len() + size;
                    assert!(taken <= wire.len(), "more came out than went in");
                    frames.push((frame.kind, body.clone(), aside));
                }
                Ok(None) => break,
                Err(error) => {
                    assert!(error.size > error.max && error.max == MAX);
                    return (frames, Some(error));
                }
            }
        }
    }
    (frames, None)
}

fuzz_target!(|input: (u16, &[u8])| {
    let (piece, wire) = input;
    let whole = decode(wire, wire.len().max(1));
    let cut = decode(wire, usize::from(piece).max(1));
    assert_eq!(whole.0, cut.0);
    assert_eq!(whole.1.is_some(), cut.1.is_some());
});
