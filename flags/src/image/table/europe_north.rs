//! The flags of Northern Europe.

use super::jack;
use crate::image::shape::{BLACK, Flag, WHITE, at, columns, rect, rows};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "DK",
        country: "Denmark",
        size: (370.0, 280.0),
        grain: 14,
        shapes: &[
            rect(0xC6_0C30, [0.0, 0.0, 370.0, 280.0]),
            rect(WHITE, [120.0, 0.0, 40.0, 280.0]),
            rect(WHITE, [0.0, 120.0, 370.0, 40.0]),
        ],
    },
    Flag {
        code: "EE",
        country: "Estonia",
        size: (33.0, 21.0),
        grain: 3,
        shapes: &[rows(&[0x00_72CE, BLACK, WHITE])],
    },
    Flag {
        code: "FI",
        country: "Finland",
        size: (1800.0, 1100.0),
        grain: 11,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 1800.0, 1100.0]),
            rect(0x00_3580, [0.0, 400.0, 1800.0, 300.0]),
            rect(0x00_3580, [500.0, 0.0, 300.0, 1100.0]),
        ],
    },
    Flag {
        code: "GB",
        country: "United Kingdom",
        size: (60.0, 30.0),
        grain: 30,
        shapes: &[at([0.0, 0.0], 1.0, 0.0, jack::UNION_JACK)],
    },
    Flag {
        code: "IE",
        country: "Ireland",
        size: (2.0, 1.0),
        grain: 2,
        shapes: &[columns(&[0x16_9B62, WHITE, 0xFF_883E])],
    },
    Flag {
        code: "IS",
        country: "Iceland",
        size: (2500.0, 1800.0),
        grain: 18,
        shapes: &[
            rect(0x02_529C, [0.0, 0.0, 2500.0, 1800.0]),
            rect(WHITE, [700.0, 0.0, 400.0, 1800.0]),
            rect(WHITE, [0.0, 700.0, 2500.0, 400.0]),
            rect(0xDC_1E35, [800.0, 0.0, 200.0, 1800.0]),
            rect(0xDC_1E35, [0.0, 800.0, 2500.0, 200.0]),
        ],
    },
    Flag {
        code: "LT",
        country: "Lithuania",
        size: (5.0, 3.0),
        grain: 3,
        shapes: &[rows(&[0xFD_B913, 0x00_6A44, 0xC1_272D])],
    },
    Flag {
        code: "LV",
        country: "Latvia",
        size: (2.0, 1.0),
        grain: 5,
        shapes: &[rows(&[0x9E_3039, 0x9E_3039, WHITE, 0x9E_3039, 0x9E_3039])],
    },
    Flag {
        code: "NO",
        country: "Norway",
        size: (1100.0, 800.0),
        grain: 16,
        shapes: &[
            rect(0xEF_2B2D, [0.0, 0.0, 1100.0, 800.0]),
            rect(WHITE, [300.0, 0.0, 200.0, 800.0]),
            rect(WHITE, [0.0, 300.0, 1100.0, 200.0]),
            rect(0x00_2868, [350.0, 0.0, 100.0, 800.0]),
            rect(0x00_2868, [0.0, 350.0, 1100.0, 100.0]),
        ],
    },
    Flag {
        code: "SE",
        country: "Sweden",
        size: (16.0, 10.0),
        grain: 10,
        shapes: &[
            rect(0x00_6AA7, [0.0, 0.0, 16.0, 10.0]),
            rect(0xFE_CC00, [5.0, 0.0, 2.0, 10.0]),
            rect(0xFE_CC00, [0.0, 4.0, 16.0, 2.0]),
        ],
    },
];
