//! One connection from its first request to its end.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::connections::Guest;
use super::request::{self, Parsed, Request};
use super::response::Response;
use super::route;
use super::temper::Fate;

/// A request's head may have so many bytes.
const MAX_HEAD: usize = 8 << 10;
/// So much is read at once: a usual request fits.
const CHUNK: usize = 1 << 10;
/// So long may a connection be silent.
const IDLE: Duration = Duration::from_secs(30);
/// So long may a head take from its first byte to its last.
const HEAD: Duration = Duration::from_secs(10);
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
    stream.set_read_timeout(Some(IDLE))?;
    let (mut received, mut answer) = (Vec::new(), Vec::new());
    loop {
        let (request, length) = match read_head(stream, &mut received)? {
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
fn read_head(mut stream: &TcpStream, received: &mut Vec<u8>) -> io::Result<Head> {
    let mut deadline = None;
    loop {
        if !received.is_empty() {
            match request::parse(received) {
                Parsed::Complete(request, length) => {
                    if deadline.is_some_and(|(_, shortened)| shortened) {
                        stream.set_read_timeout(Some(IDLE))?;
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
                    let (end, _) = deadline.unwrap_or((Instant::now() + HEAD, false));
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
