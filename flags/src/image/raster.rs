//! Paints the shapes of a flag on a pixmap, edges smoothed.

use tiny_skia::{
    Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Shader, Stroke, Transform,
};

use super::emblem;
use super::outline;
use super::shape::{Flag, Rgb, Shape};

/// About how many pixels an image has. Equal areas look equally big side by side and cost the same
/// time each; this one is the least at which a motto of the height of a 40th of the flag is legible.
const AREA: f32 = 52_000.0;

/// The whole flag; `None` only for a table entry without extent.
pub(super) fn paint(flag: &Flag) -> Option<Pixmap> {
    let (width, height) = pixels(flag);
    let mut canvas = Canvas {
        pixmap: Pixmap::new(u32::from(width), u32::from(height))?,
    };
    let to_pixels = Transform::from_scale(
        f32::from(width) / flag.size.0,
        f32::from(height) / flag.size.1,
    );
    canvas.draw(flag.shapes, to_pixels);
    Some(canvas.pixmap)
}

/// Width and height of a flag's image: its ratio, the common area, the height a multiple of the grain.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes are small and positive"
)]
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
    /// Paints `shapes`, whose coordinates `to_pixels` turns into pixels.
    fn draw(&mut self, shapes: &[Shape], to_pixels: Transform) {
        for shape in shapes {
            self.draw_one(shape, to_pixels);
        }
    }

    /// Paints one shape, or the shapes it consists of.
    fn draw_one(&mut self, shape: &Shape, to_pixels: Transform) {
        match *shape {
            Shape::Stripes { upright, colors } => self.stripes(upright, colors),
            Shape::Rect { color, bounds } => self.rect(color, bounds, to_pixels),
            Shape::Disc {
                color,
                center: [x, y],
                radius,
            } => {
                let circle = PathBuilder::from_circle(x, y, radius);
                self.fill(color, circle, FillRule::Winding, to_pixels);
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
                self.fill(color, star, FillRule::Winding, to_pixels);
            }
            Shape::Polygon { color, corners } => {
                let polygon = outline::polygon(corners);
                self.fill(color, polygon, FillRule::Winding, to_pixels);
            }
            Shape::Path { color, svg } => {
                self.fill(color, outline::svg(svg), FillRule::EvenOdd, to_pixels);
            }
            Shape::Line { color, width, svg } => {
                self.line(color, width, outline::svg(svg), to_pixels);
            }
            Shape::At {
                origin: [x, y],
                scale,
                turn,
                shapes,
            } => {
                let placed = to_pixels
                    .pre_translate(x, y)
                    .pre_concat(Transform::from_rotate(turn))
                    .pre_scale(scale, scale);
                self.draw(shapes, placed);
            }
            Shape::Ring { count, shapes } => {
                let step = 360.0 / f32::from(count);
                for n in 0..count {
                    let turn = Transform::from_rotate(step * f32::from(n));
                    self.draw(shapes, to_pixels.pre_concat(turn));
                }
            }
            Shape::Repeat {
                count,
                step: [x, y],
                shapes,
            } => {
                for n in (0..count).map(f32::from) {
                    self.draw(shapes, to_pixels.pre_translate(x * n, y * n));
                }
            }
            Shape::Mirrored(shapes) => {
                self.draw(shapes, to_pixels);
                self.draw(shapes, to_pixels.pre_scale(-1.0, 1.0));
            }
            Shape::Emblem(ref emblem) => {
                for graphic in emblem::graphics(emblem) {
                    let (color, rule) = (graphic.color, graphic.rule);
                    let placed = to_pixels.pre_concat(graphic.placed);
                    self.fill(color, graphic.outline, rule, placed);
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
            self.fill(color, path, FillRule::Winding, to_pixels);
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

    /// Fills an outline; one without extent has nothing to fill.
    fn fill(&mut self, color: Rgb, path: Option<Path>, rule: FillRule, to_pixels: Transform) {
        if let Some(path) = path {
            self.pixmap
                .fill_path(&path, &ink(color), rule, to_pixels, None);
        }
    }

    /// Draws along a path with a pen of `width`.
    fn line(&mut self, color: Rgb, width: f32, path: Option<Path>, to_pixels: Transform) {
        if let Some(path) = path {
            let pen = Stroke {
                width,
                ..Stroke::default()
            };
            self.pixmap
                .stroke_path(&path, &ink(color), &pen, to_pixels, None);
        }
    }
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
