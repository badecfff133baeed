//! The table as a whole: what is in it, and that all of it can be drawn.

use crate::image::shape::{Emblem, Shape};
use crate::image::{borrowed, codes, country, credits, emblem, gif, outline, table};

use super::Image;

/// The codes of the book's list of countries (`country_codes.txt` beside its `flags2_common.py`), and the Dominican Republic, which it lacks.
const CODES: &str = "\
AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH \
CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN \
GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC \
LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP \
NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV \
SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW";

/// Ratios of width to height as the countries publish them, and whose they are.
const RATIOS: [(f64, f64, &str); 26] = [
    (71.571, 87.246, "NP"),
    (1.0, 1.0, "CH VA"),
    (15.0, 13.0, "BE"),
    (7.0, 6.0, "NE"),
    (5.0, 4.0, "MC"),
    (37.0, 28.0, "DK"),
    (4.0, 3.0, "CD GA PG SM"),
    (11.0, 8.0, "IL NO"),
    (25.0, 18.0, "IS"),
    (7.0, 5.0, "AL"),
    (10.0, 7.0, "AD BR"),
    (22.0, 15.0, "BO"),
    (
        3.0,
        2.0,
        "AF AG AO AT BB BF BJ BT BW CF CG CI CL CM CN CO CY CZ DJ DO DZ EC EG ES FR GE GH GM GN GQ GR ID \
         IN IQ IT JP KE KN KR LA LB LS MA MG ML MM MR MT MU MV MW MZ NA NL PA PE PK PT RO RS RU RW SA \
         SG SK SL SN SO SR SY SZ TD TH TM TN TR TW TZ UA UG UY VC VE VN YE ZA ZM",
    ),
    (25.0, 16.0, "KH"),
    (11.0, 7.0, "EE"),
    (8.0, 5.0, "AR GT PL PW SE"),
    (1.618, 1.0, "TG"),
    (18.0, 11.0, "FI"),
    (
        5.0,
        3.0,
        "BD BG BH BI BZ CR DE GD GY HT KG KM LI LT LU NI TT VU",
    ),
    (17.0, 10.0, "CV"),
    (7.0, 4.0, "IR MX"),
    (335.0, 189.0, "SV"),
    (20.0, 11.0, "PY"),
    (19.0, 10.0, "FM LR MH US"),
    (
        2.0,
        1.0,
        "AE AM AU AZ BA BN BS BY CA CU DM ER ET FJ GB GW HN HR HU IE JM JO KI KP KW KZ LC LK LV LY MD \
         ME MK MN MY NG NR NZ OM PH SB SC SD SI SS ST TJ TL TO TV UZ WS ZW",
    ),
    (28.0, 11.0, "QA"),
];

#[test]
fn images_have_the_shape_of_their_flags() {
    let mut seen = Vec::new();
    for (wide, high, codes) in RATIOS {
        for code in codes.split(' ') {
            let image = Image::of(code);
            let exact = image.height as f64 * wide / high;
            assert!((image.width as f64 - exact).abs() <= 0.5, "{code}");
            let area = image.width * image.height;
            assert!((44_000..=58_000).contains(&area), "{code}: {area}");
            let clear = image.clear as f64 / area as f64;
            match code {
                "NP" => assert!((0.35..0.5).contains(&clear), "{clear}"),
                _ => assert!(image.clear == 0, "{code} is a rectangle"),
            }
            seen.push(code);
        }
    }
    seen.sort_unstable();
    assert!(codes().eq(seen), "every flag once");
}

#[test]
fn codes_are_the_195_sorted() {
    let all: Vec<_> = codes().collect();
    assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
    assert_eq!(all.len(), 195);
    assert!(CODES.split(' ').eq(all));
}

#[test]
fn every_code_has_a_country_of_its_own() {
    let countries: std::collections::HashSet<_> = codes().filter_map(country).collect();
    assert_eq!(countries.len(), codes().count());
    assert!(countries.iter().all(|name| name.len() > 3));
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
        assert!(credits().contains(name), "{name}");
    }
}

#[test]
fn the_credits_name_the_flags_with_borrowed_emblems() {
    let mut expected = Vec::new();
    for flag in table::flags() {
        each(flag.shapes, &mut |shape| {
            if matches!(shape, Shape::Emblem(_)) {
                expected.push(flag.code);
            }
        });
    }
    expected.dedup();
    assert_eq!(borrowed(), expected);
    assert!(expected.contains(&"MX") && !expected.contains(&"US"));
    let credits = credits();
    assert!(credits.lines().all(|line| line.len() <= 80), "{credits}");
    for code in expected {
        assert!(
            credits.split_whitespace().any(|word| word == code),
            "{code}"
        );
    }
}

/// Whether the emblem has graphics, each of them is understood, and every colour to replace occurs.
fn all_drawn(emblem: &Emblem) -> bool {
    let theirs = Emblem {
        recolor: &[],
        ..*emblem
    };
    let recolored = emblem
        .recolor
        .iter()
        .all(|(color, _)| emblem::graphics(&theirs).any(|graphic| graphic.color == *color));
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
            for (n, graphic) in emblem::graphics(emblem).enumerate() {
                let bounds = graphic.outline.unwrap().bounds();
                // Their drawing is 36 wide, and only fields reach the fly.
                assert!(bounds.right() < 35.5, "{}: {n}", flag.code);
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
