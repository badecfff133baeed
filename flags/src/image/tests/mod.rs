//! Looks at the images as a browser would: decoded from the GIF.

mod cells;
mod counts;
mod details;
mod file;
mod table;

use super::{codes, gif};

/// A decoded GIF.
struct Image {
    /// In pixels.
    width: usize,
    /// In pixels.
    height: usize,
    /// Red, green, blue of every pixel, row by row.
    pixels: Vec<[u8; 3]>,
    /// How many of them are transparent; they are white here.
    clear: usize,
}

impl Image {
    /// The flag of `code`.
    fn of(code: &str) -> Self {
        Self::decode(&gif(code).unwrap())
    }

    /// The only frame of a GIF file.
    fn decode(file: &[u8]) -> Self {
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(file).unwrap();
        let size = (decoder.width(), decoder.height());
        let frame = decoder.read_next_frame().unwrap().unwrap();
        assert_eq!((frame.width, frame.height), size);
        let (pixels, rest) = frame.buffer.as_chunks::<4>();
        assert!(rest.is_empty());
        let image = Self {
            width: usize::from(size.0),
            height: usize::from(size.1),
            pixels: pixels.iter().map(on_white).collect(),
            clear: pixels.iter().filter(|[.., alpha]| *alpha == 0).count(),
        };
        assert!(
            decoder.read_next_frame().unwrap().is_none(),
            "more than one frame"
        );
        image
    }

    /// The colour at a column and a row.
    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.pixels[y * self.width + x]
    }

    /// The patches of touching pixels that are `wanted`, but no specks: a thin tip may be cut off by
    /// its own half-covered pixels.
    fn patches(&self, wanted: impl Fn([u8; 3]) -> bool) -> Vec<Patch> {
        let mut left: Vec<bool> = self.pixels.iter().map(|pixel| wanted(*pixel)).collect();
        let mut patches = Vec::new();
        while let Some(start) = left.iter().position(|pixel| *pixel) {
            let mut patch = Patch::default();
            let mut reached = vec![start];
            left[start] = false;
            while let Some(at) = reached.pop() {
                let (x, y) = (at % self.width, at / self.width);
                patch.pixels.push((x, y));
                let neighbours = [
                    (x > 0).then(|| at - 1),
                    (x + 1 < self.width).then_some(at + 1),
                    at.checked_sub(self.width),
                    (y + 1 < self.height).then_some(at + self.width),
                ];
                for next in neighbours.into_iter().flatten() {
                    if std::mem::take(&mut left[next]) {
                        reached.push(next);
                    }
                }
            }
            if patch.pixels.len() > 4 {
                patches.push(patch);
            }
        }
        patches
    }
}

/// A pixel as a white page shows it.
fn on_white([r, g, b, alpha]: &[u8; 4]) -> [u8; 3] {
    match alpha {
        0 => [255; 3],
        _ => [*r, *g, *b],
    }
}

/// Touching pixels.
#[derive(Default)]
struct Patch {
    /// Column and row of each.
    pixels: Vec<(usize, usize)>,
}

impl Patch {
    /// Left, top, right, bottom; the last two exclusive.
    fn bounds(&self) -> [usize; 4] {
        let xs = || self.pixels.iter().map(|(x, _)| *x);
        let ys = || self.pixels.iter().map(|(_, y)| *y);
        [
            xs().min().unwrap(),
            ys().min().unwrap(),
            xs().max().unwrap() + 1,
            ys().max().unwrap() + 1,
        ]
    }

    /// The mean of all its points.
    fn center(&self) -> (f64, f64) {
        let count = self.pixels.len() as f64;
        let sum = |part: fn(&(usize, usize)) -> usize| {
            self.pixels
                .iter()
                .map(|p| part(p) as f64 + 0.5)
                .sum::<f64>()
        };
        (sum(|(x, _)| *x) / count, sum(|(_, y)| *y) / count)
    }
}

/// What drawing costs; for a release build, with `--ignored --nocapture`.
#[test]
#[ignore = "measures rather than tests"]
fn time_a_flag() {
    let mut total = std::time::Duration::ZERO;
    for code in codes() {
        let runs = (0..50).map(|_| {
            let start = std::time::Instant::now();
            let file = gif(code).unwrap();
            (start.elapsed(), file.len())
        });
        let (fastest, size) = runs.min().unwrap();
        println!("{code} {fastest:>9.1?} {size:>6} bytes");
        total += fastest;
    }
    println!(
        "mean {:.1?}",
        total / u32::try_from(codes().count()).unwrap()
    );
}

/// Writes every flag to the directory that `FLAGS_TO` names, to look at.
#[test]
#[ignore = "for the eye"]
fn write_all() {
    let directory = std::env::var("FLAGS_TO").unwrap();
    for code in codes() {
        std::fs::write(format!("{directory}/{code}.gif"), gif(code).unwrap()).unwrap();
    }
}
