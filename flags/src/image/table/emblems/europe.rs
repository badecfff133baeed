//! The emblems taken from Twemoji: Europe.

use twemoji_assets::svg::codes;

use crate::image::shape::{ALL, Shape, WHITE, emblem, line, path};

/// The ornament at Belarus' hoist.
pub(in crate::image::table) const BELARUS: &[Shape] =
    &[emblem(codes::U_1F1E7_1F1FE.data.0, 3, ALL, &[])];

/// Albania's eagle.
pub(in crate::image::table) const ALBANIA: &[Shape] = &[emblem(
    codes::U_1F1E6_1F1F1.data.0,
    1,
    ALL,
    &[(0xE4_1E20, 0xFF_0000)],
)];

/// Andorra's arms.
pub(in crate::image::table) const ANDORRA: &[Shape] = &[emblem(
    codes::U_1F1E6_1F1E9.data.0,
    3,
    ALL,
    &[(0xD0_1C3A, 0xD0_103A)],
)];

/// Croatia's arms.
pub(in crate::image::table) const CROATIA: &[Shape] = &[emblem(
    codes::U_1F1ED_1F1F7.data.0,
    3,
    ALL,
    &[(0xD5_2B1E, 0xFF_0000)],
)];

/// Liechtenstein's crown.
pub(in crate::image::table) const LIECHTENSTEIN: &[Shape] =
    &[emblem(codes::U_1F1F1_1F1EE.data.0, 2, ALL, &[])];

/// The George Cross of Malta.
pub(in crate::image::table) const MALTA: &[Shape] =
    &[emblem(codes::U_1F1F2_1F1F9.data.0, 2, ALL, &[])];

/// Moldova's eagle.
pub(in crate::image::table) const MOLDOVA: &[Shape] = &[emblem(
    codes::U_1F1F2_1F1E9.data.0,
    3,
    ALL,
    &[
        (0xA0_724A, 0x8C_5E3C),
        (0xDD_2E44, 0xCC_092F),
        (0x22_6699, 0x00_46AE),
        (0xFF_CC4D, 0xFF_D200),
    ],
)];

/// Montenegro's eagle.
pub(in crate::image::table) const MONTENEGRO: &[Shape] = &[emblem(
    codes::U_1F1F2_1F1EA.data.0,
    2,
    ALL,
    &[
        (0xFF_CC4D, 0xD4_AF3A),
        (0x22_6699, 0x1D_5E91),
        (0x5C_913B, 0x6D_8C3E),
    ],
)];

/// San Marino's arms.
pub(in crate::image::table) const SAN_MARINO: &[Shape] = &[emblem(
    codes::U_1F1F8_1F1F2.data.0,
    2,
    ALL,
    &[(0xFF_AC33, 0xE0_A92E), (0x8B_B273, 0x4F_9A43)],
)];

/// Slovakia's arms.
pub(in crate::image::table) const SLOVAKIA: &[Shape] = &[emblem(
    codes::U_1F1F8_1F1F0.data.0,
    3,
    ALL,
    &[(0xEE_2024, 0xEE_1C25), (0x0A_4EA2, 0x0B_4EA2)],
)];

/// Slovenia's arms.
pub(in crate::image::table) const SLOVENIA: &[Shape] = &[emblem(
    codes::U_1F1F8_1F1EE.data.0,
    3,
    ALL,
    &[(0x00_4A77, 0x00_5DA4)],
)];

/// The keys of Saint Peter under the tiara.
pub(in crate::image::table) const VATICAN: &[Shape] =
    &[emblem(codes::U_1F1FB_1F1E6.data.0, 2, ALL, &[])];

/// Serbia's lesser arms; their shield is one with the field, so it is drawn anew.
pub(in crate::image::table) const SERBIA: &[Shape] = &[
    path(
        0xC6_363C,
        "M-11-5.6H0V4.6C0 8.6-3 9.9-5.5 9.9-8 9.9-11 8.6-11 4.6z",
    ),
    line(
        WHITE,
        0.3,
        "M-11-5.6H0V4.6C0 8.6-3 9.9-5.5 9.9-8 9.9-11 8.6-11 4.6z",
    ),
    emblem(
        codes::U_1F1F7_1F1F8.data.0,
        3,
        ALL,
        &[(0xFF_AC33, 0xED_B92E)],
    ),
];
