//! Taking what is in a pipe.

use std::io;
use std::os::fd::AsFd;

use rustix::buffer::spare_capacity;
use rustix::io::{Errno, ioctl_fionread, read};

/// Hands to `take` what is in a pipe, in pieces of what `chunk` holds; true once nobody can write any more. The pipe
/// must be one that does not block.
///
/// What comes meanwhile stays there: somebody may write as fast as this reads, and the caller has other things to do.
pub(super) fn drain(
    pipe: impl AsFd,
    chunk: &mut Vec<u8>,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<bool> {
    // How much there is behind the first chunk. Not asked for where that is not full: then it was all.
    let mut behind = None;
    loop {
        chunk.clear();
        let count = match read(&pipe, spare_capacity(chunk)) {
            Ok(0) => return Ok(true),
            Ok(count) => count,
            Err(Errno::INTR) => continue,
            Err(Errno::AGAIN) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        if count < chunk.capacity() {
            take(chunk)?;
            return Ok(false);
        }
        let left = match behind {
            None => ioctl_fionread(&pipe)?,
            Some(left) => u64::saturating_sub(left, count as u64),
        };
        take(chunk)?;
        if left == 0 {
            return Ok(false);
        }
        behind = Some(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::{ioctl_fionbio, write};
    use rustix::pipe::pipe;

    #[test]
    fn all_that_is_there_is_taken_and_nothing_that_comes_meanwhile() {
        let (reading, writing) = pipe().unwrap();
        ioctl_fionbio(&reading, true).unwrap();
        let mut chunk = Vec::with_capacity(10);
        for there in 0..50_u8 {
            let bytes: Vec<u8> = (0..there).collect();
            write(&writing, &bytes).unwrap();
            let mut taken = Vec::new();
            let ended = drain(&reading, &mut chunk, |bytes| {
                taken.extend_from_slice(bytes);
                // As much again.
                write(&writing, &vec![0; bytes.len()])?;
                Ok(())
            });
            assert!(!ended.unwrap());
            assert!(taken.starts_with(&bytes), "{taken:?}");
            assert!(taken.len() < bytes.len() + chunk.capacity(), "{taken:?}");
            while drain(&reading, &mut chunk, |_| Ok(())).is_ok()
                && ioctl_fionread(&reading) != Ok(0)
            {}
        }
        drop(writing);
        assert!(drain(&reading, &mut chunk, |_| Ok(())).unwrap());
    }
}
