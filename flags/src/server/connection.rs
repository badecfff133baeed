//! One connection from its first request to its end.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::Patience;
use super::connections::Guest;
use super::request::{self, Parsed, Request};
use super::response::Response;
use super::route;
use super::temper::Fate;

/// A request's head may have so many bytes.
const MAX_HEAD: usize = 8 << 10;
/// So much is read at once: a usual request fits.
const CHUNK: usize = 1 << 10;
/// So long may the client leave an answer unread.
const WRITE: Duration = Duration::from_secs(10);
/// So long may a refused client take to go.
const LINGER: Duration = Duration::from_secs(1);

/// Answers requests until the client has enough, misbehaves, or the server stops.
pub(super) fn serve(guest: &Guest) {
    // What goes wrong with a connection ends it, and concerns nobody else.
    let _ = converse(guest);
    let _ = guest.stream.shutdown(Shutdown::Both);
}

/// The conversation; an error is the connection's.
fn converse(guest: &Guest) -> io::Result<()> {
    let mut stream: &TcpStream = &guest.stream;
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(WRITE))?;
    let patience = guest.shared.patience;
    stream.set_read_timeout(Some(patience.idle))?;
    let (mut received, mut answer) = (Vec::new(), Vec::new());
    loop {
        let (request, length) = match read_head(stream, &mut received, patience)? {
            Head::Complete(request, length) => (request, length),
            Head::Bad(refusal) => {
                refusal.write_to(&mut answer, true, false);
                stream.write_all(&answer)?;
                return linger(stream);
            }
            Head::End => return Ok(()),
        };
        // What is left is the beginning of the next request.
        received.drain(..length);
        let keep_alive = request.keep_alive;
        let response = match guest.shared.temper.fate(&guest.shared.connections) {
            Fate::Answer => route::answer(&request, &guest.shared.images),
            Fate::Fail(response) => response,
            Fate::HangUp => return Ok(()),
        };
        let response = if keep_alive && request.is_old {
            response.with("Connection", "keep-alive")
        } else {
            response
        };
        answer.clear();
        response.write_to(&mut answer, !request.is_head, keep_alive);
        stream.write_all(&answer)?;
        if !keep_alive {
            return Ok(());
        }
    }
}

/// Reads on for a moment after a refusal: to close with bytes unread would reset the connection, and
/// the refusal might never arrive.
fn linger(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    let mut rest = [0; CHUNK];
    for _ in 0..64 {
        if stream.read(&mut rest)? == 0 {
            break;
        }
    }
    Ok(())
}

/// What came of waiting for a request.
enum Head {
    /// A request, whose head has this many bytes.
    Complete(Request, usize),
    /// Something that gets this answer, after which the connection ends.
    Bad(Response),
    /// Nothing more: the client is done.
    End,
}

/// Reads until a request's head is complete.
fn read_head(
    mut stream: &TcpStream,
    received: &mut Vec<u8>,
    patience: Patience,
) -> io::Result<Head> {
    let mut deadline = None;
    loop {
        if !received.is_empty() {
            match request::parse(received) {
                Parsed::Complete(request, length) => {
                    if deadline.is_some_and(|(_, shortened)| shortened) {
                        stream.set_read_timeout(Some(patience.idle))?;
                    }
                    return Ok(Head::Complete(request, length));
                }
                Parsed::Bad(refusal) => return Ok(Head::Bad(refusal)),
                Parsed::Partial if received.len() >= MAX_HEAD => {
                    return Ok(Head::Bad(Response::text(
                        431,
                        "the request's head is too long\n",
                    )));
                }
                Parsed::Partial => {
                    // The first byte starts the clock, and every further one only uses it up.
                    let (end, _) = deadline.unwrap_or((Instant::now() + patience.head, false));
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Ok(Head::Bad(Response::text(
                            408,
                            "the request took too long\n",
                        )));
                    }
                    stream.set_read_timeout(Some(left))?;
                    deadline = Some((end, true));
                }
            }
        }
        let old = received.len();
        received.resize(old + CHUNK, 0);
        let read = stream.read(&mut received[old..]);
        received.truncate(old + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => return Ok(Head::End),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // The time is over; for a head that was begun, the next round says so.
            Err(error) if is_timeout(&error) && deadline.is_some() => {}
            Err(error) if is_timeout(&error) => return Ok(Head::End),
            Err(error) => return Err(error),
        }
    }
}

/// Whether the error is that time ran out; platforms differ in the name.
fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Server, Temper};
    use super::*;

    /// A server that bears with clients for these times.
    fn server(idle: Duration, head: Duration) -> Server {
        let patience = Patience { idle, head };
        let config = Config::loopback(Temper::HEALTHY);
        Server::start(Config { patience, ..config }).unwrap()
    }

    /// A connection to it.
    fn connect(server: &Server) -> TcpStream {
        let stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream
    }

    /// Everything that still comes, and how long it took to the end.
    fn rest(stream: &mut TcpStream) -> (String, Duration) {
        let (began, mut text) = (Instant::now(), String::new());
        stream.read_to_string(&mut text).unwrap();
        (text, began.elapsed())
    }

    const SHORT: Duration = Duration::from_millis(100);
    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn a_connection_that_is_silent_is_closed_without_a_word() {
        let server = server(SHORT, LONG);
        let mut fresh = connect(&server);
        let (text, took) = rest(&mut fresh);
        assert_eq!(text, "");
        assert!(took < LONG / 2, "{took:?}");

        let mut used = connect(&server);
        used.write_all(b"GET /flags/zz/zz.gif HTTP/1.1\r\nHost: h\r\n\r\n")
            .unwrap();
        let (text, took) = rest(&mut used);
        assert!(
            text.starts_with("HTTP/1.1 404 ") && !text.contains("408"),
            "{text}"
        );
        assert!((SHORT..LONG / 2).contains(&took), "{took:?}");
    }

    #[test]
    fn a_head_that_does_not_end_is_refused() {
        let server = server(LONG, SHORT);
        let mut slow = connect(&server);
        slow.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        let (text, took) = rest(&mut slow);
        assert!(text.starts_with("HTTP/1.1 408 "), "{text}");
        assert!((SHORT / 2..LONG / 2).contains(&took), "{took:?}");
    }

    #[test]
    fn a_head_in_time_gives_the_connection_its_time_back() {
        let head = SHORT * 5;
        let server = server(LONG, head);
        let mut stream = connect(&server);
        for part in ["GET /flags/zz/zz.gif HTTP/1.1\r\n", "Host: h\r\n\r\n"] {
            stream.write_all(part.as_bytes()).unwrap();
            // So that the head comes in two parts; the second is in time.
            std::thread::sleep(head / 20);
        }
        let mut answer = [0; 1024];
        let length = stream.read(&mut answer).unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 404"));
        // Longer than a head may take: between requests the other limit holds.
        stream.set_read_timeout(Some(head * 2)).unwrap();
        let end = stream.read(&mut answer);
        assert!(end.is_err_and(|error| is_timeout(&error)), "it was closed");
    }
}
