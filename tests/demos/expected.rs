//! What every demo prints, whole: the files in `expected`, with what differs from run to run masked.
//!
//! `UPDATE_EXPECTED=1 cargo test -p demos` writes them anew; read the difference before you commit it.

use std::fs;
use std::path::Path;

use crate::process::{all, patiently, run};

/// Their orders depend on the scheduler; `seed` and the test below look closer.
const ELSEWHERE: [&str; 2] = ["01_executor_map", "17_timeline"];

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
        let ran = patiently(name, |ran| ran.masked() == expected);
        assert_eq!(ran.masked(), expected, "{name}");
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(names.contains(&name), "there is no demo for {path:?}");
    }
}

/// The bars of the timeline: as long as the naps, in one piece, without gaps between them.
#[test]
fn the_timeline_draws_each_nap_as_long_as_it_is() {
    let ran = patiently("17_timeline", |ran| complaint(&ran.stdout).is_none());
    assert_eq!(complaint(&ran.stdout), None, "{}", ran.stdout);
}

fn complaint(stdout: &str) -> Option<String> {
    let rows: Vec<&str> = stdout
        .lines()
        .filter_map(|line| line.strip_prefix("worker ")?.split('|').nth(1))
        .collect();
    if rows.len() != 3 {
        return Some(format!("{} rows", rows.len()));
    }
    for n in 1..10 {
        let digit = char::from_digit(n, 10).unwrap();
        let bars: Vec<&str> = rows
            .iter()
            .flat_map(|row| row.split(|c| c != digit))
            .filter(|bar| !bar.is_empty())
            .collect();
        // Two columns a unit, and one for rounding.
        match bars[..] {
            [bar] if bar.len().abs_diff(2 * n as usize) <= 1 => {}
            _ => return Some(format!("nap {n} is drawn as {bars:?}")),
        }
    }
    let mut gaps = rows.iter().map(|row| row.trim_end_matches('.'));
    gaps.find(|row| row.contains(".."))
        .map(|row| format!("a gap in {row}"))
}
