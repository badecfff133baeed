//! The house rules for the files: read, not run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::sources;

const SCREEN: usize = 80;
const STEP: usize = 150;

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn files_in(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(!files.is_empty());
    files
}

#[test]
fn a_demo_is_one_screen_and_begins_with_a_question_and_how_to_run_it() {
    let mut numbers: Vec<usize> = Vec::new();
    for path in sources() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let lines = lines(&path);
        assert!(lines.len() <= SCREEN, "{name} has {} lines", lines.len());
        assert!(
            lines[0].starts_with("//! ") && lines[0].ends_with('?'),
            "{name}: {}",
            lines[0]
        );
        let docs: Vec<&String> = lines
            .iter()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        let how = format!("//! Run it: `cargo run -p demos --bin {name}`");
        assert!(docs.iter().any(|line| line.starts_with(&how)), "{name}");
        assert!(
            docs.iter().any(|line| line.starts_with("//! Look for: ")),
            "{name}"
        );
        numbers.push(name[..2].parse().unwrap());
    }
    numbers.sort_unstable();
    let expected: Vec<usize> = (1..=numbers.len()).collect();
    assert_eq!(numbers, expected, "the demos are numbered without a gap");
}

#[test]
fn files_are_small() {
    for folder in ["src/steps", "src/bugs"] {
        for path in files_in(folder) {
            let length = lines(&path).len();
            assert!(length <= STEP, "{path:?} has {length} lines");
        }
    }
}
