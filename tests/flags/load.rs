//! The built-in server under load, and under fire.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::wire::{Connection, Served, get, serve};

/// So many connections are held at once.
const CONNECTIONS: usize = 1000;
/// So many requests are made on each: a hundred thousand in all.
const REQUESTS: usize = 100;
/// So many of them at once.
const PIPELINED: usize = 10;

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
fn a_thousand_connections_and_a_hundred_thousand_requests() {
    allow_a_thousand();
    let served = serve(&[]);
    let mut connections: Vec<_> = (0..CONNECTIONS).map(|_| served.connect()).collect();
    let (flag, nothing) = (get("/flags/br/br.gif"), get("/flags/zz/zz.gif"));
    let batch = (flag + &nothing).repeat(PIPELINED / 2);
    thread::scope(|scope| {
        for share in connections.chunks_mut(CONNECTIONS / 4) {
            scope.spawn(|| {
                for _ in 0..REQUESTS / PIPELINED {
                    for connection in &mut *share {
                        connection.send(&batch);
                    }
                    for connection in &mut *share {
                        for _ in 0..PIPELINED / 2 {
                            assert_eq!(connection.answer(false).status(), "200");
                            assert_eq!(connection.answer(false).status(), "404");
                        }
                    }
                }
            });
        }
    });
}

/// Makes sure that the server answers as if nothing were the matter.
fn assert_answers(served: &Served) {
    let began = Instant::now();
    for _ in 0..20 {
        assert_eq!(served.ask(&get("/flags/br/br.gif")).status(), "200");
    }
    let took = began.elapsed();
    assert!(took < Duration::from_secs(2), "20 answers took {took:?}");
}

#[test]
fn slow_lorises_keep_nobody_else_waiting_and_are_shown_out() {
    allow_a_thousand();
    let served = serve(&[]);
    let mut slow: Vec<_> = (0..500).map(|_| served.connect()).collect();
    let began = Instant::now();
    // Longer than the ten seconds a head may take: each byte comes in time, the last one never.
    for byte in "GET / HTTP/1.1".chars().take(11) {
        for connection in &mut slow {
            // The server may have shown it out by now.
            let _ = connection.stream.get_mut().write_all(&[byte as u8]);
        }
        assert_answers(&served);
        thread::sleep(Duration::from_secs(1));
    }
    for connection in &mut slow {
        assert_eq!(connection.answer(false).status(), "408");
        assert!(connection.is_closed());
    }
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_answers(&served);
}

/// A request, and things that are like one.
fn garbage(dice: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = match dice.u8(..6) {
        0 => (0..dice.usize(..300)).map(|_| dice.u8(..)).collect(),
        1 => vec![dice.u8(..); dice.usize(..20_000)],
        2 => "X: y\r\n".repeat(dice.usize(..3000)).into_bytes(),
        _ => get("/flags/br/br.gif")
            .repeat(dice.usize(1..4))
            .into_bytes(),
    };
    for _ in 0..dice.usize(..4) {
        let at = dice.usize(..=bytes.len());
        match dice.u8(..3) {
            0 => bytes.insert(at, dice.u8(..)),
            1 => bytes.truncate(at),
            _ => bytes[at..].reverse(),
        }
    }
    bytes
}

#[test]
fn random_bytes_get_an_answer_or_an_end_and_harm_nobody() {
    let served = serve(&[]);
    let mut dice = fastrand::Rng::with_seed(1);
    for _ in 0..2000 {
        let bytes = garbage(&mut dice);
        let mut stream = TcpStream::connect(served.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        // It may hang up before it has heard all of it.
        let _ = stream.write_all(&bytes);
        if dice.bool() {
            let _ = stream.shutdown(Shutdown::Write);
            let mut answer = Vec::new();
            let end = stream.read_to_end(&mut answer);
            let answered = answer.is_empty() || answer.starts_with(b"HTTP/1.1 ");
            assert!(answered, "{bytes:?} got {answer:?}, {end:?}");
            let is_over = !end.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
            assert!(is_over, "{bytes:?} is still open");
        }
    }
    assert_answers(&served);
}

#[test]
fn many_connections_that_never_say_a_word() {
    allow_a_thousand();
    let served = serve(&[]);
    let silent: Vec<Connection> = (0..CONNECTIONS).map(|_| served.connect()).collect();
    assert_answers(&served);
    drop(silent);
    assert_answers(&served);
}
