//! Turns the shapes that have a curved or slanted edge into paths of the rasteriser.

use kurbo::{BezPath, PathEl, Point};
use tiny_skia::{Path, PathBuilder, Stroke};

/// The outline of a star with `points` tips; `inner` and `turn` as in the table's shape.
pub(super) fn star(
    [x, y]: [f32; 2],
    radius: f32,
    inner: f32,
    points: u8,
    turn: f32,
) -> Option<Path> {
    let step = std::f32::consts::PI / f32::from(points);
    let corner = |n: u8| {
        let angle = turn.to_radians() + step * f32::from(n);
        let reach = if n.is_multiple_of(2) {
            radius
        } else {
            radius * inner
        };
        [x + reach * angle.sin(), y - reach * angle.cos()]
    };
    joined((0..2 * points).map(corner))
}

/// The outline through all of `corners` and back to the first.
pub(super) fn polygon(corners: &[[f32; 2]]) -> Option<Path> {
    joined(corners.iter().copied())
}

/// The path of SVG path data; `None` when it is no path data or has no extent.
pub(super) fn svg(data: &str) -> Option<Path> {
    let parsed = BezPath::from_svg(data).ok()?;
    let mut builder = PathBuilder::new();
    for element in &parsed {
        match element {
            PathEl::MoveTo(p) => {
                let [x, y] = narrow(p);
                builder.move_to(x, y);
            }
            PathEl::LineTo(p) => {
                let [x, y] = narrow(p);
                builder.line_to(x, y);
            }
            PathEl::QuadTo(a, p) => {
                let ([ax, ay], [x, y]) = (narrow(a), narrow(p));
                builder.quad_to(ax, ay, x, y);
            }
            PathEl::CurveTo(a, b, p) => {
                let ([ax, ay], [bx, by], [x, y]) = (narrow(a), narrow(b), narrow(p));
                builder.cubic_to(ax, ay, bx, by, x, y);
            }
            PathEl::ClosePath => builder.close(),
        }
    }
    builder.finish()
}

/// The outline of what a pen of `width` leaves along SVG path data, smooth at `scale` pixels a unit.
pub(super) fn line(data: &str, width: f32, scale: f32) -> Option<Path> {
    let pen = Stroke {
        width,
        ..Stroke::default()
    };
    svg(data)?.stroke(&pen, scale)
}

/// A closed path through `corners`.
fn joined(corners: impl Iterator<Item = [f32; 2]>) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for [x, y] in corners {
        if builder.is_empty() {
            builder.move_to(x, y);
        } else {
            builder.line_to(x, y);
        }
    }
    builder.close();
    builder.finish()
}

/// The parser reckons in `f64`, the rasteriser in `f32`.
fn narrow(point: Point) -> [f32; 2] {
    [point.x as f32, point.y as f32]
}
