//! The flags of the Caribbean.

use super::emblems;
use crate::image::shape::{
    BLACK, Flag, Shape, WHITE, at, columns, disc, line, path, polygon, rect, repeat, ring, rows,
    star, turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AG",
        country: "Antigua and Barbuda",
        size: (138.0, 92.0),
        grain: 23,
        shapes: &[
            rect(BLACK, [0.0, 0.0, 138.0, 92.0]),
            // Nine of the sixteen rays are above the sea.
            at(
                [69.0, 36.0],
                1.0,
                0.0,
                &[ring(
                    16,
                    &[polygon(
                        0xFC_D116,
                        &[[-5.742, 0.0], [0.0, -30.0], [5.742, 0.0]],
                    )],
                )],
            ),
            rect(0x00_72C6, [0.0, 36.0, 138.0, 20.0]),
            rect(WHITE, [0.0, 56.0, 138.0, 36.0]),
            polygon(0xCE_1126, &[[0.0, 0.0], [69.0, 92.0], [0.0, 92.0]]),
            polygon(0xCE_1126, &[[138.0, 0.0], [138.0, 92.0], [69.0, 92.0]]),
        ],
    },
    Flag {
        code: "BB",
        country: "Barbados",
        size: (1500.0, 1000.0),
        grain: 2,
        shapes: &[
            columns(&[0x00_267F, 0xFF_C726, 0x00_267F]),
            at([750.0, 500.0], 1.0, 0.0, &[Shape::Mirrored(TRIDENT)]),
        ],
    },
    Flag {
        code: "BS",
        country: "Bahamas",
        size: (600.0, 300.0),
        grain: 3,
        shapes: &[
            rows(&[0x00_778B, 0xFF_C72C, 0x00_778B]),
            polygon(BLACK, &[[0.0, 0.0], [259.8, 150.0], [0.0, 300.0]]),
        ],
    },
    Flag {
        code: "CU",
        country: "Cuba",
        size: (800.0, 400.0),
        grain: 5,
        shapes: &[
            rows(&[0x00_2A8F, WHITE, 0x00_2A8F, WHITE, 0x00_2A8F]),
            polygon(0xCF_142B, &[[0.0, 0.0], [346.4, 200.0], [0.0, 400.0]]),
            star(WHITE, [115.5, 200.0], 60.0),
        ],
    },
    Flag {
        code: "DM",
        country: "Dominica",
        size: (1200.0, 600.0),
        grain: 12,
        shapes: &[
            rect(0x00_6B3F, [0.0, 0.0, 1200.0, 600.0]),
            rect(0xFC_D116, [0.0, 225.0, 1200.0, 50.0]),
            rect(BLACK, [0.0, 275.0, 1200.0, 50.0]),
            rect(WHITE, [0.0, 325.0, 1200.0, 50.0]),
            rect(0xFC_D116, [525.0, 0.0, 50.0, 600.0]),
            rect(WHITE, [625.0, 0.0, 50.0, 600.0]),
            rect(BLACK, [575.0, 0.0, 50.0, 600.0]),
            disc(0xD4_1C30, [600.0, 300.0], 150.0),
            at(
                [600.0, 300.0],
                1.0,
                0.0,
                &[ring(10, &[star(0x00_6B3F, [0.0, -113.0], 20.0)])],
            ),
            at([600.0, 306.0], 26.0, 0.0, emblems::DOMINICA),
        ],
    },
    Flag {
        code: "DO",
        country: "Dominican Republic",
        size: (900.0, 600.0),
        grain: 10,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 900.0, 600.0]),
            rect(0x00_2D62, [0.0, 0.0, 390.0, 240.0]),
            rect(0xCE_1126, [510.0, 0.0, 390.0, 240.0]),
            rect(0xCE_1126, [0.0, 360.0, 390.0, 240.0]),
            rect(0x00_2D62, [510.0, 360.0, 390.0, 240.0]),
            at([449.0, 301.0], 16.7, 0.0, emblems::DOMINICAN_REPUBLIC),
        ],
    },
    Flag {
        code: "GD",
        country: "Grenada",
        size: (500.0, 300.0),
        grain: 2,
        shapes: &[
            rect(0xCE_1126, [0.0, 0.0, 500.0, 300.0]),
            rect(0xFC_D116, [42.0, 42.0, 416.0, 216.0]),
            polygon(0x00_7A5E, &[[42.0, 42.0], [250.0, 150.0], [42.0, 258.0]]),
            polygon(0x00_7A5E, &[[458.0, 42.0], [458.0, 258.0], [250.0, 150.0]]),
            disc(0xCE_1126, [250.0, 150.0], 36.0),
            star(0xFC_D116, [250.0, 150.0], 33.0),
            repeat(
                3,
                [100.0, 0.0],
                &[
                    star(0xFC_D116, [150.0, 21.0], 19.5),
                    star(0xFC_D116, [150.0, 279.0], 19.5),
                ],
            ),
            // A nutmeg in its open fruit.
            path(
                0xFC_D116,
                "M60 121.6C70 133 106 131 95.7 168.4 92 161 84 152 75.5 149.2 74 158 77 169 82.3 175.3 43 168 66 135 60 121.6z",
            ),
            path(
                0xCE_1126,
                "M67.7 150.4Q73 145 81.6 143 88 157 88.7 171.1 76 167 67.7 150.4z",
            ),
        ],
    },
    Flag {
        code: "HT",
        country: "Haiti",
        size: (1000.0, 600.0),
        grain: 2,
        shapes: &[
            rows(&[0x00_209F, 0xD2_1034]),
            at([500.5, 299.7], 15.7, 0.0, emblems::HAITI),
        ],
    },
    Flag {
        code: "JM",
        country: "Jamaica",
        size: (12.0, 6.0),
        grain: 2,
        shapes: &[
            rect(0x00_9B3A, [0.0, 0.0, 12.0, 6.0]),
            polygon(BLACK, &[[0.0, 0.0], [6.0, 3.0], [0.0, 6.0]]),
            polygon(BLACK, &[[12.0, 0.0], [12.0, 6.0], [6.0, 3.0]]),
            line(0xFE_D100, 1.0, "M-2-1 14 7M-2 7 14-1"),
        ],
    },
    Flag {
        code: "KN",
        country: "Saint Kitts and Nevis",
        size: (750.0, 500.0),
        grain: 2,
        shapes: &[
            rect(0x00_9E49, [0.0, 0.0, 750.0, 500.0]),
            polygon(0xCE_1126, &[[750.0, 0.0], [750.0, 500.0], [0.0, 500.0]]),
            line(0xFC_D116, 210.0, "M-150 600 900-100"),
            line(BLACK, 150.0, "M-150 600 900-100"),
            turned_star(WHITE, [517.5, 155.0], 70.0, -33.69),
            turned_star(WHITE, [232.5, 345.0], 70.0, -33.69),
        ],
    },
    Flag {
        code: "LC",
        country: "Saint Lucia",
        size: (600.0, 300.0),
        grain: 2,
        shapes: &[
            rect(0x66_CCFF, [0.0, 0.0, 600.0, 300.0]),
            polygon(WHITE, &[[200.0, 274.0], [300.0, 27.0], [400.0, 274.0]]),
            polygon(BLACK, &[[213.5, 274.0], [300.0, 60.0], [386.5, 274.0]]),
            polygon(0xFC_D116, &[[200.0, 274.0], [300.0, 150.0], [400.0, 274.0]]),
        ],
    },
    Flag {
        code: "TT",
        country: "Trinidad and Tobago",
        size: (30.0, 18.0),
        grain: 2,
        shapes: &[
            rect(0xCE_1126, [0.0, 0.0, 30.0, 18.0]),
            polygon(
                WHITE,
                &[[0.0, 0.0], [9.175, 0.0], [30.0, 18.0], [20.825, 18.0]],
            ),
            polygon(
                BLACK,
                &[[1.529, 0.0], [7.646, 0.0], [28.471, 18.0], [22.354, 18.0]],
            ),
        ],
    },
    Flag {
        code: "VC",
        country: "Saint Vincent and the Grenadines",
        size: (72.0, 48.0),
        grain: 2,
        shapes: &[
            columns(&[0x00_72C6, 0xFC_D116, 0xFC_D116, 0x00_9E60]),
            // The gems form a V, for Vincent.
            polygon(
                0x00_9E60,
                &[[32.0, 34.0], [36.0, 42.0], [40.0, 34.0], [36.0, 26.0]],
            ),
            polygon(
                0x00_9E60,
                &[[27.0, 24.0], [31.0, 32.0], [35.0, 24.0], [31.0, 16.0]],
            ),
            polygon(
                0x00_9E60,
                &[[37.0, 24.0], [41.0, 32.0], [45.0, 24.0], [41.0, 16.0]],
            ),
        ],
    },
];

/// The left half of Barbados' broken trident, around the middle of the flag.
const TRIDENT: &[Shape] = &[path(
    BLACK,
    "M2-242H0Q-22-176-68-116L-26-123V63L-79 71Q-82-10-116-112-128-129-121-121L-101-117Q-150-165-210-173-216-173-213-168-118-20-116 123-70 122-26 111V242H2z",
)];
