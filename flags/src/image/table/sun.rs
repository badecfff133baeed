//! The Suns of May of Argentina and Uruguay.

use crate::image::shape::{BLACK, Rgb, Shape, at, disc, line, path, polygon, ring};

/// The gold of Argentina's sun.
const GOLD: Rgb = 0xF6_B40E;
/// The brown it is drawn with.
const BROWN: Rgb = 0x85_340A;

/// Argentina's Sun of May: 16 straight rays and 16 wavy ones, and a face.
pub(super) const ARGENTINE: &[Shape] = &[
    ring(
        16,
        &[
            path(GOLD, "M-4-26 0-70 4-26z"),
            line(BROWN, 0.7, "M-4-26 0-70 4-26"),
            at(
                [0.0, 0.0],
                1.0,
                11.25,
                &[
                    path(GOLD, "M-3.5-26C-6-38 4-46-1-64 5-48 0-40 3.5-26z"),
                    line(BROWN, 0.7, "M-3-26C-5-38 4-46-1-64 5-48 0-40 3-26"),
                ],
            ),
        ],
    ),
    disc(BROWN, [0.0, 0.0], 28.5),
    disc(GOLD, [0.0, 0.0], 27.0),
    Shape::Mirrored(&[
        line(
            BROWN,
            1.8,
            "M3-8Q8-13 16-9M5-6Q10-9 15-5 10-2 5-6M2-8C1-2 5 1 0 5M0 11Q5 9 9 11M0 13Q5 15 8 11.500M0 19H4",
        ),
        disc(BROWN, [10.0, -5.6], 2.2),
    ]),
];

/// The gold of Uruguay's sun.
const YELLOW: Rgb = 0xFC_D116;

/// Uruguay's Sun of May: eight straight rays and eight wavy ones, and a face.
pub(super) const URUGUAYAN: &[Shape] = &[
    ring(
        8,
        &[
            at(
                [0.0, 0.0],
                1.0,
                22.5,
                &[
                    path(YELLOW, "M-4.5-10C-6-20 3-23-.5-33 6-25 0-21 5-10z"),
                    line(
                        BLACK,
                        0.7,
                        "M-4.5-10C-6-20 3-23-.5-33 6-25 0-21 5-10M0-10C-2-20 5-24-.5-33",
                    ),
                ],
            ),
            polygon(YELLOW, &[[-6.0, 0.0], [0.0, -33.0], [6.0, 0.0]]),
            line(BLACK, 0.7, "M-6 0 0-33 6 0M0-33V0"),
        ],
    ),
    disc(BLACK, [0.0, 0.0], 11.4),
    disc(YELLOW, [0.0, 0.0], 10.7),
    Shape::Mirrored(&[line(
        BLACK,
        0.7,
        "M1-3C2-5 6-5 8-3M2-1.500Q4.5-4 7-1.5 4.5-.5 2-1.500M1-2.500C1 0 2.5 1.5 0 2M0 4.500Q3 3.5 4.5 4.500M0 5.500Q3 6.5 4 4.500M0 7.500H1.5",
    )]),
];
