//! Proxies, which the environment names.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::villain::{Then, Villain};
use crate::world::{Ran, World};

#[test]
fn a_proxy_is_never_asked_for_what_is_on_this_machine() {
    let world = World::new();
    let mut command = world.command();
    command
        .arg("br")
        .env("ALL_PROXY", "http://127.0.0.1:1")
        .env("http_proxy", "http://127.0.0.1:1");
    world
        .spawn(&mut command)
        .end()
        .assert(0, "BR\n1 flag downloaded in TIMEs\n", "");
}

#[test]
fn a_proxy_is_asked_for_what_is_elsewhere() {
    let world = World::new();
    let proxy = Villain::new(|request| match request.path {
        "flags.invalid:80" => {
            request.send(b"HTTP/1.1 200 Connection established\r\n\r\n");
            Then::Keep
        }
        _ => request.flag(),
    });
    let mut command = world.command();
    command
        .args(["br", "-q", "-s", "http://flags.invalid/f"])
        .env("http_proxy", proxy.origin());
    world.spawn(&mut command).end().assert(0, "", "");
    assert_eq!(world.files("download"), ["br.gif"]);
    assert_eq!(proxy.requests(), 2);
}

/// Asks for a flag that is elsewhere.
fn asked(environment: &[(&str, &OsStr)]) -> Ran {
    let world = World::new();
    let mut command = world.command();
    command
        .args(["br", "-q", "--retries", "0", "-s", "http://flags.invalid/f"])
        .envs(environment.iter().copied());
    world.spawn(&mut command).end()
}

#[test]
fn a_proxy_that_cannot_be_used_is_not_passed_by() {
    for proxy in ["socks5://me:secr3t@127.0.0.1:1", "bogus://me:secr3t@h"] {
        let ran = asked(&[("ALL_PROXY", OsStr::new(proxy))]);
        assert!(
            ran.stderr.starts_with("flags: cannot use the proxy '"),
            "{ran:?}"
        );
        assert!(ran.stderr.contains("which ALL_PROXY names"), "{ran:?}");
        assert!(!ran.stderr.contains("secr3t"), "{ran:?}");
        assert_eq!(ran.code(), 2);
    }
    let no_text = OsStr::from_bytes(b"http://\xff:1");
    let ran = asked(&[("ALL_PROXY", no_text)]);
    assert!(ran.stderr.contains("which ALL_PROXY names"), "{ran:?}");
    assert_eq!(ran.code(), 2);
}

#[test]
fn a_proxy_that_is_not_asked_is_not_named() {
    let ran = asked(&[
        ("http_proxy", OsStr::new("http://127.0.0.1:1")),
        ("NO_PROXY", OsStr::new("flags.invalid")),
    ]);
    assert!(ran.stderr.starts_with("BR: cannot connect: "), "{ran:?}");
    assert!(!ran.stderr.contains("proxy"), "{ran:?}");
}

#[test]
fn a_proxy_that_cannot_be_used_is_no_matter_where_none_is_asked() {
    let proxy = ("ALL_PROXY", OsStr::new("socks5://127.0.0.1:1"));
    for (hosts, code) in [("*", 3), ("h,*", 3), ("flags.invalid", 2), ("", 2)] {
        let ran = asked(&[proxy, ("NO_PROXY", OsStr::new(hosts))]);
        assert_eq!(ran.code(), code, "{hosts}: {ran:?}");
        assert_eq!(ran.stderr.contains("proxy"), code == 2, "{hosts}: {ran:?}");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let ran = asked(&[("http_proxy", OsStr::new("http://me:secr3t@127.0.0.1:1"))]);
    let why = "BR: cannot connect: connection refused (the environment names the proxy 127.0.0.1:1) (tried once)\n";
    assert!(ran.stderr.starts_with(why), "{ran:?}");
    assert_eq!(ran.code(), 3);
}

#[test]
fn the_variable_is_that_of_the_scheme() {
    let refusing = || Villain::new(|request| request.answer("403 Forbidden", b""));
    let (http, https) = ("http://flags.invalid/f", "https://flags.invalid/f");
    for (first, second, site, expected) in [
        ("HTTPS_PROXY", "http_proxy", http, [0, 1]),
        ("HTTPS_PROXY", "https_proxy", http, [0, 0]),
        ("ALL_PROXY", "http_proxy", http, [0, 1]),
        ("ALL_PROXY", "https_proxy", http, [1, 0]),
        ("HTTP_PROXY", "all_proxy", http, [1, 0]),
        ("HTTP_PROXY", "https_proxy", https, [0, 1]),
        ("HTTP_PROXY", "http_proxy", https, [0, 0]),
        ("all_proxy", "HTTPS_PROXY", https, [0, 1]),
    ] {
        if cfg!(not(feature = "tls")) && site == https {
            continue;
        }
        let world = World::new();
        let (a, b) = (refusing(), refusing());
        let mut command = world.command();
        command
            .args(["br", "-q", "--retries", "0", "-s", site])
            .env(first, a.origin())
            .env(second, b.origin());
        let ran = world.spawn(&mut command).end();
        let asked = [a.requests(), b.requests()];
        assert_eq!(asked, expected, "{first}, {second}, {site}: {ran:?}");
        assert_eq!(ran.code(), 3);
    }
}

#[test]
fn what_the_other_scheme_has_is_no_matter() {
    let ran = asked(&[("HTTPS_PROXY", OsStr::new("socks5://127.0.0.1:1"))]);
    assert!(!ran.stderr.contains("proxy"), "{ran:?}");
    assert_eq!(ran.code(), 3);
}

#[test]
fn a_proxy_that_does_not_connect_is_told_from_one_that_is_not_there() {
    let proxy = Villain::new(|request| request.answer("403 Forbidden", b""));
    let ran = asked(&[("http_proxy", OsStr::new(&proxy.origin()))]);
    let why = "it has to allow CONNECT for http:// URLs, too";
    assert!(ran.stderr.contains(why), "{ran:?}");
}

#[test]
fn what_is_on_this_machine_needs_no_proxy_in_any_spelling() {
    let villain = Villain::new(|request| request.flag());
    let port = villain.base().rsplit(':').next().unwrap().to_owned();
    for host in ["LOCALHOST", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]"] {
        let world = World::new();
        let mut command = world.command();
        command
            .args(["br", "-q", "-s", &format!("http://{host}:{port}")])
            .env("http_proxy", "http://127.0.0.1:1");
        let ran = world.spawn(&mut command).end();
        assert_eq!((ran.code(), ran.stderr.as_str()), (0, ""), "{host}");
    }
}
