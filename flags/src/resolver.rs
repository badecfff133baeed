//! Looks a host's addresses up once, not once for every request.
//!
//! `ureq` asks its resolver even for a request that goes out on an open connection. So it knows, too, where a request
//! went in the end that was redirected, which the library does not say of one that failed.

use std::cell::RefCell;

use parking_lot::RwLock;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::Authority;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

thread_local! {
    /// The host that was asked for last; a request stays on one thread.
    static ASKED: RefCell<Option<Authority>> = const { RefCell::new(None) };
}

/// The host that this thread asked for last.
pub(crate) fn last_asked() -> Option<Authority> {
    ASKED.with_borrow(Clone::clone)
}

/// What is looked up. The scheme is part of it, because it decides over the port.
type Host = (Option<String>, Authority);

/// A resolver that remembers.
#[derive(Debug, Default)]
pub(crate) struct CachingResolver {
    /// Does the looking up.
    resolver: DefaultResolver,
    /// What was found, for the few hosts a run talks to. A run is too short for it to grow stale.
    known: RwLock<Vec<(Host, ResolvedSocketAddrs)>>,
}

impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        ASKED.set(uri.authority().cloned());
        let scheme = uri.scheme_str();
        let remembered = self
            .known
            .read()
            .iter()
            .find_map(|((known, host), addresses)| {
                (known.as_deref() == scheme && Some(host) == uri.authority())
                    .then(|| addresses.clone())
            });
        if let Some(addresses) = remembered {
            return Ok(addresses);
        }
        let addresses = self.resolver.resolve(uri, config, timeout)?;
        if let Some(host) = uri.authority() {
            let key = (scheme.map(str::to_owned), host.clone());
            self.known.write().push((key, addresses.clone()));
        }
        Ok(addresses)
    }
}
