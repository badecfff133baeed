//! Counts what people count: stars, rays, stripes, points.

use std::f64::consts::TAU;

use super::Image;

/// Whether a pixel is the colour `0xRRGGBB`, give or take a half covered edge.
fn is(pixel: [u8; 3], color: u32) -> bool {
    let [_, channels @ ..] = color.to_be_bytes();
    let mut pairs = pixel.into_iter().zip(channels);
    pairs.all(|(a, b)| a.abs_diff(b) <= 70)
}

/// A code, what to count, in which colour, in which part of the flag (left, top, right, bottom), and
/// how many there are. What only reaches into the part is not counted.
const PATCHES: [(&str, &str, u32, [f64; 4], usize); 27] = [
    (
        "AU",
        "stars of the cross",
        0xFF_FFFF,
        [0.5, 0.0, 1.0, 1.0],
        5,
    ),
    (
        "AU",
        "star of the federation",
        0xFF_FFFF,
        [0.0, 0.5, 0.5, 1.0],
        1,
    ),
    (
        "BA",
        "stars, two of them cut",
        0xFF_FFFF,
        [0.0, 0.0, 1.0, 1.0],
        9,
    ),
    ("BI", "stars", 0xCE_1126, [0.35, 0.3, 0.65, 0.7], 3),
    ("CU", "star", 0xFF_FFFF, [0.0, 0.3, 0.25, 0.7], 1),
    ("CV", "stars", 0xF7_D116, [0.0, 0.0, 1.0, 1.0], 10),
    ("FM", "stars", 0xFF_FFFF, [0.0, 0.0, 1.0, 1.0], 4),
    ("GD", "stars above", 0xFC_D116, [0.0, 0.0, 1.0, 0.14], 3),
    ("GD", "stars below", 0xFC_D116, [0.0, 0.86, 1.0, 1.0], 3),
    ("HN", "stars", 0x18_C3DF, [0.0, 0.34, 1.0, 0.66], 5),
    (
        "KM",
        "stars and crescent",
        0xFF_FFFF,
        [0.0, 0.0, 0.25, 1.0],
        5,
    ),
    ("KN", "stars", 0xFF_FFFF, [0.0, 0.0, 1.0, 1.0], 2),
    ("LR", "star", 0xFF_FFFF, [0.0, 0.0, 0.23, 0.45], 1),
    ("MV", "crescent", 0xFF_FFFF, [0.0, 0.0, 1.0, 1.0], 1),
    ("MY", "sun and moon", 0xFF_CC00, [0.0, 0.0, 1.0, 1.0], 2),
    ("NZ", "stars", 0xC8_102E, [0.5, 0.0, 1.0, 1.0], 4),
    ("PG", "stars", 0xFF_FFFF, [0.0, 0.0, 1.0, 1.0], 5),
    ("SB", "stars", 0xFF_FFFF, [0.0, 0.0, 1.0, 1.0], 5),
    (
        "SG",
        "stars and crescent",
        0xFF_FFFF,
        [0.0, 0.0, 1.0, 0.5],
        6,
    ),
    ("ST", "stars", 0x00_0000, [0.0, 0.0, 1.0, 1.0], 2),
    ("SY", "stars", 0xCE_1126, [0.0, 0.0, 1.0, 1.0], 3),
    ("TM", "stars", 0xFF_FFFF, [0.34, 0.05, 0.48, 0.4], 5),
    ("TV", "stars", 0xFE_DD00, [0.0, 0.0, 1.0, 1.0], 9),
    ("UZ", "stars", 0xFF_FFFF, [0.16, 0.0, 0.5, 0.32], 12),
    ("VC", "gems", 0x00_9E60, [0.3, 0.0, 0.7, 1.0], 3),
    ("VE", "stars", 0xFF_FFFF, [0.0, 0.0, 1.0, 1.0], 8),
    ("WS", "stars", 0xFF_FFFF, [0.0, 0.0, 1.0, 1.0], 5),
];

#[test]
fn flags_have_their_stars() {
    for (code, what, color, [left, top, right, bottom], expected) in PATCHES {
        let image = Image::of(code);
        let (width, height) = (image.width as f64, image.height as f64);
        let mut patches = image.patches(|pixel| is(pixel, color));
        patches.retain(|patch| {
            let (x, y) = patch.center();
            (left..right).contains(&(x / width)) && (top..bottom).contains(&(y / height))
        });
        assert_eq!(patches.len(), expected, "{code}: {what}");
    }
}

/// A code, the middle of a sun in parts of the flag's width and height, how far from it to look in
/// parts of the height, the sun's colour and how many rays it has. Malawi's rising sun has 31, and is
/// as red as the stripe below it.
const RAYS: [(&str, [f64; 2], f64, u32, usize); 13] = [
    ("AG", [0.5, 0.391], 0.24, 0xFC_D116, 9),
    ("AU", [0.25, 0.75], 0.11, 0xFF_FFFF, 7),
    ("AZ", [0.5667, 0.5], 0.063, 0xFF_FFFF, 8),
    ("JO", [0.1545, 0.5], 0.054, 0xFF_FFFF, 7),
    ("KG", [0.5, 0.5], 0.25, 0xFF_FF00, 40),
    ("MH", [0.1922, 0.3651], 0.14, 0xFF_FFFF, 24),
    ("MK", [0.5, 0.5], 0.35, 0xFF_E600, 8),
    ("MW", [0.5, 0.38], 0.285, 0xCE_1126, 32),
    ("MY", [0.3124, 0.2857], 0.13, 0xFF_CC00, 14),
    ("NA", [0.2, 0.2724], 0.135, 0xFF_CE00, 12),
    ("NR", [0.25, 0.7083], 0.125, 0xFF_FFFF, 12),
    ("RW", [0.8208, 0.2613], 0.085, 0xE5_BE01, 24),
    ("TW", [0.25, 0.25], 0.14, 0xFF_FFFF, 12),
];

#[test]
fn suns_have_their_rays() {
    for (code, [x, y], radius, color, expected) in RAYS {
        let image = Image::of(code);
        let (width, height) = (image.width as f64, image.height as f64);
        let around: Vec<_> = (0..1440)
            .map(|n| {
                let angle = f64::from(n) / 1440.0 * TAU;
                let (dx, dy) = (angle.sin() * radius, angle.cos() * radius);
                let (x, y) = (x * width + dx * height, (y + dy) * height);
                is(image.at(x as usize, y as usize), color)
            })
            .collect();
        let runs = around.chunk_by(|a, b| a == b).filter(|run| run[0]).count();
        // A ray that lies where the round begins is seen again where it ends.
        let twice = around[0] && around[around.len() - 1];
        assert_eq!(runs - usize::from(twice), expected, "{code}");
    }
}

/// A code, where to look from top to bottom in parts of the width, and how often the colour changes
/// on the way, counting the first one.
const STRIPES: [(&str, f64, usize); 16] = [
    ("BH", 0.3, 11),
    ("CR", 0.9, 5),
    ("CU", 0.9, 5),
    ("CV", 0.9, 5),
    ("GM", 0.5, 5),
    ("GR", 0.1, 7),
    ("GR", 0.9, 9),
    ("KE", 0.9, 5),
    ("LR", 0.9, 11),
    ("MY", 0.9, 14),
    ("TG", 0.9, 5),
    ("TH", 0.5, 5),
    ("UG", 0.9, 6),
    ("UY", 0.9, 9),
    ("UZ", 0.9, 5),
    ("ZW", 0.9, 7),
];

#[test]
fn flags_have_their_stripes() {
    for (code, x, expected) in STRIPES {
        let image = Image::of(code);
        let x = (x * image.width as f64) as usize;
        let mut colors: Vec<_> = (0..image.height).map(|y| image.at(x, y)).collect();
        // A slanted edge has pixels of its own, which stand alone.
        colors.dedup();
        let flat = |color: &[u8; 3]| {
            let same = image.pixels.iter().filter(|pixel| *pixel == color).count();
            same * 50 > image.pixels.len()
        };
        colors.retain(flat);
        colors.dedup();
        assert_eq!(colors.len(), expected, "{code}");
    }
}

#[test]
fn qatars_edge_has_nine_points() {
    let image = Image::of("QA");
    let x = image.width * 450 / 1400;
    let white: Vec<_> = (0..image.height)
        .map(|y| is(image.at(x, y), 0xFF_FFFF))
        .collect();
    let points = white.chunk_by(|a, b| a == b).filter(|run| run[0]).count();
    assert_eq!(points, 9);
}

/// The red saltire lies below the white one at the hoist and above it at the fly.
#[test]
fn union_jacks_are_counterchanged() {
    for (code, canton) in [
        ("GB", 1.0),
        ("AU", 0.5),
        ("FJ", 0.5),
        ("NZ", 0.5),
        ("TV", 0.5),
    ] {
        let image = Image::of(code);
        // In 60ths of the width and 30ths of the height of the jack.
        let at = |x: f64, y: f64| {
            let x = x / 60.0 * canton * image.width as f64;
            let y = y / 30.0 * canton * image.height as f64;
            image.at(x as usize, y as usize)
        };
        let white = |pixel| is(pixel, 0xFF_FFFF);
        let red = |[r, g, b]: [u8; 3]| r > 150 && g < 110 && b < 110;
        assert!(
            white(at(14.0, 7.0 - 1.5)) && red(at(14.0, 7.0 + 1.1)),
            "{code}"
        );
        assert!(
            white(at(46.0, 23.0 + 1.5)) && red(at(46.0, 23.0 - 1.1)),
            "{code}"
        );
        assert!(
            white(at(14.0, 23.0 - 1.5)) && red(at(14.0, 23.0 + 1.1)),
            "{code}"
        );
        assert!(
            white(at(46.0, 7.0 + 1.5)) && red(at(46.0, 7.0 - 1.1)),
            "{code}"
        );
    }
}
