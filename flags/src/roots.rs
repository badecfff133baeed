//! Which certificates an `https` server's own must come from.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// The certificates of a PEM file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Roots {
    /// Each in DER.
    certificates: Vec<Vec<u8>>,
}

impl Roots {
    /// The configuration that trusts these, and no others.
    pub(crate) fn config(&self) -> TlsConfig {
        let certificates = self.certificates.iter();
        let certificates: Vec<_> = certificates
            .map(|der| Certificate::from_der(der).to_owned())
            .collect();
        let roots = RootCerts::new_with_certs(&certificates);
        TlsConfig::builder().root_certs(roots).build()
    }

    /// Reads the file of this name.
    pub(crate) fn read(path: PathBuf) -> Result<Self, String> {
        let pem = std::fs::read(path).map_err(|error| error.to_string())?;
        let certificates = parse_pem(&pem).filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate.der().to_vec()),
            _ => None,
        });
        let certificates: Vec<_> = certificates.collect();
        if certificates.is_empty() {
            return Err("there is no certificate in it (PEM: -----BEGIN CERTIFICATE-----)".into());
        }
        Ok(Self { certificates })
    }
}
