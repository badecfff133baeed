//! The flags of Eastern Asia.

use crate::image::shape::{
    BLACK, Flag, Shape, WHITE, at, columns, disc, line, path, polygon, rect, ring, star,
    turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "CN",
        country: "China",
        size: (30.0, 20.0),
        grain: 2,
        shapes: &[
            rect(0xDE_2910, [0.0, 0.0, 30.0, 20.0]),
            star(0xFF_DE00, [5.0, 5.0], 3.0),
            // Each turned so that one tip points at the middle of the big star.
            turned_star(0xFF_DE00, [10.0, 2.0], 1.0, -120.964),
            turned_star(0xFF_DE00, [12.0, 4.0], 1.0, -98.130),
            turned_star(0xFF_DE00, [12.0, 7.0], 1.0, -74.055),
            turned_star(0xFF_DE00, [10.0, 9.0], 1.0, -51.340),
        ],
    },
    Flag {
        code: "JP",
        country: "Japan",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 900.0, 600.0]),
            disc(0xBC_002D, [450.0, 300.0], 180.0),
        ],
    },
    Flag {
        code: "KP",
        country: "North Korea",
        size: (72.0, 36.0),
        grain: 12,
        shapes: &[
            rect(0x02_4FA2, [0.0, 0.0, 72.0, 36.0]),
            rect(WHITE, [0.0, 6.0, 72.0, 24.0]),
            rect(0xED_1C27, [0.0, 7.0, 72.0, 22.0]),
            disc(WHITE, [24.0, 18.0], 8.0),
            star(0xED_1C27, [24.0, 18.0], 7.75),
        ],
    },
    Flag {
        code: "KR",
        country: "South Korea",
        size: (72.0, 48.0),
        grain: 4,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 72.0, 48.0]),
            // The diagonals of the flag carry the trigrams, and the taegeuk is turned like the one of them.
            at([36.0, 24.0], 1.0, -56.31, FROM_HEAVEN_TO_EARTH),
            at([36.0, 24.0], 1.0, -123.69, FROM_FIRE_TO_WATER),
        ],
    },
    Flag {
        code: "MN",
        country: "Mongolia",
        size: (960.0, 480.0),
        grain: 2,
        shapes: &[
            columns(&[0xC4_272F, 0x01_5197, 0xC4_272F]),
            at([160.0, 0.0], 1.0, 0.0, SOYOMBO),
        ],
    },
    Flag {
        code: "TW",
        country: "Taiwan",
        size: (240.0, 160.0),
        grain: 4,
        shapes: &[
            rect(0xFE_0000, [0.0, 0.0, 240.0, 160.0]),
            rect(0x00_0095, [0.0, 0.0, 120.0, 80.0]),
            at(
                [60.0, 40.0],
                1.0,
                0.0,
                &[
                    ring(
                        12,
                        &[polygon(WHITE, &[[-8.0, 0.0], [0.0, -30.0], [8.0, 0.0]])],
                    ),
                    disc(0x00_0095, [0.0, 0.0], 17.0),
                    disc(WHITE, [0.0, 0.0], 15.0),
                ],
            ),
        ],
    },
];

/// The six bars of two trigrams, which face each other across the middle; all unbroken.
const BARS: Shape = line(
    BLACK,
    2.0,
    "M-6-25H6M-6-22H6M-6-19H6M-6 25H6M-6 22H6M-6 19H6",
);

/// South Korea's taegeuk, between heaven at the upper hoist and earth at the lower fly.
const FROM_HEAVEN_TO_EARTH: &[Shape] = &[
    BARS,
    // All three bars of earth are broken.
    line(WHITE, 1.0, "M0 17V27"),
    disc(0xCD_2E3A, [0.0, 0.0], 12.0),
    path(
        0x00_47A0,
        "M0-12A6 6 0 0 0 0 0 6 6 0 0 1 0 12 12 12 0 0 1 0-12z",
    ),
];

/// Fire at the lower hoist has its middle bar broken, water at the upper fly the other two.
const FROM_FIRE_TO_WATER: &[Shape] = &[BARS, line(WHITE, 1.0, "M0-23.5V-20.5M0 17V20.5M0 23.5V27")];

/// The yellow of Mongolia's emblem.
const GOLD: u32 = 0xF9_CF02;
/// The red around it.
const RED: u32 = 0xC4_272F;

/// Mongolia's emblem, the origin above its middle: flame, sun and moon, spears, bars, fish, walls.
const SOYOMBO: &[Shape] = &[
    disc(GOLD, [0.0, 164.0], 44.0),
    disc(RED, [0.0, 144.0], 48.0),
    disc(GOLD, [0.0, 152.0], 32.0),
    path(
        GOLD,
        "M-20 94C-20 84-13 83-14 74 -9 78-11 86-8 90-5 92-3 88-4 82-8 70-3 64-5 56-5 52-3 50 0 48 3 50 5 52 5 56 3 64 8 70 4 82 3 88 5 92 8 90 11 86 9 78 14 74 13 83 20 84 20 94A20 20 0 0 1-20 94z",
    ),
    rect(GOLD, [-88.0, 216.0, 40.0, 192.0]),
    rect(GOLD, [48.0, 216.0, 40.0, 192.0]),
    rect(GOLD, [-40.0, 248.0, 80.0, 16.0]),
    rect(GOLD, [-40.0, 360.0, 80.0, 16.0]),
    polygon(GOLD, &[[-40.0, 216.0], [40.0, 216.0], [0.0, 240.0]]),
    polygon(GOLD, &[[-40.0, 384.0], [40.0, 384.0], [0.0, 408.0]]),
    disc(GOLD, [0.0, 312.0], 42.4),
    line(
        RED,
        4.8,
        "M0 269.6A21.2 21.2 0 0 1 0 312 21.2 21.2 0 0 0 0 354.4",
    ),
    line(
        RED,
        4.8,
        "M0 269.6A42.4 42.4 0 0 1 0 354.4 42.4 42.4 0 0 1 0 269.6z",
    ),
    disc(RED, [0.0, 290.8], 8.0),
    disc(RED, [0.0, 333.2], 8.0),
];
