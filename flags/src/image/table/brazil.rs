//! The flag of Brazil, as its law 5.700 of 1971 and the stars' chart describe it.
//!
//! The unit is a 210th of the law's module, of which the flag is 20 wide and 14 high; the origin of
//! everything on the blue globe is the middle of the flag.

use crate::image::shape::{Flag, Rgb, Shape, WHITE, at, disc, line, path, polygon, rect, star};

/// Green field, yellow rhombus, blue globe with 27 stars and a motto.
pub(super) const FLAG: Flag = Flag {
    code: "BR",
    country: "Brazil",
    size: (4200.0, 2940.0),
    grain: 7,
    shapes: &[
        rect(GREEN, [0.0, 0.0, 4200.0, 2940.0]),
        at([2100.0, 1470.0], 1.0, 0.0, GLOBE),
    ],
};

/// The field and the letters.
const GREEN: Rgb = 0x00_9B3A;

/// Everything but the field.
const GLOBE: &[Shape] = &[
    polygon(
        0xFE_DF00,
        &[[-1743.0, 0.0], [0.0, -1113.0], [1743.0, 0.0], [0.0, 1113.0]],
    ),
    disc(0x00_2776, [0.0, 0.0], 735.0),
    // What of the ring between radius 1680 and 1785 around (-420, 1470) lies within the globe.
    path(
        WHITE,
        "M-672.3-297.1A1785 1785 0 0 1 727.8 102.9 735 735 0 0 1 701.6 219.2 \
         1680 1680 0 0 0-711.5-184.5 735 735 0 0 1-672.3-297.1z",
    ),
    at([-420.0, 1470.0], 1.0, 0.0, MOTTO),
    // Procyon.
    star(WHITE, [-600.0, -132.0], FIRST),
    // The Great Dog.
    star(WHITE, [-535.0, 177.0], FIRST),
    star(WHITE, [-625.0, 243.0], SECOND),
    star(WHITE, [-463.0, 132.0], FOURTH),
    star(WHITE, [-382.0, 250.0], SECOND),
    star(WHITE, [-404.0, 323.0], THIRD),
    // Spica, alone above the band.
    star(WHITE, [228.0, -228.0], FIRST),
    // The Scorpion.
    star(WHITE, [515.0, 258.0], FIRST),
    star(WHITE, [617.0, 265.0], THIRD),
    star(WHITE, [545.0, 323.0], SECOND),
    star(WHITE, [368.0, 477.0], SECOND),
    star(WHITE, [367.0, 551.0], THIRD),
    star(WHITE, [441.0, 419.0], THIRD),
    star(WHITE, [500.0, 382.0], SECOND),
    star(WHITE, [365.0, 405.0], THIRD),
    // The Water Snake.
    star(WHITE, [-280.0, 30.0], SECOND),
    star(WHITE, [200.0, -37.0], THIRD),
    // The Southern Cross.
    star(WHITE, [0.0, 330.0], FIRST),
    star(WHITE, [85.0, 184.0], SECOND),
    star(WHITE, [0.0, 118.0], SECOND),
    star(WHITE, [-74.0, 184.0], THIRD),
    star(WHITE, [-37.0, 235.0], FOURTH),
    // The Southern Triangle.
    star(WHITE, [220.0, 495.0], SECOND),
    star(WHITE, [283.0, 430.0], THIRD),
    star(WHITE, [162.0, 412.0], THIRD),
    // Canopus.
    star(WHITE, [-295.0, 390.0], FIRST),
    // Sigma Octantis, near the pole.
    star(WHITE, [0.0, 575.0], FIFTH),
];

/// The radius of the largest of the five sizes of stars.
const FIRST: f32 = 31.5;
/// The second largest.
const SECOND: f32 = 26.25;
/// The middle one.
const THIRD: f32 = 21.0;
/// The second smallest.
const FOURTH: f32 = 15.0;
/// The smallest.
const FIFTH: f32 = 10.5;

/// "ORDEM E PROGRESSO", turned letter by letter around the centre of the band.
const MOTTO: &[Shape] = &[
    at([0.0, 0.0], 1.0, -7.0, &[O]),
    at([0.0, 0.0], 1.0, -4.0, &[R]),
    at([0.0, 0.0], 1.0, -1.0, &[D]),
    at([0.0, 0.0], 1.0, 2.0, &[E]),
    at([0.0, 0.0], 1.0, 5.0, &[M]),
    at([0.0, 0.0], 1.0, 9.75, &[SMALL_E]),
    at([0.0, 0.0], 1.0, 14.5, &[P]),
    at([0.0, 0.0], 1.0, 17.5, &[R]),
    at([0.0, 0.0], 1.0, 20.5, &[O]),
    at([0.0, 0.0], 1.0, 23.5, &[G]),
    at([0.0, 0.0], 1.0, 26.5, &[R]),
    at([0.0, 0.0], 1.0, 29.5, &[E]),
    at([0.0, 0.0], 1.0, 32.5, &[S]),
    at([0.0, 0.0], 1.0, 35.5, &[S]),
    at([0.0, 0.0], 1.0, 38.5, &[O]),
];

/// How broad the pen is that writes the motto.
const PEN: f32 = 13.0;

// Each letter is 63 wide and 70 high around the line straight above the centre of the band, and
// stands on the radius 1697.5.
const D: Shape = line(
    GREEN,
    PEN,
    "M-25-1704V-1761H1A24 24 0 0 1 25-1737V-1728A24 24 0 0 1 1-1704z",
);
const E: Shape = line(GREEN, PEN, "M31-1704H-25V-1761H28M-25-1734H20");
const SMALL_E: Shape = line(GREEN, 12.0, "M26-1703.5H-20V-1752.5H25M-20-1729H19");
const G: Shape = line(
    GREEN,
    PEN,
    "M22-1747A25 28 0 1 0 25-1727.5H5M26-1733V-1697.5",
);
const M: Shape = line(GREEN, PEN, "M-25-1697.5V-1760L0-1706 25-1760V-1697.5");
const O: Shape = line(
    GREEN,
    PEN,
    "M-25-1732.5A25 28.5 0 0 1 25-1732.5 25 28.5 0 0 1-25-1732.5z",
);
const P: Shape = line(GREEN, PEN, "M-25-1697.5V-1761H9A15 15 0 0 1 9-1730H-25");
const R: Shape = line(
    GREEN,
    PEN,
    "M-25-1697.5V-1761H9A15 15 0 0 1 9-1730H-25M3-1730Q22-1730 22-1697.5",
);
const S: Shape = line(
    GREEN,
    PEN,
    "M24-1746Q22-1761 0-1761-23-1761-23-1747C-23-1727 24-1741 24-1719 24-1704 5-1704 1-1704-15-1704-24-1708-24-1719",
);
