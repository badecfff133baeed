//! The flags of Europe.

use crate::image::shape::{BLACK, Flag, WHITE, columns, rows};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "DE",
        country: "Germany",
        size: (5.0, 3.0),
        grain: 3,
        shapes: &[rows(&[BLACK, 0xDD_0000, 0xFF_CE00])],
    },
    Flag {
        code: "FR",
        country: "France",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0x00_0091, WHITE, 0xE1_000F])],
    },
    Flag {
        code: "RU",
        country: "Russia",
        size: (3.0, 2.0),
        grain: 6,
        shapes: &[rows(&[WHITE, 0x00_39A6, 0xD5_2B1E])],
    },
];
