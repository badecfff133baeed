//! The flags of the Americas.

use super::{brazil, emblems};
use crate::image::shape::{Flag, Shape, WHITE, at, columns, rect, repeat, rows, star};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    brazil::FLAG,
    Flag {
        code: "MX",
        country: "Mexico",
        size: (7.0, 4.0),
        grain: 4,
        shapes: &[
            columns(&[0x00_6847, WHITE, 0xCE_1126]),
            at([3.5, 2.04], 0.138, 0.0, emblems::MEXICO),
        ],
    },
    Flag {
        code: "US",
        country: "United States of America",
        size: (7410.0, 3900.0),
        grain: 13,
        shapes: &[
            rows(&[
                0xB2_2234, WHITE, 0xB2_2234, WHITE, 0xB2_2234, WHITE, 0xB2_2234, WHITE, 0xB2_2234,
                WHITE, 0xB2_2234, WHITE, 0xB2_2234,
            ]),
            rect(0x3C_3B6E, [0.0, 0.0, 2964.0, 2100.0]),
            // Nine rows: five of six stars, and four of five stars between them.
            repeat(5, [0.0, 420.0], SIX_STARS),
            repeat(4, [0.0, 420.0], FIVE_STARS),
        ],
    },
];

/// The first of the long rows of the United States.
const SIX_STARS: &[Shape] = &[repeat(
    6,
    [494.0, 0.0],
    &[star(WHITE, [247.0, 210.0], 120.0)],
)];

/// The first of the short rows of the United States.
const FIVE_STARS: &[Shape] = &[repeat(
    5,
    [494.0, 0.0],
    &[star(WHITE, [494.0, 420.0], 120.0)],
)];
