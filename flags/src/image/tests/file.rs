//! The way from pixels to a GIF file: nothing may be lost on it.

use std::iter::repeat_n;

use tiny_skia::{Pixmap, PremultipliedColorU8};

use crate::image::{encode, lzw, palette, raster, table};

use super::Image;

/// Red, green and blue of color `n`, all different.
fn color(n: u8) -> [u8; 3] {
    [n, n.wrapping_mul(7), 255 - n]
}

/// A pixmap of the colours that `color` gives for every column and row.
fn painted(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> Pixmap {
    let mut pixmap = Pixmap::new(width, height).unwrap();
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    for (pixel, (x, y)) in pixmap.pixels_mut().iter_mut().zip(places) {
        let [r, g, b] = color(x, y);
        *pixel = PremultipliedColorU8::from_rgba(r, g, b, 255).unwrap();
    }
    pixmap
}

#[test]
fn up_to_256_colors_are_exact() {
    let pixmap = painted(16, 16, |x, y| color((16 * y + x) as u8));
    let image = Image::decode(&encode::gif(&pixmap).unwrap());
    assert_eq!((image.width, image.height), (16, 16));
    for (n, pixel) in (0..=255).zip(&image.pixels) {
        assert_eq!(*pixel, color(n));
    }
}

#[test]
fn more_colors_become_similar_ones_and_the_frequent_ones_stay() {
    let pixmap = painted(64, 32, |x, y| match y {
        0..16 => [200, 10, 30],
        _ => [(4 * x) as u8, (8 * y) as u8, 0],
    });
    assert_eq!(palette::indexed(&pixmap).palette.len(), 3 * 256);
    let image = Image::decode(&encode::gif(&pixmap).unwrap());
    assert!(
        image.pixels[..64 * 16]
            .iter()
            .all(|pixel| *pixel == [200, 10, 30])
    );
    for (painted, shown) in pixmap.pixels().iter().zip(&image.pixels) {
        assert!(painted.blue().abs_diff(shown[2]) <= 30);
    }
}

/// The colours of all pixels.
fn pixels(runs: &[lzw::Run]) -> Vec<u8> {
    let pixels = runs
        .iter()
        .flat_map(|&(color, count)| repeat_n(color, count as usize));
    pixels.collect()
}

/// How many bytes the `gif` crate makes of the same pixels.
fn size_by_the_crate(runs: &[lzw::Run]) -> usize {
    let buffer = pixels(runs).into();
    let mut frame = gif::Frame {
        buffer,
        ..gif::Frame::default()
    };
    frame.make_lzw_pre_encoded();
    frame.buffer.len()
}

/// The pixels after they were compressed by us and decompressed by the `gif` crate.
fn there_and_back(runs: &[lzw::Run], colors: usize) -> Vec<u8> {
    let width = u16::try_from(pixels(runs).len()).unwrap();
    let mut file = Vec::new();
    let palette = vec![0; 3 * colors];
    let mut encoder = gif::Encoder::new(&mut file, width, 1, &palette).unwrap();
    let buffer = lzw::encode(runs, colors).into();
    let frame = gif::Frame {
        width,
        height: 1,
        buffer,
        ..gif::Frame::default()
    };
    encoder.write_lzw_pre_encoded_frame(&frame).unwrap();
    drop(encoder);
    let mut decoder = gif::DecodeOptions::new().read_info(&*file).unwrap();
    let frame = decoder.read_next_frame().unwrap().unwrap();
    frame.buffer.to_vec()
}

#[test]
fn any_runs_can_be_compressed() {
    let mut dice = fastrand::Rng::with_seed(1);
    let mut full = 0;
    for round in 0..300 {
        let (colors, longest) = (dice.usize(1..=256), dice.u32(2..300));
        let (mut runs, mut left) = (Vec::new(), 1 + round * 200_u32);
        while left > 0 {
            let run = (dice.usize(..colors) as u8, dice.u32(1..longest).min(left));
            left -= run.1;
            runs.push(run);
        }
        assert!(
            there_and_back(&runs, colors) == pixels(&runs),
            "{colors} colors: {runs:?}"
        );
        full += usize::from(lzw::encode(&runs, colors).len() > 2 * 4096);
    }
    assert!(full > 20, "the dictionary was full in {full} rounds only");
}

#[test]
fn flags_become_no_larger_than_by_the_crate() {
    let (mut ours, mut theirs) = (0, 0);
    for flag in table::flags() {
        let image = palette::indexed(&raster::paint(flag, Vec::new()).unwrap());
        ours += lzw::encode(&image.runs, image.palette.len() / 3).len();
        theirs += size_by_the_crate(&image.runs);
    }
    assert!(ours <= theirs, "{ours} bytes instead of {theirs}");
}
