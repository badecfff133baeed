//! The house rules for the files: read, not run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::sources;

const SCREEN: usize = 80;
/// Lines above the tests of a step or a bug; a step repeats most of the one before.
const STEP: usize = 190;
/// Lines of a file of tests.
const TESTS: usize = 400;

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn files_in(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    assert!(!files.is_empty());
    files
}

/// The last step, the only one that is more than a file.
const CORE: &str = "src/steps/09_the_safe_core";

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

/// What is above the tests.
fn code(path: &Path) -> Vec<String> {
    let lines = lines(path).into_iter();
    lines.take_while(|line| line != "#[cfg(test)]").collect()
}

#[test]
fn steps_and_bugs_are_small_and_tested() {
    for path in ["src/steps", "src/bugs"].into_iter().flat_map(files_in) {
        let (all, code) = (lines(&path).len(), code(&path).len());
        assert!(code <= STEP, "{path:?} has {code} lines of code");
        let is_table_of_contents = path.file_stem().unwrap() == "mod";
        assert!(is_table_of_contents || all > code, "{path:?} has no tests");
    }
}

#[test]
fn the_files_of_the_last_step_are_small() {
    for path in files_in(CORE) {
        let code = code(&path).len();
        assert!(code <= STEP, "{path:?} has {code} lines of code");
    }
    for folder in ["tests", "tests/matrix"] {
        for path in files_in(&format!("{CORE}/{folder}")) {
            let all = lines(&path).len();
            assert!(all <= TESTS, "{path:?} has {all} lines");
        }
    }
}

/// Each step, and the one that it grew from.
const STEPS: [(&str, &str); 6] = [
    ("02_workers", "01_thread_per_task"),
    ("03_future", "02_workers"),
    ("04_panics", "03_future"),
    ("05_cancel", "04_panics"),
    ("06_shutdown", "04_panics"),
    ("07_callbacks", "05_cancel"),
];

#[test]
fn what_is_new_in_a_step_is_marked_and_nothing_else() {
    let step = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        code(&folder.join(format!("src/steps/{name}.rs")))
    };
    for (name, before) in STEPS {
        let before: Vec<String> = step(before)
            .iter()
            .map(|line| unmarked(line).to_owned())
            .collect();
        let mut above = String::new();
        for line in step(name) {
            let text = unmarked(&line);
            let marked = line.trim() != MARK && line.ends_with(MARK) || above.trim() == MARK;
            let is_known = before.iter().any(|known| known == text);
            if is_known {
                assert!(!marked, "{name} is marked, but not new: {line}");
            } else if wants_mark(text) {
                assert!(marked, "{name} is new, but not marked: {line}");
            }
            above = line;
        }
    }
}

const MARK: &str = "// New!";

fn unmarked(line: &str) -> &str {
    line.trim().trim_end_matches(MARK).trim()
}

/// Not: comments, imports and attributes; braces; and what opens a block inside of a function.
fn wants_mark(text: &str) -> bool {
    let is_item = ["pub ", "fn ", "struct ", "enum ", "trait ", "impl"]
        .iter()
        .any(|word| text.starts_with(word));
    let is_aside = ["//", "use ", "#[", "&&", "} else"]
        .iter()
        .any(|word| text.starts_with(word));
    let is_bare = text.chars().filter(|c| c.is_alphanumeric()).count() < 2;
    !is_aside && !is_bare && (is_item || !text.ends_with('{'))
}
