//! The flag server that is built in: HTTP/1.1, GET and HEAD, a thread a connection.
//!
//! ```text
//! listener ─▶ accept thread ─▶ pool: a thread with a small stack for every connection
//!                                 │  request.rs: bytes ▸ Request        (pure)
//!                                 │  route.rs:   Request ▸ Response     (pure but for the images)
//!                                 │  images.rs:  rendered once, on our own pool
//!                                 ▼
//!                              socket            connections.rs knows them all, to stop them
//! ```
//!
//! The pool has as many threads as there are connections at a time: a smaller one would starve when they are
//! kept alive. It starts one only if none is free.

mod connection;
mod connections;
mod images;
mod index;
mod request;
mod response;
mod route;
mod temper;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use executor::ThreadPoolExecutor;

use crate::codes::Code;

use connections::Connections;
use images::Images;

pub(crate) use temper::Temper;

/// Where the flags are on the server.
const ROOT: &str = "/flags";
/// How many connections may wait to be accepted: the most anyone may open at once, `--max-req`.
const BACKLOG: i32 = 1024;
/// A connection's thread parses and writes; images are rendered elsewhere.
const STACK: usize = 128 << 10;
/// The pause after a connection could not be accepted, for instance for want of file descriptors.
const BREATHER: Duration = Duration::from_millis(10);
/// So long a thread that is free is kept for the next connection.
const KEPT: Duration = Duration::from_secs(10);
/// How long stopping tries to reach the accepting thread.
const FAREWELL: Duration = Duration::from_secs(1);

/// How the server is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Config {
    /// The address to serve on; nobody else's business by default.
    pub(crate) bind: IpAddr,
    /// The port; 0 takes any that is free.
    pub(crate) port: u16,
    /// How it treats requests.
    pub(crate) temper: Temper,
    /// How long it bears with clients.
    pub(crate) patience: Patience,
    /// How many images it is likely to be asked for.
    pub(crate) images: usize,
}

/// How long a client may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// So long may a connection be silent.
    pub(crate) idle: Duration,
    /// So long may a head take from its first byte to its last.
    pub(crate) head: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(30),
            head: Duration::from_secs(10),
        }
    }
}

impl Config {
    /// A server for this machine alone, on any free port.
    pub(crate) fn loopback(temper: Temper) -> Self {
        Self {
            bind: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            temper,
            patience: Patience::default(),
            images: Code::COUNT,
        }
    }
}

/// What the connections share.
#[derive(Debug)]
struct Shared {
    /// The images.
    images: Images,
    /// The connections themselves.
    connections: Connections,
    /// How requests are treated.
    temper: temper::Dice,
    /// How long clients are borne with.
    patience: Patience,
}

/// A running server; it stops when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where it serves.
    address: SocketAddr,
    /// The socket, shared with the accepting thread, so that it can be shut down from here.
    listener: Arc<TcpListener>,
    /// What the connections share.
    shared: Arc<Shared>,
    /// The thread that accepts connections.
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve.
    pub(crate) fn start(config: Config) -> io::Result<Self> {
        let listener = Arc::new(TcpListener::bind((config.bind, config.port))?);
        // The standard library lets 128 wait. On a platform that has the last word, it may.
        let _ = rustix::net::listen(&*listener, BACKLOG);
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            images: Images::new(config.images).map_err(io::Error::other)?,
            connections: Connections::default(),
            temper: temper::Dice::new(config.temper),
            patience: config.patience,
        });
        let threads = ThreadPoolExecutor::builder()
            .max_workers(connections::MOST)
            .stack_size(STACK)
            .idle_timeout(KEPT)
            .thread_name_prefix("connection")
            .build()
            .map_err(io::Error::other)?;
        let accepting = thread::Builder::new().name("server".into()).spawn({
            let (listener, shared) = (Arc::clone(&listener), Arc::clone(&shared));
            move || accept(&listener, &shared, &threads)
        })?;
        Ok(Self {
            address,
            listener,
            shared,
            accepting: Some(accepting),
        })
    }

    /// The URL the flags' URLs begin with.
    pub(crate) fn base(&self) -> String {
        format!("http://{}{ROOT}", self.address)
    }

    /// Makes `accept`, which has no deadline, look up; false when there is no way to.
    ///
    /// Where a listening socket cannot be shut down, a connection of our own does it. That takes a
    /// file descriptor, and there may be none left.
    fn wake(&self) -> bool {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        rustix::net::shutdown(&*self.listener, rustix::net::Shutdown::Both).is_ok()
            || TcpStream::connect_timeout(&address, FAREWELL).is_ok()
    }

    /// Has the images of `codes` rendered before they are asked for.
    pub(crate) fn prepare(&self, codes: &[Code]) {
        self.shared.images.prepare(codes);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.connections.stop();
        if let Some(accepting) = self.accepting.take()
            && self.wake()
        {
            let _ = accepting.join();
        }
    }
}

/// Accepts connections until the server stops.
fn accept(listener: &TcpListener, shared: &Arc<Shared>, threads: &ThreadPoolExecutor) {
    while !shared.connections.is_stopping() {
        let Ok((stream, _)) = listener.accept() else {
            if !shared.connections.is_stopping() {
                thread::sleep(BREATHER);
            }
            continue;
        };
        let Some(guest) = Connections::admit(shared, stream) else {
            continue;
        };
        // Where the system refuses a thread, the guest waits for one that gets free. Where there is none at
        // all, it is dropped, which closes the connection.
        let _ = threads.submit(move || connection::serve(&guest));
    }
}
