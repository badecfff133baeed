//! The flag of Nepal, as its constitution constructs it: the only one that is no rectangle.
//!
//! The crimson is 60 units wide at the foot and 80 high. Moon and sun lie on the line x = 0. What is
//! outside the border is transparent.

use crate::image::shape::{Flag, Rgb, Shape, WHITE, at, disc, line, path, pointed, polygon};

/// Two crimson pennants edged in blue, the moon above the sun.
pub(super) const FLAG: Flag = Flag {
    code: "NP",
    country: "Nepal",
    size: (71.571, 87.246),
    grain: 1,
    shapes: &[at([17.582, 4.664], 1.0, 0.0, PENNANTS)],
};

/// The field, in the colour of the rhododendron.
const CRIMSON: Rgb = 0xDC_143C;

/// The crimson's upper tip is at (-15, 0).
const PENNANTS: &[Shape] = &[
    // Half of the pen's width is the border's.
    line(
        0x00_3893,
        5.165,
        "M-15 37.574H45L-15 0V80H45L2.574 37.574-15 20z",
    ),
    polygon(CRIMSON, &[[-15.0, 0.0], [45.0, 37.574], [-15.0, 37.574]]),
    polygon(CRIMSON, &[[-15.0, 20.0], [45.0, 80.0], [-15.0, 80.0]]),
    path(
        WHITE,
        "M-11.95 23.483A12.84 12.84 0 0 0 11.95 23.483 11.95 11.95 0 0 1-11.95 23.483z",
    ),
    at(
        [0.0, 29.045],
        5.561,
        0.0,
        &[disc(WHITE, [0.0, 0.0], 1.0), Shape::Mirrored(MOONBEAMS)],
    ),
    pointed(WHITE, [0.0, 58.787], 12.84, 12, 0.634),
];

/// Half of the eight rays that the moon has above its horns.
const MOONBEAMS: &[Shape] = &[
    at([0.0, 0.0], 1.0, 11.25, MOONBEAM),
    at([0.0, 0.0], 1.0, 33.75, MOONBEAM),
    at([0.0, 0.0], 1.0, 56.25, MOONBEAM),
    at([0.0, 0.0], 1.0, 78.75, MOONBEAM),
];

/// A ray straight up.
const MOONBEAM: &[Shape] = &[polygon(
    WHITE,
    &[[-0.195, -0.981], [0.0, -1.389], [0.195, -0.981]],
)];
