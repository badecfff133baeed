//! The flags of Eastern Europe.

use super::emblems;
use crate::image::shape::{Flag, WHITE, at, columns, polygon, rect, rows};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "BG",
        country: "Bulgaria",
        size: (5.0, 3.0),
        grain: 3,
        shapes: &[rows(&[WHITE, 0x00_966E, 0xD6_2612])],
    },
    Flag {
        code: "BY",
        country: "Belarus",
        size: (1098.0, 549.0),
        grain: 3,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 1098.0, 549.0]),
            at([380.0, 274.5], 21.115, 0.0, emblems::BELARUS),
            // Over what the ornament is too wide.
            rect(0xC8_313E, [122.0, 0.0, 976.0, 366.0]),
            rect(0x4A_A657, [122.0, 366.0, 976.0, 183.0]),
        ],
    },
    Flag {
        code: "CZ",
        country: "Czech Republic",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rows(&[WHITE, 0xD7_141A]),
            polygon(0x11_457E, &[[0.0, 0.0], [450.0, 300.0], [0.0, 600.0]]),
        ],
    },
    Flag {
        code: "HU",
        country: "Hungary",
        size: (6.0, 3.0),
        grain: 3,
        shapes: &[rows(&[0xCD_2A3E, WHITE, 0x43_6F4D])],
    },
    Flag {
        code: "MD",
        country: "Moldova",
        size: (1200.0, 600.0),
        grain: 2,
        shapes: &[
            columns(&[0x00_46AE, 0xFF_D200, 0xCC_092F]),
            at([600.0, 290.0], 24.0, 0.0, emblems::MOLDOVA),
        ],
    },
    Flag {
        code: "PL",
        country: "Poland",
        size: (16.0, 10.0),
        grain: 2,
        shapes: &[rows(&[WHITE, 0xDC_143C])],
    },
    Flag {
        code: "RO",
        country: "Romania",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0x00_2B7F, 0xFC_D116, 0xCE_1126])],
    },
    Flag {
        code: "RU",
        country: "Russia",
        size: (3.0, 2.0),
        grain: 6,
        shapes: &[rows(&[WHITE, 0x00_39A6, 0xD5_2B1E])],
    },
    Flag {
        code: "SK",
        country: "Slovakia",
        size: (900.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[WHITE, 0x0B_4EA2, 0xEE_1C25]),
            at([427.0, 297.8], 21.5, 0.0, emblems::SLOVAKIA),
        ],
    },
    Flag {
        code: "UA",
        country: "Ukraine",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[rows(&[0x00_5BBB, 0xFF_D500])],
    },
];
