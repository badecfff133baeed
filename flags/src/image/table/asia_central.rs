//! The flags of Central Asia.

use super::emblems;
use crate::image::shape::{Flag, WHITE, at, disc, pointed, rect, repeat, rows, star};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "KG",
        country: "Kyrgyzstan",
        size: (1000.0, 600.0),
        grain: 2,
        shapes: &[
            rect(0xFF_0000, [0.0, 0.0, 1000.0, 600.0]),
            // Straight rays since 2023, one for each of Manas' forty tribes.
            pointed(0xFF_FF00, [500.0, 300.0], 180.0, 40, 0.69),
            disc(0xFF_FF00, [500.0, 300.0], 122.0),
            at([500.0, 300.0], 19.4, 0.0, emblems::KYRGYZSTAN),
        ],
    },
    Flag {
        code: "KZ",
        country: "Kazakhstan",
        size: (2000.0, 1000.0),
        grain: 2,
        shapes: &[
            rect(0x00_AFCA, [0.0, 0.0, 2000.0, 1000.0]),
            at([1033.9, 493.2], 45.3, 0.0, emblems::KAZAKHSTAN),
            at([707.0, 500.0], 40.4, 0.0, emblems::KAZAKH_ORNAMENT),
        ],
    },
    Flag {
        code: "TJ",
        country: "Tajikistan",
        size: (1400.0, 700.0),
        grain: 7,
        shapes: &[
            rows(&[
                0xCC_0000, 0xCC_0000, WHITE, WHITE, WHITE, 0x00_6600, 0x00_6600,
            ]),
            at([700.0, 350.6], 29.85, 0.0, emblems::TAJIKISTAN),
        ],
    },
    Flag {
        code: "TM",
        country: "Turkmenistan",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rect(0x28_AE66, [0.0, 0.0, 900.0, 600.0]),
            rect(0xCA_3745, [108.0, 0.0, 162.0, 600.0]),
            at([431.1, 300.0], 23.1, 0.0, emblems::TURKMEN_CARPET),
            at([443.3, 298.1], 23.6, 0.0, emblems::TURKMEN_CRESCENT),
        ],
    },
    Flag {
        code: "UZ",
        country: "Uzbekistan",
        size: (500.0, 250.0),
        grain: 50,
        shapes: &[
            rect(0xCE_1126, [0.0, 0.0, 500.0, 250.0]),
            rect(0x00_99B5, [0.0, 0.0, 500.0, 80.0]),
            rect(WHITE, [0.0, 85.0, 500.0, 80.0]),
            rect(0x1E_B53A, [0.0, 170.0, 500.0, 80.0]),
            disc(WHITE, [70.0, 40.0], 30.0),
            disc(0x00_99B5, [80.0, 40.0], 30.0),
            // Three, four and five stars.
            repeat(3, [24.0, 0.0], &[star(WHITE, [136.0, 16.0], 6.0)]),
            repeat(4, [24.0, 0.0], &[star(WHITE, [112.0, 40.0], 6.0)]),
            repeat(5, [24.0, 0.0], &[star(WHITE, [88.0, 64.0], 6.0)]),
        ],
    },
];
