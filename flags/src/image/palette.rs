//! Turns a pixmap into a palette of at most 256 colours and the runs of equal pixels.
//!
//! Smoothed edges give most flags a few dozen colours, which are then kept exactly. Only a flag with
//! more gets its rarest ones replaced by the nearest of the others.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use tiny_skia::Pixmap;

use super::lzw::Run;

/// How many colours a GIF palette holds.
const MOST: usize = 256;

/// Red, green, blue and an alpha that is full or, in [`CLEAR`], none.
type Rgba = [u8; 4];

/// What is outside a flag that is no rectangle.
const CLEAR: Rgba = [0; 4];

/// A table by colour.
type ByColor<T> = HashMap<u32, T, BuildHasherDefault<ColorHasher>>;

/// An image in palette colours.
pub(super) struct Indexed {
    /// Red, green, blue of every colour, the most frequent first.
    pub(super) palette: Vec<u8>,
    /// The colours of the pixels, row by row.
    pub(super) runs: Vec<Run>,
    /// The colour that stands for no colour, if there is such a place.
    pub(super) clear: Option<u8>,
}

/// The image in palette colours, exactly if it has few enough.
pub(super) fn indexed(pixmap: &Pixmap) -> Indexed {
    let (image, _) = pixmap.data().as_chunks::<4>();
    let runs = image.chunk_by(|a, b| a == b);
    let runs: Vec<_> = runs
        .map(|run| (visible(run[0]), run.len() as u32))
        .collect();
    let colors = by_frequency(&runs);
    let (kept, replaced) = colors.split_at(colors.len().min(MOST));
    let kept_at = (0..=u8::MAX).zip(kept).map(|(n, color)| (key(*color), n));
    let replaced_by = replaced
        .iter()
        .map(|color| (key(*color), nearest(*color, kept)));
    let index: ByColor<u8> = kept_at.chain(replaced_by).collect();

    let runs = runs.into_iter();
    let runs = runs.map(|(color, count)| (index[&key(color)], count));
    let runs = runs.collect();
    let clear = index.get(&key(CLEAR)).copied();
    let palette = kept.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
    Indexed {
        palette,
        runs,
        clear,
    }
}

/// The distinct colours, the most frequent first, in an order that depends on the image only.
///
/// The image comes as runs of equal pixels: a flag has far fewer of them than pixels.
fn by_frequency(runs: &[(Rgba, u32)]) -> Vec<Rgba> {
    let mut counts = ByColor::<u32>::default();
    for &(color, count) in runs {
        *counts.entry(key(color)).or_default() += count;
    }
    let mut counted: Vec<_> = counts.into_iter().collect();
    counted.sort_unstable_by_key(|&(color, count)| (Reverse(count), color));
    counted
        .into_iter()
        .map(|(color, _)| color.to_be_bytes())
        .collect()
}

/// What a GIF can show of a pixel of the rasteriser: all of it or nothing.
fn visible(pixel: Rgba) -> Rgba {
    let [r, g, b, alpha] = pixel;
    match alpha {
        u8::MAX => pixel,
        0..0x80 => CLEAR,
        // The rasteriser multiplies the channels with the alpha.
        _ => {
            let whole = |channel: u8| (u32::from(channel) * 255 / u32::from(alpha)).min(255) as u8;
            [whole(r), whole(g), whole(b), u8::MAX]
        }
    }
}

/// A colour as one number.
fn key(color: Rgba) -> u32 {
    u32::from_be_bytes(color)
}

/// Which of `kept` is most like `color`.
fn nearest(color: Rgba, kept: &[Rgba]) -> u8 {
    let distance = |other: &Rgba| -> u32 {
        let channels = color.iter().zip(other);
        channels
            .map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2))
            .sum()
    };
    // Distance and index in one number: the compiler makes vector code of its minimum.
    let ranked = (0..).zip(kept).map(|(n, other)| distance(other) << 8 | n);
    ranked.min().map_or(0, |rank| rank as u8)
}

/// Scatters colours over a hash table in one multiplication: nobody chooses them to do harm.
#[derive(Default)]
struct ColorHasher(u64);

impl Hasher for ColorHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, color: u32) {
        // The golden ratio, as in Knuth's multiplicative hashing; the rotation brings the good upper
        // bits down to where the table looks first.
        self.0 = ((self.0 ^ u64::from(color)).wrapping_mul(0x9E37_79B9_7F4A_7C15)).rotate_left(26);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
