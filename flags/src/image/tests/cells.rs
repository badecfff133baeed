//! Compares the mean colours of every flag, cell by cell, with those of another drawing of it.
//!
//! The figures were measured once, on the flags of a public collection of SVG files drawn to the
//! published construction sheets, rendered 1200 pixels high, over white. They are means over the
//! pixels whose middles lie in the cell. Where the collection is out of date it was corrected first:
//!
//! - the colours of Bolivia, Estonia, France, Honduras, Iceland, Italy and the Bahamas,
//! - Syria has the flag of 2025, Peru the one without arms,
//! - Turkey's crescent and star are 1/32 of the height nearer to the hoist: it counted the seam in.

use super::{Image, codes};

/// How many cells a flag is wide.
const COLUMNS: usize = 6;

/// How many cells a flag is high.
const ROWS: usize = 4;

/// A line a flag: its code, what a channel may differ by, and the cells, row by row from the upper
/// hoist corner.
///
/// A channel may differ by 5, because the edges of stripes fall on whole pixels, those of cells do
/// not. It may differ by more where an emblem is simpler than the true one: by what it did when
/// somebody had compared the two by eye, and 1.
const FLAGS: &str = include_str!("cells.txt");

#[test]
fn cells_have_the_colors_of_the_true_flags() {
    for flag in FLAGS.lines() {
        let mut words = flag.split_whitespace();
        let code = words.next().unwrap();
        let allowed: f64 = words.next().unwrap().parse().unwrap();
        let image = Image::of(code);
        for (cell, color) in words.enumerate() {
            let (column, row) = (cell % COLUMNS, cell / COLUMNS);
            let mean = mean(&image, column, row);
            let [_, expected @ ..] = u32::from_str_radix(color, 16).unwrap().to_be_bytes();
            for (mean, expected) in mean.into_iter().zip(expected) {
                assert!(
                    (mean - f64::from(expected)).abs() <= allowed,
                    "{code}, column {column}, row {row}: {mean:.0?} instead of {color}"
                );
            }
        }
    }
}

#[test]
fn every_flag_has_its_cells() {
    let lines = FLAGS.lines().map(|flag| {
        assert_eq!(
            flag.split_whitespace().count(),
            2 + COLUMNS * ROWS,
            "{flag}"
        );
        &flag[..2]
    });
    assert!(lines.eq(codes()));
}

/// The mean colour of one cell.
fn mean(image: &Image, column: usize, row: usize) -> [f64; 3] {
    let mut sum = [0.0; 3];
    let mut count = 0.0;
    for y in within(image.height, ROWS, row) {
        for x in within(image.width, COLUMNS, column) {
            for (sum, channel) in sum.iter_mut().zip(image.at(x, y)) {
                *sum += f64::from(channel);
            }
            count += 1.0;
        }
    }
    sum.map(|sum| sum / count)
}

/// The pixels whose middles lie in part `n` of `parts` of a `length`.
fn within(length: usize, parts: usize, n: usize) -> impl Iterator<Item = usize> {
    (0..length).filter(move |at| (2 * at + 1) * parts / (2 * length) == n)
}
