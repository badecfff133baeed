//! Why one flag was not downloaded, and whether another try may help.

use std::fmt;
use std::io;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A server that wants to be left alone for longer is not waited for.
pub(crate) const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// Why one flag was not downloaded.
#[derive(Debug)]
pub(crate) enum Cause {
    /// No connection came about: refused, no route, no such host, no answer in time.
    Connect(String),
    /// A connection, but no secure one: a certificate nobody vouches for, or no TLS at all.
    Tls(String),
    /// The connection ended before the answer was complete.
    Ended,
    /// The server was too slow; the text says at what.
    Timeout(String),
    /// The server answered with a status that is neither success nor "not found".
    Status {
        /// The number and, where there is one, its name.
        status: ureq::http::StatusCode,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// The server said yes and sent something that is no whole GIF.
    NotGif,
    /// The body is larger than any flag.
    TooLarge(u64),
    /// The server redirects to a host, and that one is the trouble.
    Redirected(String, Box<Self>),
    /// More redirects than anyone needs.
    Redirects(u32),
    /// The file could not be written.
    Disk(io::Error),
    /// Any other trouble with the HTTP exchange.
    Http(String),
    /// The task was not begun: no worker could be started.
    Unbegun(String),
    /// The task did not come to its end: a bug of ours, or a worker process that was killed.
    Lost(String),
    /// What a worker process said, and where the trouble lies.
    Told(String, Scope),
}

/// Where the trouble lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scope {
    /// In this flag, as far as we know.
    Flag,
    /// In the place: somebody answers, but perhaps has no flags there.
    Place,
    /// In the server: it cannot be talked to at all.
    Server,
    /// In the place the files go to.
    Destination,
}

/// Another process is told what is said of it, which is all that is still needed.
impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.to_string(), self.scope()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <(String, Scope)>::deserialize(deserializer).map(|(why, scope)| Self::Told(why, scope))
    }
}

impl Cause {
    /// Whether the same request may well succeed in a moment.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Ended | Self::Timeout(_) => true,
            Self::Status { status, .. } => passes(*status) && !self.is_put_off(),
            Self::Redirected(_, why) => why.is_transient(),
            _ => false,
        }
    }

    /// Where the trouble lies.
    pub(crate) fn scope(&self) -> Scope {
        match self {
            Self::Connect(_) | Self::Tls(_) => Scope::Server,
            Self::Disk(_) => Scope::Destination,
            Self::NotGif => Scope::Place,
            Self::Status { status, .. } if status.is_client_error() && !passes(*status) => {
                Scope::Place
            }
            Self::Told(_, scope) => *scope,
            _ => Scope::Flag,
        }
    }

    /// Whether the server wants to be left alone for longer than anybody waits.
    fn is_put_off(&self) -> bool {
        self.retry_after() > Some(LONGEST_RETRY_AFTER)
    }

    /// The pause the server asked for.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(why) if is_too_many(why) => {
                write!(
                    f,
                    "cannot connect: {why}; --max-req N makes fewer requests at a time"
                )
            }
            Self::Connect(why) => write!(f, "cannot connect: {why}"),
            Self::Tls(why) => {
                let help = if why.contains("certificate") {
                    "--cacert FILE names certificates to trust"
                } else {
                    "an http:// URL asks for an insecure one"
                };
                write!(f, "no secure connection: {why}; {help}")
            }
            Self::Ended => f.write_str("the connection ended before the answer was complete"),
            Self::Timeout(what) => f.write_str(what),
            Self::Status {
                status,
                retry_after: Some(time),
            } if self.is_put_off() => {
                // A date may be a part of a second too far away.
                let seconds = time.as_secs_f64().ceil();
                let most = LONGEST_RETRY_AFTER.as_secs();
                write!(
                    f,
                    "the server answered {status} and wants to be left alone for {seconds} s: more than {most} s are not waited for"
                )
            }
            Self::Status { status, .. } => write!(f, "the server answered {status}"),
            Self::NotGif => f.write_str("the server sent something that is no whole GIF"),
            Self::TooLarge(limit) => write!(f, "the body is larger than {limit} bytes"),
            Self::Redirected(host, why) => write!(f, "{why} (the server redirects to {host})"),
            Self::Redirects(limit) => write!(f, "more than {limit} redirects"),
            Self::Disk(error) if is_too_many(&error.to_string()) => {
                write!(
                    f,
                    "cannot write the file: {error}; --max-req N needs fewer at a time"
                )
            }
            Self::Disk(error) => {
                write!(
                    f,
                    "cannot write the file: {error}; --dest DIR names another place"
                )
            }
            Self::Http(why) | Self::Told(why, _) => f.write_str(why),
            Self::Unbegun(why) => write!(f, "cannot begin: {why}{}", fewer(why)),
            Self::Lost(why) => {
                let fewer = fewer(why);
                write!(f, "the download stopped unexpectedly: {why}{fewer}")
            }
        }
    }
}

/// Whether an error may be over in a moment, as the status says.
fn passes(status: ureq::http::StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429) || status.is_server_error()
}

/// What helps where too few files may be open at a time.
fn fewer(why: &str) -> &'static str {
    if is_too_many(why) {
        "; --max-req N needs fewer at a time"
    } else {
        ""
    }
}

/// Whether the process may not open any more files, sockets included: the system's words for it.
fn is_too_many(error: &str) -> bool {
    error.to_lowercase().contains("too many open files")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(number: u16) -> Cause {
        let status = ureq::http::StatusCode::from_u16(number).unwrap();
        Cause::Status {
            status,
            retry_after: None,
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for number in [408, 425, 429, 500, 502, 503, 504] {
            assert!(status(number).is_transient(), "{number}");
        }
        for number in [204, 301, 400, 401, 403, 410, 418, 451] {
            assert!(!status(number).is_transient(), "{number}");
        }
        assert!(Cause::Ended.is_transient());
        assert!(!Cause::NotGif.is_transient());
    }

    #[test]
    fn what_may_pass_says_nothing_of_the_place() {
        for number in [408, 425, 429, 500, 503] {
            assert_eq!(status(number).scope(), Scope::Flag, "{number}");
        }
        for number in [400, 403, 410, 418] {
            assert_eq!(status(number).scope(), Scope::Place, "{number}");
        }
    }

    #[test]
    fn a_status_is_named() {
        assert_eq!(
            status(503).to_string(),
            "the server answered 503 Service Unavailable"
        );
    }

    #[test]
    fn what_is_longer_than_the_limit_looks_longer() {
        let retry_after = Some(LONGEST_RETRY_AFTER + Duration::from_millis(1));
        let said = Cause::Status {
            status: ureq::http::StatusCode::SERVICE_UNAVAILABLE,
            retry_after,
        };
        let said = said.to_string();
        assert!(
            said.ends_with("for 61 s: more than 60 s are not waited for"),
            "{said}"
        );
    }

    #[test]
    fn what_was_begun_is_not_said_not_to_begin() {
        let why = || "Too many open files (os error 24)".into();
        for (cause, text) in [
            (Cause::Unbegun(why()), "cannot begin: Too many open files"),
            (
                Cause::Lost(why()),
                "the download stopped unexpectedly: Too many open files",
            ),
        ] {
            let said = cause.to_string();
            assert!(said.starts_with(text), "{said}");
            assert!(
                said.ends_with("; --max-req N needs fewer at a time"),
                "{said}"
            );
        }
    }
}
