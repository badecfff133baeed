//! The emblems taken from Twemoji: Asia.

use twemoji_assets::svg::codes;

use crate::image::shape::{ALL, BLACK, Shape, emblem, line};

/// Afghanistan's emblem.
pub(in crate::image::table) const AFGHANISTAN: &[Shape] = &[emblem(
    codes::U_1F1E6_1F1EB.data.0,
    3,
    ALL,
    &[(0xFF_5B57, 0xE9_8A84)],
)];

/// Bhutan's dragon.
pub(in crate::image::table) const BHUTAN: &[Shape] =
    &[emblem(codes::U_1F1E7_1F1F9.data.0, 2, ALL, &[])];

/// Brunei's crest.
pub(in crate::image::table) const BRUNEI: &[Shape] = &[emblem(
    codes::U_1F1E7_1F1F3.data.0,
    3,
    ALL,
    &[(0xCF_1B26, 0xCF_1126)],
)];

/// The shape of Cyprus over olive branches.
pub(in crate::image::table) const CYPRUS: &[Shape] = &[emblem(
    codes::U_1F1E8_1F1FE.data.0,
    1,
    ALL,
    &[(0xF4_900C, 0xD5_7800), (0x5C_913B, 0x4E_5B31)],
)];

/// Iraq's takbir in Kufic script.
pub(in crate::image::table) const IRAQ: &[Shape] = &[emblem(
    codes::U_1F1EE_1F1F6.data.0,
    3,
    ALL,
    &[(0x00_7A3C, 0x00_7A3D)],
)];

/// Kazakhstan's sun and eagle.
pub(in crate::image::table) const KAZAKHSTAN: &[Shape] = &[emblem(
    codes::U_1F1F0_1F1FF.data.0,
    1,
    4,
    &[(0xFF_CC4D, 0xFE_C50C)],
)];

/// The ornament at Kazakhstan's hoist.
pub(in crate::image::table) const KAZAKH_ORNAMENT: &[Shape] = &[emblem(
    codes::U_1F1F0_1F1FF.data.0,
    5,
    ALL,
    &[(0xFF_CC4D, 0xFE_C50C)],
)];

/// The crown of Kyrgyzstan's yurt, in its red ring.
pub(in crate::image::table) const KYRGYZSTAN: &[Shape] = &[emblem(
    codes::U_1F1F0_1F1EC.data.0,
    2,
    ALL,
    &[(0xE8_112D, 0xFF_0000), (0xFF_CC4D, 0xFF_FF00)],
)];

/// Lebanon's cedar.
pub(in crate::image::table) const LEBANON: &[Shape] = &[emblem(
    codes::U_1F1F1_1F1E7.data.0,
    2,
    ALL,
    &[(0x00_8000, 0x00_A651)],
)];

/// Oman's dagger and swords.
pub(in crate::image::table) const OMAN: &[Shape] =
    &[emblem(codes::U_1F1F4_1F1F2.data.0, 3, ALL, &[])];

/// Saudi Arabia's shahada and sword.
pub(in crate::image::table) const SAUDI_ARABIA: &[Shape] =
    &[emblem(codes::U_1F1F8_1F1E6.data.0, 1, ALL, &[])];

/// Sri Lanka's lion, and four leaves that are to be covered.
pub(in crate::image::table) const SRI_LANKA: &[Shape] =
    &[emblem(codes::U_1F1F1_1F1F0.data.0, 4, ALL, &[])];

/// Tajikistan's crown and seven stars.
pub(in crate::image::table) const TAJIKISTAN: &[Shape] = &[emblem(
    codes::U_1F1F9_1F1EF.data.0,
    3,
    ALL,
    &[(0xFF_AC33, 0xF8_C300)],
)];

/// The five patterns of Turkmenistan's carpet.
pub(in crate::image::table) const TURKMEN_CARPET: &[Shape] = &[emblem(
    codes::U_1F1F9_1F1F2.data.0,
    2,
    13,
    &[(0x29_AE66, 0x28_AE66)],
)];

/// Turkmenistan's crescent and five stars.
pub(in crate::image::table) const TURKMEN_CRESCENT: &[Shape] =
    &[emblem(codes::U_1F1F9_1F1F2.data.0, 15, 2, &[])];

/// Cambodia's temple, Angkor Wat, with the lines of its terraces and towers.
pub(in crate::image::table) const CAMBODIA: &[Shape] = &[
    emblem(
        codes::U_1F1F0_1F1ED.data.0,
        2,
        ALL,
        &[(0xDB_7F86, 0x9A_9A9A)],
    ),
    line(
        BLACK,
        0.2,
        "M-9.3 5.2H9.3M-8.6 4.3H8.6M-8 3.4H8M-6.8 1.2H-2M2 1.2H6.8M-1.9-1.2H1.9M-1.6-3.2H1.6\
         M-1.2-4.6H1.2M-6.9-1.2H-4.2M4.2-1.2H6.9M0-1.2V5M-4.4 1.2V4.3M4.4 1.2V4.3",
    ),
];
