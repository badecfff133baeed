//! The emblems taken from Twemoji: Americas.

use twemoji_assets::svg::codes;

use crate::image::shape::{ALL, Rgb, Shape, WHITE, emblem, line};

/// Belize's arms in a wreath.
pub(in crate::image::table) const BELIZE: &[Shape] = &[emblem(
    codes::U_1F1E7_1F1FF.data.0,
    2,
    ALL,
    &[(0xD3_D3D3, WHITE)],
)];

/// Bolivia's arms.
pub(in crate::image::table) const BOLIVIA: &[Shape] =
    &[emblem(codes::U_1F1E7_1F1F4.data.0, 3, ALL, &[])];

/// Canada's maple leaf.
pub(in crate::image::table) const CANADA: &[Shape] =
    &[emblem(codes::U_1F1E8_1F1E6.data.0, 2, ALL, &[])];

/// Costa Rica's arms on their oval.
pub(in crate::image::table) const COSTA_RICA: &[Shape] =
    &[emblem(codes::U_1F1E8_1F1F7.data.0, 3, ALL, &[])];

/// Dominica's parrot.
pub(in crate::image::table) const DOMINICA: &[Shape] =
    &[emblem(codes::U_1F1E9_1F1F2.data.0, 8, ALL, &[])];

/// The Dominican Republic's arms.
pub(in crate::image::table) const DOMINICAN_REPUBLIC: &[Shape] =
    &[emblem(codes::U_1F1E9_1F1F4.data.0, 4, ALL, &[])];

/// El Salvador's arms.
pub(in crate::image::table) const EL_SALVADOR: &[Shape] =
    &[emblem(codes::U_1F1F8_1F1FB.data.0, 2, ALL, &[])];

/// Guatemala's arms.
pub(in crate::image::table) const GUATEMALA: &[Shape] =
    &[emblem(codes::U_1F1EC_1F1F9.data.0, 2, ALL, &[])];

/// Haiti's arms on their white square.
pub(in crate::image::table) const HAITI: &[Shape] = &[emblem(
    codes::U_1F1ED_1F1F9.data.0,
    2,
    ALL,
    &[(0xD2_1C33, 0xD2_1034)],
)];

/// Nicaragua's arms.
pub(in crate::image::table) const NICARAGUA: &[Shape] =
    &[emblem(codes::U_1F1F3_1F1EE.data.0, 2, ALL, &[])];

/// Paraguay's arms.
pub(in crate::image::table) const PARAGUAY: &[Shape] =
    &[emblem(codes::U_1F1F5_1F1FE.data.0, 3, ALL, &[])];

/// Mexico's arms, without the three stripes behind them.
pub(in crate::image::table) const MEXICO: &[Shape] = &[
    emblem(
        codes::U_1F1F2_1F1FD.data.0,
        3,
        ALL,
        // A brown eagle, not a salmon one, and the greens of oak and laurel.
        &[
            (0xC1_694F, 0x7A_4B28),
            (0xA6_D388, 0xB4_C07A),
            (0x5C_913B, 0x55_7A38),
            (0x55_ACEE, 0x30_B5DC),
        ],
    ),
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
