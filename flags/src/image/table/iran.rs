//! The flag of Iran, as the standard of 1992 constructs it.

use crate::image::shape::{Flag, Shape, WHITE, at, path, repeat, rows};

/// Three stripes, writing along the edges of the white one, and the emblem.
pub(super) const FLAG: Flag = Flag {
    code: "IR",
    country: "Iran",
    size: (630.0, 360.0),
    grain: 3,
    shapes: &[
        rows(&[0x23_9F40, WHITE, 0xDA_0000]),
        // "God is greatest" eleven times along each edge of the white, on a grid of 225 cells.
        at(
            [8.4, 100.4],
            2.8,
            0.0,
            &[repeat(11, [20.0, 0.0], TAKBIR_ABOVE)],
        ),
        at(
            [8.4, 240.0],
            2.8,
            0.0,
            &[repeat(11, [20.0, 0.0], TAKBIR_BELOW)],
        ),
        at(
            [315.0, 180.0],
            45.0,
            0.0,
            &[Shape::Mirrored(IRANIAN_EMBLEM)],
        ),
    ],
};

/// The Kufic words above the white stripe, and the white they stand on.
const TAKBIR_ABOVE: &[Shape] = &[TAKBIR, path(WHITE, "M0 6H9V8H0zM10 6H19V8H10z")];

/// The same below the white stripe, where the white is above the words.
const TAKBIR_BELOW: &[Shape] = &[
    path(WHITE, "M0-1H9V1H0zM10-1H19V1H10z"),
    at([0.0, 2.0], 1.0, 0.0, &[TAKBIR]),
];

/// The words themselves: every stroke is one cell wide.
const TAKBIR: Shape = path(
    WHITE,
    "M0 0H13V1H0zM0 5V2H5V4H8V3H6V2H9V5H4V3H1V5zM2 4H3V5H2z\
     M13 5H10V2H14V3H11V4H13zM14 5V0H15V4H16V0H17V4H18V0H19V5z",
);

/// The right half of Iran's emblem: two crescents, half the sword, half the tashdid above it.
const IRANIAN_EMBLEM: &[Shape] = &[
    path(
        0xDA_0000,
        "M-.548.836A.912.912 0 0 0 .329-.722 1 1 0 0 1-.548.836z",
    ),
    path(
        0xDA_0000,
        "M.618.661A.764.764 0 0 0 .422-.741 1 1 0 0 1 .618.661z",
    ),
    path(
        0xDA_0000,
        "M0 1-.05 0 0-.787A.31.31 0 0 0 .118-.688V-.1L.078.893z",
    ),
    path(
        0xDA_0000,
        "M-.02-.85 0-.831A.144.144 0 0 0 .252-.968.136.136 0 0 1 0-.925z",
    ),
];
