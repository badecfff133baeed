//! The flags of Northern Africa.

use super::emblems;
use crate::image::shape::{
    BLACK, Flag, WHITE, at, columns, disc, line, path, polygon, rect, rows, turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "DZ",
        country: "Algeria",
        size: (900.0, 600.0),
        grain: 4,
        shapes: &[
            columns(&[0x00_6233, WHITE]),
            path(
                0xD2_1034,
                "M580 225A150 150 0 1 0 580 375 120 120 0 1 1 580 225z",
            ),
            turned_star(0xD2_1034, [511.2, 300.0], 73.8, 90.0),
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
        code: "LY",
        country: "Libya",
        size: (960.0, 480.0),
        grain: 4,
        shapes: &[
            rows(&[0xE7_0013, BLACK, BLACK, 0x23_9E46]),
            disc(WHITE, [480.0, 240.0], 60.0),
            disc(BLACK, [492.132, 240.0], 52.132),
            turned_star(WHITE, [553.785, 240.0], 44.61, -90.0),
        ],
    },
    Flag {
        code: "MA",
        country: "Morocco",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rect(0xC1_272D, [0.0, 0.0, 900.0, 600.0]),
            // The bars cross: the pentagon in the middle shows the field.
            line(
                0x00_6233,
                14.6,
                "M450 224.3 405.5 361.2 521.9 276.6H378.1L494.5 361.2z",
            ),
        ],
    },
    Flag {
        code: "SD",
        country: "Sudan",
        size: (12.0, 6.0),
        grain: 3,
        shapes: &[
            rows(&[0xD2_1034, WHITE, BLACK]),
            polygon(0x00_7229, &[[0.0, 0.0], [4.0, 3.0], [0.0, 6.0]]),
        ],
    },
    Flag {
        code: "TN",
        country: "Tunisia",
        size: (120.0, 80.0),
        grain: 2,
        shapes: &[
            rect(0xE7_0013, [0.0, 0.0, 120.0, 80.0]),
            disc(WHITE, [60.0, 40.0], 20.0),
            disc(0xE7_0013, [60.0, 40.0], 15.0),
            disc(WHITE, [64.0, 40.0], 12.0),
            turned_star(0xE7_0013, [64.0, 40.0], 9.0, -90.0),
        ],
    },
];
