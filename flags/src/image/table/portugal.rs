//! The flag of Portugal: the national shield on an armillary sphere.

use crate::image::shape::{BLACK, Flag, Rgb, Shape, WHITE, at, disc, line, path, rect};

/// Green and red, parted at two fifths, the arms on the line between them.
pub(super) const FLAG: Flag = Flag {
    code: "PT",
    country: "Portugal",
    size: (900.0, 600.0),
    grain: 2,
    shapes: &[
        rect(0xFF_0000, [0.0, 0.0, 900.0, 600.0]),
        rect(0x00_6600, [0.0, 0.0, 360.0, 600.0]),
        at([360.0, 300.0], 1.0, 0.0, ARMS),
    ],
};

/// The sphere and the castles.
const YELLOW: Rgb = 0xFF_FF00;
/// The five shields.
const BLUE: Rgb = 0x00_3399;

/// Its rings: the rim, the meridian, the equator, the tropics, and the band of the ecliptic.
const RINGS: &str = "M144 0A144 144 0 0 1-144 0 144 144 0 0 1 144 0z\
     M0-144V144M-142 0Q0 40 142 0M-118-82Q0-52 118-82M-118 82Q0 122 118 82";

/// The ecliptic, broader than the other rings.
const ECLIPTIC: &str = "M-103-100C-100-10 10 95 103 100";

/// Everything, around the middle of the sphere.
const ARMS: &[Shape] = &[
    line(BLACK, 15.0, RINGS),
    line(BLACK, 30.0, ECLIPTIC),
    line(YELLOW, 11.0, RINGS),
    line(YELLOW, 26.0, ECLIPTIC),
    line(BLACK, 3.0, "M-94-109H94V16A94 94 0 0 1-94 16z"),
    path(WHITE, "M-93-108H93V16A93 93 0 0 1-93 16z"),
    path(0xFF_0000, "M-87-102H87V16A87 87 0 0 1-87 16z"),
    path(WHITE, "M-53-69H53V16A53 53 0 0 1-53 16z"),
    at([0.0, -12.0], 1.0, 0.0, QUINA),
    at([0.0, -50.0], 1.0, 0.0, QUINA),
    at([0.0, 26.0], 1.0, 0.0, QUINA),
    at([-34.0, -12.0], 1.0, 0.0, QUINA),
    at([34.0, -12.0], 1.0, 0.0, QUINA),
    at([0.0, -85.0], 1.0, 0.0, CASTLE),
    at([-70.0, -85.0], 1.0, 0.0, CASTLE),
    at([70.0, -85.0], 1.0, 0.0, CASTLE),
    at([-70.0, -12.0], 1.0, 0.0, CASTLE),
    at([70.0, -12.0], 1.0, 0.0, CASTLE),
    at([-50.0, 66.0], 1.0, 45.0, CASTLE),
    at([50.0, 66.0], 1.0, -45.0, CASTLE),
];

/// One of the five blue shields, with its five bezants.
const QUINA: &[Shape] = &[
    path(BLUE, "M-13-15H13V3A13 13 0 0 1-13 3z"),
    disc(WHITE, [-6.5, -8.5], 2.7),
    disc(WHITE, [6.5, -8.5], 2.7),
    disc(WHITE, [0.0, 0.0], 2.7),
    disc(WHITE, [-6.5, 8.0], 2.7),
    disc(WHITE, [6.5, 8.0], 2.7),
];

/// One of the seven castles: three towers on a gate.
const CASTLE: &[Shape] = &[path(
    YELLOW,
    "M-12 13V-3H-10V-12H-4V-6H-3V-15H3V-6H4V-12H10V-3H12V13H4V5A4 4 0 0 0-4 5V13z",
)];
