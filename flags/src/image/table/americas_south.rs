//! The flags of South America.

use super::{brazil, ecuador, emblems, sun};
use crate::image::shape::{BLACK, Flag, Shape, WHITE, at, columns, polygon, rect, rows, star};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AR",
        country: "Argentina",
        size: (800.0, 500.0),
        grain: 3,
        shapes: &[
            rows(&[0x74_ACDF, WHITE, 0x74_ACDF]),
            at([400.0, 250.0], 1.0, 0.0, sun::ARGENTINE),
        ],
    },
    Flag {
        code: "BO",
        country: "Bolivia",
        size: (22.0, 15.0),
        grain: 3,
        shapes: &[
            rows(&[0xD5_2B1E, 0xF9_E300, 0x00_7934]),
            at([11.0, 7.5], 0.55, 0.0, emblems::BOLIVIA),
        ],
    },
    brazil::FLAG,
    Flag {
        code: "CL",
        country: "Chile",
        size: (24.0, 16.0),
        grain: 2,
        shapes: &[
            rows(&[WHITE, 0xD5_2B1E]),
            rect(0x00_39A6, [0.0, 0.0, 8.0, 8.0]),
            star(WHITE, [4.0, 4.0], 2.0),
        ],
    },
    Flag {
        code: "CO",
        country: "Colombia",
        size: (6.0, 4.0),
        grain: 4,
        shapes: &[rows(&[0xFC_D116, 0xFC_D116, 0x00_3893, 0xCE_1126])],
    },
    Flag {
        code: "EC",
        country: "Ecuador",
        size: (900.0, 600.0),
        grain: 4,
        shapes: &[
            rows(&[0xFF_DD00, 0xFF_DD00, 0x03_4EA2, 0xED_1C24]),
            at([450.0, 300.0], 3.0, 0.0, ecuador::ARMS),
        ],
    },
    Flag {
        code: "GY",
        country: "Guyana",
        size: (500.0, 300.0),
        grain: 2,
        shapes: &[
            rect(0x00_9E49, [0.0, 0.0, 500.0, 300.0]),
            polygon(WHITE, &[[0.0, 0.0], [500.0, 150.0], [0.0, 300.0]]),
            polygon(0xFC_D116, &[[0.0, 13.05], [456.0, 150.0], [0.0, 286.95]]),
            polygon(BLACK, &[[0.0, 0.0], [250.0, 150.0], [0.0, 300.0]]),
            polygon(0xCE_1126, &[[0.0, 17.5], [220.85, 150.0], [0.0, 282.5]]),
        ],
    },
    Flag {
        code: "PE",
        country: "Peru",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0xD9_1023, WHITE, 0xD9_1023])],
    },
    Flag {
        code: "PY",
        country: "Paraguay",
        size: (1000.0, 550.0),
        grain: 3,
        shapes: &[
            rows(&[0xD5_2B1E, WHITE, 0x00_38A8]),
            at([500.0, 275.0], 17.9, 0.0, emblems::PARAGUAY),
        ],
    },
    Flag {
        code: "SR",
        country: "Suriname",
        size: (900.0, 600.0),
        grain: 10,
        shapes: &[
            rows(&[
                0x37_7E3F, 0x37_7E3F, WHITE, 0xB4_0A2D, 0xB4_0A2D, 0xB4_0A2D, 0xB4_0A2D, WHITE,
                0x37_7E3F, 0x37_7E3F,
            ]),
            star(0xEC_C81D, [450.0, 311.46], 120.0),
        ],
    },
    Flag {
        code: "UY",
        country: "Uruguay",
        size: (27.0, 18.0),
        grain: 9,
        shapes: &[
            rows(&[
                WHITE, 0x00_38A8, WHITE, 0x00_38A8, WHITE, 0x00_38A8, WHITE, 0x00_38A8, WHITE,
            ]),
            rect(WHITE, [0.0, 0.0, 10.0, 10.0]),
            at([5.0, 5.0], 0.11, 0.0, sun::URUGUAYAN),
        ],
    },
    Flag {
        code: "VE",
        country: "Venezuela",
        size: (180.0, 120.0),
        grain: 3,
        shapes: &[
            rows(&[0xFF_CC00, 0x00_247D, 0xCF_142B]),
            at(
                [90.0, 84.0],
                1.0,
                -90.0,
                &[
                    at([0.0, 0.0], 1.0, 20.0, VENEZUELAN_STAR),
                    at([0.0, 0.0], 1.0, 40.0, VENEZUELAN_STAR),
                    at([0.0, 0.0], 1.0, 60.0, VENEZUELAN_STAR),
                    at([0.0, 0.0], 1.0, 80.0, VENEZUELAN_STAR),
                    at([0.0, 0.0], 1.0, 100.0, VENEZUELAN_STAR),
                    at([0.0, 0.0], 1.0, 120.0, VENEZUELAN_STAR),
                    at([0.0, 0.0], 1.0, 140.0, VENEZUELAN_STAR),
                    at([0.0, 0.0], 1.0, 160.0, VENEZUELAN_STAR),
                ],
            ),
        ],
    },
];

/// One of the eight stars on Venezuela's arc.
const VENEZUELAN_STAR: &[Shape] = &[star(WHITE, [0.0, -36.0], 5.0)];
