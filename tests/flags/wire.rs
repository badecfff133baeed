//! The built-in server as a process, and connections to it that speak bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::world::{Running, World};

/// A served world.
pub(crate) struct Served {
    /// The server's process.
    pub(crate) server: Running,
    /// Where it serves.
    pub(crate) address: SocketAddr,
    /// Its directory.
    _world: World,
}

/// Starts a server on any free port.
pub(crate) fn serve(args: &[&str]) -> Served {
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
    pub(crate) fn connect(&self) -> Connection {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Connection {
            stream: BufReader::new(stream),
        }
    }

    /// One request on a connection of its own.
    pub(crate) fn ask(&self, request: &str) -> Answer {
        let mut connection = self.connect();
        connection.send(request);
        connection.answer(request.starts_with("HEAD"))
    }
}

/// A connection.
pub(crate) struct Connection {
    /// The stream, buffered for reading.
    pub(crate) stream: BufReader<TcpStream>,
}

impl Connection {
    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &str) {
        self.stream.get_mut().write_all(bytes.as_bytes()).unwrap();
    }

    /// Reads one answer.
    pub(crate) fn answer(&mut self, is_head: bool) -> Answer {
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
    pub(crate) fn is_closed(&mut self) -> bool {
        matches!(self.stream.read(&mut [0]), Ok(0) | Err(_))
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status line and the headers.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The status.
    pub(crate) fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// A request for a path.
pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n")
}
