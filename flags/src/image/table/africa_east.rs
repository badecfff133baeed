//! The flags of Eastern Africa, from Burundi to Mozambique.

use super::emblems;
use crate::image::shape::{
    BLACK, Flag, Shape, WHITE, at, disc, line, path, pointed, polygon, rect, repeat, ring, rows,
    star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "BI",
        country: "Burundi",
        size: (500.0, 300.0),
        grain: 2,
        shapes: &[
            rect(0xCE_1126, [0.0, 0.0, 500.0, 300.0]),
            polygon(
                0x1E_B53A,
                &[[0.0, 0.0], [500.0, 300.0], [500.0, 0.0], [0.0, 300.0]],
            ),
            line(WHITE, 40.0, "M-50-30 550 330M-50 330 550-30"),
            disc(WHITE, [250.0, 150.0], 85.0),
            at([250.0, 150.0], 1.0, 0.0, &[ring(3, BURUNDIAN_STAR)]),
        ],
    },
    Flag {
        code: "DJ",
        country: "Djibouti",
        size: (15.0, 10.0),
        grain: 2,
        shapes: &[
            rows(&[0x6A_B2E7, 0x12_AD2B]),
            polygon(WHITE, &[[0.0, 0.0], [8.66, 5.0], [0.0, 10.0]]),
            star(0xD7_141A, [3.314, 5.132], 1.382),
        ],
    },
    Flag {
        code: "ER",
        country: "Eritrea",
        size: (1000.0, 500.0),
        grain: 2,
        shapes: &[
            rows(&[0x12_AD2B, 0x41_89DD]),
            polygon(0xEA_0437, &[[0.0, 0.0], [1000.0, 250.0], [0.0, 500.0]]),
            at([415.0, 249.0], 22.5, 0.0, emblems::ERITREA),
        ],
    },
    Flag {
        code: "ET",
        country: "Ethiopia",
        size: (720.0, 360.0),
        grain: 3,
        shapes: &[
            rows(&[0x07_8930, 0xFC_DD09, 0xDA_121A]),
            disc(0x0F_47AF, [360.0, 180.0], 120.0),
            at([360.0, 180.0], 1.0, 0.0, &[ring(5, ETHIOPIAN_POINT)]),
        ],
    },
    Flag {
        code: "KE",
        country: "Kenya",
        size: (240.0, 160.0),
        grain: 20,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 240.0, 160.0]),
            rect(BLACK, [0.0, 0.0, 240.0, 48.0]),
            rect(0xBB_0000, [0.0, 56.0, 240.0, 48.0]),
            rect(0x00_6600, [0.0, 112.0, 240.0, 48.0]),
            at([120.0, 80.1], 6.5, 0.0, emblems::KENYA),
        ],
    },
    Flag {
        code: "KM",
        country: "Comoros",
        size: (500.0, 300.0),
        grain: 4,
        shapes: &[
            rows(&[0xFF_C61E, WHITE, 0xCE_1126, 0x3A_75C4]),
            polygon(0x3D_8E33, &[[0.0, 0.0], [250.0, 150.0], [0.0, 300.0]]),
            disc(WHITE, [85.0, 150.0], 67.5),
            disc(0x3D_8E33, [115.0, 150.0], 67.5),
            repeat(4, [0.0, 32.208], &[star(WHITE, [100.0, 101.69], 12.49)]),
        ],
    },
    Flag {
        code: "MG",
        country: "Madagascar",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rows(&[0xFC_3D32, 0x00_7E3A]),
            rect(WHITE, [0.0, 0.0, 300.0, 600.0]),
        ],
    },
    Flag {
        code: "MU",
        country: "Mauritius",
        size: (3.0, 2.0),
        grain: 4,
        shapes: &[rows(&[0xEA_2839, 0x1A_206D, 0xFF_D500, 0x00_A551])],
    },
    Flag {
        code: "MW",
        country: "Malawi",
        size: (450.0, 300.0),
        grain: 3,
        shapes: &[
            rect(BLACK, [0.0, 0.0, 450.0, 300.0]),
            at(
                [225.0, 114.0],
                1.0,
                0.0,
                &[disc(0xCE_1126, [0.0, 0.0], 64.5), ring(72, MALAWIAN_RAY)],
            ),
            // The sun rises: 31 rays are above the horizon.
            rect(BLACK, [0.0, 92.5, 450.0, 7.5]),
            rect(0xCE_1126, [0.0, 100.0, 450.0, 100.0]),
            rect(0x33_9E35, [0.0, 200.0, 450.0, 100.0]),
        ],
    },
    Flag {
        code: "MZ",
        country: "Mozambique",
        size: (900.0, 600.0),
        grain: 32,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 900.0, 600.0]),
            rect(0x00_7168, [0.0, 0.0, 900.0, 187.5]),
            rect(BLACK, [0.0, 206.25, 900.0, 187.5]),
            rect(0xFC_E100, [0.0, 412.5, 900.0, 187.5]),
            polygon(0xD2_1034, &[[0.0, 0.0], [393.75, 300.0], [0.0, 600.0]]),
            at([414.0, 299.5], 23.2, 0.0, emblems::MOZAMBIQUE),
        ],
    },
];

/// The uppermost of Burundi's stars: red, edged in green.
const BURUNDIAN_STAR: &[Shape] = &[
    pointed(0x1E_B53A, [0.0, -44.0], 20.0, 6, 0.577),
    pointed(0xCE_1126, [0.0, -44.0], 16.4, 6, 0.577),
];

/// A fifth of Ethiopia's star: one tip with the interlaced bars, and the ray left of the tip below.
const ETHIOPIAN_POINT: &[Shape] = &[
    polygon(
        0xFC_DD09,
        &[
            [0.0, -96.0],
            [-4.206, -83.056],
            [13.142, -29.666],
            [-9.987, -29.666],
            [-12.587, -21.666],
            [61.576, -21.666],
            [72.587, -29.666],
            [21.553, -29.666],
        ],
    ),
    at([0.0, 0.0], 1.0, 36.0, &[line(0xFC_DD09, 4.0, "M0-44V-96")]),
];

/// The uppermost of Malawi's rays.
const MALAWIAN_RAY: &[Shape] = &[path(
    0xCE_1126,
    "M0-72Q-3-87-3-95.5-3-102 0-102 3-102 3-95.5 3-87 0-72z",
)];
