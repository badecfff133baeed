//! The flags of Western Asia.

use super::emblems;
use crate::image::shape::{
    BLACK, Flag, Shape, WHITE, at, disc, line, path, pointed, polygon, rect, repeat, ring, rows,
    star, turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AE",
        country: "United Arab Emirates",
        size: (12.0, 6.0),
        grain: 3,
        shapes: &[
            rows(&[0x00_732F, WHITE, BLACK]),
            rect(0xFF_0000, [0.0, 0.0, 3.0, 6.0]),
        ],
    },
    Flag {
        code: "AM",
        country: "Armenia",
        size: (1200.0, 600.0),
        grain: 3,
        shapes: &[rows(&[0xD9_0012, 0x00_33A0, 0xF2_A800])],
    },
    Flag {
        code: "AZ",
        country: "Azerbaijan",
        size: (1200.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0x00_B9E4, 0xED_2939, 0x3F_9C35]),
            disc(WHITE, [580.0, 300.0], 90.0),
            disc(0xED_2939, [600.0, 300.0], 75.0),
            pointed(WHITE, [680.0, 300.0], 50.0, 8, 0.5),
        ],
    },
    Flag {
        code: "BH",
        country: "Bahrain",
        size: (1500.0, 900.0),
        grain: 10,
        shapes: &[
            rect(0xCE_1126, [0.0, 0.0, 1500.0, 900.0]),
            // Five points, one for each pillar of Islam.
            polygon(
                WHITE,
                &[
                    [0.0, 0.0],
                    [375.0, 0.0],
                    [600.0, 90.0],
                    [375.0, 180.0],
                    [600.0, 270.0],
                    [375.0, 360.0],
                    [600.0, 450.0],
                    [375.0, 540.0],
                    [600.0, 630.0],
                    [375.0, 720.0],
                    [600.0, 810.0],
                    [375.0, 900.0],
                    [0.0, 900.0],
                ],
            ),
        ],
    },
    Flag {
        code: "CY",
        country: "Cyprus",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 900.0, 600.0]),
            at([483.2, 307.3], 30.6, 0.0, emblems::CYPRUS),
        ],
    },
    Flag {
        code: "GE",
        country: "Georgia",
        size: (300.0, 200.0),
        grain: 10,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 300.0, 200.0]),
            rect(0xFF_0000, [130.0, 0.0, 40.0, 200.0]),
            rect(0xFF_0000, [0.0, 80.0, 300.0, 40.0]),
            at(
                [64.45, 39.45],
                1.0,
                0.0,
                &[ring(4, BOLNISI_ARM), disc(0xFF_0000, [0.0, 0.0], 4.5)],
            ),
            at(
                [235.55, 39.45],
                1.0,
                0.0,
                &[ring(4, BOLNISI_ARM), disc(0xFF_0000, [0.0, 0.0], 4.5)],
            ),
            at(
                [64.45, 160.55],
                1.0,
                0.0,
                &[ring(4, BOLNISI_ARM), disc(0xFF_0000, [0.0, 0.0], 4.5)],
            ),
            at(
                [235.55, 160.55],
                1.0,
                0.0,
                &[ring(4, BOLNISI_ARM), disc(0xFF_0000, [0.0, 0.0], 4.5)],
            ),
        ],
    },
    Flag {
        code: "IL",
        country: "Israel",
        size: (1100.0, 800.0),
        grain: 32,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 1100.0, 800.0]),
            rect(0x00_38B8, [0.0, 75.0, 1100.0, 125.0]),
            rect(0x00_38B8, [0.0, 600.0, 1100.0, 125.0]),
            line(
                0x00_38B8,
                27.5,
                "M423.8 472.9H676.2L550 254.3zM423.8 327.1H676.2L550 545.7z",
            ),
        ],
    },
    Flag {
        code: "IQ",
        country: "Iraq",
        size: (900.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0xCE_1126, WHITE, BLACK]),
            at([450.0, 297.5], 17.85, 0.0, emblems::IRAQ),
        ],
    },
    Flag {
        code: "JO",
        country: "Jordan",
        size: (840.0, 420.0),
        grain: 3,
        shapes: &[
            rows(&[BLACK, WHITE, 0x00_7A3D]),
            polygon(0xCE_1126, &[[0.0, 0.0], [420.0, 210.0], [0.0, 420.0]]),
            pointed(WHITE, [129.787, 210.0], 30.0, 7, 0.5),
        ],
    },
    Flag {
        code: "KW",
        country: "Kuwait",
        size: (12.0, 6.0),
        grain: 3,
        shapes: &[
            rows(&[0x00_7A3D, WHITE, 0xCE_1126]),
            polygon(BLACK, &[[0.0, 0.0], [3.0, 2.0], [3.0, 4.0], [0.0, 6.0]]),
        ],
    },
    Flag {
        code: "LB",
        country: "Lebanon",
        size: (750.0, 500.0),
        grain: 4,
        shapes: &[
            rows(&[0xED_1C24, WHITE, WHITE, 0xED_1C24]),
            at([375.0, 250.0], 25.0, 0.0, emblems::LEBANON),
        ],
    },
    Flag {
        code: "OM",
        country: "Oman",
        size: (1200.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[WHITE, 0xDB_161B, 0x00_8000]),
            rect(0xDB_161B, [0.0, 0.0, 300.0, 600.0]),
            at([620.5, 411.6], 34.8, 0.0, emblems::OMAN),
        ],
    },
    Flag {
        code: "QA",
        country: "Qatar",
        size: (1400.0, 550.0),
        grain: 18,
        shapes: &[
            rect(0x8D_1B3D, [0.0, 0.0, 1400.0, 550.0]),
            // Nine points: the ninth member of the "reconciled emirates" of 1916.
            path(
                WHITE,
                "M0 0H400L500 30.6 400 61.1 500 91.7 400 122.2 500 152.8 400 183.3 500 213.9 400 244.4 500 275 400 305.6 500 336.1 400 366.7 500 397.2 400 427.8 500 458.3 400 488.9 500 519.4 400 550H0z",
            ),
        ],
    },
    Flag {
        code: "SA",
        country: "Saudi Arabia",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rect(0x00_6C35, [0.0, 0.0, 900.0, 600.0]),
            at([446.0, 298.7], 22.6, 0.0, emblems::SAUDI_ARABIA),
        ],
    },
    Flag {
        code: "SY",
        country: "Syria",
        size: (900.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0x00_7A3D, WHITE, BLACK]),
            repeat(3, [225.0, 0.0], &[star(0xCE_1126, [225.0, 308.0], 83.0)]),
        ],
    },
    Flag {
        code: "TR",
        country: "Turkey",
        size: (1200.0, 800.0),
        grain: 2,
        shapes: &[
            rect(0xE3_0A17, [0.0, 0.0, 1200.0, 800.0]),
            // In parts of the height: outer circle 1/2 wide and its centre 1/2 from the hoist, inner
            // circle 2/5 wide and its centre 1/16 further, star in a circle 1/4 wide that begins 1/3
            // after the inner one does.
            disc(WHITE, [400.0, 400.0], 200.0),
            disc(0xE3_0A17, [450.0, 400.0], 160.0),
            turned_star(WHITE, [656.667, 400.0], 100.0, -90.0),
        ],
    },
    Flag {
        code: "YE",
        country: "Yemen",
        size: (3.0, 2.0),
        grain: 3,
        shapes: &[rows(&[0xCE_1126, WHITE, BLACK])],
    },
];

/// The upper arm of Georgia's small crosses.
const BOLNISI_ARM: &[Shape] = &[path(
    0xFF_0000,
    "M0 0-4-4C-4.5-12-6-16-9-18.3Q0-20.6 9-18.3C6-16 4.5-12 4-4z",
)];
