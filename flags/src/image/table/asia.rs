//! The flags of Asia.

use crate::image::shape::{
    Flag, Shape, WHITE, at, columns, disc, path, polygon, rect, repeat, ring, rows, star,
    turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
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
        code: "ID",
        country: "Indonesia",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[rows(&[0xCE_1126, WHITE])],
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
    Flag {
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
        code: "PH",
        country: "Philippines",
        size: (180.0, 90.0),
        grain: 2,
        shapes: &[
            rows(&[0x00_38A8, 0xCE_1126]),
            polygon(WHITE, &[[0.0, 0.0], [77.942, 45.0], [0.0, 90.0]]),
            at(
                [28.0, 45.0],
                1.0,
                0.0,
                &[disc(0xFC_D116, [0.0, 0.0], 9.0), ring(8, PHILIPPINE_RAY)],
            ),
            // Around the middle of the triangle, one star to each corner.
            at(
                [25.981, 45.0],
                1.0,
                90.0,
                &[ring(3, &[star(0xFC_D116, [0.0, -37.962], 5.0)])],
            ),
        ],
    },
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
    Flag {
        code: "TR",
        country: "Turkey",
        size: (1200.0, 800.0),
        grain: 2,
        shapes: &[
            rect(0xE3_0A17, [0.0, 0.0, 1200.0, 800.0]),
            // In parts of the height: outer circle 1/2 wide and its centre 1/2 from the hoist, inner
            // circle 2/5 wide and its centre 1/16 further, star in a circle 1/4 wide that begins 1/3
            // after the inner one does.
            disc(WHITE, [400.0, 400.0], 200.0),
            disc(0xE3_0A17, [450.0, 400.0], 160.0),
            turned_star(WHITE, [656.667, 400.0], 100.0, -90.0),
        ],
    },
    Flag {
        code: "VN",
        country: "Vietnam",
        size: (30.0, 20.0),
        grain: 2,
        shapes: &[
            rect(0xDA_251D, [0.0, 0.0, 30.0, 20.0]),
            star(0xFF_FF00, [15.0, 10.0], 6.0),
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

/// One of the eight rays of the Philippine sun: a broad one between two narrow ones.
const PHILIPPINE_RAY: &[Shape] = &[
    polygon(
        0xFC_D116,
        &[
            [-19.0, 0.0],
            [-17.831, 1.169],
            [0.0, 0.0],
            [-17.831, -1.169],
        ],
    ),
    polygon(0xFC_D116, &[[-17.0, 2.238], [-16.046, 3.192], [0.0, 0.0]]),
    polygon(0xFC_D116, &[[-17.0, -2.238], [-16.046, -3.192], [0.0, 0.0]]),
];
