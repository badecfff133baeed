//! What a flag is made of: the vocabulary of the tables.
//!
//! Lengths are in the units of the flag's own construction sheet: `Flag::size` says how many of them
//! the flag is wide and high, x grows towards the fly, y grows downwards, (0, 0) is the upper hoist
//! corner. Angles are degrees, clockwise. Later shapes cover earlier ones.

/// A colour as one writes it: `0xRRGGBB`.
pub(super) type Rgb = u32;

/// The white of flags.
pub(super) const WHITE: Rgb = 0xFF_FFFF;
/// The black of flags.
pub(super) const BLACK: Rgb = 0x00_0000;

/// A country and how its flag is drawn.
#[derive(Debug)]
pub(super) struct Flag {
    /// ISO 3166-1 alpha-2, upper case.
    pub(super) code: &'static str,
    /// The short English name.
    pub(super) country: &'static str,
    /// Width and height in units of the construction sheet, so also the ratio.
    pub(super) size: (f32, f32),
    /// The image's height in pixels is a multiple of this, so that stripes begin on whole pixels.
    pub(super) grain: u16,
    /// From the field up.
    pub(super) shapes: &'static [Shape],
}

/// One thing to paint. The functions of the same names make them.
#[derive(Debug)]
pub(super) enum Shape {
    /// Equal stripes over the whole flag; give a colour twice for a stripe of double width.
    Stripes {
        /// Side by side from hoist to fly, rather than from top to bottom.
        upright: bool,
        /// The colour of each.
        colors: &'static [Rgb],
    },
    /// A rectangle, its edges moved to whole pixels.
    Rect {
        /// What it is filled with.
        color: Rgb,
        /// Left, top, width, height.
        bounds: [f32; 4],
    },
    /// A full circle.
    Disc {
        /// What it is filled with.
        color: Rgb,
        /// The centre.
        center: [f32; 2],
        /// The radius.
        radius: f32,
    },
    /// A star around its centre.
    Star {
        /// What it is filled with.
        color: Rgb,
        /// The centre.
        center: [f32; 2],
        /// From the centre to the tips.
        radius: f32,
        /// From the centre to the notches, as a part of `radius`.
        inner: f32,
        /// How many tips.
        points: u8,
        /// Where the first tip points, clockwise from straight up.
        turn: f32,
    },
    /// Straight edges from corner to corner.
    Polygon {
        /// What it is filled with.
        color: Rgb,
        /// The corners in order; the last one joins the first.
        corners: &'static [[f32; 2]],
    },
    /// An outline in the path notation of SVG.
    Path {
        /// What it is filled with (even-odd: an outline inside another is a hole).
        color: Rgb,
        /// SVG path data.
        svg: &'static str,
    },
    /// A drawn line in the path notation of SVG.
    Line {
        /// The ink.
        color: Rgb,
        /// How wide the pen is.
        width: f32,
        /// SVG path data.
        svg: &'static str,
    },
    /// Shapes in a coordinate system of their own.
    At {
        /// Where their (0, 0) lies.
        origin: [f32; 2],
        /// How long their unit is in ours.
        scale: f32,
        /// How far they are turned around their (0, 0), clockwise.
        turn: f32,
        /// What to draw there.
        shapes: &'static [Shape],
    },
    /// Shapes drawn `count` times, turned around (0, 0) by equal steps.
    Ring {
        /// How many copies.
        count: u8,
        /// What to draw.
        shapes: &'static [Shape],
    },
    /// Shapes drawn `count` times, each copy a step further.
    Repeat {
        /// How many copies.
        count: u8,
        /// From one copy to the next.
        step: [f32; 2],
        /// What to draw.
        shapes: &'static [Shape],
    },
    /// Shapes, and their mirror image on the other side of the line x = 0.
    Mirrored(&'static [Shape]),
    /// Part of a Twemoji flag, whose emblem is too intricate to describe.
    Emblem(Emblem),
}

impl Shape {
    /// Whether it is an emblem of Twemoji, or has one in it.
    pub(super) fn is_borrowed(&self) -> bool {
        match self {
            Self::Emblem(_) => true,
            Self::At { shapes, .. }
            | Self::Ring { shapes, .. }
            | Self::Repeat { shapes, .. }
            | Self::Mirrored(shapes) => shapes.iter().any(Self::is_borrowed),
            _ => false,
        }
    }
}

/// Which part of a Twemoji flag to draw, and how. Its square of 36 units has (0, 0) in the middle.
#[derive(Debug)]
pub(super) struct Emblem {
    /// The SVG document.
    pub(super) svg: &'static str,
    /// How many graphics to leave out: the field and its rounded corners come first.
    pub(super) skip: usize,
    /// How many graphics to draw; [`ALL`] of what is left, unless part of the field comes last.
    pub(super) take: usize,
    /// Colours to replace, in pairs of theirs and ours.
    pub(super) recolor: &'static [(Rgb, Rgb)],
}

/// For an emblem that goes on to the end of its document.
pub(super) const ALL: usize = usize::MAX;

/// From the centre of a regular pentagram to its notches, for a radius of 1.
const PENTAGRAM: f32 = 0.381_966;

/// Equal stripes from top to bottom.
pub(super) const fn rows(colors: &'static [Rgb]) -> Shape {
    let upright = false;
    Shape::Stripes { upright, colors }
}

/// Equal stripes from hoist to fly.
pub(super) const fn columns(colors: &'static [Rgb]) -> Shape {
    let upright = true;
    Shape::Stripes { upright, colors }
}

/// A rectangle from left, top, width and height.
pub(super) const fn rect(color: Rgb, bounds: [f32; 4]) -> Shape {
    Shape::Rect { color, bounds }
}

/// A full circle.
pub(super) const fn disc(color: Rgb, center: [f32; 2], radius: f32) -> Shape {
    Shape::Disc {
        color,
        center,
        radius,
    }
}

/// A regular pentagram that points up.
pub(super) const fn star(color: Rgb, center: [f32; 2], radius: f32) -> Shape {
    turned_star(color, center, radius, 0.0)
}

/// A regular pentagram whose first tip points `turn` degrees clockwise from straight up.
pub(super) const fn turned_star(color: Rgb, center: [f32; 2], radius: f32, turn: f32) -> Shape {
    Shape::Star {
        color,
        center,
        radius,
        inner: PENTAGRAM,
        points: 5,
        turn,
    }
}

/// A star of any number of points that points up; `inner` says where its notches are.
pub(super) const fn pointed(
    color: Rgb,
    center: [f32; 2],
    radius: f32,
    points: u8,
    inner: f32,
) -> Shape {
    Shape::Star {
        color,
        center,
        radius,
        inner,
        points,
        turn: 0.0,
    }
}

/// Straight edges from corner to corner.
pub(super) const fn polygon(color: Rgb, corners: &'static [[f32; 2]]) -> Shape {
    Shape::Polygon { color, corners }
}

/// A filled SVG path.
pub(super) const fn path(color: Rgb, svg: &'static str) -> Shape {
    Shape::Path { color, svg }
}

/// A drawn SVG path.
pub(super) const fn line(color: Rgb, width: f32, svg: &'static str) -> Shape {
    Shape::Line { color, width, svg }
}

/// Shapes with their own origin, unit and direction.
pub(super) const fn at(origin: [f32; 2], scale: f32, turn: f32, shapes: &'static [Shape]) -> Shape {
    Shape::At {
        origin,
        scale,
        turn,
        shapes,
    }
}

/// Shapes repeated all around (0, 0).
pub(super) const fn ring(count: u8, shapes: &'static [Shape]) -> Shape {
    Shape::Ring { count, shapes }
}

/// Shapes repeated along a line.
pub(super) const fn repeat(count: u8, step: [f32; 2], shapes: &'static [Shape]) -> Shape {
    Shape::Repeat {
        count,
        step,
        shapes,
    }
}

/// Part of a Twemoji flag.
pub(super) const fn emblem(
    svg: &'static str,
    skip: usize,
    take: usize,
    recolor: &'static [(Rgb, Rgb)],
) -> Shape {
    Shape::Emblem(Emblem {
        svg,
        skip,
        take,
        recolor,
    })
}
