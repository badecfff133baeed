//! A module uses lower floors only; `lib.rs` says which floor each stands on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{MANIFEST, sources};

/// From module to floor, as the comments in `lib.rs` have it.
fn floors() -> BTreeMap<String, u32> {
    let lib = fs::read_to_string(Path::new(MANIFEST).join("src/lib.rs")).unwrap();
    let mut floors = BTreeMap::new();
    let mut floor = None;
    for line in lib.lines() {
        if let Some(rest) = line.strip_prefix("// Floor ") {
            floor = rest.split(':').next().unwrap().parse().ok();
        }
        let module = line.trim_start_matches("pub ").strip_prefix("mod ");
        if let Some(module) = module.and_then(|rest| rest.strip_suffix(';')) {
            let floor = floor.unwrap_or_else(|| panic!("{module} stands on no floor"));
            floors.insert(module.to_owned(), floor);
        }
    }
    assert!(
        floors.values().any(|floor| *floor > 2),
        "lib.rs names the floors"
    );
    floors
}

/// Modules below the crate that `text` imports from, those inside braces too.
fn imports(text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (start, _) in text.match_indices("crate::") {
        let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
        if text[line_start..start].trim_start().starts_with("//") {
            // Docs may point anywhere.
            continue;
        }
        let rest = &text[start + "crate::".len()..];
        let group = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split('}').next());
        for path in group.unwrap_or(rest).split(',') {
            let name: String = path
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            modules.push(name);
            if group.is_none() {
                break;
            }
        }
    }
    modules
}

/// `from → to` for each import between two modules below the crate, each once.
fn edges(floors: &BTreeMap<String, u32>) -> Vec<(String, String)> {
    let mut edges = Vec::new();
    for source in sources() {
        let from = source.module();
        if !floors.contains_key(&from) {
            continue;
        }
        // What tests import binds nobody.
        let text = source.text.split("#[cfg(all(test").next().unwrap();
        for to in imports(text) {
            if floors.contains_key(&to) && to != from {
                edges.push((from.clone(), to));
            }
        }
    }
    edges.sort();
    edges.dedup();
    assert!(edges.len() > 20, "the imports were found: {edges:?}");
    edges
}

#[test]
fn imports_go_down_the_floors() {
    let floors = floors();
    for (from, to) in edges(&floors) {
        assert!(
            floors[&to] <= floors[&from],
            "{from} (floor {}) uses {to} (floor {})",
            floors[&from],
            floors[&to]
        );
    }
}

#[test]
fn imports_make_no_circle() {
    let floors = floors();
    let mut edges = edges(&floors);
    let mut left: Vec<&String> = floors.keys().collect();
    // Who imports nobody is taken away, again and again; a circle stays.
    while !left.is_empty() {
        let before = left.len();
        left.retain(|module| edges.iter().any(|(from, _)| from == *module));
        edges.retain(|(_, to)| left.contains(&to));
        assert!(left.len() < before, "a circle among {left:?}");
    }
}
