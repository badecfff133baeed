//! The arms of Ecuador.

use crate::image::shape::{Shape, WHITE, disc, line, path, polygon};

/// Half of the two pairs of flags around Ecuador's oval, and half of the condor above it.
const FLAGS_AND_WING: &[Shape] = &[
    line(0x6B_4A1E, 1.4, "M-10 38-38-26M-10 34-46-12"),
    path(
        0xFF_DD00,
        "M-14-24C-28-26-38-22-44-6-42 8-42 24-24 34L-10 38z",
    ),
    path(
        0x03_4EA2,
        "M-13-20C-24-20-31-16-34-4-34 10-34 22-20 30L-10 36z",
    ),
    path(
        0xED_1C24,
        "M-12-16C-20-14-24-8-25-2-26 10-26 18-16 26L-8 34z",
    ),
    line(
        0x45_2C25,
        0.8,
        "M-14-24C-28-26-38-22-44-6-42 8-42 24-24 34L-10 38",
    ),
    path(
        0x45_2C25,
        "M1-31C-8-33-14-36-20-41-27-46-35-49-47-46-45-43-43-41-39-40-37-36-31-33-25-32-17-29-8-27 1-24z",
    ),
];

/// Ecuador's arms, 100 high: a steamer on the Guayas under Chimborazo and the sun.
pub(super) const ARMS: &[Shape] = &[
    Shape::Mirrored(FLAGS_AND_WING),
    disc(0x45_2C25, [0.0, -35.0], 6.0),
    disc(0x45_2C25, [4.0, -42.0], 3.4),
    path(0x45_2C25, "M-7-28H7L4-20H-4z"),
    polygon(0xE8_A30F, &[[6.0, -44.0], [11.0, -41.0], [6.0, -40.0]]),
    // The fasces under the oval.
    polygon(
        0xD9_B36C,
        &[[-9.0, 36.0], [9.0, 36.0], [6.0, 46.0], [-6.0, 46.0]],
    ),
    line(0xA0_252B, 1.6, "M-8 40H8"),
    path(
        0xC9_A227,
        "M0-25C13-25 20-14 20 3 20 22 12 36 0 36-12 36-20 22-20 3-20-14-13-25 0-25z",
    ),
    path(
        0x8F_CBEE,
        "M0-22C11-22 17-12 17 3 17 20 10 33 0 33-10 33-17 20-17 3-17-12-11-22 0-22z",
    ),
    disc(0xFF_DD00, [0.0, -16.0], 3.6),
    path(0x7D_8FA3, "M-17 3-4-9 2-4 6-7 16 3z"),
    path(WHITE, "M-9-4-4-9 2-4-1-3-4-5z"),
    path(0x4F_9A43, "M-17 3H17Q17 10 15 16L-4 14-16 12Q-17 8-17 3z"),
    path(
        0x4A_90D9,
        "M-16 12-4 14 15 16C12 27 6 33 0 33-8 33-14 23-16 12z",
    ),
    path(0x5B_3A1E, "M-7 20H8L6 24H-5z"),
    polygon(WHITE, &[[-3.0, 20.0], [-3.0, 15.0], [4.0, 20.0]]),
];
