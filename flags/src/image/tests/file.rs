//! The way from pixels to a GIF file: nothing may be lost on it.

use std::borrow::Cow;

use gif::{Encoder, Frame};
use tiny_skia::{Pixmap, PremultipliedColorU8};

use crate::image::{encode, lzw, palette};

use super::Image;

/// Red, green and blue of color `n`, all different.
fn color(n: u8) -> [u8; 3] {
    [n, n.wrapping_mul(7), 255 - n]
}

/// Numbers without order, the same every time.
fn noise(colors: usize) -> impl Iterator<Item = u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 16) as usize % colors) as u8
    })
}

/// Compresses `pixels`, lets the `gif` crate decompress them, and compares.
fn survive(pixels: &[u8], colors: usize) {
    let (width, height) = (u16::try_from(pixels.len()).unwrap(), 1);
    let palette: Vec<u8> = (0..=255).take(colors).flat_map(color).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height, &palette).unwrap();
    let frame = Frame {
        width,
        height,
        buffer: Cow::Owned(lzw::encode(pixels, colors)),
        ..Frame::default()
    };
    encoder.write_lzw_pre_encoded_frame(&frame).unwrap();
    drop(encoder);
    let expected: Vec<_> = pixels.iter().map(|n| color(*n)).collect();
    assert!(
        Image::decode(&file).pixels == expected,
        "{} pixels of {colors} colors",
        pixels.len()
    );
}

/// Every length, so that the end comes right before, at and after each change of the code width.
#[test]
fn short_images_survive_compression() {
    for colors in [1, 2, 3, 4, 5, 17, 256] {
        let pixels: Vec<_> = noise(colors).take(700).collect();
        for length in 1..pixels.len() {
            survive(&pixels[..length], colors);
        }
    }
}

/// Readers forgive much, such as an end code of the wrong width; another writer does not.
#[test]
fn short_images_are_compressed_as_others_do_it() {
    for colors in [1, 2, 3, 4, 5, 17, 256] {
        for length in 1..700 {
            let pixels: Vec<_> = noise(colors).take(length).collect();
            let mut frame = Frame {
                buffer: Cow::Borrowed(&pixels),
                ..Frame::default()
            };
            frame.make_lzw_pre_encoded();
            // It has no palette to go by, but looks for the greatest pixel.
            let used = usize::from(*pixels.iter().max().unwrap()) + 1;
            assert!(
                lzw::encode(&pixels, used) == *frame.buffer,
                "{length} of {colors}"
            );
        }
    }
}

/// Noise fills the code table several times over, a single colour makes the longest strings.
#[test]
fn long_images_survive_compression() {
    for colors in [1, 2, 3, 4, 16, 100, 256] {
        for length in (4000..4200).chain([u16::MAX.into()]) {
            survive(&noise(colors).take(length).collect::<Vec<_>>(), colors);
        }
        survive(&vec![0; u16::MAX.into()], colors);
    }
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
