//! The built-in server on the wire.

use std::io::BufRead;

use rustix::process::Signal;

use crate::wire::{get, serve};
use crate::world::World;

#[test]
fn a_flag_has_its_type_length_and_tag() {
    let served = serve(&[]);
    let answer = served.ask(&get("/flags/br/br.gif"));
    assert_eq!(answer.status(), "200");
    assert_eq!(answer.header("content-type"), Some("image/gif"));
    assert!(answer.body.starts_with(b"GIF89a"));
    assert!(
        answer
            .header("date")
            .is_some_and(|date| date.ends_with(" GMT"))
    );

    let head = served.ask("HEAD /flags/br/br.gif HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_eq!(
        head.header("content-length"),
        answer.header("content-length")
    );

    let tag = answer.header("etag").unwrap();
    let again = format!("GET /flags/br/br.gif HTTP/1.1\r\nHost: h\r\nIf-None-Match: {tag}\r\n\r\n");
    let unchanged = served.ask(&again);
    assert_eq!((unchanged.status(), unchanged.body.len()), ("304", 0));
    assert_eq!(unchanged.header("etag"), Some(tag));
}

#[test]
fn metadata_names_the_country() {
    let answer = serve(&[]).ask(&get("/flags/jp/metadata.json"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = String::from_utf8(answer.body).unwrap();
    assert_eq!(body, "{\"country\": \"Japan\", \"code\": \"JP\"}\n");
}

#[test]
fn a_page_shows_what_there_is() {
    let served = serve(&[]);
    for path in ["/", "/flags", "/flags/"] {
        let answer = served.ask(&get(path));
        assert_eq!(answer.status(), "200", "{path}");
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        let page = String::from_utf8(answer.body).unwrap();
        assert!(
            page.contains("<h1>195 flags</h1>") && page.contains("Brazil"),
            "{page}"
        );
        let links: Vec<_> = page
            .split("href=\"")
            .skip(1)
            .map(|link| link.split('"').next().unwrap())
            .collect();
        assert_eq!(links.len(), 2 * 195);
        for link in links {
            assert_eq!(served.ask(&get(link)).status(), "200", "{link}");
        }
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let served = serve(&[]);
    for path in [
        "/favicon.ico",
        "/flags/zz/zz.gif",
        "/flags/BR/BR.gif",
        "/flags/br/../br.gif",
        "/etc/passwd",
    ] {
        assert_eq!(served.ask(&get(path)).status(), "404", "{path}");
    }
}

#[test]
fn a_connection_takes_many_requests_even_at_once() {
    let served = serve(&[]);
    let mut connection = served.connect();
    for _ in 0..3 {
        connection.send(&get("/flags/br/br.gif"));
        assert_eq!(connection.answer(false).status(), "200");
    }
    let both = get("/flags/br/br.gif") + &get("/flags/zz/zz.gif");
    connection.send(&both);
    assert_eq!(connection.answer(false).status(), "200");
    assert_eq!(connection.answer(false).status(), "404");
    // A request may come a byte at a time.
    for byte in get("/flags/cn/cn.gif").chars() {
        connection.send(&byte.to_string());
    }
    assert_eq!(connection.answer(false).status(), "200");
}

#[test]
fn the_client_may_ask_for_the_end() {
    let served = serve(&[]);
    let mut connection = served.connect();
    connection.send("GET /flags/br/br.gif HTTP/1.0\r\n\r\n");
    assert_eq!(connection.answer(false).header("connection"), Some("close"));
    assert!(connection.is_closed());
}

#[cfg(target_os = "linux")]
#[test]
fn a_thread_that_is_free_takes_the_next_connection() {
    let served = serve(&[]);
    for _ in 0..100 {
        let mut connection = served.connect();
        connection.send("GET /flags/zz/zz.gif HTTP/1.0\r\n\r\n");
        assert_eq!(connection.answer(false).status(), "404");
        assert!(connection.is_closed());
        // Time for the thread to get free; one that does not stay would be gone after it.
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let threads = std::fs::read_dir(format!("/proc/{}/task", served.server.id())).unwrap();
    let names = threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("comm")));
    let numbers = names.filter_map(|name| {
        let name = name.unwrap();
        let number = name.strip_prefix("connection_")?.trim_end();
        Some(number.parse::<u32>().unwrap())
    });
    let last = numbers.max();
    assert!(last.is_some_and(|last| last < 50), "the last is {last:?}");
}

#[test]
fn what_is_no_request_is_refused_and_the_connection_closed() {
    let served = serve(&[]);
    let long = format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}", "x".repeat(9000));
    for (request, status) in [
        ("\x16\x03\x01 hello\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("DELETE /flags/br/br.gif HTTP/1.1\r\nHost: h\r\n\r\n", "405"),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n",
            "413",
        ),
        (long.as_str(), "431"),
    ] {
        let mut connection = served.connect();
        connection.send(request);
        assert_eq!(connection.answer(false).status(), status, "{request:?}");
        assert!(connection.is_closed(), "{request:?}");
    }
    assert_eq!(served.ask(&get("/flags/br/br.gif")).status(), "200");
}

#[test]
fn it_stops_at_once_however_many_are_connected() {
    let served = serve(&["--delay", "30"]);
    let mut idle = served.connect();
    let mut waiting = served.connect();
    waiting.send(&get("/flags/br/br.gif"));
    let before = std::time::Instant::now();
    served.server.signal(Signal::TERM);
    assert_eq!(served.server.end().code(), 143);
    assert!(
        before.elapsed().as_millis() < 1000,
        "it took {:?}",
        before.elapsed()
    );
    assert!(idle.is_closed() && waiting.is_closed());
}

#[test]
fn every_request_waits_its_time_and_fails_at_its_rate() {
    let served = serve(&["--delay", "0.05..0.06", "--error-rate", "1", "--seed", "7"]);
    let before = std::time::Instant::now();
    let mut connection = served.connect();
    connection.send(&get("/flags/br/br.gif"));
    let mut first = String::new();
    let _ = connection.stream.read_line(&mut first);
    assert!(before.elapsed().as_millis() >= 50, "{:?}", before.elapsed());
    assert!(!first.contains(" 200 "), "{first:?}");
}

#[test]
fn a_port_that_is_taken_is_said() {
    let served = serve(&[]);
    let port = served.address.port().to_string();
    let ran = World::new().flags(&["serve", "--port", &port]);
    assert!(
        ran.stderr.starts_with("flags: cannot serve on 127.0.0.1:"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("--port"), "{ran:?}");
    assert_eq!(ran.code(), 3);
}

#[test]
fn a_client_of_old_is_told_that_its_connection_is_kept() {
    let served = serve(&[]);
    let mut connection = served.connect();
    for _ in 0..2 {
        connection.send("GET /flags/br/br.gif HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        let answer = connection.answer(false);
        assert_eq!(answer.header("connection"), Some("keep-alive"));
    }
    connection.send(&get("/flags/br/br.gif"));
    assert_eq!(connection.answer(false).header("connection"), None);
    connection.send("GET / HTTP/1.0\r\n\r\n");
    assert_eq!(connection.answer(false).header("connection"), Some("close"));
    assert!(connection.is_closed());
}
