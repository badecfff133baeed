//! `--trace`: the run's timeline.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::villain::{Then, Villain};
use crate::world::{MODES, World};

/// The names of the tasks that ran, sorted.
fn spans(world: &World, file: &str) -> Vec<String> {
    let text = fs::read_to_string(world.path(file)).unwrap();
    let trace: Value = serde_json::from_str(&text).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let mut names: Vec<_> = events
        .iter()
        .filter(|event| event["ph"] == "X")
        .map(|event| event["name"].as_str().unwrap().to_owned())
        .filter(|name| !name.starts_with("submit "))
        .collect();
    names.sort();
    names
}

#[test]
fn every_mode_has_a_span_a_flag_that_says_what_became_of_it() {
    for mode in MODES {
        let world = World::new();
        let villain = Villain::new(|request| match request.path {
            "/flags/br/br.gif" => request.flag(),
            "/flags/zz/zz.gif" => request.answer("404 Not Found", b""),
            _ => request.answer("410 Gone", b""),
        });
        let base = villain.base();
        let args = ["br", "cn", "zz", "-s", &base, "--mode", mode];
        let ran = world.flags(&[&args[..], &["--trace", "run.json"]].concat());
        assert_eq!(ran.code(), 1, "{ran:?}");
        let gone = "CN: the server answered 410 Gone";
        assert_eq!(spans(&world, "run.json"), ["BR", gone, "ZZ"], "{mode}");
        world.flags(&[&args[..], &["--trace", "run.svg"]].concat());
        let svg = fs::read_to_string(world.path("run.svg")).unwrap();
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
        for text in ["2 ok, 1 failed", "BR", gone, "ZZ"] {
            assert!(svg.contains(text), "{text} is not in {mode}: {svg}");
        }
        assert_eq!(world.files("."), ["download", "run.json", "run.svg"]);
    }
}

#[test]
fn an_interrupted_run_is_drawn_too() {
    for mode in MODES {
        let world = World::new();
        let villain = Villain::new(|request| match request.path {
            "/flags/bd/bd.gif" => request.flag(),
            _ => Then::Stall,
        });
        let base = villain.base();
        let args = ["-v", "-m", "2", "-s", &base, "--mode", mode];
        let running = world.start(&[&args[..], &["--trace", "run.svg"]].concat());
        running.read_until("the first flag", |stdout| stdout.contains("BD OK\n"));
        // Polled, because the server has no way to call: the next request is on its way.
        while villain.requests() < 2 {
            thread::sleep(Duration::from_millis(1));
        }
        running.signal(Signal::INT);
        assert_eq!(running.end().code(), 130);
        let svg = fs::read_to_string(world.path("run.svg")).unwrap();
        assert!(svg.contains("20 tasks on "), "{mode}: {svg}");
        let (ok, cancelled) = (svg.contains(": 1 ok, "), svg.contains(" cancelled</text>"));
        assert!(
            ok && cancelled && svg.contains(": interrupted"),
            "{mode}: {svg}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_is_said_before_anything_is_done() {
    let world = World::new();
    fs::create_dir(world.path("directory.svg")).unwrap();
    for (file, why, code) in [
        (
            "trace.txt",
            "it must end in .svg (to look at) or .json (for Perfetto)",
            2,
        ),
        ("no/where.svg", "No such file or directory", 3),
        ("directory.svg", "is a directory", 3),
    ] {
        let ran = world.flags(&["--trace", file]);
        assert_eq!((ran.code(), ran.stdout.as_str()), (code, ""), "{ran:?}");
        assert!(ran.stderr.contains("--trace"), "{ran:?}");
        assert!(
            ran.stderr.contains(why) && ran.stderr.contains(file),
            "{ran:?}"
        );
    }
    assert_eq!(world.files("download"), [""; 0]);
}

#[test]
fn a_file_that_cannot_be_finished_is_named_and_its_beginning_is_not() {
    let world = World::new();
    let mut command = Command::new("sh");
    // Blocks of 512 bytes: every timeline is larger.
    let limited = "ulimit -f 1 && exec \"$0\" zz -q --trace run.svg";
    command
        .args(["-c", limited, env!("CARGO_BIN_EXE_flags")])
        .current_dir(world.path("."));
    let ran = world.spawn(&mut command).end();
    let why = "flags: cannot write the timeline to 'run.svg', which --trace names: File too large (os error 27)\n";
    assert!(ran.stderr.ends_with(why), "{ran:?}");
    assert_eq!((ran.code(), world.files(".")), (1, vec!["download".into()]));
}
