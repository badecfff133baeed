//! Servers that misbehave: a flag that fails leaves no file, and the good old one stays.

use std::fs;
use std::thread;
use std::time::Duration;

use crate::villain::{GIF, Request, Then, Villain};
use crate::world::World;

/// What is said when there seem to be no flags at all, ports masked.
const NOT_ONE: &str = "flags: not one flag came from http://127.0.0.1:PORT/flags: are they at \
                       http://127.0.0.1:PORT/flags/br/br.gif and so on? --server names another place\n";

/// Downloads BR, of which there is a good old file, and CN, of which there is none, from a server that
/// does this to both. Makes sure that the error is the one expected and that the files are as before.
#[track_caller]
fn assert_error(
    why: &str,
    args: &[&str],
    deed: impl Fn(&mut Request<'_>) -> Then + Send + Sync + 'static,
) {
    let world = World::new();
    let old = [GIF, b"old"].concat();
    fs::create_dir(world.path("download")).unwrap();
    fs::write(world.path("download/br.gif"), &old).unwrap();
    let villain = Villain::new(deed);
    let base = villain.base();
    let is_elsewhere = why.contains("no whole GIF") || why.contains("403");
    let advice = if is_elsewhere { NOT_ONE } else { "" };
    let ran = world.flags(&[&["br", "cn", "--retries", "0", "-s", &base], args].concat());
    ran.assert(
        1,
        "URL site: http://127.0.0.1:PORT/flags\n\
         Searching for 2 flags: BR, CN\n\
         2 concurrent connections will be used.\n\
         --------------------\n  \
         0 flags downloaded.\n  \
         2 errors.\n\
         Elapsed time: TIMEs\n\
         0 bytes received.\n",
        &format!("BR, CN: {why} (tried once)\n{advice}"),
    );
    assert_eq!(world.files("download"), ["br.gif"]);
    assert_eq!(
        fs::read(world.path("download/br.gif")).unwrap(),
        old,
        "the old file is lost"
    );
    assert!(ran.elapsed < Duration::from_secs(5), "{ran:?}");
}

/// What all kinds of sudden ends are called.
const ENDED: &str = "the connection ended before the answer was complete";

#[test]
fn a_page_with_status_200_is_no_flag() {
    let page = b"<!DOCTYPE html><title>Log in</title>";
    assert_error(
        "the server sent something that is no whole GIF",
        &[],
        |request| request.answer("200 OK", page),
    );
}

#[test]
fn an_empty_body_is_no_flag() {
    assert_error(
        "the server sent something that is no whole GIF",
        &[],
        |request| request.answer("200 OK", b""),
    );
}

#[test]
fn half_a_gif_of_unknown_length_is_no_flag() {
    assert_error(
        "the server sent something that is no whole GIF",
        &[],
        |request| {
            request.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            request.send(&GIF[..GIF.len() / 2]);
            Then::Close
        },
    );
}

#[test]
fn a_body_shorter_than_its_length() {
    assert_error(ENDED, &[], |request| {
        request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        request.send(GIF);
        Then::Close
    });
}

#[test]
fn a_chunked_body_without_its_end() {
    assert_error(ENDED, &[], |request| {
        request.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nGIF8\r\n");
        Then::Close
    });
}

#[test]
fn a_connection_closed_without_an_answer() {
    assert_error(ENDED, &[], |_| Then::Close);
}

#[test]
fn a_connection_reset() {
    assert_error(ENDED, &[], |_| Then::Reset);
}

#[test]
fn a_connection_reset_amid_the_body() {
    assert_error(ENDED, &[], |request| {
        request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a");
        Then::Reset
    });
}

#[test]
fn a_head_that_never_comes() {
    assert_error(
        "no answer within 200ms (--timeout)",
        &["--timeout", "0.2"],
        |_| Then::Stall,
    );
}

#[test]
fn a_body_that_never_ends() {
    assert_error(
        "not complete within 200ms (--timeout)",
        &["--timeout", "0.2"],
        |request| {
            request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a");
            Then::Stall
        },
    );
}

#[test]
fn a_body_that_trickles() {
    let why = "not complete within 200ms (--timeout)";
    assert_error(why, &["--timeout", "0.2"], |request| {
        request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        for _ in 0..100 {
            request.send(b"G");
            // Not to order anything: to be slow is what this server is here for.
            thread::sleep(Duration::from_millis(20));
        }
        Then::Close
    });
}

#[test]
fn an_answer_that_stops_is_noticed_before_the_timeout() {
    let villain = Villain::new(|request| {
        request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a");
        Then::Stall
    });
    let base = villain.base();
    let args = ["br", "-q", "--timeout", "60", "--retries", "0", "-s", &base];
    let ran = World::new().flags(&args);
    ran.assert(1, "", "BR: not a byte for 5s (tried once)\n");
    assert!((5..10).contains(&ran.elapsed.as_secs()), "{ran:?}");
}

#[test]
fn a_server_may_think_for_as_long_as_the_timeout_says() {
    let villain = Villain::new(|request| {
        // Longer than the five seconds for which an answer that has begun may stop.
        thread::sleep(Duration::from_secs(6));
        request.flag()
    });
    let world = World::new();
    let base = villain.base();
    world
        .flags(&["br", "-q", "--timeout", "20", "--retries", "0", "-s", &base])
        .assert(0, "", "");
    let ran = world.flags(&[
        "br",
        "-q",
        "--timeout",
        "5.5",
        "--retries",
        "0",
        "-s",
        &base,
    ]);
    ran.assert(
        1,
        "",
        "BR: no answer within 5.5s (--timeout) (tried once)\n",
    );
}

#[test]
fn a_body_larger_than_any_flag_by_its_own_account() {
    assert_error("the body is larger than 1048576 bytes", &[], |request| {
        request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\nGIF89a");
        Then::Stall
    });
}

#[test]
fn a_body_larger_than_any_flag_without_warning() {
    assert_error("the body is larger than 1048576 bytes", &[], |request| {
        request.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        request.send(&vec![b'x'; (1 << 20) + 1]);
        Then::Close
    });
}

#[test]
fn a_head_larger_than_any_has() {
    let why = "the head of the answer is larger than 16384 bytes";
    assert_error(why, &[], |request| {
        request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
        for _ in 0..50 {
            request.send(&[b"Set-Cookie: ", &[b'x'; 1000][..], b"\r\n"].concat());
        }
        request.send(b"\r\n");
        Then::Keep
    });
}

#[test]
fn a_server_error() {
    assert_error(
        "the server answered 500 Internal Server Error",
        &[],
        |request| request.answer("500 Whatever", b"oh no"),
    );
}

#[test]
fn a_refusal() {
    assert_error("the server answered 403 Forbidden", &[], |request| {
        request.answer("403 Forbidden", b"")
    });
}

#[test]
fn a_success_without_content() {
    assert_error("the server answered 204 No Content", &[], |request| {
        request.send(b"HTTP/1.1 204 No Content\r\n\r\n");
        Then::Keep
    });
}

#[test]
fn redirects_in_a_circle() {
    assert_error("more than 10 redirects", &[], |request| {
        let head = format!("HTTP/1.1 302 Found\r\nLocation: {}\r\n", request.path);
        request.send(format!("{head}Content-Length: 0\r\n\r\n").as_bytes());
        Then::Keep
    });
}

#[test]
fn not_found_is_no_error_and_not_tried_again() {
    let world = World::new();
    let villain = Villain::new(|request| request.answer("404 Not Found", b"<html>no</html>"));
    let ran = world.flags(&["br", "cn", "-s", &villain.base()]);
    assert!(
        ran.stdout
            .contains("\n  0 flags downloaded.\n  2 not found.\nElapsed"),
        "{ran:?}"
    );
    // No error, but worth a word: perhaps it is the wrong place.
    ran.assert(0, &ran.masked(), NOT_ONE);
    assert_eq!(villain.requests(), 2);
    assert_eq!(world.files("download"), [""; 0]);
    let quiet = world.flags(&["br", "cn", "-q", "-s", &villain.base()]);
    quiet.assert(0, "", "");
    let built_in = world.flags(&["zz"]);
    assert_eq!((built_in.stderr.as_str(), built_in.code()), ("", 0));
}

#[test]
fn a_good_flag_replaces_the_old_one_and_others_fail_beside_it() {
    let world = World::new();
    fs::create_dir(world.path("download")).unwrap();
    fs::write(world.path("download/br.gif"), b"old").unwrap();
    let villain = Villain::new(|request| match request.path {
        "/flags/br/br.gif" => request.flag(),
        "/flags/zz/zz.gif" => request.answer("404 Not Found", b""),
        _ => request.answer("410 Gone", b""),
    });
    let ran = world.flags(&["br", "cn", "zz", "-s", &villain.base(), "--mode", "threads"]);
    let counts = "\n  1 flag downloaded.\n  1 not found.\n  1 error.\nElapsed";
    assert!(ran.stdout.contains(counts), "{ran:?}");
    assert_eq!(
        ran.stderr,
        "CN: the server answered 410 Gone (tried once)\n"
    );
    assert_eq!(ran.code(), 1);
    assert_eq!(world.files("download"), ["br.gif"]);
    assert_eq!(fs::read(world.path("download/br.gif")).unwrap(), GIF);
}

#[test]
fn all_workers_share_their_connections() {
    let world = World::new();
    let villain = Villain::new(|request| match request.path {
        path if path.starts_with("/flags/a") => request.answer("404 Not Found", b"no"),
        _ => request.flag(),
    });
    let ran = world.flags(&["a", "b", "-m", "5", "-s", &villain.base()]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert_eq!(villain.requests(), 52);
    assert!(
        villain.connections() <= 5,
        "{} connections",
        villain.connections()
    );
}

#[test]
fn the_old_file_is_replaced_and_not_written_over() {
    use std::io::Read;
    let world = World::new();
    fs::create_dir(world.path("download")).unwrap();
    fs::write(world.path("download/br.gif"), b"old").unwrap();
    let mut old = fs::File::open(world.path("download/br.gif")).unwrap();
    assert_eq!(world.flags(&["br"]).code(), 0);
    let mut text = String::new();
    old.read_to_string(&mut text).unwrap();
    assert_eq!(text, "old", "who had the file open sees it change");
    assert_ne!(fs::read(world.path("download/br.gif")).unwrap(), b"old");
}

#[test]
fn a_password_in_a_url_is_told_to_the_server_and_to_nobody_else() {
    const SECRET: &str = "secr3t";
    let villain = Villain::new(|request| match request.path {
        "/flags/br/br.gif" => request.flag(),
        _ => request.answer("410 Gone", b""),
    });
    let host = villain.base().replace("http://", "");
    let base = format!("http://wh0:{SECRET}@{host}");
    let nobody = format!("http://wh0:{SECRET}@127.0.0.1:1/flags");
    let query = format!("{base}?q");
    let cases: [(&[&str], i32); 7] = [
        (&["br", "cn", "-v", "-s", &base], 1),
        (&["br", "cn", "--json", "-s", &base], 1),
        (
            &["br", "cn", "--jsonl", "--mode", "processes", "-s", &base],
            1,
        ),
        (&["br", "cn", "--trace", "t.svg", "-s", &base], 1),
        (&["br", "--retries", "0", "-s", &nobody], 3),
        (&["compare", "br", "-s", &base], 0),
        (&["-s", &query], 2),
    ];
    for (args, code) in cases {
        let world = World::new();
        let ran = world.flags(args);
        let trace = fs::read_to_string(world.path("t.svg")).unwrap_or_default();
        assert_eq!(ran.code(), code, "{ran:?}");
        for text in [&ran.stdout, &ran.stderr, &trace] {
            assert!(
                !text.contains(SECRET) && !text.contains("wh0"),
                "{args:?}: {text}"
            );
        }
        let shown = ran.stdout.contains("http://***@") || ran.stderr.contains("http://***@");
        assert_eq!(shown, args[0] != "compare", "{ran:?}");
    }
    let expected = "Basic d2gwOnNlY3IzdA==";
    assert_eq!(villain.authorizations(), [expected]);
}
