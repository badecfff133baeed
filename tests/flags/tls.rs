//! Secure connections, to a server on this machine with certificates made for the occasion.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::villain::GIF;
use crate::wire::serve;
use crate::world::{MODES, World};

/// A server that sends the same flag for everything, and the authority that vouches for it.
struct Secure {
    /// Where it is.
    address: SocketAddr,
    /// The authority's certificate.
    authority: String,
}

impl Secure {
    /// A server whose certificate is for this name.
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);

        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Self {
            address: listen(Arc::new(config)),
            authority,
        }
    }

    /// The URL of its flags.
    fn base(&self) -> String {
        format!("https://{}/flags", self.address)
    }
}

/// Serves for as long as the tests run.
fn listen(config: Arc<ServerConfig>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let config = Arc::clone(&config);
            thread::spawn(move || answer(stream.unwrap(), config));
        }
    });
    address
}

/// Answers the requests on one connection.
fn answer(stream: TcpStream, config: Arc<ServerConfig>) {
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    let connection = ServerConnection::new(config).unwrap();
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    let mut line = String::new();
    // A client that does not trust us hangs up.
    while matches!(stream.read_line(&mut line), Ok(1..)) {
        if line == "\r\n" {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", GIF.len());
            let bytes = [head.as_bytes(), GIF].concat();
            stream.get_mut().write_all(&bytes).unwrap();
        }
        line.clear();
    }
}

#[test]
fn a_certificate_is_good_when_its_authority_is_named() {
    let (world, secure) = (World::new(), Secure::new("127.0.0.1"));
    fs::write(world.path("ca.pem"), &secure.authority).unwrap();
    for mode in MODES {
        let base = secure.base();
        let args = ["-q", "--cacert", "ca.pem", "--mode", mode, "-d", mode, "-s"];
        world
            .flags(&[&args[..], &[&base]].concat())
            .assert(0, "", "");
        assert_eq!(world.files(mode).len(), 20, "{mode}");
        assert_eq!(fs::read(world.path(mode).join("br.gif")).unwrap(), GIF);
    }
}

/// Makes sure that nothing is taken from a server, and why.
#[track_caller]
fn assert_insecure(world: &World, args: &[&str], base: &str, why: &str) {
    let ran = world.flags(&[&["br", "-q", "-s", base], args].concat());
    let begin = "BR: no secure connection: ";
    let end = "; --cacert FILE names certificates to trust (tried once)\nflags: nothing could be ";
    assert!(ran.stderr.starts_with(begin), "{ran:?}");
    assert!(
        ran.stderr.contains(why) && ran.stderr.contains(end),
        "{ran:?}"
    );
    assert_eq!((ran.code(), ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert_eq!(world.files("download"), [""; 0]);
}

#[test]
fn a_certificate_nobody_vouches_for_is_refused() {
    let (world, secure) = (World::new(), Secure::new("127.0.0.1"));
    assert_insecure(&world, &[], &secure.base(), "UnknownIssuer");
    let other = Secure::new("127.0.0.1").authority;
    fs::write(world.path("ca.pem"), other).unwrap();
    let args = ["--cacert", "ca.pem"];
    // Made by another authority of the same name: the signature is what does not fit.
    assert_insecure(&world, &args, &secure.base(), "invalid peer certificate");
}

#[test]
fn a_certificate_for_somebody_else_is_refused() {
    let (world, secure) = (World::new(), Secure::new("flags.example"));
    fs::write(world.path("ca.pem"), &secure.authority).unwrap();
    let args = ["--cacert", "ca.pem"];
    assert_insecure(&world, &args, &secure.base(), "not valid for name");
}

#[test]
fn a_server_without_tls_is_no_secure_one() {
    let served = serve(&[]);
    let base = format!("https://{}/flags", served.address);
    let ran = World::new().flags(&["br", "-q", "--retries", "0", "--timeout", "1", "-s", &base]);
    assert!(
        ran.stderr.starts_with("BR: no secure connection: "),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("http:// URL"), "{ran:?}");
    assert_eq!(ran.code(), 3);
}

#[test]
fn a_distrusted_server_is_not_asked_for_every_flag() {
    let secure = Secure::new("127.0.0.1");
    let ran = World::new().flags(&["-e", "--json", "-m", "10", "-s", &secure.base()]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let flags = report["flags"].as_array().unwrap();
    let tried = flags.iter().filter(|flag| flag["tries"] != 0).count();
    assert_eq!(flags.len(), 676);
    assert!(tried <= 20, "{tried} were tried");
    assert_eq!(ran.code(), 3);
}

#[test]
fn what_is_no_certificate_is_a_mistake() {
    let world = World::new();
    fs::write(world.path("empty.pem"), "").unwrap();
    for (file, why) in [
        ("nothing.pem", "No such file"),
        ("empty.pem", "no certificate"),
    ] {
        let ran = world.flags(&["--cacert", file]);
        assert!(
            ran.stderr.contains("--cacert") && ran.stderr.contains(why),
            "{ran:?}"
        );
        assert_eq!(ran.code(), 2);
    }
}
