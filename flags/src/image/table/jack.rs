//! The Union Jack, which is a flag and the canton of others.

use crate::image::shape::{Shape, WHITE, polygon, rect};

/// The whole of it, 60 wide and 30 high, its crosses in a red.
///
/// Saint Patrick's saltire is counterchanged with Saint Andrew's: at the hoist the white is above
/// the red, at the fly below it. Everything slanted is cut at the edge, for the sake of cantons.
macro_rules! jack {
    ($red:expr) => {
        &[
            rect(0x01_2169, [0.0, 0.0, 60.0, 30.0]),
            polygon(
                WHITE,
                &[
                    [0.0, 0.0],
                    [6.708, 0.0],
                    [60.0, 26.646],
                    [60.0, 30.0],
                    [53.292, 30.0],
                    [0.0, 3.354],
                ],
            ),
            polygon(
                WHITE,
                &[
                    [60.0, 0.0],
                    [60.0, 3.354],
                    [6.708, 30.0],
                    [0.0, 30.0],
                    [0.0, 26.646],
                    [53.292, 0.0],
                ],
            ),
            polygon(
                $red,
                &[[0.0, 0.0], [30.0, 15.0], [25.528, 15.0], [0.0, 2.236]],
            ),
            polygon(
                $red,
                &[[60.0, 0.0], [30.0, 15.0], [30.0, 12.764], [55.528, 0.0]],
            ),
            polygon(
                $red,
                &[[60.0, 30.0], [30.0, 15.0], [34.472, 15.0], [60.0, 27.764]],
            ),
            polygon(
                $red,
                &[[0.0, 30.0], [30.0, 15.0], [30.0, 17.236], [4.472, 30.0]],
            ),
            rect(WHITE, [25.0, 0.0, 10.0, 30.0]),
            rect(WHITE, [0.0, 10.0, 60.0, 10.0]),
            rect($red, [27.0, 0.0, 6.0, 30.0]),
            rect($red, [0.0, 12.0, 60.0, 6.0]),
        ]
    };
}

/// In the red of the United Kingdom, New Zealand, Fiji and Tuvalu.
pub(super) const UNION_JACK: &[Shape] = jack!(0xC8_102E);

/// In the brighter red of Australia.
pub(super) const IN_AUSTRALIA: &[Shape] = jack!(0xE4_002B);
