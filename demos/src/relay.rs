//! Stands between a pool and its worker, and notes each frame that passes.
//!
//! ```text
//!   the pool ──▶ relay ──▶ the worker
//!   the pool ◀── relay ◀── the worker
//!                  │
//!                  ▼ one line a frame, before it is passed on
//!                notes
//! ```
//!
//! The layout of the frames is that of [`executor::process::protocol`]; the library has no part in this.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::{env, fmt, thread};

use executor::process::Launcher;
use executor::process::serde::Deserialize;

/// The length of what the worker says before its first frame.
const GREETING: usize = b"\0executor worker\n".len();

/// Length of the body, kind, number of buffers.
const HEADER: usize = 6;

/// One frame: what its header says, and the body that follows. The buffers are only counted.
#[derive(Debug, PartialEq, Eq)]
struct Frame<'a> {
    kind: u8,
    /// Its bytes, header and buffers included.
    size: usize,
    /// How many buffers follow the body.
    buffers: usize,
    body: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The frame that `bytes` begin with; `None` until all of it is there.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let word = |at: usize| {
            let bytes = bytes.get(at..)?.first_chunk()?;
            usize::try_from(u32::from_le_bytes(*bytes)).ok()
        };
        let (kind, buffers) = (*bytes.get(4)?, usize::from(*bytes.get(5)?));
        let start = HEADER + 4 * buffers;
        let end = start + word(0)?;
        let mut size = end;
        for buffer in 0..buffers {
            size += word(HEADER + 4 * buffer)?;
        }
        (bytes.len() >= size).then(|| Frame {
            kind,
            size,
            buffers,
            body: &bytes[start..end],
        })
    }

    /// The body, if it is one such value.
    fn value<T: Deserialize<'a>>(&self) -> Option<T> {
        postcard::from_bytes(self.body).ok()
    }
}

/// What it says. A body that can't be read shows as `None`.
impl fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.body.first_chunk().map(|n| u64::from_le_bytes(*n));
        let number = number.unwrap_or_default();
        let rest = |head: usize| self.body.get(head..).unwrap_or_default();
        match self.kind {
            1 => match self.value::<(u32, u64)>() {
                Some((version, longest)) => {
                    write!(
                        f,
                        "SETUP     version {version}, frames up to {longest} bytes"
                    )
                }
                None => f.write_str("SETUP     None"),
            },
            2 => {
                let task = rest(8).first().copied().unwrap_or_default();
                write!(f, "CALL      {number}: task {task} {:?}", rest(12))?;
                match self.buffers {
                    0 => Ok(()),
                    buffers => write!(f, " + buffers: {buffers}"),
                }
            }
            3 => f.write_str("REVOKE"),
            4 => f.write_str("SHUTDOWN"),
            16 => match self.value::<(u32, &str, u32, Vec<&str>)>() {
                Some((_, _, pid, tasks)) => write!(f, "HELLO     pid {pid}, {}", tasks.join(" ")),
                None => f.write_str("HELLO     None"),
            },
            17 => write!(f, "RESULT    {number}: {:?}", rest(13)),
            18 => write!(f, "PANICKED  {number}: {}", rest(13).escape_ascii()),
            19 => write!(f, "CODEC     {number}: {}", rest(13).escape_ascii()),
            20 => match self.value::<(bool, Vec<u64>)>() {
                Some((true, calls)) => write!(f, "RETURNED  {calls:?}, as asked"),
                Some((false, calls)) => write!(f, "RETURNED  {calls:?}, unasked"),
                None => f.write_str("RETURNED  None"),
            },
            21 => write!(f, "STARTED   {}", self.value::<u64>().unwrap_or_default()),
            22 => write!(f, "OUTPUT    {}", self.body.escape_ascii()),
            kind => write!(f, "unknown   {kind}"),
        }
    }
}

/// Starts this program as a relay, with `relay` and the path of the notes as arguments.
pub fn launcher(notes: &Path) -> io::Result<Launcher> {
    let this = env::current_exe()?;
    // Without the variable the relay does not take itself for the worker.
    let script = "unset EXECUTOR_WORKER; exec \"$0\" relay \"$1\"";
    let args = [
        "-c".as_ref(),
        script.as_ref(),
        this.as_os_str(),
        notes.as_os_str(),
    ];
    Ok(Launcher::command("sh").args(args))
}

/// Relays and exits, if this process was started by [`launcher`]; else returns at once.
pub fn relay_if_asked() {
    let mut arguments = env::args_os().skip(1);
    let (Some(word), Some(notes)) = (arguments.next(), arguments.next()) else {
        return;
    };
    if word == "relay" {
        let result = relay(notes.as_ref());
        if let Err(error) = &result {
            eprintln!("the relay: {error}");
        }
        process::exit(i32::from(result.is_err()));
    }
}

/// Until both sides have ended.
fn relay(notes: &Path) -> io::Result<()> {
    let notes = File::options().append(true).create(true).open(notes)?;
    let mut to_worker = Direction::new('▶', notes.try_clone()?);
    let mut from_worker = Direction::new('◀', notes);
    // The pool's first frame does not wait for the worker. Noted before there is one, it is always first.
    let mut setup = vec![0; CHUNK];
    let count = io::stdin().read(&mut setup)?;
    to_worker.note(&setup[..count])?;

    let mut worker = Command::new(env::current_exe()?)
        .env("EXECUTOR_WORKER", "always")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (to, from) = (worker.stdin.take(), worker.stdout.take());
    let mut to = to.ok_or(ErrorKind::BrokenPipe)?;
    let mut from = from.ok_or(ErrorKind::BrokenPipe)?;
    to.write_all(&setup[..count])?;
    // Ends when the pool closes its end, and closes the worker's.
    thread::spawn(move || to_worker.pass(io::stdin(), to));

    let mut greeting = [0; GREETING];
    from.read_exact(&mut greeting)?;
    let words = format_args!("greeting  {}", greeting.escape_ascii());
    from_worker.line(GREETING, words)?;
    io::stdout().write_all(&greeting)?;
    from_worker.pass(from, io::stdout())?;
    worker.wait().map(drop)
}

/// How much is passed on at once.
const CHUNK: usize = 64 * 1024;

/// What goes one way.
struct Direction {
    arrow: char,
    /// Open for appending, so the lines of both directions come one after the other.
    notes: File,
    /// What is not yet a whole frame.
    came: Vec<u8>,
}

impl Direction {
    fn new(arrow: char, notes: File) -> Self {
        Self {
            arrow,
            notes,
            came: Vec::new(),
        }
    }

    /// Notes what comes, then passes it on, to the end.
    fn pass(&mut self, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
        let mut buffer = vec![0; CHUNK];
        loop {
            let count = from.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            self.note(&buffer[..count])?;
            to.write_all(&buffer[..count])?;
            to.flush()?;
        }
    }

    /// Notes the frames that are complete with these bytes.
    fn note(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.came.extend_from_slice(bytes);
        while let Some(frame) = Frame::read(&self.came) {
            let size = frame.size;
            self.line(size, format_args!("{frame}"))?;
            self.came.drain(..size);
        }
        Ok(())
    }

    fn line(&self, size: usize, text: fmt::Arguments<'_>) -> io::Result<()> {
        let line = format!("{} {size:>4} bytes  {text}\n", self.arrow);
        (&self.notes).write_all(line.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_when_all_of_it_is_there() {
        let bytes = [2, 0, 0, 0, 17, 1, 3, 0, 0, 0, 7, 8, 1, 1, 1, 99];
        let expected = Frame {
            kind: 17,
            size: 15,
            buffers: 1,
            body: &[7, 8],
        };
        assert_eq!(Frame::read(&bytes), Some(expected));
        for end in 0..15 {
            assert_eq!(Frame::read(&bytes[..end]), None, "{end}");
        }
    }
}
