//! The flags of Oceania.

use super::{emblems, jack};
use crate::image::shape::{
    BLACK, Flag, WHITE, at, disc, line, path, pointed, polygon, rect, repeat, ring, rows, star,
    turned_star,
};

/// In the order of their codes.
pub(super) static FLAGS: &[Flag] = &[
    Flag {
        code: "AU",
        country: "Australia",
        size: (10080.0, 5040.0),
        grain: 20,
        shapes: &[
            rect(0x01_2169, [0.0, 0.0, 10080.0, 5040.0]),
            at([0.0, 0.0], 84.0, 0.0, jack::IN_AUSTRALIA),
            // Six points for the states and one for the territories.
            pointed(WHITE, [2520.0, 3780.0], 756.0, 7, 0.4444),
            pointed(WHITE, [7560.0, 4200.0], 360.0, 7, 0.4444),
            pointed(WHITE, [6300.0, 2205.0], 360.0, 7, 0.4444),
            pointed(WHITE, [7560.0, 840.0], 360.0, 7, 0.4444),
            pointed(WHITE, [8680.0, 1869.0], 360.0, 7, 0.4444),
            pointed(WHITE, [8064.0, 2730.0], 210.0, 5, 0.4444),
        ],
    },
    Flag {
        code: "FJ",
        country: "Fiji",
        size: (1200.0, 600.0),
        grain: 20,
        shapes: &[
            rect(0x69_B3E7, [0.0, 0.0, 1200.0, 600.0]),
            at([0.0, 0.0], 10.0, 0.0, jack::UNION_JACK),
            at([656.9, 301.6], 25.1, 0.0, emblems::FIJI),
        ],
    },
    Flag {
        code: "FM",
        country: "Micronesia",
        size: (38.0, 20.0),
        grain: 2,
        shapes: &[
            rect(0x75_B2DD, [0.0, 0.0, 38.0, 20.0]),
            at(
                [19.0, 10.0],
                1.0,
                0.0,
                &[ring(4, &[star(WHITE, [0.0, -6.0], 2.0)])],
            ),
        ],
    },
    Flag {
        code: "KI",
        country: "Kiribati",
        size: (600.0, 300.0),
        grain: 2,
        shapes: &[
            rect(0xC8_1010, [0.0, 0.0, 600.0, 300.0]),
            at([310.5, 197.0], 19.9, 0.0, emblems::KIRIBATI),
            // Of the 36 rays the sea leaves 17.
            pointed(0xF8_D000, [300.0, 157.0], 92.0, 36, 0.7),
            disc(0x9C_7A00, [300.0, 157.0], 53.5),
            disc(0xF8_D000, [300.0, 157.0], 52.0),
            rect(0x18_3070, [0.0, 168.0, 600.0, 132.0]),
            repeat(
                3,
                [0.0, 48.0],
                &[line(
                    WHITE,
                    24.0,
                    "M-36.6 168Q-6 156 24.6 168T85.8 168 147 168 208.2 168 269.4 168 330.6 168 391.8 168 453 168 514.2 168 575.4 168 636.6 168",
                )],
            ),
        ],
    },
    Flag {
        code: "MH",
        country: "Marshall Islands",
        size: (570.0, 300.0),
        grain: 2,
        shapes: &[
            rect(0x00_3893, [0.0, 0.0, 570.0, 300.0]),
            polygon(
                WHITE,
                &[[0.0, 295.2], [0.0, 288.0], [570.0, 35.0], [570.0, 122.4]],
            ),
            polygon(
                0xDD_7500,
                &[[0.0, 290.4], [0.0, 285.6], [570.0, 4.8], [570.0, 63.6]],
            ),
            at(
                [109.536, 109.536],
                1.0,
                0.0,
                &[
                    ring(
                        24,
                        &[polygon(
                            WHITE,
                            &[[-6.824, 0.0], [0.0, -66.588], [6.824, 0.0]],
                        )],
                    ),
                    ring(
                        4,
                        &[polygon(WHITE, &[[-5.59, 0.0], [0.0, -93.0], [5.59, 0.0]])],
                    ),
                ],
            ),
        ],
    },
    Flag {
        code: "NR",
        country: "Nauru",
        size: (600.0, 300.0),
        grain: 12,
        shapes: &[
            rect(0x00_2B7F, [0.0, 0.0, 600.0, 300.0]),
            rect(0xFF_C61E, [0.0, 137.5, 600.0, 25.0]),
            pointed(WHITE, [150.0, 212.5], 50.0, 12, 0.5),
        ],
    },
    Flag {
        code: "NZ",
        country: "New Zealand",
        size: (1200.0, 600.0),
        grain: 20,
        shapes: &[
            rect(0x01_2169, [0.0, 0.0, 1200.0, 600.0]),
            at([0.0, 0.0], 10.0, 0.0, jack::UNION_JACK),
            star(WHITE, [900.0, 120.0], 47.7),
            star(0xC8_102E, [900.0, 120.0], 31.5),
            star(WHITE, [1018.8, 223.3], 42.5),
            star(0xC8_102E, [1018.8, 223.3], 26.3),
            star(WHITE, [761.4, 259.5], 47.7),
            star(0xC8_102E, [761.4, 259.5], 31.5),
            star(WHITE, [900.0, 480.0], 53.0),
            star(0xC8_102E, [900.0, 480.0], 36.8),
        ],
    },
    Flag {
        code: "PG",
        country: "Papua New Guinea",
        size: (768.0, 576.0),
        grain: 2,
        shapes: &[
            rect(BLACK, [0.0, 0.0, 768.0, 576.0]),
            polygon(0xCE_1126, &[[0.0, 0.0], [768.0, 0.0], [768.0, 576.0]]),
            at([392.0, 266.4], 18.0, 0.0, emblems::PAPUA_NEW_GUINEA),
            star(WHITE, [192.4, 219.2], 40.7),
            star(WHITE, [104.4, 331.7], 40.7),
            star(WHITE, [280.0, 323.7], 40.7),
            star(WHITE, [192.4, 483.7], 40.7),
            star(WHITE, [231.7, 402.2], 20.5),
        ],
    },
    Flag {
        code: "PW",
        country: "Palau",
        size: (800.0, 500.0),
        grain: 2,
        shapes: &[
            rect(0x4A_ADD6, [0.0, 0.0, 800.0, 500.0]),
            disc(0xFF_DE00, [350.0, 250.0], 150.0),
        ],
    },
    Flag {
        code: "SB",
        country: "Solomon Islands",
        size: (800.0, 400.0),
        grain: 2,
        shapes: &[
            rect(0x00_51BA, [0.0, 0.0, 800.0, 400.0]),
            polygon(0x21_5B33, &[[800.0, 0.0], [800.0, 400.0], [0.0, 400.0]]),
            line(0xFC_D116, 36.0, "M-80 440 880-40"),
            star(WHITE, [140.0, 120.0], 40.0),
            star(WHITE, [61.0, 52.3], 40.0),
            star(WHITE, [219.0, 52.3], 40.0),
            star(WHITE, [61.0, 187.7], 40.0),
            star(WHITE, [219.0, 187.7], 40.0),
        ],
    },
    Flag {
        code: "TO",
        country: "Tonga",
        size: (96.0, 48.0),
        grain: 8,
        shapes: &[
            rect(0xC1_0000, [0.0, 0.0, 96.0, 48.0]),
            rect(WHITE, [0.0, 0.0, 40.0, 24.0]),
            rect(0xC1_0000, [17.0, 3.0, 6.0, 18.0]),
            rect(0xC1_0000, [11.0, 9.0, 18.0, 6.0]),
        ],
    },
    Flag {
        code: "TV",
        country: "Tuvalu",
        size: (1200.0, 600.0),
        grain: 20,
        shapes: &[
            rect(0x00_9CDE, [0.0, 0.0, 1200.0, 600.0]),
            at([0.0, 0.0], 10.0, 0.0, jack::UNION_JACK),
            // A star for each of nine islands: four point up, five down.
            star(0xFE_DD00, [645.3, 541.0], 50.1),
            star(0xFE_DD00, [996.4, 390.0], 50.1),
            star(0xFE_DD00, [1102.8, 321.6], 50.1),
            star(0xFE_DD00, [1102.8, 87.5], 50.1),
            turned_star(0xFE_DD00, [788.0, 504.5], 50.1, 180.0),
            turned_star(0xFE_DD00, [788.0, 382.5], 50.1, 180.0),
            turned_star(0xFE_DD00, [914.0, 473.7], 50.1, 180.0),
            turned_star(0xFE_DD00, [914.0, 208.3], 50.1, 180.0),
            turned_star(0xFE_DD00, [1019.9, 172.1], 50.1, 180.0),
        ],
    },
    Flag {
        code: "VU",
        country: "Vanuatu",
        size: (950.0, 570.0),
        grain: 19,
        shapes: &[
            rows(&[0xD2_1034, 0x00_9543]),
            path(BLACK, "M0 0 454 234H950V336H454L0 570z"),
            path(0xFD_CE12, "M0 40.5 445 270H950V300H445L0 529.5z"),
            polygon(BLACK, &[[0.0, 74.25], [408.8, 285.0], [0.0, 495.75]]),
            at([459.3, 277.0], 25.4, 0.0, emblems::VANUATU),
        ],
    },
    Flag {
        code: "WS",
        country: "Samoa",
        size: (2880.0, 1440.0),
        grain: 2,
        shapes: &[
            rect(0xCE_1126, [0.0, 0.0, 2880.0, 1440.0]),
            rect(0x00_2B7F, [0.0, 0.0, 1440.0, 720.0]),
            star(WHITE, [720.0, 114.1], 84.1),
            star(WHITE, [500.0, 294.1], 84.1),
            star(WHITE, [945.0, 258.9], 78.9),
            star(WHITE, [830.0, 417.5], 52.6),
            star(WHITE, [720.0, 604.9], 105.1),
        ],
    },
];
