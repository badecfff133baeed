//! The table as a whole: what is in it, and that all of it can be drawn.

use crate::image::shape::{Emblem, Shape};
use crate::image::{CREDITS, codes, country, emblem, gif, outline, table};

use super::Image;

/// Ratios of width to height as the countries publish them.
const RATIOS: [(&str, f64, f64); 20] = [
    ("BD", 5.0, 3.0),
    ("BR", 10.0, 7.0),
    ("CD", 4.0, 3.0),
    ("CN", 3.0, 2.0),
    ("DE", 5.0, 3.0),
    ("EG", 3.0, 2.0),
    ("ET", 2.0, 1.0),
    ("FR", 3.0, 2.0),
    ("ID", 3.0, 2.0),
    ("IN", 3.0, 2.0),
    ("IR", 7.0, 4.0),
    ("JP", 3.0, 2.0),
    ("MX", 7.0, 4.0),
    ("NG", 2.0, 1.0),
    ("PH", 2.0, 1.0),
    ("PK", 3.0, 2.0),
    ("RU", 3.0, 2.0),
    ("TR", 3.0, 2.0),
    ("US", 19.0, 10.0),
    ("VN", 3.0, 2.0),
];

#[test]
fn images_have_the_ratio_of_their_flags() {
    for (code, wide, high) in RATIOS {
        let image = Image::of(code);
        let exact = image.height as f64 * wide / high;
        assert!((image.width as f64 - exact).abs() <= 0.5, "{code}");
        assert!(
            (240..=340).contains(&image.width),
            "{code}: {}",
            image.width
        );
    }
}

#[test]
fn codes_are_sorted_and_have_countries() {
    let all: Vec<_> = codes().collect();
    assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
    assert!(all.iter().all(|code| !country(code).unwrap().is_empty()));
    for (code, ..) in RATIOS {
        assert!(all.contains(&code), "{code}");
    }
    assert_eq!(country("BR"), Some("Brazil"));
}

#[test]
fn what_is_no_code_has_no_flag() {
    for code in ["", "B", "br", "BRA", "ZZ", "??"] {
        assert!(gif(code).is_none() && country(code).is_none(), "{code}");
    }
}

#[test]
fn the_same_code_gives_the_same_bytes() {
    for code in codes() {
        assert_eq!(gif(code), gif(code), "{code}");
    }
}

/// A slip in a path would leave a hole in the flag, without a word.
#[test]
fn every_shape_has_an_outline() {
    for flag in table::flags() {
        each(flag.shapes, &mut |shape| {
            let drawn = match shape {
                Shape::Polygon { corners, .. } => outline::polygon(corners).is_some(),
                Shape::Path { svg, .. } | Shape::Line { svg, .. } => outline::svg(svg).is_some(),
                Shape::Emblem(emblem) => all_drawn(emblem),
                _ => true,
            };
            assert!(drawn, "{}: {shape:?}", flag.code);
        });
    }
}

#[test]
fn the_credits_name_what_the_licence_asks_for() {
    for name in [
        "Twemoji",
        "Twitter",
        "CC-BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        "changed",
    ] {
        assert!(CREDITS.contains(name), "{name}");
    }
}

/// Whether the emblem has graphics, each of them is understood, and every colour to replace occurs.
fn all_drawn(emblem: &Emblem) -> bool {
    let recolored = emblem.recolor.iter().all(|(theirs, _)| {
        let digits = format!("\"#{theirs:06X}\"");
        emblem.svg.contains(&digits)
    });
    let mut graphics = emblem::graphics(emblem).peekable();
    recolored && graphics.peek().is_some() && graphics.all(|graphic| graphic.outline.is_some())
}

/// The borrowed emblems come on fields of their own, with rounded corners, and in an off-white.
#[test]
fn emblems_leave_out_their_field_and_are_really_white() {
    for flag in table::flags() {
        each(flag.shapes, &mut |shape| {
            let Shape::Emblem(emblem) = shape else {
                return;
            };
            let whole = Emblem { skip: 0, ..*emblem };
            for (n, graphic) in emblem::graphics(&whole).enumerate() {
                let bounds = graphic.outline.unwrap().bounds();
                let of_the_field = bounds.width() * bounds.height() > 200.0;
                assert_eq!(of_the_field, n < emblem.skip, "{}: {n}", flag.code);
                let [_, channels @ ..] = graphic.color.to_be_bytes();
                let darkest = channels.into_iter().min().unwrap();
                assert!(darkest < 0xD0 || darkest == 0xFF, "{}: {n}", flag.code);
            }
        });
    }
}

#[test]
fn brazil_has_its_27_stars() {
    let mut stars = 0;
    each(table::find("BR").unwrap().shapes, &mut |shape| {
        stars += u32::from(matches!(shape, Shape::Star { .. }));
    });
    assert_eq!(stars, 27);
}

/// Shows `look` every shape, also those within others.
fn each(shapes: &[Shape], look: &mut impl FnMut(&Shape)) {
    for shape in shapes {
        look(shape);
        if let Shape::At { shapes, .. }
        | Shape::Ring { shapes, .. }
        | Shape::Repeat { shapes, .. }
        | Shape::Mirrored(shapes) = shape
        {
            each(shapes, look);
        }
    }
}
