//! The flags of Southern Asia.

use super::{emblems, iran, nepal};
use crate::image::shape::{
    BLACK, Flag, Shape, WHITE, at, columns, disc, path, polygon, rect, ring, rows, turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AF",
        country: "Afghanistan",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            columns(&[BLACK, 0xD3_2011, 0x00_7A36]),
            at([450.5, 301.2], 25.2, 0.0, emblems::AFGHANISTAN),
        ],
    },
    Flag {
        code: "BD",
        country: "Bangladesh",
        size: (20.0, 12.0),
        grain: 6,
        shapes: &[
            rect(0x00_6A4E, [0.0, 0.0, 20.0, 12.0]),
            // Nearer to the hoist, so that it looks centred when the flag flies.
            disc(0xF4_2A41, [9.0, 6.0], 4.0),
        ],
    },
    Flag {
        code: "BT",
        country: "Bhutan",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rect(0xFF_D520, [0.0, 0.0, 900.0, 600.0]),
            polygon(0xFF_4E12, &[[0.0, 600.0], [900.0, 0.0], [900.0, 600.0]]),
            at([446.0, 298.0], 20.7, 0.0, emblems::BHUTAN),
        ],
    },
    Flag {
        code: "IN",
        country: "India",
        size: (225.0, 150.0),
        grain: 6,
        shapes: &[
            rows(&[0xFF_9933, WHITE, 0x12_8807]),
            at([112.5, 75.0], 1.0, 0.0, ASHOKA_CHAKRA),
        ],
    },
    iran::FLAG,
    Flag {
        code: "LK",
        country: "Sri Lanka",
        size: (1200.0, 600.0),
        grain: 12,
        shapes: &[
            rect(0xFF_B700, [0.0, 0.0, 1200.0, 600.0]),
            rect(0x8D_2029, [430.0, 50.0, 725.0, 500.0]),
            at([656.0, 296.0], 28.2, 0.0, emblems::SRI_LANKA),
            // The leaves that came with the lion are too far in.
            rect(0x8D_2029, [430.0, 50.0, 725.0, 40.0]),
            rect(0x8D_2029, [430.0, 510.0, 725.0, 40.0]),
            rect(0xFF_B700, [430.0, 0.0, 725.0, 50.0]),
            rect(0xFF_B700, [430.0, 550.0, 725.0, 50.0]),
            at([792.5, 300.0], 1.0, 0.0, &[Shape::Mirrored(LEAVES)]),
            rect(0x00_5641, [50.0, 50.0, 165.0, 500.0]),
            rect(0xFF_5B00, [215.0, 50.0, 165.0, 500.0]),
        ],
    },
    Flag {
        code: "MV",
        country: "Maldives",
        size: (720.0, 480.0),
        grain: 4,
        shapes: &[
            rect(0xD2_1034, [0.0, 0.0, 720.0, 480.0]),
            rect(0x00_7E3A, [120.0, 120.0, 480.0, 240.0]),
            disc(WHITE, [390.0, 240.0], 80.0),
            disc(0x00_7E3A, [420.0, 240.0], 80.0),
        ],
    },
    nepal::FLAG,
    Flag {
        code: "PK",
        country: "Pakistan",
        size: (120.0, 80.0),
        grain: 2,
        shapes: &[
            columns(&[WHITE, 0x01_411C, 0x01_411C, 0x01_411C]),
            // Crescent and star lie on the diagonal from lower hoist to upper fly of the green.
            disc(WHITE, [75.0, 40.0], 24.0),
            disc(0x01_411C, [81.135, 34.547], 22.0),
            turned_star(WHITE, [86.959, 29.370], 8.0, 48.366),
        ],
    },
];

/// The navy of India's wheel.
const NAVY: u32 = 0x00_0088;

/// India's wheel: rim, hub, 24 spokes and as many half discs on the rim between them.
const ASHOKA_CHAKRA: &[Shape] = &[
    disc(NAVY, [0.0, 0.0], 20.0),
    disc(WHITE, [0.0, 0.0], 17.5),
    disc(NAVY, [0.0, 0.0], 3.5),
    ring(
        24,
        &[polygon(
            NAVY,
            &[[0.0, -17.5], [0.6, -7.0], [0.0, -2.0], [-0.6, -7.0]],
        )],
    ),
    at(
        [0.0, 0.0],
        1.0,
        7.5,
        &[ring(24, &[disc(NAVY, [0.0, -17.5], 0.875)])],
    ),
];

/// Two of the four pipul leaves of Sri Lanka, in the corners of its maroon.
const LEAVES: &[Shape] = &[
    path(
        0xFF_B700,
        "M-348-236Q-335-235-320-232-292-226-291-205-292-188-310-186-330-187-333-207-337-222-348-236z",
    ),
    path(
        0xFF_B700,
        "M-348 236Q-335 235-320 232-292 226-291 205-292 188-310 186-330 187-333 207-337 222-348 236z",
    ),
];
