//! What a plain run prints and saves.

use std::collections::BTreeSet;
use std::fs;

use crate::world::{MODES, POP20, World};

/// The files of the twenty.
fn files() -> Vec<String> {
    POP20
        .split(' ')
        .map(|code| format!("{}.gif", code.to_lowercase()))
        .collect()
}

#[test]
fn sequential_prints_what_the_book_prints() {
    let world = World::new();
    let ran = world.flags(&["--mode", "sequential"]);
    ran.assert(0, &format!("{POP20}\n20 flags downloaded in TIMEs\n"), "");
    assert_eq!(world.files("download"), files());
    for file in files() {
        let image = fs::read(world.path("download").join(&file)).unwrap();
        assert!(
            image.starts_with(b"GIF89a") && image.ends_with(b";"),
            "{file}"
        );
    }
}

/// The two lines of a concurrent run: the same codes, in whatever order.
fn assert_concurrent(args: &[&str]) {
    let world = World::new();
    let ran = world.flags(args);
    let lines: Vec<_> = ran.masked().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2, "{ran:?}");
    assert_eq!(lines[1], "20 flags downloaded in TIMEs");
    let mut codes: Vec<_> = lines[0].split(' ').collect();
    codes.sort_unstable();
    assert_eq!(codes.join(" "), POP20, "torn or lost: {ran:?}");
    assert_eq!((ran.stderr.as_str(), ran.code()), ("", 0));
    assert_eq!(world.files("download"), files());
}

#[test]
fn threads_prints_the_same_in_another_order() {
    assert_concurrent(&["--mode", "threads"]);
}

#[test]
fn as_completed_prints_the_same_in_another_order() {
    assert_concurrent(&["--mode", "as-completed"]);
}

#[test]
fn processes_prints_the_same_in_another_order() {
    assert_concurrent(&["--mode", "processes"]);
}

#[test]
fn as_completed_is_the_default() {
    assert_concurrent(&[]);
}

#[test]
fn codes_are_arguments_in_any_case() {
    let world = World::new();
    let ran = world.flags(&["jp", "Br", "JP", "--mode", "sequential", "--dest", "a/b c"]);
    ran.assert(0, "BR JP\n2 flags downloaded in TIMEs\n", "");
    assert_eq!(world.files("a/b c"), ["br.gif", "jp.gif"]);
    assert_eq!(world.files("download"), [""; 0]);
}

#[test]
fn one_is_singular_and_what_is_missing_is_said() {
    let world = World::new();
    let ran = world.flags(&["br", "zz", "--mode", "sequential"]);
    ran.assert(0, "BR\n1 flag downloaded in TIMEs\n  1 not found.\n", "");
    assert_eq!(world.files("download"), ["br.gif"]);
}

#[test]
fn nothing_found_has_no_line_of_codes() {
    World::new()
        .flags(&["zz"])
        .assert(0, "0 flags downloaded in TIMEs\n  1 not found.\n", "");
}

#[test]
fn all_modes_save_the_same_bytes() {
    let world = World::new();
    for mode in MODES {
        assert_eq!(world.flags(&["--mode", mode, "-d", mode]).code(), 0);
    }
    for file in files() {
        let read = |mode: &str| fs::read(world.path(mode).join(&file)).unwrap();
        let images: BTreeSet<_> = MODES.map(read).into();
        assert_eq!(images.len(), 1, "{file}");
    }
}

#[test]
fn the_mode_of_the_files_is_everybodys() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    world.flags(&["br"]);
    fs::write(world.path("like-this"), "").unwrap();
    let mode = |name: &str| fs::metadata(world.path(name)).unwrap().permissions().mode();
    assert_eq!(mode("download/br.gif"), mode("like-this"));
}
