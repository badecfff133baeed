//! How a worker is started.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::fs::fstat;
use rustix::pipe::{PipeFlags, pipe_with};

/// The variable that tells a program that it is a worker.
pub(super) const VARIABLE: &str = "EXECUTOR_WORKER";

/// How a worker is started: a program that ends in [`serve_if_worker`](crate::process::serve_if_worker) or
/// [`serve`](crate::process::serve), with the protocol on its stdin and stdout.
///
/// ```
/// use executor::process::Launcher;
///
/// let elsewhere = Launcher::command("ssh").args(["host", "env EXECUTOR_WORKER=always my-program"]);
/// ```
#[derive(Clone)]
pub struct Launcher {
    program: OsString,
    args: Vec<OsString>,
    envs: Vec<(OsString, OsString)>,
    current_dir: Option<PathBuf>,
    /// The program is the one that runs here.
    is_this: bool,
}

impl Launcher {
    /// This very program, without arguments: its `main` has to call
    /// [`serve_if_worker`](crate::process::serve_if_worker) before it does anything else, and has to have
    /// called it in this process before the pool is built.
    pub fn current_exe() -> Self {
        // Of the kernel's own link, where there is one, the child starts this program even after the file
        // was replaced by a newer build.
        let link = PathBuf::from("/proc/self/exe");
        let program = if link.exists() {
            Ok(link)
        } else {
            std::env::current_exe()
        };
        Self {
            is_this: true,
            ..Self::command(program.unwrap_or_default())
        }
    }

    /// Another program: a worker, or a command that connects to one, such as `ssh`.
    ///
    /// A worker finds the variable `EXECUTOR_WORKER` in its environment. A command that does not hand it on
    /// has to set it to `always` on the other side, or the program there calls
    /// [`serve`](crate::process::serve).
    pub fn command(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            envs: Vec::new(),
            current_dir: None,
            is_this: false,
        }
    }

    /// Appends arguments.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args
            .extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets a variable of the worker's environment; the others are those of this process.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.envs
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// The directory the worker starts in; by default that of this process.
    #[must_use]
    pub fn current_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.current_dir = Some(dir.into());
        self
    }

    pub(super) fn dir(&self) -> Option<&Path> {
        self.current_dir.as_deref()
    }

    pub(super) fn is_this(&self) -> bool {
        self.is_this
    }

    /// The child, and our ends of its stdin, stdout and stderr, which no other child inherits.
    pub(super) fn launch(&self) -> io::Result<(Child, Pipes)> {
        let (theirs, stdin) = pipe_with(PipeFlags::CLOEXEC)?;
        let (stdout, their_stdout) = pipe_with(PipeFlags::CLOEXEC)?;
        let (stderr, their_stderr) = pipe_with(PipeFlags::CLOEXEC)?;
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .envs(self.envs.iter().map(|(name, value)| (name, value)))
            .env(VARIABLE, mark_of(&theirs)?)
            // What Ctrl-C does is for the parent to say, not for each worker.
            .process_group(0)
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::from(their_stdout))
            .stderr(Stdio::from(their_stderr));
        if let Some(dir) = &self.current_dir {
            command.current_dir(dir);
        }
        let child = command.spawn()?;
        // `command` holds their ends until here; once it is gone, only the child has them.
        drop(command);
        Ok((
            child,
            Pipes {
                stdin,
                stdout,
                stderr,
            },
        ))
    }
}

/// Our ends.
pub(super) struct Pipes {
    pub(super) stdin: OwnedFd,
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
}

/// What tells one pipe from all others: a process that has inherited the variable, but has another stdin,
/// is some child of a worker, and no worker.
pub(super) fn mark_of(stdin: impl std::os::fd::AsFd) -> io::Result<String> {
    let stat = fstat(stdin)?;
    Ok(format!("{}:{}", stat.st_dev, stat.st_ino))
}

impl Default for Launcher {
    /// This very program.
    fn default() -> Self {
        Self::current_exe()
    }
}

impl fmt::Display for Launcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.program.to_string_lossy())?;
        for arg in &self.args {
            write!(f, " {}", arg.to_string_lossy())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Launcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the environment, which may hold secrets.
        f.debug_tuple("Launcher").field(&self.to_string()).finish()
    }
}
