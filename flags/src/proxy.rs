//! The proxy that the environment names, as `curl` and others read it.
//!
//! There is one for a run: that of the site's scheme, also for what the site redirects to.

use std::ffi::OsString;

use ureq::{Proxy, ProxyBuilder, ProxyProtocol};

use crate::error::Failure;
use crate::site::Site;

/// Where it is named for `http://` URLs, the first one first.
const HTTP: [&str; 4] = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
/// The same for `https://` URLs.
const HTTPS: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The proxy to ask for what is on the site: none for what is on this machine.
pub(crate) fn of(site: &Site) -> Option<Proxy> {
    let (_, named) = named(site)?;
    let proxy = Proxy::new(named.to_str()?).ok()?;
    let mut same = Proxy::builder(proxy.protocol())
        .host(proxy.host())
        .port(proxy.port());
    if let Some(user) = proxy.username() {
        same = same.username(user);
    }
    if let Some(password) = proxy.password() {
        same = same.password(password);
    }
    let excepted = excepted().unwrap_or_default();
    let hosts = excepted.split(',').map(str::trim);
    hosts.fold(same, ProxyBuilder::no_proxy).build().ok()
}

/// The first variable that names a proxy for the site, and what is in it.
fn named(site: &Site) -> Option<(&'static str, OsString)> {
    if has_none(site) {
        return None;
    }
    let names = if site.needs_tls() { HTTPS } else { HTTP };
    let mut named = names
        .into_iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    named.find(|(_, value)| !value.is_empty())
}

/// What `NO_PROXY` excepts.
fn excepted() -> Option<String> {
    let mut lists = ["no_proxy", "NO_PROXY"].into_iter();
    lists.find_map(|name| std::env::var(name).ok())
}

/// Whether no proxy is asked, whichever there is: for what is on this machine, or where `NO_PROXY` excepts
/// everything. To except the site alone is not enough, for it may redirect to another.
fn has_none(site: &Site) -> bool {
    let everything = |hosts: String| hosts.split(',').any(|host| host.trim() == "*");
    site.is_loopback() || excepted().is_some_and(everything)
}

/// Whether this proxy is asked for what is on the site: `NO_PROXY` may say no.
pub(crate) fn is_asked(proxy: &Proxy, site: &Site) -> bool {
    let uri = site.base().parse();
    uri.is_ok_and(|uri| !proxy.is_no_proxy(&uri))
}

/// Makes sure that a proxy is not passed by because it cannot be used: whoever names one may want to be
/// seen by nobody else.
pub(crate) fn check(site: &Site) -> Result<(), Failure> {
    match named(site) {
        // What is no text is no proxy either, and is not passed by.
        Some((name, value)) if !value.to_str().is_some_and(is_usable) => {
            Err(Failure::Proxy(name, value.to_string_lossy().into_owned()))
        }
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
