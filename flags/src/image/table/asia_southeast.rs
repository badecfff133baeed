//! The flags of South-Eastern Asia.

use super::emblems;
use crate::image::shape::{
    BLACK, Flag, Shape, WHITE, at, disc, pointed, polygon, rect, ring, rows, star, turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "BN",
        country: "Brunei",
        size: (1440.0, 720.0),
        grain: 2,
        shapes: &[
            rect(0xF7_E017, [0.0, 0.0, 1440.0, 720.0]),
            polygon(
                WHITE,
                &[[0.0, 50.0], [1440.0, 350.0], [1440.0, 520.0], [0.0, 370.0]],
            ),
            polygon(
                BLACK,
                &[[0.0, 220.0], [1440.0, 520.0], [1440.0, 670.0], [0.0, 370.0]],
            ),
            at([723.0, 365.0], 27.4, 0.0, emblems::BRUNEI),
        ],
    },
    Flag {
        code: "ID",
        country: "Indonesia",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[rows(&[0xCE_1126, WHITE])],
    },
    Flag {
        code: "KH",
        country: "Cambodia",
        size: (625.0, 400.0),
        grain: 4,
        shapes: &[
            rows(&[0x03_2EA1, 0xE0_0025, 0xE0_0025, 0x03_2EA1]),
            at([312.8, 205.0], 13.6, 0.0, emblems::CAMBODIA),
        ],
    },
    Flag {
        code: "LA",
        country: "Laos",
        size: (600.0, 400.0),
        grain: 4,
        shapes: &[
            rows(&[0xCE_1126, 0x00_2868, 0x00_2868, 0xCE_1126]),
            disc(WHITE, [300.0, 200.0], 80.0),
        ],
    },
    Flag {
        code: "MM",
        country: "Myanmar",
        size: (18.0, 12.0),
        grain: 3,
        shapes: &[
            rows(&[0xFE_CB00, 0x34_B233, 0xEA_2839]),
            star(WHITE, [9.0, 6.422], 4.422),
        ],
    },
    Flag {
        code: "MY",
        country: "Malaysia",
        size: (2800.0, 1400.0),
        grain: 14,
        shapes: &[
            rows(&[
                0xCC_0001, WHITE, 0xCC_0001, WHITE, 0xCC_0001, WHITE, 0xCC_0001, WHITE, 0xCC_0001,
                WHITE, 0xCC_0001, WHITE, 0xCC_0001, WHITE,
            ]),
            rect(0x01_0066, [0.0, 0.0, 1400.0, 800.0]),
            disc(0xFF_CC00, [576.0, 400.0], 300.0),
            disc(0x01_0066, [651.7, 400.0], 266.0),
            pointed(0xFF_CC00, [874.6, 400.0], 249.0, 14, 0.46),
        ],
    },
    Flag {
        code: "PH",
        country: "Philippines",
        size: (180.0, 90.0),
        grain: 2,
        shapes: &[
            rows(&[0x00_38A8, 0xCE_1126]),
            polygon(WHITE, &[[0.0, 0.0], [77.942, 45.0], [0.0, 90.0]]),
            at(
                [28.0, 45.0],
                1.0,
                0.0,
                &[disc(0xFC_D116, [0.0, 0.0], 9.0), ring(8, PHILIPPINE_RAY)],
            ),
            // Around the middle of the triangle, one star to each corner.
            at(
                [25.981, 45.0],
                1.0,
                90.0,
                &[ring(3, &[star(0xFC_D116, [0.0, -37.962], 5.0)])],
            ),
        ],
    },
    Flag {
        code: "SG",
        country: "Singapore",
        size: (4320.0, 2880.0),
        grain: 2,
        shapes: &[
            rows(&[0xED_2939, WHITE]),
            disc(WHITE, [940.2, 720.0], 541.5),
            disc(0xED_2939, [1140.1, 720.0], 511.7),
            star(WHITE, [1222.5, 412.4], 131.5),
            star(WHITE, [933.6, 626.6], 131.5),
            star(WHITE, [1510.8, 626.6], 131.5),
            star(WHITE, [1041.6, 969.3], 131.5),
            star(WHITE, [1402.8, 969.3], 131.5),
        ],
    },
    Flag {
        code: "TH",
        country: "Thailand",
        size: (9.0, 6.0),
        grain: 6,
        shapes: &[rows(&[
            0xA5_1931, 0xF4_F5F8, 0x2D_2A4A, 0x2D_2A4A, 0xF4_F5F8, 0xA5_1931,
        ])],
    },
    Flag {
        code: "TL",
        country: "Timor-Leste",
        size: (1200.0, 600.0),
        grain: 2,
        shapes: &[
            rect(0xDC_241F, [0.0, 0.0, 1200.0, 600.0]),
            polygon(0xFF_C726, &[[0.0, 0.0], [600.0, 300.0], [0.0, 600.0]]),
            polygon(BLACK, &[[0.0, 0.0], [400.0, 300.0], [0.0, 600.0]]),
            turned_star(WHITE, [133.47, 300.31], 100.0, -23.95),
        ],
    },
    Flag {
        code: "VN",
        country: "Vietnam",
        size: (30.0, 20.0),
        grain: 2,
        shapes: &[
            rect(0xDA_251D, [0.0, 0.0, 30.0, 20.0]),
            star(0xFF_FF00, [15.0, 10.0], 6.0),
        ],
    },
];

/// One of the eight rays of the Philippine sun: a broad one between two narrow ones.
const PHILIPPINE_RAY: &[Shape] = &[
    polygon(
        0xFC_D116,
        &[
            [-19.0, 0.0],
            [-17.831, 1.169],
            [0.0, 0.0],
            [-17.831, -1.169],
        ],
    ),
    polygon(0xFC_D116, &[[-17.0, 2.238], [-16.046, 3.192], [0.0, 0.0]]),
    polygon(0xFC_D116, &[[-17.0, -2.238], [-16.046, -3.192], [0.0, 0.0]]),
];
