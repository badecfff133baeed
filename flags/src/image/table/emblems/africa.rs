//! The emblems taken from Twemoji: Africa.

use twemoji_assets::svg::codes;

use crate::image::shape::{ALL, BLACK, Shape, WHITE, at, emblem, line};

/// Angola's half cogwheel, machete and star.
pub(in crate::image::table) const ANGOLA: &[Shape] = &[emblem(
    codes::U_1F1E6_1F1F4.data.0,
    2,
    ALL,
    &[(0xF9_D616, 0xFF_CB00), (0x29_2F33, BLACK)],
)];

/// Equatorial Guinea's arms: a silk cotton tree under six stars.
pub(in crate::image::table) const EQUATORIAL_GUINEA: &[Shape] =
    &[emblem(codes::U_1F1EC_1F1F6.data.0, 4, ALL, &[])];

/// Eritrea's olive branch in its wreath.
pub(in crate::image::table) const ERITREA: &[Shape] = &[emblem(
    codes::U_1F1EA_1F1F7.data.0,
    3,
    ALL,
    &[(0xFF_C827, 0xFF_C726)],
)];

/// Eswatini's shield, staff and spears.
pub(in crate::image::table) const ESWATINI: &[Shape] =
    &[emblem(codes::U_1F1F8_1F1FF.data.0, 3, ALL, &[])];

/// Kenya's shield and spears.
pub(in crate::image::table) const KENYA: &[Shape] = &[emblem(
    codes::U_1F1F0_1F1EA.data.0,
    4,
    ALL,
    &[(0x14_1414, BLACK), (0xBB_1600, 0xBB_0000)],
)];

/// Lesotho's hat.
pub(in crate::image::table) const LESOTHO: &[Shape] = &[emblem(
    codes::U_1F1F1_1F1F8.data.0,
    3,
    ALL,
    &[(0x29_2F33, BLACK), (0x53_646D, WHITE)],
)];

/// Mozambique's star with book, hoe and rifle.
pub(in crate::image::table) const MOZAMBIQUE: &[Shape] = &[emblem(
    codes::U_1F1F2_1F1FF.data.0,
    5,
    ALL,
    &[(0x14_1414, BLACK)],
)];

/// Uganda's crane on its disc.
pub(in crate::image::table) const UGANDA: &[Shape] = &[emblem(
    codes::U_1F1FA_1F1EC.data.0,
    6,
    ALL,
    &[(0x14_1414, BLACK), (0xFC_DC02, 0xFC_DC04)],
)];

/// Zambia's eagle.
pub(in crate::image::table) const ZAMBIA: &[Shape] =
    &[emblem(codes::U_1F1FF_1F1F2.data.0, 4, ALL, &[])];

/// Zimbabwe's bird, without the star behind it.
pub(in crate::image::table) const ZIMBABWE: &[Shape] = &[emblem(
    codes::U_1F1FF_1F1FC.data.0,
    2,
    3,
    &[(0xFF_AC33, 0xD9_A514), (0xF1_5A29, 0x7A_5600)],
)];

/// Egypt's eagle, without the three stripes behind it, around (-0.27, 0).
pub(in crate::image::table) const EGYPT: &[Shape] = &[
    emblem(
        codes::U_1F1EA_1F1EC.data.0,
        3,
        ALL,
        &[(0xBF_9300, 0xC0_9300)],
    ),
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
