//! Redirects that lead nowhere.

use crate::villain::{GIF, Then, Villain};
use crate::world::World;

/// A server that redirects all requests there.
fn redirecting(location: String) -> Villain {
    Villain::new(move |request| {
        let head = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n");
        request.send(format!("{head}Content-Length: 0\r\n\r\n").as_bytes());
        Then::Keep
    })
}

#[test]
fn a_redirect_to_a_host_that_is_not_there_is_not_the_servers_absence() {
    let villain = redirecting("http://127.0.0.1:1/br.gif".into());
    for mode in ["as-completed", "processes"] {
        let world = World::new();
        let args = ["br", "cn", "--retry-delay", "0.001", "--mode", mode];
        let ran = world.flags(&[&args[..], &["-s", &villain.base()]].concat());
        assert_eq!(
            ran.stderr,
            "BR, CN: cannot connect: connection refused (the server redirects to 127.0.0.1:1) (tried 4 times)\n"
        );
        assert_eq!(ran.code(), 1);
    }
}

#[test]
fn a_redirect_to_another_host_is_followed() {
    let world = World::new();
    let there = Villain::new(|request| request.answer("200 OK", GIF));
    let here = redirecting(format!("{}/br.gif", there.origin()));
    let ran = world.flags(&["br", "-q", "-s", &here.base()]);
    ran.assert(0, "", "");
    assert_eq!((here.requests(), there.requests()), (1, 1));
}

#[test]
fn a_redirect_to_a_url_without_end_is_not_followed() {
    let villain = redirecting(format!("/{}", "x".repeat(5000)));
    let ran = World::new().flags(&["br", "-s", &villain.base()]);
    assert_eq!(
        ran.stderr,
        "BR: the server redirects to a URL of about 4096 bytes or more (tried once)\n"
    );
    assert_eq!((villain.requests(), ran.code()), (1, 1));
}
