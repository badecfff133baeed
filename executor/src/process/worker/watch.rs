//! Whether what tasks print has been read.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd as _, BorrowedFd, OwnedFd};

use rustix::event::{Timespec, epoll};
use rustix::fs::{FileType, fstat};

const STDOUT: u64 = 1;
const STDERR: u64 = 2;

/// An eye on the pipes behind descriptors 1 and 2. It is asked after every task, and for both it takes one call,
/// which is among the shortest where there is nothing.
pub(super) struct Watch {
    epoll: OwnedFd,
    stderr: Stderr,
}

enum Stderr {
    /// A reading end, from which nothing is read here. With it open, who writes to a full pipe is not told when the
    /// parent is gone, but waits until the watcher ends this process.
    Pipe(File),
    /// What is printed there is not on its way to the parent.
    Elsewhere,
    /// It is a pipe, but cannot be looked at.
    Unseen,
}

/// What has been printed, and not been read.
pub(super) struct Unread {
    pub(super) stdout: bool,
    pub(super) stderr: bool,
}

impl Watch {
    /// `stdout` is the reading end of the one pipe, `stderr` the writing end of the other.
    pub(super) fn new(stdout: &OwnedFd, stderr: BorrowedFd<'_>) -> io::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let (data, flags) = (epoll::EventData::new_u64, epoll::EventFlags::IN);
        epoll::add(&epoll, stdout, data(STDOUT), flags)?;
        let stderr = Stderr::find(stderr);
        if let Stderr::Pipe(end) = &stderr {
            epoll::add(&epoll, end, data(STDERR), flags)?;
        }
        Ok(Self { epoll, stderr })
    }

    /// Does not block.
    pub(super) fn look(&self) -> Unread {
        let now = Timespec::default();
        let mut events = [epoll::Event {
            flags: epoll::EventFlags::empty(),
            data: epoll::EventData::new_u64(0),
        }; 2];
        let found = epoll::wait(&self.epoll, &mut events[..], Some(&now));
        // After an error all there can be, to be on the safe side.
        let has = |pipe| {
            found.map_or(true, |count| {
                // That nobody has it open for writing any more is no matter.
                let mut events = events[..count].iter();
                events.any(|event| {
                    event.data.u64() == pipe && { event.flags }.contains(epoll::EventFlags::IN)
                })
            })
        };
        Unread {
            stdout: has(STDOUT),
            stderr: has(STDERR) || matches!(self.stderr, Stderr::Unseen),
        }
    }
}

impl Stderr {
    fn find(writing: BorrowedFd<'_>) -> Self {
        let kind = fstat(writing).map(|stat| FileType::from_raw_mode(stat.st_mode));
        if kind != Ok(FileType::Fifo) {
            return Self::Elsewhere;
        }
        // There is a writing end, so this does not block.
        let reading = File::open(format!("/proc/self/fd/{}", writing.as_raw_fd()));
        reading.map_or(Self::Unseen, Self::Pipe)
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd as _;

    use rustix::io::{read, write};
    use rustix::pipe::pipe;

    use super::*;

    #[test]
    fn what_nobody_has_read_is_seen() {
        let ((stdout, to_stdout), (stderr, to_stderr)) = (pipe().unwrap(), pipe().unwrap());
        let watch = Watch::new(&stdout, to_stderr.as_fd()).unwrap();
        let look = || {
            let unread = watch.look();
            (unread.stdout, unread.stderr)
        };
        assert_eq!(look(), (false, false));
        write(&to_stderr, b"oh").unwrap();
        assert_eq!(look(), (false, true));
        write(&to_stdout, b"well").unwrap();
        assert_eq!(look(), (true, true));
        assert_eq!(read(&stderr, &mut [0; 1]), Ok(1));
        assert_eq!(look(), (true, true), "half of it is left");
        assert_eq!(read(&stderr, &mut [0; 9]), Ok(1));
        assert_eq!(look(), (true, false));
        assert_eq!(read(&stdout, &mut [0; 9]), Ok(4));
        assert_eq!(look(), (false, false));
        write(&to_stderr, b"oh").unwrap();
        drop(to_stderr);
        assert_eq!(look(), (false, true));
        assert_eq!(read(&stderr, &mut [0; 9]), Ok(2));
        assert_eq!(look(), (false, false), "that it is closed is no matter");
    }

    #[test]
    fn a_file_is_not_waited_for() {
        let (stdout, _writing) = pipe().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        let watch = Watch::new(&stdout, file.as_fd()).unwrap();
        io::Write::write_all(&mut file, b"oh").unwrap();
        assert!(!watch.look().stderr);
    }
}
