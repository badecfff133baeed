//! The flags of Northern and Central America.

use super::emblems;
use crate::image::shape::{Flag, Shape, WHITE, at, columns, rect, repeat, rows, star};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "BZ",
        country: "Belize",
        size: (1000.0, 600.0),
        grain: 10,
        shapes: &[
            rect(0xD9_0F19, [0.0, 0.0, 1000.0, 600.0]),
            rect(0x17_1696, [0.0, 60.0, 1000.0, 480.0]),
            at([500.0, 300.0], 16.8, 0.0, emblems::BELIZE),
        ],
    },
    Flag {
        code: "CA",
        country: "Canada",
        size: (9600.0, 4800.0),
        grain: 2,
        shapes: &[
            columns(&[0xD5_2B1E, WHITE, WHITE, 0xD5_2B1E]),
            at([4764.0, 2400.0], 256.0, 0.0, emblems::CANADA),
        ],
    },
    Flag {
        code: "CR",
        country: "Costa Rica",
        size: (1000.0, 600.0),
        grain: 6,
        shapes: &[
            rows(&[0x00_2B7F, WHITE, 0xCE_1126, 0xCE_1126, WHITE, 0x00_2B7F]),
            at([505.8, 300.0], 21.7, 0.0, emblems::COSTA_RICA),
        ],
    },
    Flag {
        code: "GT",
        country: "Guatemala",
        size: (960.0, 600.0),
        grain: 2,
        shapes: &[
            columns(&[0x49_97D0, WHITE, 0x49_97D0]),
            at([480.2, 300.0], 21.0, 0.0, emblems::GUATEMALA),
        ],
    },
    Flag {
        code: "HN",
        country: "Honduras",
        size: (72.0, 36.0),
        grain: 3,
        shapes: &[
            rows(&[0x18_C3DF, WHITE, 0x18_C3DF]),
            star(0x18_C3DF, [36.0, 18.0], 2.0),
            star(0x18_C3DF, [46.0, 14.8], 2.0),
            star(0x18_C3DF, [46.0, 20.8], 2.0),
            star(0x18_C3DF, [26.0, 14.8], 2.0),
            star(0x18_C3DF, [26.0, 20.8], 2.0),
        ],
    },
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
        code: "NI",
        country: "Nicaragua",
        size: (1000.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0x00_67C6, WHITE, 0x00_67C6]),
            at([498.0, 299.2], 19.0, 0.0, emblems::NICARAGUA),
        ],
    },
    Flag {
        code: "PA",
        country: "Panama",
        size: (36.0, 24.0),
        grain: 4,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 36.0, 24.0]),
            rect(0xD2_1034, [18.0, 0.0, 18.0, 12.0]),
            rect(0x00_5293, [0.0, 12.0, 18.0, 12.0]),
            star(0x00_5293, [9.0, 6.0], 3.0),
            star(0xD2_1034, [27.0, 18.0], 3.0),
        ],
    },
    Flag {
        code: "SV",
        country: "El Salvador",
        size: (335.0, 189.0),
        grain: 3,
        shapes: &[
            rows(&[0x00_47AB, WHITE, 0x00_47AB]),
            at([167.7, 94.3], 6.67, 0.0, emblems::EL_SALVADOR),
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
