//! What people notice when it is wrong: counts, places and directions in single flags.

use super::{Image, Patch};

/// Whether a pixel is rather white than anything else in its flag.
fn white([r, g, b]: [u8; 3]) -> bool {
    r > 150 && g > 150 && b > 150
}

/// Whether a pixel is rather yellow than red.
fn yellow([r, g, b]: [u8; 3]) -> bool {
    r > 200 && g > 120 && b < 100
}

/// Whether `actual` is within `allowed` of `expected`.
fn near(actual: f64, expected: f64, allowed: f64) -> bool {
    (actual - expected).abs() <= allowed
}

/// The disc's left and top edge, and its diameter, in parts of the flag's height.
fn disc(image: &Image, patch: &Patch) -> [f64; 3] {
    let [left, top, right, bottom] = patch.bounds().map(|edge| edge as f64);
    assert!(near(right - left, bottom - top, 1.0), "not round");
    [left, top, right - left].map(|length| length / image.height as f64)
}

#[test]
fn the_united_states_have_50_stars_in_nine_rows() {
    let image = Image::of("US");
    let (right, bottom) = (image.width as f64 * 0.4, image.height as f64 * 7.0 / 13.0);
    let mut rows = std::collections::BTreeMap::<usize, usize>::new();
    // Green tells white, even half covered, from the blue and from the red.
    for patch in image.patches(|[_, g, _]| g > 100) {
        let (x, y) = patch.center();
        let [left, _, end, _] = patch.bounds();
        if x < right && y < bottom {
            let tenth = y / (bottom / 10.0);
            assert!(
                near(tenth, tenth.round(), 0.15),
                "between the rows: {tenth}"
            );
            *rows.entry(tenth.round() as usize).or_default() += 1;
            // A star's arms span 0.951 of the circle around it, whose diameter is 4/5 of a stripe.
            let span = (end - left) as f64;
            let expected = 0.951 * 0.8 * image.height as f64 / 13.0;
            assert!(near(span, expected, 2.0), "{span} instead of {expected}");
        }
    }
    let expected = [6, 5, 6, 5, 6, 5, 6, 5, 6];
    assert!(rows.into_iter().eq((1..).zip(expected)));
}

#[test]
fn the_united_states_have_13_stripes() {
    let image = Image::of("US");
    let stripes: Vec<_> = (0..image.height)
        .map(|y| white(image.at(image.width - 1, y)))
        .collect();
    let heights: Vec<_> = stripes.chunk_by(|a, b| a == b).map(<[_]>::len).collect();
    assert_eq!(heights, [image.height / 13; 13]);
    assert!(!stripes[0], "red comes first");
}

#[test]
fn japans_disc_is_centred_and_three_fifths_high() {
    let image = Image::of("JP");
    let red = image.patches(|pixel| !white(pixel));
    assert_eq!(red.len(), 1);
    let [left, top, diameter] = disc(&image, &red[0]);
    assert!(near(diameter, 0.6, 0.01), "{diameter}");
    assert!(near(left, 0.75 - 0.3, 0.006), "{left}");
    assert!(near(top, 0.5 - 0.3, 0.006), "{top}");
}

#[test]
fn white_reaches_the_edge() {
    let image = Image::of("JP");
    for x in 0..image.width {
        assert_eq!(
            [image.at(x, 0), image.at(x, image.height - 1)],
            [[255; 3]; 2]
        );
    }
    for y in 0..image.height {
        assert_eq!(
            [image.at(0, y), image.at(image.width - 1, y)],
            [[255; 3]; 2]
        );
    }
}

#[test]
fn bangladeshs_disc_is_nearer_to_the_hoist() {
    let image = Image::of("BD");
    let red = image.patches(|[r, ..]| r > 122);
    assert_eq!(red.len(), 1);
    let [left, top, diameter] = disc(&image, &red[0]);
    assert!(near(diameter, 2.0 / 3.0, 0.01), "{diameter}");
    assert!(
        near(left + diameter / 2.0, 0.45 * 5.0 / 3.0, 0.006),
        "{left}"
    );
    assert!(near(top + diameter / 2.0, 0.5, 0.006), "{top}");
}

#[test]
fn chinas_four_small_stars_point_at_the_big_one() {
    let image = Image::of("CN");
    let mut stars = image.patches(yellow);
    stars.sort_by_key(|star| std::cmp::Reverse(star.pixels.len()));
    assert_eq!(stars.len(), 5);
    let unit = image.height as f64 / 20.0;
    let (big_x, big_y) = stars[0].center();
    assert!(near(big_x, 5.0 * unit, 1.0) && near(big_y, 5.0 * unit, 1.0));
    assert!(stars[0].pixels.len() > 8 * stars[1].pixels.len());
    for star in &stars[1..] {
        let (x, y) = star.center();
        let (dx, dy) = (big_x - x, big_y - y);
        let step = 0.72 * unit / dx.hypot(dy);
        // Most of the way to a tip there is still star, as far the other way is a notch.
        let ahead = image.at((x + dx * step) as usize, (y + dy * step) as usize);
        let behind = image.at((x - dx * step) as usize, (y - dy * step) as usize);
        assert!(ahead[1] > behind[1] + 60, "{ahead:?} {behind:?} at {x} {y}");
    }
}

#[test]
fn vietnam_has_one_star_in_the_middle() {
    let image = Image::of("VN");
    let stars = image.patches(yellow);
    assert_eq!(stars.len(), 1);
    let [left, top, right, _] = stars[0].bounds().map(|edge| edge as f64);
    assert!(near((left + right) / 2.0, image.width as f64 / 2.0, 1.0));
    assert!(near(top, image.height as f64 * 0.2, 2.0), "the tip is up");
}

#[test]
fn turkeys_crescent_and_star_are_where_the_law_puts_them() {
    let image = Image::of("TR");
    let patches = image.patches(white);
    assert_eq!(patches.len(), 2);
    let mut bounds: Vec<_> = patches.iter().map(Patch::bounds).collect();
    bounds.sort_unstable();
    let height = image.height as f64;
    let [left, top, _, bottom] = bounds[0].map(|edge| edge as f64 / height);
    assert!(
        near(bottom - top, 0.5, 0.012),
        "the crescent is half as high as the flag"
    );
    let [tip, ..] = bounds[1].map(|edge| edge as f64 / height);
    // From the outer circle to the inner one is 0.05 + 0.0625, from there to the star's tip 1/3.
    assert!(
        near(tip - left, 0.1125 + 1.0 / 3.0, 0.015),
        "{}",
        tip - left
    );
}

#[test]
fn indias_wheel_has_24_spokes() {
    let image = Image::of("IN");
    let unit = image.height as f64 / 150.0;
    let (x, y) = (image.width as f64 / 2.0, image.height as f64 / 2.0);
    let dark: Vec<_> = (0..24 * 60)
        .map(|n| {
            let angle = f64::from(n) / (24.0 * 60.0) * std::f64::consts::TAU;
            let (dx, dy) = (angle.sin() * 11.0 * unit, angle.cos() * 11.0 * unit);
            image.at((x + dx) as usize, (y + dy) as usize)[0] < 190
        })
        .collect();
    let spokes = dark.chunk_by(|a, b| a == b).filter(|run| run[0]).count();
    // A spoke lies on angle 0, where the round begins and ends.
    assert_eq!(spokes - usize::from(dark[0]), 24);
}

#[test]
fn the_philippines_have_three_stars_around_the_sun() {
    let image = Image::of("PH");
    let mut patches = image.patches(yellow);
    // The narrow rays touch the disc only in half-covered pixels.
    patches.retain(|patch| patch.pixels.len() > 20);
    assert_eq!(patches.len(), 4);
    assert!(
        image.at(image.width - 1, 0)[2] > 100,
        "blue is above in peace"
    );
}

#[test]
fn ethiopias_star_points_up() {
    let image = Image::of("ET");
    let blue = |[r, _, b]: [u8; 3]| b > 120 && r < 100;
    let (x, y) = (image.width / 2, image.height as f64 / 2.0);
    let unit = image.height as f64 / 360.0;
    // The bar between the upper two tips is the only one that lies level.
    let longest_bar = |level: f64| {
        let row = (y + level * unit) as usize;
        let colors: Vec<_> = (x - 60..x + 60).map(|x| blue(image.at(x, row))).collect();
        let bars = colors.chunk_by(|a, b| a == b).filter(|run| !run[0]);
        bars.map(<[_]>::len).max().unwrap_or(0) as f64 / unit
    };
    assert!(longest_bar(-25.7) > 60.0, "{}", longest_bar(-25.7));
    assert!(longest_bar(25.7) < 30.0, "{}", longest_bar(25.7));
}

#[test]
fn irans_white_has_writing_along_both_edges() {
    let image = Image::of("IR");
    let changes = |row: f64| {
        let y = (row / 360.0 * image.height as f64) as usize;
        let colors: Vec<_> = (0..image.width).map(|x| white(image.at(x, y))).collect();
        colors.chunk_by(|a, b| a == b).count()
    };
    assert!(changes(110.0) > 44, "green: {}", changes(110.0));
    assert!(changes(255.0) > 44, "red: {}", changes(255.0));
    assert_eq!(changes(125.0), 1);
    assert_eq!([changes(95.0), changes(265.0)], [1, 1]);
}
