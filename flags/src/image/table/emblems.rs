//! The emblems taken from Twemoji: which graphics of which flag, in which colours.

use twemoji_assets::svg::codes;

use crate::image::shape::{Emblem, Shape};

/// Egypt's eagle, without the three stripes behind it.
pub(super) const EGYPT: Shape = Shape::Emblem(Emblem {
    svg: codes::U_1F1EA_1F1EC.data.0,
    skip: 3,
    recolor: &[(0xBF_9300, 0xC0_9300)],
});

/// Mexico's arms, without the three stripes behind them; the eagle is a brown one, not salmon.
pub(super) const MEXICO: Shape = Shape::Emblem(Emblem {
    svg: codes::U_1F1F2_1F1FD.data.0,
    skip: 3,
    recolor: &[(0xC1_694F, 0x8F_4620)],
});
