//! The directory the flags go to. Files appear by rename: whole, or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use parking_lot::{RwLock, RwLockReadGuard};

use crate::codes::Code;
use crate::error::Failure;
use crate::integrity;

/// How the name of a file begins that has no final one yet, and how it ends.
const PART: (&str, &str) = (".flag-", ".part");
/// A save takes no time to speak of: an unfinished file of that age was left behind by a process that was
/// killed, not merely by one that is slow.
const STALE: Duration = Duration::from_secs(60);
/// What the impatient wait for a save, which is over in far less time unless the disk hangs or the machine has much
/// else to do.
const HURRY: Duration = Duration::from_secs(1);

/// Every save of this process holds it for reading.
static SAVING: RwLock<()> = RwLock::new(());

/// Lets no save begin any more, and waits for those that have, but not long: the process is about to end.
pub(crate) fn end_saves() {
    std::mem::forget(SAVING.try_write_for(HURRY));
}

/// The destination directory.
#[derive(Debug)]
pub(crate) struct Destination {
    /// Where the files go.
    directory: PathBuf,
    /// Whether files may still appear. Every save holds it for reading, so that [`close`](Self::close) returns
    /// only when no file is half-written, and none is there of which nothing is known.
    open: RwLock<bool>,
    /// Whether an image is saved even where the same one is.
    again: bool,
}

/// A file that is there. Until this is dropped, which is when the file has been taken down, the destination is
/// not closed.
#[derive(Debug)]
#[must_use]
pub(crate) struct Saved<'a>(
    #[expect(dead_code, reason = "held, not read")] RwLockReadGuard<'a, bool>,
);

impl Destination {
    /// Makes the directory and tries whether it can be written to.
    pub(crate) fn open(directory: &Path, again: bool) -> Result<Self, Failure> {
        let failure = |error| Failure::Destination(directory.to_owned(), bare(error));
        fs::create_dir_all(directory).map_err(|error| match error.kind() {
            // Only in the way of a directory is what exists an error.
            ErrorKind::AlreadyExists => failure(ErrorKind::NotADirectory.into()),
            _ => failure(error),
        })?;
        part_in(directory).map_err(failure)?;
        remove_stale_parts(directory);
        Ok(Self::known(directory, again))
    }

    /// A directory that can be written to, as somebody else has found out.
    pub(crate) fn known(directory: &Path, again: bool) -> Self {
        Self {
            directory: directory.to_owned(),
            open: RwLock::new(true),
            again,
        }
    }

    /// Saves the flag's image, replacing what is there in one step. The same image is left as it is, which spares the
    /// disk, unless everything is to be done again.
    ///
    /// No `fsync`: after a power cut a flag may have to be fetched again.
    pub(crate) fn save(&self, code: Code, image: &[u8]) -> io::Result<Saved<'_>> {
        self.try_to_save(code, image).map_err(bare)
    }

    /// The same, with the name of a file that is gone already in the errors.
    fn try_to_save(&self, code: Code, image: &[u8]) -> io::Result<Saved<'_>> {
        let _saving = SAVING.read();
        let open = self.open.read();
        if !*open {
            return Err(io::Error::other("the run was interrupted"));
        }
        let path = self.path(code);
        if self.again || !holds(&path, image) {
            let mut part = part_in(&self.directory)?;
            part.write_all(image)?;
            part.persist(path).map_err(|refused| refused.error)?;
        }
        Ok(Saved(open))
    }

    /// Whether the flag is here already, as a whole GIF.
    pub(crate) fn has(&self, code: Code) -> bool {
        let path = self.path(code);
        // A pipe would be waited for, and a device may have no end.
        fs::metadata(&path).is_ok_and(|data| data.is_file())
            && fs::read(path).is_ok_and(|image| integrity::is_whole_gif(&image))
    }

    /// Lets no further file appear, and waits for those that are being written and taken down.
    pub(crate) fn close(&self) {
        *self.open.write() = false;
    }

    /// The flag's file.
    fn path(&self, code: Code) -> PathBuf {
        self.directory.join(format!("{}.gif", code.lower()))
    }
}

/// Whether this is a file with these bytes. On ext4 that takes 3 µs to see, and 66 to replace it by the same: there the
/// new file is on its way to the disk before it takes the place of the old one.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    // Not through a link, and not from a pipe.
    let is_as_long = |data: fs::Metadata| data.is_file() && data.len() == bytes.len() as u64;
    fs::symlink_metadata(path).is_ok_and(is_as_long)
        && fs::read(path).is_ok_and(|held| held == bytes)
}

/// Removes what processes that were killed have left behind.
fn remove_stale_parts(directory: &Path) {
    let Some(then) = SystemTime::now().checked_sub(STALE) else {
        return;
    };
    // What cannot be seen or removed is in nobody's way.
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_part = name.starts_with(PART.0) && name.ends_with(PART.1);
        let written = || entry.metadata().and_then(|data| data.modified());
        if is_part && written().is_ok_and(|written| written < then) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A file without its final name yet; it is removed when dropped.
pub(crate) fn part_in(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PART.0).suffix(PART.1);
    #[cfg(unix)]
    {
        // What any program's new file gets; `tempfile` alone would hide it from everybody else.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

/// The error without the name of the unfinished file, which `tempfile` puts behind it: with the name
/// the same mishap of two flags would look like two.
pub(crate) fn bare(error: io::Error) -> io::Error {
    let text = error.to_string();
    match text.split_once(" at path ") {
        Some((what, _)) => io::Error::new(error.kind(), what),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_taken_down_before_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let destination = Destination::known(directory.path(), false);
        let code = "BR".parse().unwrap();
        let saved = destination.save(code, b"GIF").unwrap();
        assert!(destination.path(code).exists());
        assert!(destination.open.try_write().is_none(), "closed too early");
        drop(saved);
        destination.close();
        assert!(destination.save(code, b"GIF").is_err());
    }

    /// Saves an image; true if the file is still the one it was.
    fn is_left(directory: &Path, image: &[u8], again: bool) -> bool {
        use std::os::unix::fs::MetadataExt;
        let destination = Destination::known(directory, again);
        let code = "BR".parse().unwrap();
        let path = destination.path(code);
        let file = || fs::symlink_metadata(&path).unwrap().ino();
        let before = file();
        drop(destination.save(code, image).unwrap());
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
        assert_eq!(fs::read(&path).unwrap(), image);
        file() == before
    }

    #[test]
    fn the_same_image_is_left_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let (directory, path) = (directory.path(), directory.path().join("br.gif"));
        fs::write(&path, b"GIF").unwrap();
        assert!(is_left(directory, b"GIF", false));
        assert!(!is_left(directory, b"GIF", true), "it is to be saved again");
        assert!(
            !is_left(directory, b"FIG", false),
            "another one of that size"
        );
        assert!(!is_left(directory, b"FIGS", false), "a longer one");
        fs::rename(&path, directory.join("copy")).unwrap();
        std::os::unix::fs::symlink("copy", &path).unwrap();
        assert!(
            !is_left(directory, b"FIGS", false),
            "a link to the same image"
        );
    }
}
