//! Reads the graphics of a Twemoji flag: just as much of SVG as those documents use.
//!
//! They are `<path>`, `<circle>` and `<ellipse>` with a `fill`, at most inside a `<g>` that sets the
//! fill of all in it. Whoever updates the crate runs the tests, which look at every emblem in use.

use tiny_skia::{FillRule, Path, PathBuilder, Rect, Transform};

use super::outline;
use super::shape::{BLACK, Emblem, Rgb, WHITE};

/// One filled outline of an emblem.
pub(super) struct Graphic {
    /// `None` when it has no extent.
    pub(super) outline: Option<Path>,
    /// What it is filled with.
    pub(super) color: Rgb,
    /// Which parts of a self-crossing outline are inside.
    pub(super) rule: FillRule,
    /// From the emblem's own coordinates to the ones the table speaks of.
    pub(super) placed: Transform,
}

/// Half of the square in which Twemoji draws, so the point that becomes (0, 0).
const MIDDLE: f32 = 18.0;

/// Their whites, which are off-white so as to stand out from a white page.
const OFF_WHITE: [Rgb; 5] = [0xEE_EEEE, 0xF7_F7F7, 0xF5_F8FA, 0xE7_E7E7, 0xE1_E8ED];

/// The graphics to draw of `emblem`, in painting order.
pub(super) fn graphics(emblem: &Emblem) -> impl Iterator<Item = Graphic> {
    let mut inherited = BLACK;
    let tags = emblem.svg.split('<').filter_map(move |tag| {
        let (name, attributes) = tag.split_once([' ', '>']).unwrap_or((tag, ""));
        let fill = attribute(attributes, "fill").and_then(color);
        match name {
            "g" => {
                inherited = fill.unwrap_or(BLACK);
                None
            }
            "/g" => {
                inherited = BLACK;
                None
            }
            "path" | "circle" | "ellipse" => Some((name, attributes, fill.unwrap_or(inherited))),
            _ => None,
        }
    });
    tags.skip(emblem.skip)
        .take(emblem.take)
        .map(|(name, attributes, color)| Graphic {
            outline: shape(name, attributes),
            color: ours(color, emblem.recolor),
            rule: match attribute(attributes, "fill-rule") {
                Some("evenodd") => FillRule::EvenOdd,
                _ => FillRule::Winding,
            },
            placed: Transform::from_translate(-MIDDLE, -MIDDLE),
        })
}

/// The outline of one element.
fn shape(name: &str, attributes: &str) -> Option<Path> {
    let number = |name| attribute(attributes, name)?.parse::<f32>().ok();
    match name {
        "path" => outline::svg(attribute(attributes, "d")?),
        "circle" => PathBuilder::from_circle(number("cx")?, number("cy")?, number("r")?),
        _ => {
            let [x, y, rx, ry] = [number("cx")?, number("cy")?, number("rx")?, number("ry")?];
            let bounds = Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry)?;
            PathBuilder::from_oval(bounds)
        }
    }
}

/// The value of the attribute `name`.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    // Attribute by attribute: the name of one may be the end of another's, or stand in a value.
    while let Some((key, value_on)) = rest.split_once("=\"") {
        let (value, next) = value_on.split_once('"')?;
        if key.trim_start() == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// A colour as SVG writes it: a name, `#RGB` or `#RRGGBB`.
fn color(text: &str) -> Option<Rgb> {
    match text {
        "red" => return Some(0xFF_0000),
        "green" => return Some(0x00_8000),
        "navy" => return Some(0x00_0080),
        _ => {}
    }
    let digits = text.strip_prefix('#')?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        3 => Some(
            (value >> 8 & 0xF) * 0x11_0000 + (value >> 4 & 0xF) * 0x1100 + (value & 0xF) * 0x11,
        ),
        6 => Some(value),
        _ => None,
    }
}

/// The colour of a flag for one of theirs.
fn ours(color: Rgb, recolor: &[(Rgb, Rgb)]) -> Rgb {
    if OFF_WHITE.contains(&color) {
        return WHITE;
    }
    let replaced = recolor.iter().find(|(theirs, _)| *theirs == color);
    replaced.map_or(color, |&(_, ours)| ours)
}
