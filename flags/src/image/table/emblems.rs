//! The emblems taken from Twemoji: which graphics of which flag, in which colours, with what the
//! small originals leave out.

use twemoji_assets::svg::codes;

use crate::image::shape::{Emblem, Rgb, Shape, WHITE, at, line};

/// Egypt's eagle, without the three stripes behind it, around (-0.27, 0).
pub(super) const EGYPT: &[Shape] = &[
    Shape::Emblem(Emblem {
        svg: codes::U_1F1EA_1F1EC.data.0,
        skip: 3,
        recolor: &[(0xBF_9300, 0xC0_9300)],
    }),
    // The gaps between the feathers of the wings.
    at(
        [-0.27, 0.0],
        1.0,
        0.0,
        &[Shape::Mirrored(&[line(
            WHITE,
            0.17,
            "M-2.78-2.4-2.88 2.6M-2.35-1.9-2.42 2.15M-1.92-1.5-1.97 1.7",
        )])],
    ),
];

/// Mexico's arms, without the three stripes behind them.
pub(super) const MEXICO: &[Shape] = &[
    Shape::Emblem(Emblem {
        svg: codes::U_1F1F2_1F1FD.data.0,
        skip: 3,
        // A brown eagle, not a salmon one, and the greens of oak and laurel.
        recolor: &[
            (0xC1_694F, 0x7A_4B28),
            (0xA6_D388, 0xB4_C07A),
            (0x5C_913B, 0x55_7A38),
            (0x55_ACEE, 0x30_B5DC),
        ],
    }),
    // The feathers of wing and breast.
    line(
        DARK_FEATHER,
        0.22,
        "M.6-6.1C2.6-5.6 4.1-3.8 4.4-1.2M.4-5.2C2-4.8 3.5-3.6 3.9-1.4M.3-4.3C1.5-4 2.7-3.2 3.3-1.9\
         M.1-3.4C1-3.2 1.9-2.7 2.5-2.1M-1.1-4.8Q-1.3-3-.3-1.2M-.5-4.9Q-.6-3 .6-1",
    ),
    // The ribbon in the national colours that ties the branches.
    line(0x00_6847, 0.5, "M-.55 4.9V6.1"),
    line(WHITE, 0.5, "M0 4.9V6.1"),
    line(0xCE_1126, 0.5, "M.55 4.9V6.1"),
];

/// The shadows between the eagle's feathers.
const DARK_FEATHER: Rgb = 0x4E_2A12;
