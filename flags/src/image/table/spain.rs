//! The flag of Spain, with its arms nearer to the hoist.

use crate::image::shape::{Flag, Rgb, Shape, WHITE, at, disc, line, path, polygon, rect, rows};

/// The yellow stripe is twice as high as the red ones.
pub(super) const FLAG: Flag = Flag {
    code: "ES",
    country: "Spain",
    size: (900.0, 600.0),
    grain: 4,
    shapes: &[
        rows(&[FIELD, 0xFF_C400, 0xFF_C400, FIELD]),
        at([300.0, 300.0], 2.27, 0.0, ARMS),
    ],
};

/// The red stripes.
const FIELD: Rgb = 0xC6_0B1E;
/// The red of the arms.
const RED: Rgb = 0xAD_1519;
/// The gold of the arms.
const GOLD: Rgb = 0xC8_B100;
/// The purple of León's lion.
const LION: Rgb = 0xC8_4E7D;
/// The blue of the Bourbons and of the sea.
const BLUE: Rgb = 0x00_5BBF;

/// The arms, 100 units high, around their middle.
const ARMS: &[Shape] = &[
    Shape::Mirrored(PILLAR),
    // Castile: a castle.
    rect(RED, [-27.0, -18.0, 27.0, 28.0]),
    path(
        GOLD,
        "M-22 7V-7H-20V-11H-16V-8H-15V-14H-11V-8H-10V-11H-6V-7H-4V7H-11V1H-15V7z",
    ),
    // León: a lion.
    rect(WHITE, [0.0, -18.0, 27.0, 28.0]),
    path(
        LION,
        "M6 7 9 2 7-3 10-8 8-12 13-15 17-12 22-13 19-8 23-5 19-3 22 2 18 1 20 6 15 4 12 7 12 2z",
    ),
    // Aragon: four pales.
    path(0xFF_D200, "M-27 10H0V44C-14 43-27 34-27 24z"),
    line(RED, 3.0, "M-24 10V32M-18 10V38M-12 10V42M-6 10V44"),
    // Navarre: a net of chains.
    path(RED, "M0 10H27V24C27 34 14 43 0 44z"),
    line(
        GOLD,
        2.0,
        "M4 13H23V24C21 32 13 37 5 39zM4 13 21 31M23 13 4 36M13.5 13V36M4 25H23",
    ),
    // Granada: a pomegranate.
    path(WHITE, "M-9 43.5Q-3 37 0 31 3 37 9 43.5 0 48-9 43.5z"),
    disc(RED, [0.0, 41.0], 2.6),
    // Bourbon-Anjou: three lilies.
    disc(RED, [0.0, 10.0], 8.0),
    disc(BLUE, [0.0, 10.0], 6.6),
    disc(0xFF_D200, [-2.6, 8.0], 1.6),
    disc(0xFF_D200, [2.6, 8.0], 1.6),
    disc(0xFF_D200, [0.0, 12.6], 1.6),
    line(
        GOLD,
        1.5,
        "M-27-18H27V24C27 34 14 43 0 44.5-14 43-27 34-27 24z",
    ),
    // The royal crown.
    path(RED, "M-17-24C-32-34-20-46-2-45H2C20-46 32-34 17-24z"),
    line(
        GOLD,
        3.0,
        "M-17-24C-32-34-20-46 0-45 20-46 32-34 17-24M-8-24C-14-34-10-42 0-45 10-42 14-34 8-24M0-24V-45",
    ),
    rect(GOLD, [-18.0, -25.0, 36.0, 6.0]),
    disc(BLUE, [0.0, -47.0], 2.0),
    line(GOLD, 1.4, "M0-50V-46"),
];

/// The pillar of Hercules at the fly: base in the sea, shaft with a ribbon, capital, crown.
const PILLAR: &[Shape] = &[
    rect(0xCC_CCCC, [38.0, -10.0, 8.0, 46.0]),
    rect(GOLD, [36.0, -14.0, 12.0, 4.0]),
    rect(GOLD, [36.0, 34.0, 12.0, 4.0]),
    rect(BLUE, [34.0, 38.0, 16.0, 5.0]),
    polygon(
        GOLD,
        &[
            [37.0, -15.0],
            [35.0, -23.0],
            [42.0, -20.0],
            [49.0, -23.0],
            [47.0, -15.0],
        ],
    ),
    disc(RED, [42.0, -18.0], 2.0),
    line(RED, 5.0, "M31 4 40 0 52 8M52 12 36 22 31 16"),
];
