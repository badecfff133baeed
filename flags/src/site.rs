//! Where the flags are downloaded from.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, ToSocketAddrs};

use ureq::http::Uri;

use crate::codes::Code;
use crate::redact::redacted;

/// A place that has flags at `{base}/{cc}/{cc}.gif`.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// What the report calls it.
    label: &'static str,
    /// The URL all flags' URLs begin with, without a slash at the end.
    base: String,
    /// Whether it is our own server.
    built_in: bool,
}

impl Site {
    /// Our own server.
    pub(crate) fn built_in(label: &'static str, base: String) -> Self {
        Self {
            label,
            base,
            built_in: true,
        }
    }

    /// Somebody else's.
    pub(crate) fn elsewhere(label: &'static str, base: String) -> Self {
        Self {
            label,
            base,
            built_in: false,
        }
    }

    /// The URL of a flag.
    pub(crate) fn flag(&self, code: Code) -> String {
        let cc = code.lower();
        format!("{}/{cc}/{cc}.gif", self.base)
    }

    /// The URL all flags' URLs begin with; it may have a password in it.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The same for everybody to see.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        redacted(&self.base)
    }

    /// Whether it is our own server.
    pub(crate) fn is_built_in(&self) -> bool {
        self.built_in
    }

    /// Whether it is on this machine, where no proxy can help.
    pub(crate) fn is_loopback(&self) -> bool {
        let uri: Option<Uri> = self.base.parse().ok();
        uri.as_ref()
            .and_then(Uri::host)
            .is_some_and(is_this_machine)
    }

    /// Whether it takes TLS to talk to it.
    pub(crate) fn needs_tls(&self) -> bool {
        self.base.starts_with("https:")
    }
}

/// Whether a host is this machine, by its name or its address; no name is looked up.
fn is_this_machine(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    let address = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => Some(address),
        // The system knows the short ones (127.1) and the odd ones (0x7f000001); no name ends with a number.
        Err(_) if is_number(last) => {
            let known = (&*host, 0).to_socket_addrs().ok();
            known
                .and_then(|mut known| known.next())
                .map(|known| known.ip())
        }
        Err(_) => None,
    };
    last == "localhost"
        || address.is_some_and(|address| {
            let address = address.to_canonical();
            address.is_loopback() || address.is_unspecified()
        })
}

/// Whether a host that ends with this is an address to the system.
fn is_number(last: &str) -> bool {
    let is_hex = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    !last.is_empty() && last.bytes().all(|digit| digit.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(is_hex)
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let built_in = if self.built_in { " (built in)" } else { "" };
        write!(f, "{} site: {}{built_in}", self.label, self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_lower_case() {
        let site = Site::elsewhere("URL", "http://example.com/flags".into());
        let code = "BR".parse().unwrap();
        assert_eq!(site.flag(code), "http://example.com/flags/br/br.gif");
    }

    #[test]
    fn what_only_begins_with_a_digit_is_a_name() {
        for number in ["0", "1", "017", "2130706433", "0x7f", "0x7f000001"] {
            assert!(is_number(number), "{number}");
        }
        // To ask the system for its address would be to look it up: a container may be called so.
        for name in ["", "5f2a9c1b", "2nd", "0xfg", "1e5", "h1", "localhost"] {
            assert!(!is_number(name), "{name}");
        }
    }

    #[test]
    fn loopback_is_known_in_every_spelling() {
        for (base, loopback) in [
            ("http://127.0.0.1:8000/flags", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:8000", true),
            ("http://localhost/flags", true),
            ("http://LocalHost/flags", true),
            ("http://localhost.:8000/flags", true),
            ("http://flags.localhost/flags", true),
            ("http://127.1:8000", true),
            ("http://127.0.0.1.:8000", true),
            ("http://0x7f000001", true),
            ("http://2130706433", true),
            ("http://0.0.0.0:8000", true),
            ("http://0", true),
            ("http://[::]:8000", true),
            ("http://[::ffff:127.0.0.1]:8000", true),
            ("http://localhost.example.com", false),
            ("http://mylocalhost", false),
            ("http://192.168.0.1/flags", false),
            ("http://192.168.1/flags", false),
            ("http://[::ffff:192.168.0.1]", false),
        ] {
            let site = Site::elsewhere("URL", base.into());
            assert_eq!(site.is_loopback(), loopback, "{base}");
        }
    }
}
