//! What stops the whole run, in words that name the option that helps.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::exit::ExitCode;

/// Why nothing could even be tried. What happens to a single flag is a [`Cause`](crate::cause::Cause).
#[derive(Debug)]
pub(crate) enum Failure {
    /// The destination cannot be made or written to.
    Destination(PathBuf, io::Error),
    /// The trace cannot be written.
    Trace(PathBuf, io::Error),
    /// The built-in server does not start.
    Server(String, io::Error),
    /// The environment names a proxy that cannot be used: in which variable, and which proxy.
    Proxy(&'static str, String),
    /// This build has no TLS.
    NoTls(String),
}

impl Failure {
    /// The exit status it leads to.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Destination(..) | Self::Trace(..) | Self::Server(..) => ExitCode::Nothing,
            Self::NoTls(_) | Self::Proxy(..) => ExitCode::Usage,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Destination(path, error) => write!(
                f,
                "cannot write to '{}': {error}; name another directory with --dest DIR",
                path.display()
            ),
            Self::Trace(path, error) => write!(
                f,
                "cannot write to '{}': {error}; name another file with --trace FILE",
                path.display()
            ),
            Self::Server(address, error) => {
                write!(
                    f,
                    "cannot serve on {address}: {error}; choose with --bind ADDRESS and --port N"
                )
            }
            Self::Proxy(name, value) => write!(
                f,
                "cannot use the proxy '{value}', which {name} names: it must be an http:// or https:// URL; without {name} there is no proxy"
            ),
            Self::NoTls(url) => write!(
                f,
                "cannot reach '{url}': this build has no TLS; name an http:// URL with --server, or build with the feature `tls`"
            ),
        }
    }
}

impl std::error::Error for Failure {}
