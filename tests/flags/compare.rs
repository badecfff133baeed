//! `flags compare`: every mode, one after the other.

use std::collections::BTreeSet;
use std::fs;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::villain::{Then, Villain};
use crate::world::{MODES, World};

#[test]
fn every_mode_has_its_line() {
    let world = World::new();
    let villain = Villain::new(|request| request.flag());
    let ran = world.flags(&["compare", "-s", &villain.base(), "-l", "3"]);
    assert_eq!((ran.stderr.as_str(), ran.code()), ("", 0));
    assert_eq!(villain.requests(), 12);
    assert_eq!(world.files("download"), ["bd.gif", "br.gif", "cd.gif"]);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "mode          flags     time  speed-up");
    for (line, mode) in lines[1..].iter().zip(MODES) {
        let words: Vec<_> = line.split_whitespace().collect();
        assert_eq!(words[..2], [mode, "3"], "{line}");
        assert!(words[2].ends_with('s') && words[3].ends_with('x'), "{line}");
        assert!(
            !words[4].is_empty() && words[4].bytes().all(|byte| byte == b'#'),
            "{line}"
        );
    }
    assert_eq!(lines.len(), 5);
}

#[test]
fn every_mode_saves_its_own_files() {
    use std::os::unix::fs::MetadataExt;
    let world = World::new();
    let (saved, download) = (world.path("download/br.gif"), world.path("download"));
    let villain = Villain::new(move |request| {
        // What the mode before has saved gets another name, so that its inode is not given to the next.
        let _ = fs::hard_link(&saved, download.join(request.before.to_string()));
        request.flag()
    });
    assert_eq!(
        world
            .flags(&["compare", "-s", &villain.base(), "br"])
            .code(),
        0
    );
    let files = world.files("download");
    assert_eq!(files, ["1", "2", "3", "br.gif"]);
    let inode = |file| {
        fs::metadata(world.path("download").join(file))
            .unwrap()
            .ino()
    };
    assert_eq!(files.iter().map(inode).collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn errors_decide_over_the_exit_code() {
    let villain = Villain::new(|request| request.answer("410 Gone", b""));
    let ran = World::new().flags(&["compare", "-s", &villain.base(), "br"]);
    assert_eq!(ran.code(), 1);
    let why = "BR: the server answered 410 Gone (tried once)\nflags: not one flag came from ";
    assert_eq!(ran.stderr.matches(why).count(), 4, "{ran:?}");
}

#[test]
fn options_of_one_mode_alone_are_refused() {
    for option in ["--mode=threads", "--json", "-v", "--skip-existing"] {
        let ran = World::new().flags(&["compare", option]);
        assert_eq!(ran.code(), 2, "{option}");
    }
}

#[test]
fn an_interrupted_one_says_where_it_was() {
    let world = World::new();
    let villain = Villain::new(|request| match (request.path, request.before) {
        ("/flags/bd/bd.gif", _) | (_, 0) => request.flag(),
        _ => Then::Stall,
    });
    let running = world.start(&["compare", "-s", &villain.base(), "-l", "3"]);
    running.read_until("the first mode", |stdout| stdout.contains("sequential "));
    // Three for the first mode, and all three of the second.
    while villain.requests() < 6 {
        thread::sleep(Duration::from_millis(1));
    }
    running.signal(Signal::INT);
    let ran = running.end();
    assert_eq!(ran.stdout.lines().count(), 2, "{ran:?}");
    assert_eq!(ran.code(), 130);
    let said = ran.stderr;
    assert!(
        said.starts_with("flags: interrupted: threads had ") && said.ends_with(" of 3 flags\n"),
        "{said}"
    );
}
