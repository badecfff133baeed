//! The emblems taken from Twemoji: Oceania.

use twemoji_assets::svg::codes;

use crate::image::shape::{ALL, Shape, emblem};

/// The shield of Fiji's arms.
pub(in crate::image::table) const FIJI: &[Shape] =
    &[emblem(codes::U_1F1EB_1F1EF.data.0, 1, 14, &[])];

/// Kiribati's frigatebird.
pub(in crate::image::table) const KIRIBATI: &[Shape] = &[emblem(
    codes::U_1F1F0_1F1EE.data.0,
    6,
    2,
    &[(0xFF_AC33, 0xE0_A800), (0xFC_D116, 0xF8_D000)],
)];

/// Papua New Guinea's bird of paradise.
pub(in crate::image::table) const PAPUA_NEW_GUINEA: &[Shape] =
    &[emblem(codes::U_1F1F5_1F1EC.data.0, 3, ALL, &[])];

/// Vanuatu's tusk around two fern leaves.
pub(in crate::image::table) const VANUATU: &[Shape] =
    &[emblem(codes::U_1F1FB_1F1FA.data.0, 4, ALL, &[])];
