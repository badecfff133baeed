//! Ctrl-C, SIGTERM and SIGHUP: the report still comes, and nothing half-done stays.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::villain::{GIF, Then, Villain};
use crate::world::World;

/// Interrupts a run after its first flag, while all the other requests hang.
fn assert_interrupted(mode: &str, signal: Signal, code: i32) {
    let world = World::new();
    assert_ends_by(&world, world.command(), mode, &[signal], code);
}

/// The same for a run that is started by this command, and with the last of these signals.
fn assert_ends_by(world: &World, mut command: Command, mode: &str, signals: &[Signal], code: i32) {
    let villain = Villain::new(|request| match request.path {
        "/flags/bd/bd.gif" => request.flag(),
        _ => {
            request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a");
            Then::Stall
        }
    });
    command.args(["-v", "--mode", mode, "-m", "5", "-s", &villain.base()]);
    let running = world.spawn(&mut command);
    running.read_until("the first flag", |stdout| stdout.contains("BD OK\n"));
    let before = Instant::now();
    for &signal in signals {
        running.signal(signal);
    }
    let ran = running.end();
    let took = before.elapsed();
    assert_eq!(ran.code(), code, "{ran:#?}");
    let report =
        "--------------------\n  1 flag downloaded.\nElapsed time: TIMEs\n 19 cancelled.\n";
    assert!(ran.masked().contains(report), "{ran:#?}");
    assert_eq!(ran.stderr, "");
    assert_eq!(world.files("download"), ["bd.gif"]);
    assert!(took.as_millis() < 1000, "it took {took:?}");
}

#[test]
fn ctrl_c_ends_as_completed() {
    assert_interrupted("as-completed", Signal::INT, 130);
}

#[test]
fn ctrl_c_ends_threads() {
    assert_interrupted("threads", Signal::INT, 130);
}

#[test]
fn ctrl_c_ends_sequential() {
    assert_interrupted("sequential", Signal::INT, 130);
}

#[test]
fn ctrl_c_ends_processes() {
    assert_interrupted("processes", Signal::INT, 130);
}

#[test]
fn sigterm_has_its_own_code() {
    assert_interrupted("as-completed", Signal::TERM, 143);
}

#[test]
fn a_terminal_that_goes_away_has_its_own_code() {
    assert_interrupted("as-completed", Signal::HUP, 129);
    assert_interrupted("processes", Signal::HUP, 129);
}

#[test]
fn a_terminal_that_goes_away_is_noticed_from_the_first_word_on() {
    let villain = Villain::new(|_| Then::Stall);
    // Many of them: it was only for a moment that nobody did.
    for _ in 0..60 {
        let world = World::new();
        let running = world.start(&["br", "-v", "-s", &villain.base()]);
        running.read_until("the first word", |stdout| !stdout.is_empty());
        running.signal(Signal::HUP);
        assert_eq!(running.end().code(), 129);
    }
}

#[test]
fn nohup_is_heeded() {
    let world = World::new();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    shell.arg(world.command().get_program());
    shell.current_dir(world.path("."));
    assert_ends_by(&world, shell, "threads", &[Signal::HUP, Signal::INT], 130);
}

#[test]
fn a_signal_that_comes_twice_at_once_is_one() {
    // As `timeout` sends it, to the program and to its group: the second may come before the first is seen, and after.
    for pause in [0, 200, 1000, 5000, 20_000] {
        let world = World::new();
        let villain = Villain::new(|_| Then::Stall);
        let running = world.start(&["br", "-v", "-s", &villain.base()]);
        running.read_until("the beginning", |stdout| stdout.contains("will be used.\n"));
        running.signal(Signal::TERM);
        thread::sleep(Duration::from_micros(pause));
        running.signal(Signal::TERM);
        let ran = running.end();
        assert!(
            ran.stdout.contains("\n  1 cancelled.\n"),
            "{pause} µs: {ran:#?}"
        );
        assert_eq!(ran.code(), 143);
    }
}

#[test]
fn a_pause_between_tries_is_ended_too() {
    let world = World::new();
    let villain = Villain::new(|request| {
        let head = b"HTTP/1.1 503 Busy\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n";
        match request.path {
            "/flags/bd/bd.gif" => request.flag(),
            _ => {
                request.send(head);
                Then::Keep
            }
        }
    });
    let running = world.start(&["-v", "-s", &villain.base()]);
    running.read_until("the first flag", |stdout| stdout.contains("BD OK\n"));
    running.signal(Signal::INT);
    let ran = running.end();
    assert!(ran.stdout.contains("\n 19 cancelled.\n"), "{ran:#?}");
    assert_eq!(ran.code(), 130);
}

/// Interrupts runs at random moments, from before they begin to after their end.
fn assert_whole_at_any_moment(mode: &str) {
    for seed in 0..17 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let (signal, code) = *dice
            .choice(&[(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)])
            .unwrap();
        let moment = Duration::from_micros(dice.u64(0..300_000));
        interrupt_at(mode, signal, code, moment, seed % 2 == 1);
    }
}

/// Interrupts a run, and makes sure that all of it is accounted for, and no more than that is there.
fn interrupt_at(mode: &str, signal: Signal, code: i32, moment: Duration, is_ill: bool) {
    let world = World::new();
    // Every answer comes in two pieces, with a moment in between; or there is none, or none worth having.
    let villain = Villain::new(move |request| {
        match request.path.as_bytes()[8] {
            _ if !is_ill => {}
            b'e' => return request.answer("404 Not Found", b""),
            b'g' => return request.answer("503 Service Unavailable", b""),
            b'i' => return request.answer("200 OK", b"<!DOCTYPE html>"),
            b'k' => return Then::Reset,
            b'm' => return Then::Stall,
            _ => {}
        }
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", GIF.len());
        request.send(&[head.as_bytes(), &GIF[..20]].concat());
        thread::sleep(Duration::from_millis(5));
        request.send(&GIF[20..]);
        Then::Keep
    });
    let running = world.start(&["-e", "--json", "--mode", mode, "-s", &villain.base()]);
    // The random moment is what this test is about.
    thread::sleep(moment);
    running.signal(signal);
    let sent = Instant::now();
    let ran = running.end();
    let took = sent.elapsed();
    let files = world.files("download");
    let context = format!("{mode}, signal {code} after {moment:?}: {ran:#?}");
    if ran.status.signal() == Some(signal.as_raw()) {
        // It had not even begun to watch for signals.
        assert!(ran.stdout.is_empty() && files.is_empty(), "{context}");
        return;
    }
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let count = |name: &str| usize::try_from(report[name].as_u64().unwrap()).unwrap();
    let answered = count("ok") + count("not_found") + count("errors");
    assert_eq!(answered + count("cancelled"), 676, "{context}");
    assert!(is_ill || answered == count("ok"), "{context}");
    assert_eq!(count("ok"), files.len(), "{context}");
    for file in files {
        let image = fs::read(world.path("download").join(&file)).unwrap();
        assert_eq!(image, GIF, "{file}; {context}");
    }
    let expected = if count("cancelled") == 0 { 0 } else { code };
    assert!([expected, code].contains(&ran.code()), "{context}");
    assert_eq!(ran.stderr.is_empty(), count("errors") == 0, "{context}");
    assert!(took < Duration::from_secs(1), "{took:?}; {context}");
}

#[test]
fn sequential_is_whole_at_any_moment() {
    assert_whole_at_any_moment("sequential");
}

#[test]
fn threads_is_whole_at_any_moment() {
    assert_whole_at_any_moment("threads");
}

#[test]
fn as_completed_is_whole_at_any_moment() {
    assert_whole_at_any_moment("as-completed");
}

#[test]
fn processes_is_whole_at_any_moment() {
    assert_whole_at_any_moment("processes");
}

#[test]
fn a_second_ctrl_c_ends_what_hangs() {
    let world = World::new();
    let villain = Villain::new(|request| request.answer("404 Not Found", b""));
    let mut command = world.command();
    command.args(["-e", "--json", "-s", &villain.base()]);
    // A report larger than a pipe, which nobody reads: the program cannot get rid of it.
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    while villain.requests() < 676 {
        thread::sleep(Duration::from_millis(1));
    }
    let pid = Pid::from_child(&child);
    let wait = |child: &mut Child| {
        let began = Instant::now();
        loop {
            match child.try_wait().unwrap() {
                None if began.elapsed() < Duration::from_millis(500) => {
                    thread::sleep(Duration::from_millis(1));
                }
                ended => return ended,
            }
        }
    };
    kill_process(pid, Signal::INT).unwrap();
    assert_eq!(wait(&mut child), None, "the first one is not to kill it");
    kill_process(pid, Signal::INT).unwrap();
    let ended = wait(&mut child).map(|status| status.code());
    let _ = child.kill();
    assert_eq!(ended, Some(Some(130)), "the second one is");
}

#[test]
fn a_second_ctrl_c_leaves_nothing_half_written() {
    let villain = Villain::new(|request| request.flag());
    let base = villain.base();
    for seed in 0..40 {
        let world = World::new();
        let running = world.start(&["-e", "--jsonl", "--repeat", "20", "-s", &base]);
        running.read_until("the first flag", |stdout| stdout.contains("\"flag\""));
        running.signal(Signal::INT);
        // Long enough for the first to be noticed, short enough for saves that were begun before.
        let pause = fastrand::Rng::with_seed(seed).u64(0..1500);
        thread::sleep(Duration::from_micros(pause));
        // Another one: the same one would be taken for the first.
        running.signal(Signal::TERM);
        let ran = running.end();
        assert!([130, 143].contains(&ran.code()), "{}", ran.stderr);
        let files = world.files("download");
        let parts: Vec<_> = files
            .iter()
            .filter(|name| name.ends_with(".part"))
            .collect();
        assert!(parts.is_empty(), "{parts:?} are left after {pause} µs");
    }
}

#[test]
fn what_a_killed_run_left_is_removed_by_a_later_one() {
    let world = World::new();
    fs::create_dir(world.path("download")).unwrap();
    let write = |name: &str, age: u64| {
        let file = fs::File::create(world.path("download").join(name)).unwrap();
        let then = SystemTime::now() - Duration::from_secs(age);
        file.set_modified(then).unwrap();
    };
    write(".flag-old.part", 61);
    // Another run may be writing this one.
    write(".flag-new.part", 30);
    write("old.part", 61);
    write(".flag-old", 61);
    assert_eq!(world.flags(&["br"]).code(), 0);
    let left = [".flag-new.part", ".flag-old", "br.gif", "old.part"];
    assert_eq!(world.files("download"), left);
}
