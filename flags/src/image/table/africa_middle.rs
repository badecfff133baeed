//! The flags of Middle Africa.

use super::emblems;
use crate::image::shape::{BLACK, Flag, WHITE, at, columns, path, polygon, rect, rows, star};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AO",
        country: "Angola",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rows(&[0xCC_092F, BLACK]),
            at([434.0, 284.0], 24.2, 0.0, emblems::ANGOLA),
        ],
    },
    Flag {
        code: "CD",
        country: "Democratic Republic of the Congo",
        size: (800.0, 600.0),
        grain: 2,
        shapes: &[
            rect(0x00_7FFF, [0.0, 0.0, 800.0, 600.0]),
            path(0xF7_D618, "M0 450 750 0H800V150L50 600H0z"),
            path(0xCE_1021, "M0 480 800 0V120L0 600z"),
            star(0xF7_D618, [146.0, 155.0], 116.0),
        ],
    },
    Flag {
        code: "CF",
        country: "Central African Republic",
        size: (450.0, 300.0),
        grain: 4,
        shapes: &[
            rows(&[0x00_3082, WHITE, 0x28_9728, 0xFF_CE00]),
            rect(0xD2_1034, [187.5, 0.0, 75.0, 300.0]),
            star(0xFF_CE00, [75.0, 40.7], 33.7),
        ],
    },
    Flag {
        code: "CG",
        country: "Republic of the Congo",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[
            rect(0x00_9543, [0.0, 0.0, 3.0, 2.0]),
            polygon(0xFB_DE4A, &[[0.0, 2.0], [2.0, 0.0], [3.0, 0.0], [3.0, 2.0]]),
            polygon(0xDC_241F, &[[3.0, 0.0], [3.0, 2.0], [1.0, 2.0]]),
        ],
    },
    Flag {
        code: "CM",
        country: "Cameroon",
        size: (90.0, 60.0),
        grain: 2,
        shapes: &[
            columns(&[0x00_7A5E, 0xCE_1126, 0xFC_D116]),
            star(0xFC_D116, [45.0, 30.0], 8.0),
        ],
    },
    Flag {
        code: "GA",
        country: "Gabon",
        size: (4.0, 3.0),
        grain: 3,
        shapes: &[rows(&[0x00_9E60, 0xFC_D116, 0x3A_75C4])],
    },
    Flag {
        code: "GQ",
        country: "Equatorial Guinea",
        size: (900.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0x3E_9A00, WHITE, 0xE3_2118]),
            polygon(0x00_73CE, &[[0.0, 0.0], [225.0, 300.0], [0.0, 600.0]]),
            at([441.5, 300.5], 19.95, 0.0, emblems::EQUATORIAL_GUINEA),
        ],
    },
    Flag {
        code: "ST",
        country: "Sao Tome and Principe",
        size: (2800.0, 1400.0),
        grain: 7,
        shapes: &[
            rows(&[
                0x12_AD2B, 0x12_AD2B, 0xFF_CE00, 0xFF_CE00, 0xFF_CE00, 0x12_AD2B, 0x12_AD2B,
            ]),
            polygon(0xD2_1034, &[[0.0, 0.0], [700.0, 700.0], [0.0, 1400.0]]),
            star(BLACK, [1400.0, 700.0], 200.0),
            star(BLACK, [2100.0, 700.0], 200.0),
        ],
    },
    Flag {
        code: "TD",
        country: "Chad",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0x00_2664, 0xFE_CB00, 0xC6_0C30])],
    },
];
