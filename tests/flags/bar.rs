//! The progress bar: drawn on a terminal that can, and nowhere else.

use std::thread;
use std::time::Duration;

use crate::world::{Running, World};

/// What is drawn on a terminal of 40 columns during a run that takes a moment.
fn drawn(args: &[&str], environment: &[(&str, &str)]) -> String {
    let world = World::new();
    let mut command = world.command();
    command
        .args(["-s", "delay"])
        .args(args)
        .env("TERM", "xterm");
    command.envs(environment.iter().copied());
    let ran = world.spawn_on_terminal(&mut command, 40).end();
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(!ran.stdout.contains("ETA"), "{ran:?}");
    ran.stderr
}

/// The frames, without what moves the cursor and clears the line.
fn frames(drawn: &str) -> Vec<String> {
    let plain = drawn.replace("\x1b[2K", "");
    plain
        .split('\r')
        .map(str::to_owned)
        .filter(|frame| !frame.is_empty())
        .collect()
}

#[test]
fn a_bar_counts_and_fits() {
    let drawn = drawn(&["-l", "5"], &[("NO_COLOR", "1")]);
    assert!(
        drawn.contains(" 0/5 ") && drawn.contains("/s ETA "),
        "{drawn:?}"
    );
    for frame in frames(&drawn) {
        // Three columns are free: a typed Ctrl-C leaves `^C` there, and no line is begun by it.
        assert!(frame.chars().count() <= 37, "{frame:?} is too long");
        assert!(!frame.contains('\x1b'), "{frame:?} is not plain");
    }
    assert!(drawn.ends_with("\r\x1b[2K"), "the bar stays: {drawn:?}");
}

/// The program, with a terminal for standard error and a pipe for standard output.
fn piped(world: &World, args: &[&str]) -> Running {
    let mut command = world.command();
    command.args(args).env("TERM", "xterm");
    world.spawn_on_terminal(&mut command, 40)
}

#[test]
fn no_bar_beside_what_goes_through_a_pipe_all_the_time() {
    // Whoever reads it, `tee` for one, prints it on the same terminal.
    for args in [&[][..], &["-s", "delay", "-l", "5", "--jsonl"]] {
        assert_eq!(piped(&World::new(), args).end().stderr, "", "{args:?}");
    }
    let json = drawn(&["-l", "5", "--json"], &[]);
    assert!(json.contains("ETA"), "{json:?}");
}

#[test]
fn what_goes_through_a_pipe_first_has_a_moment_to_arrive() {
    let world = World::new();
    let running = piped(&world, &["-s", "delay", "-l", "5"]);
    running.read_until("the beginning", |stdout| stdout.contains("used.\n"));
    // Nothing is to come, so that there is nothing to wait for.
    thread::sleep(Duration::from_millis(30));
    let drawn = running.stderr_so_far();
    // On a machine that is busy it may have passed.
    let has_passed = running.started().elapsed() > Duration::from_millis(100);
    assert!(drawn.is_empty() || has_passed, "{drawn:?}");
    assert!(running.end().stderr.contains("ETA"));
}

#[test]
fn no_bar_on_a_dumb_terminal() {
    assert_eq!(drawn(&["-l", "2"], &[("TERM", "dumb")]), "");
}

#[test]
fn no_bar_beside_lines_or_silence() {
    assert_eq!(drawn(&["-l", "2", "-v"], &[]), "");
    assert_eq!(drawn(&["-l", "2", "-q"], &[]), "");
}
