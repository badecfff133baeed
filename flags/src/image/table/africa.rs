//! The flags of Africa.

use super::emblems;
use crate::image::shape::{
    BLACK, Flag, WHITE, at, columns, disc, line, path, polygon, rect, ring, rows, star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
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
        code: "EG",
        country: "Egypt",
        size: (900.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0xCE_1126, WHITE, BLACK]),
            at([455.5, 300.0], 20.5, 0.0, emblems::EGYPT),
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
        code: "NG",
        country: "Nigeria",
        size: (6.0, 3.0),
        grain: 3,
        shapes: &[columns(&[0x00_8751, WHITE, 0x00_8751])],
    },
];

/// A fifth of Ethiopia's star: one tip with the interlaced bars, and the ray left of the tip below.
const ETHIOPIAN_POINT: &[crate::image::shape::Shape] = &[
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
