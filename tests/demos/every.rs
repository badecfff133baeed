//! What holds for every demo.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::process::{TURN, WATCHDOG, all, command, end_of, hurry, patiently, plain, read, run};

/// The limit of the house rule.
const LIMIT: Duration = Duration::from_secs(2);

#[test]
fn every_demo_ends_with_its_answer_in_under_two_seconds() {
    for name in all() {
        let ran = plain(&name);
        assert_eq!(ran.status.code(), Some(0), "{name}: {ran:?}");
        let paragraph = ran.stdout.trim_end().rsplit("\n\n").next().unwrap();
        assert!(
            paragraph.lines().any(|line| line.starts_with("Answer: ")),
            "{name} ends without an answer: {}",
            ran.stdout
        );
        let took = patiently(&name, |ran| ran.took < LIMIT).took;
        assert!(took < LIMIT, "{name} took {took:?}");
    }
}

#[test]
fn every_demo_fits_a_terminal_of_80_columns_but_for_the_tabs_of_the_notebook() {
    for name in all() {
        for line in plain(&name).stdout.lines() {
            let exempt = line.contains('\t') || line.starts_with("ERROR: ");
            assert!(exempt || line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn every_demo_says_what_it_shows_when_asked() {
    for name in all() {
        let ran = run(&name, &["--help"]);
        assert_eq!(ran.status.code(), Some(0), "{name}: {ran:?}");
        let first = ran.stdout.lines().next().unwrap_or_default();
        assert!(first.ends_with('?'), "{name}: {}", ran.stdout);
        assert!(ran.stdout.contains("Options:"), "{name}: {}", ran.stdout);
    }
}

#[test]
fn every_demo_refuses_arguments_that_it_does_not_know() {
    for name in all() {
        for arguments in [
            &["--no-such-option"][..],
            &["file"],
            &["--unit-ms"],
            &["--unit-ms", "0"],
            &["--unit-ms=-1"],
        ] {
            let ran = run(&name, arguments);
            assert_eq!(ran.status.code(), Some(2), "{name} {arguments:?}: {ran:?}");
            assert!(ran.stderr.starts_with("error: "), "{name}: {ran:?}");
            assert_eq!(ran.stdout, "", "{name} {arguments:?}");
        }
    }
}

/// As `demo | head -1` does.
#[test]
fn every_demo_ends_quietly_when_nobody_reads_on() {
    for name in all() {
        let _turn = TURN.lock();
        let mut child = command(&name, hurry(&name)).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = read(child.stderr.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        drop(stdout);
        let status = end_of(&mut child, &name);
        let stderr = stderr.join().unwrap();
        assert_eq!(status.code(), Some(0), "{name}: {stderr}");
        assert!(!stderr.contains("stdout"), "{name}: {stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn every_demo_tells_when_its_output_goes_nowhere() {
    for name in all() {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let _turn = TURN.lock();
        let mut child = command(&name, hurry(&name))
            .stdout(Stdio::from(full))
            .spawn()
            .unwrap();
        let stderr = read(child.stderr.take().unwrap());
        assert_eq!(end_of(&mut child, &name).code(), Some(1), "{name}");
        let stderr = stderr.join().unwrap();
        assert!(
            stderr.contains("error: cannot write to stdout"),
            "{name}: {stderr}"
        );
    }
}

/// A datagram socket keeps write calls apart: each must be one whole line.
#[cfg(unix)]
#[test]
fn every_demo_writes_each_line_in_one_piece() {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixDatagram;

    for name in all() {
        let (ours, theirs) = UnixDatagram::pair().unwrap();
        let end = theirs.try_clone().unwrap();
        ours.set_read_timeout(Some(WATCHDOG)).unwrap();
        let _turn = TURN.lock();
        let mut child = command(&name, hurry(&name))
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .spawn()
            .unwrap();
        drop(read(child.stderr.take().unwrap()));
        let reader = std::thread::spawn(move || {
            let mut pieces = Vec::new();
            let mut buffer = [0; 4096];
            // No demo writes an empty datagram: that is the end.
            while let Ok(length @ 1..) = ours.recv(&mut buffer) {
                pieces.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
            }
            pieces
        });
        end_of(&mut child, &name);
        end.send(b"").unwrap();
        let pieces = reader.join().unwrap();
        assert!(pieces.len() >= 3, "{name}: {pieces:?}");
        for piece in pieces {
            assert_eq!(piece.find('\n'), Some(piece.len() - 1), "{name}: {piece:?}");
        }
    }
}
