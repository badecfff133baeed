//! Where flags can come from: our own server, or somebody else's.

use std::ffi::OsStr;
use std::str::FromStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};
use ureq::http::Uri;

use crate::codes::Code;
use crate::error::Failure;
use crate::proxy;
use crate::server::{Config, Server, Temper};
use crate::site::Site;

/// The book's site (*Fluent Python*): the second edition's, or without TLS the first's.
const REMOTE: &str = if cfg!(feature = "tls") {
    "https://www.fluentpython.com/data/flags"
} else {
    "http://flupy.org/data/flags"
};

/// No base URL is longer. The head of a request, with the URL in it and once more what it says of the user, has to
/// fit into the client's buffer.
const MAX_URL: usize = 2 << 10;

/// Where flags can come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The built-in server.
    Local,
    /// The built-in server, slow.
    Delay,
    /// The built-in server, slow and failing.
    Error,
    /// The book's site.
    Remote,
    /// Any other site; without a slash at the end.
    Url(String),
}

/// Opens a source: the site, and the server when it is ours. It gets ready for these codes.
pub(crate) fn open(source: &Source, codes: &[Code]) -> Result<(Site, Option<Server>), Failure> {
    let (label, temper) = match source {
        Source::Local => ("LOCAL", Temper::HEALTHY),
        Source::Delay => ("DELAY", Temper::SLOW),
        Source::Error => ("ERROR", Temper::FAILING),
        Source::Remote => return elsewhere("REMOTE", REMOTE),
        Source::Url(base) => return elsewhere("URL", base),
    };
    let server = Server::start(Config {
        images: codes.len(),
        ..Config::loopback(temper)
    });
    let server = server.map_err(|error| Failure::Server("127.0.0.1:0".into(), error))?;
    server.prepare(codes);
    Ok((Site::built_in(label, server.base()), Some(server)))
}

/// A site that is not ours.
fn elsewhere(label: &'static str, base: &str) -> Result<(Site, Option<Server>), Failure> {
    let site = Site::elsewhere(label, base.to_owned());
    if cfg!(not(feature = "tls")) && site.needs_tls() {
        return Err(Failure::NoTls(base.to_owned()));
    }
    proxy::check(&site)?;
    Ok((site, None))
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "local" => Ok(Self::Local),
            "delay" => Ok(Self::Delay),
            "error" => Ok(Self::Error),
            "remote" => Ok(Self::Remote),
            _ => url(text).map(Self::Url),
        }
    }
}

/// Reads a source from the command line, and suggests the labels to shells that complete it.
#[derive(Clone, Debug)]
pub(crate) struct SourceParser;

impl TypedValueParser for SourceParser {
    type Value = Source;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Source, clap::Error> {
        Source::from_str.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let labels = ["local", "delay", "error", "remote"];
        Some(Box::new(labels.into_iter().map(PossibleValue::new)))
    }
}

/// A base URL.
fn url(text: &str) -> Result<String, String> {
    let labels = "one of local, delay, error, remote, or a URL such as http://localhost:8000/flags";
    let uri: Uri = text.parse().map_err(|_| format!("it must be {labels}"))?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_http || uri.host().is_none_or(str::is_empty) {
        return Err(format!("it must be {labels}"));
    }
    if !is_port_valid(&uri) {
        return Err("its port must be a number up to 65535".into());
    }
    if text.len() > MAX_URL {
        return Err(format!("it must have at most {MAX_URL} bytes"));
    }
    // The fragment is no part of the `Uri`.
    if text.contains(['?', '#']) {
        return Err(
            "the flags' paths go behind it, so it can have no query and no fragment".into(),
        );
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Whether the port is one, or left out: what is none would be taken for the usual one.
fn is_port_valid(uri: &Uri) -> bool {
    let host_and_port = uri.authority().map_or("", |authority| authority.as_str());
    // An address of IP version 6 has colons, too, but in brackets.
    let behind = host_and_port.rsplit(['@', ']']).next();
    let port = behind.and_then(|rest| rest.split_once(':'));
    port.is_none_or(|(_, port)| port.is_empty() || port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_label_or_a_url() {
        let source = |text: &str| text.parse::<Source>();
        assert_eq!(source("LOCAL"), Ok(Source::Local));
        assert_eq!(
            source("http://h:1/f/"),
            Ok(Source::Url("http://h:1/f".into()))
        );
        for text in ["http://h:/f", "http://[::1]/f", "http://u:p@[::1]:80/f"] {
            assert_eq!(source(text), Ok(Source::Url(text.into())));
        }
        for text in [
            "",
            "http://h:65536/f",
            "http://h:http/f",
            "http://u:p@[::1]:x/f",
            "nowhere",
            "ftp://h/f",
            "http://",
            "http:///f",
            "h/f",
            "http://h/f?q",
            "http://h/f#f",
            "/f",
        ] {
            assert!(source(text).is_err(), "{text:?} was taken");
        }
    }
}
