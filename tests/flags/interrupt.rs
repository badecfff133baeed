//! Ctrl-C and SIGTERM: the report still comes, and nothing half-done stays.

use rustix::process::Signal;

use crate::villain::{Then, Villain};
use crate::world::World;

/// Interrupts a run after its first flag, while all the other requests hang.
fn assert_interrupted(mode: &str, signal: Signal, code: i32) {
    let world = World::new();
    let villain = Villain::new(|request| match request.path {
        "/flags/bd/bd.gif" => request.flag(),
        _ => {
            request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a");
            Then::Stall
        }
    });
    let running = world.start(&["-v", "--mode", mode, "-m", "5", "-s", &villain.base()]);
    running.read_until("the first flag", |stdout| stdout.contains("BD OK\n"));
    let before = std::time::Instant::now();
    running.signal(signal);
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
fn sigterm_has_its_own_code() {
    assert_interrupted("as-completed", Signal::TERM, 143);
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
