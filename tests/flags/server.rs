//! The built-in server on the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use rustix::process::Signal;

use crate::world::{Running, World};

/// A served world.
struct Served {
    /// The server's process.
    server: Running,
    /// Where it serves.
    address: SocketAddr,
    /// Its directory.
    _world: World,
}

/// Starts a server on any free port.
fn serve(args: &[&str]) -> Served {
    let world = World::new();
    let server = world.start(&[&["serve", "--port", "0"], args].concat());
    let said = server.read_until("the server's address", |stdout| stdout.ends_with('\n'));
    let address = said.strip_prefix("Serving flags at http://");
    let address = address.and_then(|rest| rest.strip_suffix("/flags (Ctrl-C stops)\n"));
    let address = address
        .unwrap_or_else(|| panic!("{said:?}"))
        .parse()
        .unwrap();
    Served {
        server,
        address,
        _world: world,
    }
}

impl Served {
    /// A connection.
    fn connect(&self) -> Connection {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Connection {
            stream: BufReader::new(stream),
        }
    }

    /// One request on a connection of its own.
    fn ask(&self, request: &str) -> Answer {
        let mut connection = self.connect();
        connection.send(request);
        connection.answer(request.starts_with("HEAD"))
    }
}

/// A connection.
struct Connection {
    /// The stream, buffered for reading.
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Sends bytes as they are.
    fn send(&mut self, bytes: &str) {
        self.stream.get_mut().write_all(bytes.as_bytes()).unwrap();
    }

    /// Reads one answer.
    fn answer(&mut self, is_head: bool) -> Answer {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(
                self.stream.read_line(&mut head).unwrap() > 0,
                "it ended after {head:?}"
            );
        }
        let mut answer = Answer {
            head,
            body: Vec::new(),
        };
        let length = answer
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        answer.body.resize(if is_head { 0 } else { length }, 0);
        self.stream.read_exact(&mut answer.body).unwrap();
        answer
    }

    /// Whether the server has closed it.
    fn is_closed(&mut self) -> bool {
        matches!(self.stream.read(&mut [0]), Ok(0) | Err(_))
    }
}

/// What the server answered.
#[derive(Debug)]
struct Answer {
    /// The status line and the headers.
    head: String,
    /// The body.
    body: Vec<u8>,
}

impl Answer {
    /// The status.
    fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// A header.
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// A request for a path.
fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n")
}

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
fn what_is_not_there_is_not_found() {
    let served = serve(&[]);
    for path in [
        "/",
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
fn a_thousand_connections_at_once() {
    allow_a_thousand();
    let served = serve(&[]);
    let mut connections: Vec<_> = (0..1000).map(|_| served.connect()).collect();
    for connection in &mut connections {
        connection.send(&get("/flags/br/br.gif"));
    }
    for connection in &mut connections {
        assert_eq!(connection.answer(false).status(), "200");
    }
    // All of them are open still.
    for connection in &mut connections {
        connection.send(&get("/flags/zz/zz.gif"));
        assert_eq!(connection.answer(false).status(), "404");
    }
}

/// Lets this process hold a thousand connections.
fn allow_a_thousand() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit
        .maximum
        .map(|maximum| maximum.min(4096))
        .or(Some(4096));
    setrlimit(Resource::Nofile, limit).unwrap();
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
