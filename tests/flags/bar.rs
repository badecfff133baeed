//! The progress bar: drawn on a terminal that can, and nowhere else.

use crate::world::World;

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

#[test]
fn no_bar_on_a_dumb_terminal() {
    assert_eq!(drawn(&["-l", "2"], &[("TERM", "dumb")]), "");
}

#[test]
fn no_bar_beside_lines_or_silence() {
    assert_eq!(drawn(&["-l", "2", "-v"], &[]), "");
    assert_eq!(drawn(&["-l", "2", "-q"], &[]), "");
}
