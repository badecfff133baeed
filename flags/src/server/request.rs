//! A request's head: bytes in, what we need to know out.

use super::response::Response;

/// More header lines than this are too many.
const MAX_HEADERS: usize = 64;

/// A request, as far as it matters to us.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What is asked for: the path without a query.
    pub(super) path: String,
    /// HEAD instead of GET: the same answer without its body.
    pub(super) is_head: bool,
    /// Whether the connection stays open.
    pub(super) keep_alive: bool,
    /// Whether the client has to be told so: HTTP/1.0 has no such habit.
    pub(super) is_old: bool,
    /// The versions the client has (`If-None-Match`).
    pub(super) known: Option<String>,
}

/// What the bytes received so far are.
#[derive(Debug)]
pub(super) enum Parsed {
    /// The beginning of a head.
    Partial,
    /// A request, whose head has this many bytes.
    Complete(Request, usize),
    /// Something that gets this answer and nothing else.
    Bad(Response),
}

/// Parses a request's head.
pub(super) fn parse(bytes: &[u8]) -> Parsed {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Ok(httparse::Status::Complete(length)) => length,
        Err(httparse::Error::TooManyHeaders) => {
            return Parsed::Bad(Response::text(431, "too many headers\n"));
        }
        Err(httparse::Error::Version) => {
            return Parsed::Bad(Response::text(
                505,
                "HTTP/1.0 and HTTP/1.1 are spoken here\n",
            ));
        }
        Err(_) => return Parsed::Bad(Response::text(400, "that is no HTTP request\n")),
    };
    let value = |name: &str| {
        let mut named = head
            .headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name));
        named
            .next()
            .map(|header| String::from_utf8_lossy(header.value).trim().to_owned())
    };
    let is_new = head.version == Some(1);
    if is_new && value("host").is_none() {
        return Parsed::Bad(Response::text(400, "the Host header is missing\n"));
    }
    // Nothing we answer has a body, and where a body ends is where requests are smuggled.
    let body = value("content-length").is_some_and(|length| length != "0");
    if body || value("transfer-encoding").is_some() {
        return Parsed::Bad(Response::text(413, "a request with a body is not taken\n"));
    }
    let is_head = match head.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => {
            let refusal = Response::text(405, "only GET and HEAD\n").with("Allow", "GET, HEAD");
            return Parsed::Bad(refusal);
        }
    };
    let connection = value("connection").unwrap_or_default().to_ascii_lowercase();
    let mut wishes = connection.split(',').map(str::trim);
    let keep_alive = if is_new {
        wishes.all(|wish| wish != "close")
    } else {
        wishes.any(|wish| wish == "keep-alive")
    };
    let request = Request {
        path: path(head.path.unwrap_or_default()).to_owned(),
        is_head,
        keep_alive,
        is_old: !is_new,
        known: value("if-none-match"),
    };
    Parsed::Complete(request, length)
}

/// The path of a request's target: without a host, a query, or a fragment.
fn path(target: &str) -> &str {
    let rest = match target.split_once("://") {
        Some((_, rest)) if !target.starts_with('/') => rest.find('/').map_or("/", |at| &rest[at..]),
        _ => target,
    };
    rest.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(text: &str) -> Request {
        match parse(text.as_bytes()) {
            Parsed::Complete(request, length) if length == text.len() => request,
            other => panic!("{text:?} is {other:?}"),
        }
    }

    fn refused(text: &str) -> u16 {
        match parse(text.as_bytes()) {
            Parsed::Bad(response) => response.status(),
            other => panic!("{text:?} is {other:?}"),
        }
    }

    #[test]
    fn a_head_is_partial_until_its_last_byte() {
        let text = "GET /flags/br/br.gif HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"a\"\r\n\r\n";
        for end in 1..text.len() {
            assert!(
                matches!(parse(&text.as_bytes()[..end]), Parsed::Partial),
                "{end}"
            );
        }
        let request = complete(text);
        assert_eq!(request.path, "/flags/br/br.gif");
        assert_eq!(request.known.as_deref(), Some("\"a\""));
        assert!(request.keep_alive && !request.is_head);
    }

    #[test]
    fn connections_are_kept_as_the_version_says() {
        assert!(!complete("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n").keep_alive);
        assert!(!complete("GET / HTTP/1.0\r\n\r\n").keep_alive);
        assert!(complete("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
    }

    #[test]
    fn what_is_no_request_of_ours_is_refused() {
        assert_eq!(refused("GET / HTTP/1.1\r\n\r\n"), 400);
        assert_eq!(refused("\x16\x03\x01\r\n\r\n"), 400);
        assert_eq!(refused("POST / HTTP/1.1\r\nHost: h\r\n\r\n"), 405);
        assert_eq!(
            refused("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"),
            413
        );
        assert_eq!(
            refused("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"),
            413
        );
        assert_eq!(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505);
        let many = "A: b\r\n".repeat(MAX_HEADERS + 1);
        assert_eq!(refused(&format!("GET / HTTP/1.1\r\n{many}\r\n")), 431);
    }

    #[test]
    fn whatever_the_bytes_are_there_is_an_answer() {
        let sound = "GET http://h/flags/br/br.gif?a#b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\
                     If-None-Match: \"a\"\r\nContent-Length: 0\r\n\r\n";
        let mut dice = fastrand::Rng::with_seed(1);
        let (mut complete, mut bad) = (0, 0);
        for _ in 0..100_000 {
            let mut bytes = sound.as_bytes().to_vec();
            for _ in 0..dice.usize(..4) {
                let (at, to) = (dice.usize(..bytes.len()), dice.usize(..bytes.len()));
                match dice.u8(..4) {
                    0 => bytes[at] = dice.u8(..),
                    1 => bytes.truncate(at + 1),
                    2 => bytes.swap(at, to),
                    _ => bytes.insert(at, dice.u8(..)),
                }
            }
            match parse(&bytes) {
                Parsed::Partial => assert!(!bytes.ends_with(b"\r\n\r\n"), "{bytes:?}"),
                Parsed::Complete(request, length) => {
                    assert!(length <= bytes.len(), "{bytes:?}");
                    assert!(!request.path.contains(['?', '#', ' ']), "{bytes:?}");
                    complete += 1;
                }
                Parsed::Bad(response) => {
                    let status = response.status();
                    assert!([400, 405, 413, 431, 505].contains(&status), "{bytes:?}");
                    bad += 1;
                }
            }
        }
        // Neither was every change harmless, nor every one fatal.
        assert!(complete > 10_000 && bad > 10_000, "{complete}, {bad}");
    }

    #[test]
    fn only_the_path_of_a_target_counts() {
        for target in ["/a/b", "/a/b?c=d", "/a/b#e", "http://host:80/a/b"] {
            assert_eq!(path(target), "/a/b", "{target}");
        }
        assert_eq!(path("http://host"), "/");
        assert_eq!(path("/a?b=c://d"), "/a");
    }
}
