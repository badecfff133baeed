//! The flags of Western Africa.

use crate::image::shape::{BLACK, Flag, WHITE, at, columns, disc, path, rect, ring, rows, star};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "BF",
        country: "Burkina Faso",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            rows(&[0xEF_2B2D, 0x00_9E49]),
            star(0xFC_D116, [450.0, 300.0], 100.0),
        ],
    },
    Flag {
        code: "BJ",
        country: "Benin",
        size: (15.0, 10.0),
        grain: 2,
        shapes: &[
            rows(&[0xFC_D116, 0xE8_112D]),
            rect(0x00_8751, [0.0, 0.0, 6.0, 10.0]),
        ],
    },
    Flag {
        code: "CI",
        country: "Ivory Coast",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0xF7_7F00, WHITE, 0x00_9E60])],
    },
    Flag {
        code: "CV",
        country: "Cape Verde",
        size: (510.0, 300.0),
        grain: 12,
        shapes: &[
            rows(&[
                0x00_3893, 0x00_3893, 0x00_3893, 0x00_3893, 0x00_3893, 0x00_3893, WHITE, 0xCF_2027,
                WHITE, 0x00_3893, 0x00_3893, 0x00_3893,
            ]),
            // Ten stars, all upright: a fifth of a turn brings a star onto itself, a tenth would not.
            at(
                [191.25, 187.5],
                1.0,
                0.0,
                &[ring(
                    5,
                    &[
                        star(0xF7_D116, [0.0, -75.0], 15.0),
                        star(0xF7_D116, [0.0, 75.0], 15.0),
                    ],
                )],
            ),
        ],
    },
    Flag {
        code: "GH",
        country: "Ghana",
        size: (450.0, 300.0),
        grain: 3,
        shapes: &[
            rows(&[0xCE_1126, 0xFC_D116, 0x00_6B3F]),
            star(BLACK, [225.0, 155.28], 55.28),
        ],
    },
    Flag {
        code: "GM",
        country: "Gambia",
        size: (27.0, 18.0),
        grain: 18,
        shapes: &[
            rect(0x3A_7728, [0.0, 0.0, 27.0, 18.0]),
            rect(0xCE_1126, [0.0, 0.0, 27.0, 6.0]),
            rect(WHITE, [0.0, 6.0, 27.0, 6.0]),
            rect(0x0C_1C8C, [0.0, 7.0, 27.0, 4.0]),
        ],
    },
    Flag {
        code: "GN",
        country: "Guinea",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0xCE_1126, 0xFC_D116, 0x00_9460])],
    },
    Flag {
        code: "GW",
        country: "Guinea-Bissau",
        size: (12.0, 6.0),
        grain: 2,
        shapes: &[
            rows(&[0xFC_D116, 0x00_9E49]),
            rect(0xCE_1126, [0.0, 0.0, 4.0, 6.0]),
            star(BLACK, [2.0, 3.0], 1.0),
        ],
    },
    Flag {
        code: "LR",
        country: "Liberia",
        size: (209.0, 110.0),
        grain: 11,
        shapes: &[
            rows(&[
                0xBF_0A30, WHITE, 0xBF_0A30, WHITE, 0xBF_0A30, WHITE, 0xBF_0A30, WHITE, 0xBF_0A30,
                WHITE, 0xBF_0A30,
            ]),
            rect(0x00_2868, [0.0, 0.0, 50.0, 50.0]),
            star(WHITE, [25.0, 25.0], 15.0),
        ],
    },
    Flag {
        code: "ML",
        country: "Mali",
        size: (3.0, 2.0),
        grain: 2,
        shapes: &[columns(&[0x14_B53A, 0xFC_D116, 0xCE_1126])],
    },
    Flag {
        code: "MR",
        country: "Mauritania",
        size: (144.0, 96.0),
        grain: 20,
        shapes: &[
            rect(0xCD_2A3E, [0.0, 0.0, 144.0, 96.0]),
            rect(0x00_6233, [0.0, 14.4, 144.0, 67.2]),
            path(
                0xFF_C400,
                "M42 30.92A30 30 0 0 0 102 30.92 31 31 0 1 1 42 30.92z",
            ),
            star(0xFF_C400, [72.0, 30.76], 12.0),
        ],
    },
    Flag {
        code: "NE",
        country: "Niger",
        size: (700.0, 600.0),
        grain: 3,
        shapes: &[
            rows(&[0xE0_5206, WHITE, 0x0D_B02B]),
            disc(0xE0_5206, [350.0, 300.0], 85.0),
        ],
    },
    Flag {
        code: "NG",
        country: "Nigeria",
        size: (6.0, 3.0),
        grain: 3,
        shapes: &[columns(&[0x00_8751, WHITE, 0x00_8751])],
    },
    Flag {
        code: "SL",
        country: "Sierra Leone",
        size: (3.0, 2.0),
        grain: 3,
        shapes: &[rows(&[0x1E_B53A, WHITE, 0x00_72C6])],
    },
    Flag {
        code: "SN",
        country: "Senegal",
        size: (900.0, 600.0),
        grain: 2,
        shapes: &[
            columns(&[0x00_853F, 0xFD_EF42, 0xE3_1B23]),
            star(0x00_853F, [450.0, 300.0], 100.0),
        ],
    },
    Flag {
        code: "TG",
        country: "Togo",
        size: (809.0, 500.0),
        grain: 5,
        shapes: &[
            rows(&[0x00_6A4E, 0xFF_CE00, 0x00_6A4E, 0xFF_CE00, 0x00_6A4E]),
            rect(0xD2_1034, [0.0, 0.0, 300.0, 300.0]),
            star(WHITE, [150.0, 150.0], 95.0),
        ],
    },
];
