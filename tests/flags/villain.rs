//! A server that does to each request what the test wants. Loopback only, and bounded in time.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

/// The least GIF there is.
pub(crate) const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";

/// No connection lives longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What becomes of the connection after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// It takes the next one.
    Keep,
    /// It is closed.
    Close,
    /// It is reset, as by a crashed machine.
    Reset,
    /// Nothing happens until the client goes.
    Stall,
}

/// One request, and the means to answer it.
pub(crate) struct Request<'a> {
    /// The path.
    pub(crate) path: &'a str,
    /// How many requests there were for the path before.
    pub(crate) before: usize,
    /// The connection.
    stream: &'a TcpStream,
}

impl Request<'_> {
    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        // A client that hangs up early is what some tests are about.
        let _ = self.stream.write_all(bytes);
    }

    /// Sends an answer with a length.
    pub(crate) fn answer(&mut self, status: &str, body: &[u8]) -> Then {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
        self.send(&[head.as_bytes(), body].concat());
        Then::Keep
    }

    /// Sends a good flag.
    pub(crate) fn flag(&mut self) -> Then {
        self.answer("200 OK", GIF)
    }
}

/// What is done to each request.
type Deed = dyn Fn(&mut Request<'_>) -> Then + Send + Sync;

/// What its threads share.
struct Shared {
    /// What is done to each request.
    deed: Box<Deed>,
    /// How many requests there were for each path.
    requests: Mutex<HashMap<String, usize>>,
    /// The different `Authorization` headers there were.
    authorizations: Mutex<BTreeSet<String>>,
    /// How many connections there were.
    connections: AtomicUsize,
    /// Whether it is over.
    over: AtomicBool,
}

impl Shared {
    /// Counts a request, and gives how many there were before.
    fn count(&self, path: &str) -> usize {
        let mut requests = self.requests.lock();
        let count = requests.entry(path.to_owned()).or_default();
        let before = *count;
        *count += 1;
        drop(requests);
        before
    }
}

/// The server; it stops when dropped.
pub(crate) struct Villain {
    /// Where it is.
    address: SocketAddr,
    /// What its threads share.
    shared: Arc<Shared>,
}

impl Villain {
    /// A server that does this.
    pub(crate) fn new(deed: impl Fn(&mut Request<'_>) -> Then + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            deed: Box::new(deed),
            requests: Mutex::default(),
            authorizations: Mutex::default(),
            connections: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.over.load(Ordering::SeqCst) {
                    break;
                }
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&accepting);
                thread::spawn(move || serve(&stream.unwrap(), &shared));
            }
        });
        Self { address, shared }
    }

    /// Its URL.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL of its flags.
    pub(crate) fn base(&self) -> String {
        format!("{}/flags", self.origin())
    }

    /// How many requests there were in all.
    pub(crate) fn requests(&self) -> usize {
        self.shared.requests.lock().values().sum()
    }

    /// The different `Authorization` headers there were.
    pub(crate) fn authorizations(&self) -> Vec<String> {
        self.shared.authorizations.lock().iter().cloned().collect()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Villain {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// Takes requests from one connection.
fn serve(stream: &TcpStream, shared: &Shared) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut requests = BufReader::new(stream);
    while let Some((path, authorization)) = read_head(&mut requests) {
        shared.authorizations.lock().extend(authorization);
        let before = shared.count(&path);
        match (shared.deed)(&mut Request {
            path: &path,
            before,
            stream,
        }) {
            Then::Keep => {}
            Then::Close => return,
            Then::Reset => {
                let at_once = Some(Duration::ZERO);
                rustix::net::sockopt::set_socket_linger(stream, at_once).unwrap();
                return;
            }
            Then::Stall => {
                let _ = requests.read(&mut [0]);
                return;
            }
        }
    }
}

/// Reads a request's head, and gives its path and who is said to send it.
fn read_head(stream: &mut BufReader<&TcpStream>) -> Option<(String, Option<String>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        match stream.read_line(&mut head) {
            Ok(1..) => {}
            _ => return None,
        }
    }
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let authorization = lines.find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let path = head.split(' ').nth(1)?.to_owned();
    Some((path, authorization.map(|(_, value)| value.to_owned())))
}
