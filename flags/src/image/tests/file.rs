//! The way from pixels to a GIF file: nothing may be lost on it.

use tiny_skia::{Pixmap, PremultipliedColorU8};

use crate::image::{encode, palette};

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
