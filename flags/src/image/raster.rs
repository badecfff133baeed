//! Paints the shapes of a flag on a pixmap, edges smoothed.

use tiny_skia::{
    Color, FillRule, IntSize, Paint, Path, PathBuilder, Pixmap, Rect, Shader, Transform,
};

use super::emblem;
use super::outline;
use super::shape::{Flag, Rgb, Shape};

/// About how many pixels an image has. Equal areas look equally big side by side and cost the same
/// time each; this one is the least at which a motto of the height of a 40th of the flag is legible.
const AREA: f32 = 52_000.0;

/// The whole flag, in the memory of `used`, whatever is in it; `None` only for a table entry without
/// extent.
pub(super) fn paint(flag: &Flag, mut used: Vec<u8>) -> Option<Pixmap> {
    let (width, height) = pixels(flag);
    let size = IntSize::from_wh(width.into(), height.into())?;
    used.clear();
    used.resize(4 * usize::from(width) * usize::from(height), 0);
    let mut canvas = Canvas {
        pixmap: Pixmap::from_vec(used, size)?,
    };
    let to_pixels = Transform::from_scale(
        f32::from(width) / flag.size.0,
        f32::from(height) / flag.size.1,
    );
    canvas.draw(flag.shapes, &[to_pixels]);
    Some(canvas.pixmap)
}

/// Width and height of a flag's image: its ratio, the common area, the height a multiple of the grain.
pub(super) fn pixels(flag: &Flag) -> (u16, u16) {
    let ratio = flag.size.0 / flag.size.1;
    let grain = f32::from(flag.grain);
    let height = ((AREA / ratio).sqrt() / grain).round() * grain;
    ((height * ratio).round() as u16, height as u16)
}

/// The image while it is painted.
struct Canvas {
    /// Opaque wherever a flag's first shape has been.
    pixmap: Pixmap,
}

impl Canvas {
    /// Paints `shapes` at every one of `places`, which turn their coordinates into pixels.
    fn draw(&mut self, shapes: &[Shape], places: &[Transform]) {
        for shape in shapes {
            self.draw_one(shape, places);
        }
    }

    /// Paints one shape, or the shapes it consists of.
    fn draw_one(&mut self, shape: &Shape, places: &[Transform]) {
        match *shape {
            Shape::Stripes { upright, colors } => self.stripes(upright, colors),
            Shape::Rect { color, bounds } => {
                for place in places {
                    self.rect(color, bounds, *place);
                }
            }
            Shape::Disc {
                color,
                center: [x, y],
                radius,
            } => {
                let circle = PathBuilder::from_circle(x, y, radius);
                self.fill(color, circle, FillRule::Winding, places);
            }
            Shape::Star {
                color,
                center,
                radius,
                inner,
                points,
                turn,
            } => {
                let star = outline::star(center, radius, inner, points, turn);
                self.fill(color, star, FillRule::Winding, places);
            }
            Shape::Polygon { color, corners } => {
                let polygon = outline::polygon(corners);
                self.fill(color, polygon, FillRule::Winding, places);
            }
            Shape::Path { color, svg } => {
                self.fill(color, outline::svg(svg), FillRule::EvenOdd, places);
            }
            Shape::Line { color, width, svg } => {
                let line = outline::line(svg, width, scale(places));
                self.fill(color, line, FillRule::Winding, places);
            }
            Shape::At {
                origin: [x, y],
                scale,
                turn,
                shapes,
            } => {
                let inside = Transform::from_translate(x, y)
                    .pre_concat(Transform::from_rotate(turn))
                    .pre_scale(scale, scale);
                self.draw(shapes, &each(places, [inside]));
            }
            Shape::Ring { count, shapes } => {
                let step = 360.0 / f32::from(count);
                let turns = (0..count).map(|n| Transform::from_rotate(step * f32::from(n)));
                self.draw(shapes, &each(places, turns));
            }
            Shape::Repeat {
                count,
                step: [x, y],
                shapes,
            } => {
                let steps = (0..count)
                    .map(f32::from)
                    .map(|n| Transform::from_translate(x * n, y * n));
                self.draw(shapes, &each(places, steps));
            }
            Shape::Mirrored(shapes) => {
                self.draw(shapes, places);
                // Separately, because the halves may overlap, and run in opposite directions.
                self.draw(shapes, &each(places, [Transform::from_scale(-1.0, 1.0)]));
            }
            Shape::Emblem(ref emblem) => {
                for graphic in emblem::graphics(emblem) {
                    let places = each(places, [graphic.placed]);
                    self.fill(graphic.color, graphic.outline, graphic.rule, &places);
                }
            }
        }
    }

    /// Paints stripes over the whole image, each from one whole pixel to another.
    fn stripes(&mut self, upright: bool, colors: &[Rgb]) {
        let [width, height] = [self.pixmap.width() as f32, self.pixmap.height() as f32];
        let count = colors.len() as f32;
        for (n, &color) in colors.iter().enumerate() {
            let [start, end] = [n as f32 / count, (n + 1) as f32 / count];
            let edges = if upright {
                [start * width, 0.0, end * width, height]
            } else {
                [0.0, start * height, width, end * height]
            };
            self.box_of_pixels(color, edges);
        }
    }

    /// Paints a rectangle; only a turned one has smoothed edges.
    fn rect(&mut self, color: Rgb, [x, y, width, height]: [f32; 4], to_pixels: Transform) {
        let Some(rect) = Rect::from_xywh(x, y, width, height) else {
            return;
        };
        if to_pixels.has_skew() {
            let path = Some(PathBuilder::from_rect(rect));
            self.fill(color, path, FillRule::Winding, &[to_pixels]);
        } else if let Some(rect) = rect.transform(to_pixels) {
            let edges = [rect.left(), rect.top(), rect.right(), rect.bottom()];
            self.box_of_pixels(color, edges);
        }
    }

    /// Paints from left, top to right, bottom, each rounded to whole pixels: a straight edge between
    /// two pixels would be a blurred line.
    fn box_of_pixels(&mut self, color: Rgb, edges: [f32; 4]) {
        let [left, top, right, bottom] = edges.map(f32::round);
        if let Some(rect) = Rect::from_ltrb(left, top, right, bottom) {
            let mut paint = ink(color);
            paint.anti_alias = false;
            self.pixmap
                .fill_rect(rect, &paint, Transform::identity(), None);
        }
    }

    /// Fills an outline at every place; one without extent has nothing to fill.
    fn fill(&mut self, color: Rgb, path: Option<Path>, rule: FillRule, places: &[Transform]) {
        let Some(path) = path else {
            return;
        };
        let ink = ink(color);
        if let [place] = *places {
            self.pixmap.fill_path(&path, &ink, rule, place, None);
            return;
        }
        // Fifty stars in one go cost less than one star fifty times.
        let mut copies = PathBuilder::new();
        for copy in places.iter().filter_map(|p| path.clone().transform(*p)) {
            copies.push_path(&copy);
        }
        if let Some(copies) = copies.finish() {
            self.pixmap
                .fill_path(&copies, &ink, rule, Transform::identity(), None);
        }
    }
}

/// Every place for everything that is placed in it.
fn each(
    places: &[Transform],
    inside: impl IntoIterator<Item = Transform, IntoIter: Clone>,
) -> Vec<Transform> {
    let inside = inside.into_iter();
    let all = places
        .iter()
        .flat_map(|place| inside.clone().map(|t| place.pre_concat(t)));
    all.collect()
}

/// How many pixels a unit is long, the same at all places.
fn scale(places: &[Transform]) -> f32 {
    places.first().map_or(1.0, |place| place.get_scale().1)
}

/// Opaque paint of one colour, edges smoothed.
fn ink(color: Rgb) -> Paint<'static> {
    let [_, r, g, b] = color.to_be_bytes();
    Paint {
        shader: Shader::SolidColor(Color::from_rgba8(r, g, b, 255)),
        anti_alias: true,
        ..Paint::default()
    }
}
