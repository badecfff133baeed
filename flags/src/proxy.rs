//! The proxy that the environment names.

use ureq::{Proxy, ProxyProtocol};

use crate::error::Failure;
use crate::site::Site;

/// Where it is named, the first one first, as `ureq` looks for it.
const VARIABLES: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

/// The proxy to ask for what is on the site: none for what is on this machine.
pub(crate) fn of(site: &Site) -> Option<Proxy> {
    if has_none(site) {
        None
    } else {
        Proxy::try_from_env()
    }
}

/// Whether no proxy is asked, whichever there is: for what is on this machine, or where `NO_PROXY` excepts
/// everything. To except the site alone is not enough, for it may redirect to another.
fn has_none(site: &Site) -> bool {
    let mut lists = ["NO_PROXY", "no_proxy"].into_iter();
    let excepted = lists.find_map(|name| std::env::var(name).ok());
    let everything = excepted.is_some_and(|hosts| hosts.split(',').any(|host| host == "*"));
    everything || site.is_loopback()
}

/// Whether this proxy is asked for what is on the site: `NO_PROXY` may say no.
pub(crate) fn is_asked(proxy: &Proxy, site: &Site) -> bool {
    let uri = site.base().parse();
    uri.is_ok_and(|uri| !proxy.is_no_proxy(&uri))
}

/// Makes sure that a proxy is not passed by because it cannot be used: whoever names one may want to be
/// seen by nobody else.
pub(crate) fn check(site: &Site) -> Result<(), Failure> {
    if has_none(site) {
        return Ok(());
    }
    let mut named = VARIABLES.into_iter().filter_map(|name| {
        // What is no text is no proxy either, and is not passed by.
        let value = std::env::var_os(name)?.to_string_lossy().into_owned();
        (!value.is_empty()).then_some((name, value))
    });
    match named.next() {
        Some((name, value)) if !is_usable(&value) => Err(Failure::Proxy(name, value)),
        _ => Ok(()),
    }
}

/// Whether we know how to ask it.
fn is_usable(value: &str) -> bool {
    let proxy = Proxy::new(value);
    proxy.is_ok_and(|proxy| matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_proxies_are_of_use() {
        for value in ["http://h:1", "https://u:p@h", "h:1"] {
            assert!(is_usable(value), "{value}");
        }
        for value in ["socks5://h:1", "bogus://h", "::::", "http://"] {
            assert!(!is_usable(value), "{value}");
        }
    }
}
