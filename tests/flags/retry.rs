//! Tries after the first one: only where they may help, and never in secret.

use crate::villain::{Then, Villain};
use crate::world::World;

#[test]
fn what_fails_twice_and_then_works_is_a_success() {
    let world = World::new();
    let villain = Villain::new(|request| match request.before {
        0 => Then::Close,
        1 => request.answer("503 Service Unavailable", b"busy"),
        _ => request.flag(),
    });
    let ran = world.flags(&["-v", "br", "-s", &villain.base()]);
    assert!(
        ran.stdout.contains("\nBR OK (tried 3 times)\n-----"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("\n  1 flag downloaded.\nElapsed"),
        "{ran:?}"
    );
    assert!(ran.stdout.contains("s\n  2 retries.\n"), "{ran:?}");
    assert_eq!((ran.stderr.as_str(), ran.code()), ("", 0));
    assert_eq!(villain.requests(), 3);
}

#[test]
fn what_never_works_is_given_up_after_three_retries() {
    let world = World::new();
    let villain = Villain::new(|request| request.answer("502 Bad Gateway", b""));
    let ran = world.flags(&["br", "-s", &villain.base()]);
    assert_eq!(
        ran.stderr,
        "BR: the server answered 502 Bad Gateway (tried 4 times)\n"
    );
    assert_eq!((villain.requests(), ran.code()), (4, 1));
}

#[test]
fn what_cannot_help_is_not_tried_again() {
    for status in ["400 Bad Request", "401 Unauthorized", "418 I'm a teapot"] {
        let villain = Villain::new(move |request| request.answer(status, b""));
        let ran = World::new().flags(&["br", "-s", &villain.base()]);
        assert_eq!((villain.requests(), ran.code()), (1, 1), "{status}");
    }
}

#[test]
fn where_nobody_answers_no_turn_is_waited_for() {
    let site = ["-s", "http://127.0.0.1:1", "--retries", "0"];
    let ran = World::new().flags(&[&site[..], &["-m", "1", "--rate", "1"]].concat());
    assert_eq!(ran.code(), 3);
    assert!(
        ran.stderr
            .contains("VN: cannot connect: the server could not be reached for other flags"),
        "{ran:?}"
    );
    assert!(ran.elapsed.as_secs() < 5, "{ran:?}");
}

#[test]
fn the_pause_a_server_asks_for_is_made() {
    let villain = Villain::new(|request| match request.before {
        0 => {
            let head =
                b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
            request.send(head);
            Then::Keep
        }
        _ => request.flag(),
    });
    let ran = World::new().flags(&["br", "-s", &villain.base()]);
    assert_eq!((villain.requests(), ran.code()), (2, 0));
    assert!(ran.elapsed.as_millis() >= 1000, "{ran:?}");
}

#[test]
fn a_server_that_asks_for_more_time_than_there_is_is_not_waited_for() {
    let villain = Villain::new(|request| {
        let head = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3600\r\n";
        request.send(format!("{head}Content-Length: 0\r\n\r\n").as_bytes());
        Then::Keep
    });
    let ran = World::new().flags(&["br", "-s", &villain.base()]);
    assert_eq!(
        ran.stderr,
        "BR: the server answered 503 Service Unavailable and wants to be left alone for 3600 s: more than 60 s are not waited for (tried once)\n"
    );
    assert_eq!((villain.requests(), ran.code()), (1, 1));
}

#[test]
fn a_server_that_is_only_busy_is_no_wrong_place() {
    for status in [
        "408 Request Timeout",
        "425 Too Early",
        "429 Too Many Requests",
    ] {
        let villain = Villain::new(move |request| request.answer(status, b""));
        let ran = World::new().flags(&["br", "--retry-delay", "0.001", "-s", &villain.base()]);
        let why = format!("BR: the server answered {status} (tried 4 times)\n");
        assert_eq!((ran.code(), ran.stderr), (1, why));
    }
}
