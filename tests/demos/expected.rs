//! What every demo prints, whole: the files in `expected`, with what differs from run to run masked.
//!
//! `UPDATE_EXPECTED=1 cargo test -p demos` writes them anew; read the difference before you commit it.

use std::fs;
use std::path::Path;

use crate::process::{all, run};

/// Their orders depend on the scheduler; `seed` and the test below look closer.
const ELSEWHERE: [&str; 2] = ["01_executor_map", "17_timeline"];

/// Naps keep the order of things, unless the machine is so busy that it oversleeps one by a whole nap.
const TRIES: usize = 4;

#[test]
fn every_demo_prints_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/demos/expected");
    let names = all();
    for name in names
        .iter()
        .filter(|name| !ELSEWHERE.contains(&name.as_str()))
    {
        let file = folder.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, run(name, &[]).masked()).unwrap();
        }
        let expected =
            fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        let found = (0..TRIES)
            .map(|_| run(name, &[]).masked())
            .find(|masked| *masked == expected);
        if found.is_none() {
            assert_eq!(run(name, &[]).masked(), expected, "{name}");
        }
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(names.contains(&name), "there is no demo for {path:?}");
    }
}

/// The bars of the timeline: as long as the naps, in one piece, three at a time.
#[test]
fn the_timeline_draws_each_nap_as_long_as_it_is() {
    let ran = run("17_timeline", &[]);
    let rows: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("worker ")?.split('|').nth(1))
        .collect();
    assert_eq!(rows.len(), 3, "{}", ran.stdout);
    for n in 1..10 {
        let digit = char::from_digit(n, 10).unwrap();
        let bars: Vec<&str> = rows
            .iter()
            .flat_map(|row| row.split(|c| c != digit))
            .filter(|bar| !bar.is_empty())
            .collect();
        let [bar] = bars[..] else {
            panic!("nap {n} is not in one piece: {}", ran.stdout);
        };
        // Two columns a unit; a busy machine may be late by some.
        let length = bar.len() as u32;
        assert!((2 * n - 1..2 * n + 6).contains(&length), "{}", ran.stdout);
    }
    for row in rows {
        assert!(!row.trim_end_matches('.').contains(".."), "{}", ran.stdout);
    }
}
