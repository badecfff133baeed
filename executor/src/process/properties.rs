//! Properties of the pure part of the protocol, on random input from a seed that a failure prints.

use std::io;

use fastrand::Rng;

use super::bytes::Bytes;
use super::codec::{decode, encode};
use super::frame::{Decoder, FrameError, STAGE};
use super::message::{CallHead, Hello, ResultHead, Returned, Setup, read, read_error};
use super::outgoing::Outgoing;

const CASES: u64 = 2000;

fn for_seeds(property: impl Fn(&mut Rng)) {
    for seed in 0..CASES {
        let property = std::panic::AssertUnwindSafe(|| property(&mut Rng::with_seed(seed)));
        if std::panic::catch_unwind(property).is_err() {
            panic!("failed with seed {seed}");
        }
    }
}

fn bytes(rng: &mut Rng, most: usize) -> Vec<u8> {
    let length = rng.usize(..=most);
    std::iter::repeat_with(|| rng.u8(..)).take(length).collect()
}

/// Mostly small, sometimes longer than the stage of the decoder, or than what is written from one place.
fn size(rng: &mut Rng) -> usize {
    match rng.u8(..) {
        0 => 400_000,
        1..=15 => 100_000,
        16..=31 => 5000,
        _ => 40,
    }
}

type Whole = (u8, Vec<u8>, Vec<Bytes>);

fn frames(rng: &mut Rng) -> Vec<Whole> {
    // Sometimes more pieces than one system call takes.
    let most = if rng.u8(..32) == 0 { 60 } else { 6 };
    let count = rng.usize(..most);
    let frame = |_| {
        let most = size(rng);
        let body = bytes(rng, most);
        let aside = (0..rng.usize(..4))
            .map(|_| Bytes::from(bytes(rng, most)))
            .collect();
        (rng.u8(..), body, aside)
    };
    (0..count).map(frame).collect()
}

/// Writes into `wire`, in pieces of any size; true if all is written, and not stopped by a full pipe before.
fn write_to(wire: &mut Vec<u8>, rng: &mut Rng, out: &mut Outgoing) -> bool {
    let result = out.write_with(|pieces| {
        match rng.u8(..4) {
            0 => return Err(io::ErrorKind::WouldBlock.into()),
            1 => return Err(io::ErrorKind::Interrupted.into()),
            _ => {}
        }
        let all = pieces.iter().map(|piece| piece.len()).sum();
        let most = if rng.bool() { 3 } else { all };
        let count = rng.usize(..=most).max(1).min(all);
        wire.extend(pieces.iter().flat_map(|piece| piece.iter()).take(count));
        Ok(count)
    });
    result.is_ok()
}

fn push(decoder: &mut Decoder, came: &[u8]) {
    decoder.room().extend_from_slice(came);
}

#[test]
fn frames_come_out_as_they_went_in_however_the_bytes_are_cut() {
    for_seeds(|rng| {
        let frames = frames(rng);
        let mut out = Outgoing::default();
        let mut wire = Vec::new();
        for (kind, body, aside) in &frames {
            out.push_frame(*kind, aside, |out| out.extend_from_slice(body));
            // There may be some left when the next one comes.
            while rng.bool() {
                write_to(&mut wire, rng, &mut out);
            }
        }
        while !write_to(&mut wire, rng, &mut out) {}
        assert!(!out.has_pieces(), "nothing is left");
        let mut decoder = Decoder::new(usize::MAX);
        let mut decoded = Vec::new();
        let mut body = Vec::new();
        let mut rest = wire.as_slice();
        while !rest.is_empty() {
            let most = size(rng);
            let (came, later) = rest.split_at(rng.usize(1..=most).min(rest.len()));
            push(&mut decoder, came);
            while let Some(frame) = decoder.next(&mut body).expect("no frame is too long") {
                decoded.push((frame.kind, body.clone(), frame.aside));
            }
            rest = later;
        }
        assert!(decoded == frames);
    });
}

#[test]
fn no_input_makes_the_decoder_panic_or_take_more_than_it_may() {
    const MAX: usize = 10_000;
    for_seeds(|rng| {
        let mut decoder = Decoder::new(MAX);
        let mut body = Vec::new();
        for _ in 0..20 {
            let mut came = bytes(rng, 200);
            if rng.bool() && came.len() >= 6 {
                // A length that is not refused at once.
                came[1..4].copy_from_slice(&[rng.u8(..32), 0, 0]);
                came[5] = rng.u8(..3);
            }
            push(&mut decoder, &came);
            loop {
                match decoder.next(&mut body) {
                    Ok(Some(frame)) => {
                        let aside: usize = frame.aside.iter().map(|bytes| bytes.len()).sum();
                        assert!(body.len() + aside <= MAX);
                    }
                    Ok(None) => break,
                    Err(FrameError { size, max }) => {
                        assert!(size > max && max == MAX);
                        return;
                    }
                }
            }
            // One stage: no frame is longer than half of it.
            assert!(decoder.room().capacity() <= STAGE);
        }
    });
}

#[test]
fn a_length_alone_takes_no_memory() {
    let mut decoder = Decoder::new(usize::MAX);
    push(&mut decoder, &[0xff, 0xff, 0xff, 0x3f, 2, 0]);
    assert!(
        decoder
            .next(&mut Vec::new())
            .expect("it is allowed")
            .is_none()
    );
    assert!(decoder.room().capacity() <= 1024 * 1024);
}

#[test]
fn memory_goes_to_a_buffer_that_fills_it() {
    const LONG: usize = 2 * 1024 * 1024;
    for (capacity, is_used) in [
        (LONG - 1, false),
        (LONG, true),
        (LONG + LONG / 8, true),
        (LONG + LONG / 8 + 1, false),
    ] {
        let memory = Vec::with_capacity(capacity);
        let place = memory.as_ptr();
        let mut decoder = Decoder::new(usize::MAX);
        decoder.reuse(memory);
        let mut out = Outgoing::default();
        out.push_frame(1, &[Bytes::from(vec![7; LONG])], |_| ());
        let mut wire = Vec::new();
        while !write_to(&mut wire, &mut Rng::with_seed(0), &mut out) {}
        push(&mut decoder, &wire);
        let frame = decoder.next(&mut Vec::new()).expect("it is allowed");
        let buffer = frame.expect("it is all there").aside.remove(0).into_vec();
        // One not used is still there: the other has another place.
        assert_eq!(buffer.as_ptr() == place, is_used, "{capacity}");
        assert!(buffer == vec![7; LONG], "{capacity}");
        assert!(buffer.capacity() <= LONG + LONG / 8);
        assert_eq!(decoder.kept(), if is_used { 0 } else { capacity });
    }
}

#[test]
fn a_frame_that_is_too_long_is_refused_with_its_size() {
    let mut decoder = Decoder::new(1000);
    push(&mut decoder, &[0xe9, 3, 0, 0, 2, 0]);
    let error = decoder
        .next(&mut Vec::new())
        .expect_err("1001 bytes are too many");
    assert_eq!(
        error.to_string(),
        "a frame of 1001 bytes, where 1000 are the most"
    );
    // Together with its buffers, too.
    let mut decoder = Decoder::new(1000);
    push(&mut decoder, &[0xe8, 3, 0, 0, 2, 1, 1, 0, 0, 0]);
    assert!(decoder.next(&mut Vec::new()).is_err());
}

#[test]
fn no_body_makes_a_reader_panic() {
    for_seeds(|rng| {
        let body = bytes(rng, 64);
        let _ = (CallHead::read(&body), ResultHead::read(&body));
        let _ = (
            Hello::version(&body),
            Hello::read(&body),
            Returned::read(&body),
        );
        let _ = (read::<Setup>(&body), read::<u64>(&body));
        let _ = (read_error(18, &body), read_error(19, &body));
        let aside = vec![Bytes::from(bytes(rng, 8)); rng.usize(..3)];
        let _ = decode::<(Bytes, String, Vec<Bytes>)>(&body, aside, "it");
    });
}

#[test]
fn values_come_back_with_their_buffers() {
    for_seeds(|rng| {
        let most = size(rng);
        let few = rng.usize(..4);
        let buffers: Vec<Bytes> = (0..few).map(|_| Bytes::from(bytes(rng, most))).collect();
        let value = (rng.u64(..), buffers, format!("{}", rng.char(..)));
        let encoded = encode(&value, "it").expect("it can be encoded");
        assert!(encoded.aside.iter().all(|bytes| bytes.len() >= 4096));
        let decoded: (u64, Vec<Bytes>, String) =
            decode(&encoded.body, encoded.aside, "it").expect("it can be decoded");
        assert!(decoded == value);
    });
}

#[test]
fn more_buffers_than_a_header_counts_stay_in_the_body() {
    let buffers = vec![Bytes::from(vec![7; 5000]); 300];
    let encoded = encode(&buffers, "it").expect("it can be encoded");
    assert_eq!(encoded.aside.len(), 255);
    let decoded: Vec<Bytes> = decode(&encoded.body, encoded.aside, "it").expect("and decoded");
    assert!(decoded == buffers);
}

#[test]
fn bytes_left_over_are_an_error() {
    let error = decode::<u8>(&[1, 2], Vec::new(), "the task").expect_err("one is left over");
    assert_eq!(
        error.to_string(),
        "cannot decode the task: 1 bytes are left over"
    );
}
