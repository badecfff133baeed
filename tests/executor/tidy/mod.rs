//! The rules of the house, about the sources of the library and the top of the workspace.

mod floors;

use std::fs;
use std::path::{Path, PathBuf};

const MANIFEST: &str = env!("CARGO_MANIFEST_DIR");

/// What may stand at the top of the workspace, beside files that begin with a dot.
const TOP: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "executor",
    "flags",
    "demos",
    "tests",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "target",
];

/// A source file, by its path below `src`.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The module right below the crate that this file belongs to.
    fn module(&self) -> String {
        let first = self.path.iter().next().unwrap().to_str().unwrap();
        first.trim_end_matches(".rs").to_owned()
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate()
    }

    /// Lines of code that contain `word`, comments cut off.
    fn code_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.lines()
            .filter(move |(_, line)| {
                let code = line.split("//").next().unwrap_or_default();
                code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .any(|token| token == word)
            })
            .map(|(number, _)| number)
    }

    /// True if the comment above line `number`, or above the statement it is in, contains `tag`; the one
    /// comment may stand above several lines of code without an empty line between them.
    fn is_explained(&self, number: usize, tag: &str) -> bool {
        let lines: Vec<&str> = self.text.lines().collect();
        lines[..=number]
            .iter()
            .rev()
            .take_while(|line| !line.trim().is_empty() && !line.starts_with("    }"))
            .any(|line| line.contains(tag))
    }
}

fn collect(folder: &Path, root: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, root, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(Source {
                text: fs::read_to_string(&path).unwrap(),
                path: path.strip_prefix(root).unwrap().to_owned(),
            });
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(MANIFEST).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    assert!(sources.len() > 10, "the sources are where they were");
    sources
}

#[test]
fn no_file_is_longer_than_400_lines() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines", source.name());
    }
}

#[test]
fn unsafe_code_is_in_two_files_at_most() {
    let mut holders = Vec::new();
    for source in sources() {
        if source.code_with("unsafe").next().is_some() {
            let lines = source.text.lines().count();
            assert!(
                lines < 300,
                "{} has {lines} lines and unsafe code",
                source.name()
            );
            holders.push(source.name());
        }
    }
    assert!(holders.len() <= 2, "{holders:?}");
}

#[test]
fn unsafe_code_says_why_it_is_safe() {
    for source in sources() {
        for number in source.code_with("unsafe") {
            assert!(
                source.is_explained(number, "SAFETY:") || source.is_explained(number, "# Safety"),
                "{}:{} has no SAFETY comment",
                source.name(),
                number + 1
            );
        }
    }
}

#[test]
fn atomic_orderings_say_what_they_pair_with() {
    for source in sources() {
        for ordering in ["Relaxed", "Acquire", "Release", "AcqRel", "SeqCst"] {
            for number in source.code_with(ordering) {
                assert!(
                    source.is_explained(number, "ORDERING:"),
                    "{}:{} has no ORDERING comment",
                    source.name(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources() {
        assert!(source.text.starts_with("//! "), "{}", source.name());
    }
}

#[test]
fn the_top_of_the_workspace_holds_what_it_may() {
    let top = Path::new(MANIFEST).parent().unwrap();
    for entry in fs::read_dir(top).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // `download` is where the downloader puts its flags; it is ignored by git, as `target` is.
        let may = name.starts_with('.') || TOP.contains(&&*name) || name == "download";
        assert!(may, "{name} stands at the top of the workspace");
    }
}

#[test]
fn test_files_are_short_too() {
    let root = Path::new(MANIFEST).join("../tests/executor");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    for source in sources {
        let lines = source.text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines", source.name());
    }
}
