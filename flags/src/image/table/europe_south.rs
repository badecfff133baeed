//! The flags of Southern Europe.

use super::{emblems, portugal, spain};
use crate::image::shape::{Flag, WHITE, at, columns, disc, polygon, rect, repeat, rows, star};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AD",
        country: "Andorra",
        size: (1000.0, 700.0),
        grain: 2,
        shapes: &[
            rect(0xFE_DF00, [0.0, 0.0, 1000.0, 700.0]),
            rect(0x00_18A8, [0.0, 0.0, 320.0, 700.0]),
            rect(0xD0_103A, [680.0, 0.0, 320.0, 700.0]),
            at([500.2, 341.9], 27.9, 0.0, emblems::ANDORRA),
        ],
    },
    Flag {
        code: "AL",
        country: "Albania",
        size: (700.0, 500.0),
        grain: 2,
        shapes: &[
            rect(0xFF_0000, [0.0, 0.0, 700.0, 500.0]),
            at([351.1, 245.2], 19.03, 0.0, emblems::ALBANIA),
        ],
    },
    Flag {
        code: "BA",
        country: "Bosnia and Herzegovina",
        size: (16.0, 8.0),
        grain: 2,
        shapes: &[
            rect(0x00_2395, [0.0, 0.0, 16.0, 8.0]),
            polygon(0xFE_CB00, &[[4.24, 0.0], [12.24, 0.0], [12.24, 8.0]]),
            // Nine stars, of which the first and the last are cut in half.
            repeat(9, [1.0, 1.0], &[star(WHITE, [2.8, -0.09], 0.76)]),
        ],
    },
    spain::FLAG,
    Flag {
        code: "GR",
        country: "Greece",
        size: (27.0, 18.0),
        grain: 9,
        shapes: &[
            rows(&[
                0x0D_5EAF, WHITE, 0x0D_5EAF, WHITE, 0x0D_5EAF, WHITE, 0x0D_5EAF, WHITE, 0x0D_5EAF,
            ]),
            rect(0x0D_5EAF, [0.0, 0.0, 10.0, 10.0]),
            rect(WHITE, [4.0, 0.0, 2.0, 10.0]),
            rect(WHITE, [0.0, 4.0, 10.0, 2.0]),
        ],
    },
    Flag {
        code: "HR",
        country: "Croatia",
        size: (1200.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0xFF_0000, WHITE, 0x17_1796]),
            at([600.0, 303.4], 19.5, 0.0, emblems::CROATIA),
        ],
    },
    Flag {
        code: "IT",
        country: "Italy",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0x00_8C45, WHITE, 0xCD_212A])],
    },
    Flag {
        code: "ME",
        country: "Montenegro",
        size: (640.0, 320.0),
        grain: 20,
        shapes: &[
            rect(0xD3_AE3B, [0.0, 0.0, 640.0, 320.0]),
            rect(0xC4_0308, [16.0, 16.0, 608.0, 288.0]),
            at([321.5, 158.3], 17.5, 0.0, emblems::MONTENEGRO),
        ],
    },
    Flag {
        code: "MK",
        country: "North Macedonia",
        size: (56.0, 28.0),
        grain: 2,
        shapes: &[
            rect(0xD2_0000, [0.0, 0.0, 56.0, 28.0]),
            polygon(
                0xFF_E600,
                &[
                    [0.0, 0.0],
                    [8.4, 0.0],
                    [28.0, 13.5],
                    [47.6, 0.0],
                    [56.0, 0.0],
                    [28.0, 14.0],
                ],
            ),
            polygon(
                0xFF_E600,
                &[
                    [0.0, 28.0],
                    [8.4, 28.0],
                    [28.0, 14.5],
                    [47.6, 28.0],
                    [56.0, 28.0],
                    [28.0, 14.0],
                ],
            ),
            polygon(0xFF_E600, &[[0.0, 11.2], [28.0, 14.0], [0.0, 16.8]]),
            polygon(0xFF_E600, &[[56.0, 11.2], [28.0, 14.0], [56.0, 16.8]]),
            polygon(0xFF_E600, &[[25.2, 0.0], [28.0, 12.0], [30.8, 0.0]]),
            polygon(0xFF_E600, &[[25.2, 28.0], [28.0, 16.0], [30.8, 28.0]]),
            disc(0xD2_0000, [28.0, 14.0], 5.0),
            disc(0xFF_E600, [28.0, 14.0], 4.0),
        ],
    },
    Flag {
        code: "MT",
        country: "Malta",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            columns(&[WHITE, 0xCF_142B]),
            at([336.1, 240.0], 19.2, 0.0, emblems::MALTA),
        ],
    },
    portugal::FLAG,
    Flag {
        code: "RS",
        country: "Serbia",
        size: (900.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0xC6_363C, 0x0C_4076, WHITE]),
            at([434.5, 307.3], 20.55, 0.0, emblems::SERBIA),
        ],
    },
    Flag {
        code: "SI",
        country: "Slovenia",
        size: (1200.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[WHITE, 0x00_5DA4, 0xED_1C24]),
            at([437.1, 300.0], 19.9, 0.0, emblems::SLOVENIA),
        ],
    },
    Flag {
        code: "SM",
        country: "San Marino",
        size: (800.0, 600.0),
        grain: 2,
        shapes: &[
            rows(&[WHITE, 0x5E_B6E4]),
            at([400.9, 300.2], 22.2, 0.0, emblems::SAN_MARINO),
        ],
    },
    Flag {
        code: "VA",
        country: "Vatican City",
        size: (100.0, 100.0),
        grain: 2,
        shapes: &[
            columns(&[0xFF_E000, WHITE]),
            at([51.5, 49.9], 3.52, 0.0, emblems::VATICAN),
        ],
    },
];
