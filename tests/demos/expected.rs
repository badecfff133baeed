//! What every demo prints, whole: the files in `expected`, with what differs from run to run masked.
//!
//! `UPDATE_EXPECTED=1 cargo test -p demos` writes them anew; read the difference before you commit it.

use std::fs;
use std::path::Path;

use crate::process::{all, patiently, run};

/// Their orders depend on the scheduler; `notebook` and the test below look closer.
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

/// The bars of the timeline: as long as the naps, each once, on three workers.
#[test]
fn the_timeline_draws_each_nap_as_long_as_it_is() {
    let ran = patiently("17_timeline", |ran| complaint(&ran.stdout).is_none());
    assert_eq!(complaint(&ran.stdout), None, "{}", ran.stdout);
}

fn complaint(stdout: &str) -> Option<String> {
    if !stdout.starts_with("10 tasks on 3 workers in ") {
        return Some("it does not begin with the summary".to_owned());
    }
    let rows = stdout.lines().filter(|line| line.starts_with("worker "));
    let rows: Vec<&str> = rows
        .filter_map(|row| row.get("worker 0 ".len()..))
        .collect();
    // A bar begins with its label, and goes on to the next one.
    let mut bars = Vec::new();
    for row in &rows {
        for (index, letter) in row.trim_end_matches('·').chars().enumerate() {
            match (letter.to_digit(10), bars.last_mut()) {
                (Some(n), _) => bars.push((n, 1)),
                (None, Some((_, length))) if index > 1 => *length += 1,
                _ => {}
            }
        }
    }
    bars.sort_unstable();
    bars.retain(|(n, _)| *n > 0);
    let naps: Vec<u32> = bars.iter().map(|(n, _)| *n).collect();
    if rows.len() != 3 || naps != [1, 2, 3, 4, 5, 6, 7, 8, 9] {
        return Some(format!("{} rows, with the naps {naps:?}", rows.len()));
    }
    // 18 units are about 70 columns.
    let is_off = |(n, length): &&(u32, u32)| length.abs_diff(n * 70 / 18) > 2;
    bars.iter()
        .find(is_off)
        .map(|(n, length)| format!("nap {n} is {length} columns long"))
}
