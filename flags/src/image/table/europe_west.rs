//! The flags of Western Europe.

use super::emblems;
use crate::image::shape::{BLACK, Flag, WHITE, at, columns, rect, rows};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AT",
        country: "Austria",
        size: (3.0, 2.0),
        grain: 3,
        shapes: &[rows(&[0xED_2939, WHITE, 0xED_2939])],
    },
    Flag {
        code: "BE",
        country: "Belgium",
        size: (450.0, 390.0),
        grain: 2,
        shapes: &[columns(&[BLACK, 0xFA_E042, 0xED_2939])],
    },
    Flag {
        code: "CH",
        country: "Switzerland",
        size: (32.0, 32.0),
        grain: 32,
        shapes: &[
            rect(0xDA_291C, [0.0, 0.0, 32.0, 32.0]),
            // The arms are a sixth longer than they are wide.
            rect(WHITE, [6.0, 13.0, 20.0, 6.0]),
            rect(WHITE, [13.0, 6.0, 6.0, 20.0]),
        ],
    },
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
        code: "LI",
        country: "Liechtenstein",
        size: (5.0, 3.0),
        grain: 2,
        shapes: &[
            rows(&[0x00_2B7F, 0xCE_1126]),
            at([2.08, 1.344], 0.0989, 0.0, emblems::LIECHTENSTEIN),
        ],
    },
    Flag {
        code: "LU",
        country: "Luxembourg",
        size: (5.0, 3.0),
        grain: 3,
        shapes: &[rows(&[0xED_2939, WHITE, 0x00_A1DE])],
    },
    Flag {
        code: "MC",
        country: "Monaco",
        size: (5.0, 4.0),
        grain: 2,
        shapes: &[rows(&[0xCE_1126, WHITE])],
    },
    Flag {
        code: "NL",
        country: "Netherlands",
        size: (3.0, 2.0),
        grain: 3,
        shapes: &[rows(&[0xAE_1C28, WHITE, 0x21_468B])],
    },
];
