//! The flags of Eastern Africa, from Rwanda to Zimbabwe, and of Southern Africa.

use super::emblems;
use crate::image::shape::{
    BLACK, Flag, WHITE, at, disc, line, path, pointed, polygon, rect, rows, star, turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "BW",
        country: "Botswana",
        size: (36.0, 24.0),
        grain: 24,
        shapes: &[
            rect(0x75_AADB, [0.0, 0.0, 36.0, 24.0]),
            rect(WHITE, [0.0, 9.0, 36.0, 6.0]),
            rect(BLACK, [0.0, 10.0, 36.0, 4.0]),
        ],
    },
    Flag {
        code: "LS",
        country: "Lesotho",
        size: (450.0, 300.0),
        grain: 10,
        shapes: &[
            rows(&[
                0x00_209F, 0x00_209F, 0x00_209F, WHITE, WHITE, WHITE, WHITE, 0x00_9543, 0x00_9543,
                0x00_9543,
            ]),
            at([224.6, 151.2], 12.8, 0.0, emblems::LESOTHO),
        ],
    },
    Flag {
        code: "NA",
        country: "Namibia",
        size: (90.0, 60.0),
        grain: 2,
        shapes: &[
            rect(0x00_3580, [0.0, 0.0, 90.0, 60.0]),
            polygon(0x00_9543, &[[90.0, 0.0], [90.0, 60.0], [0.0, 60.0]]),
            line(WHITE, 20.0, "M-15 70 105-10"),
            line(0xD2_1034, 15.0, "M-15 70 105-10"),
            pointed(0xFF_CE00, [18.0, 16.341], 10.0, 12, 0.6),
            disc(0x00_3580, [18.0, 16.341], 6.0),
            disc(0xFF_CE00, [18.0, 16.341], 5.0),
        ],
    },
    Flag {
        code: "RW",
        country: "Rwanda",
        size: (1080.0, 720.0),
        grain: 4,
        shapes: &[
            rows(&[0x00_A1DE, 0x00_A1DE, 0xFA_D201, 0x20_603D]),
            pointed(0xE5_BE01, [886.5, 188.1], 116.1, 24, 0.31),
            disc(0x00_A1DE, [886.5, 188.1], 36.0),
            disc(0xE5_BE01, [886.5, 188.1], 32.6),
        ],
    },
    Flag {
        code: "SC",
        country: "Seychelles",
        size: (900.0, 450.0),
        grain: 2,
        shapes: &[
            rect(0xD6_2828, [0.0, 0.0, 900.0, 450.0]),
            polygon(0x00_3F87, &[[0.0, 450.0], [0.0, 0.0], [300.0, 0.0]]),
            polygon(0xFC_D856, &[[0.0, 450.0], [300.0, 0.0], [600.0, 0.0]]),
            polygon(WHITE, &[[0.0, 450.0], [900.0, 150.0], [900.0, 300.0]]),
            polygon(0x00_7A3D, &[[0.0, 450.0], [900.0, 300.0], [900.0, 450.0]]),
        ],
    },
    Flag {
        code: "SO",
        country: "Somalia",
        size: (81.0, 54.0),
        grain: 2,
        shapes: &[
            rect(0x41_89DD, [0.0, 0.0, 81.0, 54.0]),
            star(WHITE, [40.5, 27.0], 13.0),
        ],
    },
    Flag {
        code: "SS",
        country: "South Sudan",
        size: (20.0, 10.0),
        grain: 20,
        shapes: &[
            rect(WHITE, [0.0, 0.0, 20.0, 10.0]),
            rect(BLACK, [0.0, 0.0, 20.0, 3.0]),
            rect(0xDA_121A, [0.0, 3.5, 20.0, 3.0]),
            rect(0x07_8930, [0.0, 7.0, 20.0, 3.0]),
            polygon(0x0F_47AF, &[[0.0, 0.0], [8.66, 5.0], [0.0, 10.0]]),
            turned_star(0xFC_DD09, [2.887, 5.0], 1.6, -90.0),
        ],
    },
    Flag {
        code: "SZ",
        country: "Eswatini",
        size: (900.0, 600.0),
        grain: 16,
        shapes: &[
            rect(0x3E_5EB9, [0.0, 0.0, 900.0, 600.0]),
            rect(0xFF_D900, [0.0, 112.5, 900.0, 375.0]),
            rect(0xB1_0C0C, [0.0, 150.0, 900.0, 300.0]),
            at([448.7, 299.3], 23.55, 0.0, emblems::ESWATINI),
        ],
    },
    Flag {
        code: "TZ",
        country: "Tanzania",
        size: (72.0, 48.0),
        grain: 2,
        shapes: &[
            rect(0x1E_B53A, [0.0, 0.0, 72.0, 48.0]),
            polygon(0x00_A3DD, &[[72.0, 0.0], [72.0, 48.0], [0.0, 48.0]]),
            line(0xFC_D116, 19.0, "M-18 60 90-12"),
            line(BLACK, 13.0, "M-18 60 90-12"),
        ],
    },
    Flag {
        code: "UG",
        country: "Uganda",
        size: (900.0, 600.0),
        grain: 6,
        shapes: &[
            rows(&[BLACK, 0xFC_DC04, 0xD9_0000, BLACK, 0xFC_DC04, 0xD9_0000]),
            at([450.0, 300.0], 23.4, 0.0, emblems::UGANDA),
        ],
    },
    Flag {
        code: "ZA",
        country: "South Africa",
        size: (9.0, 6.0),
        grain: 6,
        shapes: &[
            rows(&[0xE0_3C31, 0x00_1489]),
            line(WHITE, 2.0, "M-1.5-1 4.5 3-1.5 7M4.5 3H10"),
            // Gold where the white reaches into the triangle.
            polygon(0xFF_B81C, &[[0.0, 0.0], [4.5, 3.0], [0.0, 6.0]]),
            polygon(BLACK, &[[0.0, 1.202], [2.697, 3.0], [0.0, 4.798]]),
            line(0x00_7749, 1.2, "M-1.5-1 4.5 3-1.5 7M4.5 3H10"),
        ],
    },
    Flag {
        code: "ZM",
        country: "Zambia",
        size: (2100.0, 1400.0),
        grain: 14,
        shapes: &[
            rect(0x19_8A00, [0.0, 0.0, 2100.0, 1400.0]),
            rect(0xDE_2010, [1350.0, 500.0, 250.0, 900.0]),
            rect(BLACK, [1600.0, 500.0, 250.0, 900.0]),
            rect(0xEF_7D00, [1850.0, 500.0, 250.0, 900.0]),
            at([1181.7, 645.3], 51.2, 0.0, emblems::ZAMBIA),
        ],
    },
    Flag {
        code: "ZW",
        country: "Zimbabwe",
        size: (252.0, 126.0),
        grain: 7,
        shapes: &[
            rows(&[
                0x31_9208, 0xFF_D200, 0xDE_2010, BLACK, 0xDE_2010, 0xFF_D200, 0x31_9208,
            ]),
            path(BLACK, "M0 0H4.6L88.6 63 4.6 126H0z"),
            polygon(WHITE, &[[0.0, 0.0], [84.0, 63.0], [0.0, 126.0]]),
            star(0xDE_2010, [34.0, 63.0], 32.0),
            at([83.5, 62.6], 4.47, 0.0, emblems::ZIMBABWE),
        ],
    },
];
