//! The connections there are, so that a stop can end them all at once.

use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::Shared;

/// More than this many are turned away: each takes a thread.
pub(super) const MOST: usize = 4096;

/// The connections there are.
#[derive(Debug, Default)]
pub(super) struct Connections {
    /// Which they are, and whether the server is stopping.
    state: Mutex<State>,
    /// Announces that the server is stopping.
    changed: Condvar,
}

/// What the lock protects.
#[derive(Debug, Default)]
struct State {
    /// The open connections, shared with their threads, so that they can be shut down from here.
    open: HashMap<u64, Arc<TcpStream>>,
    /// The number of the next connection.
    next: u64,
    /// No more connections.
    stopping: bool,
}

impl Connections {
    /// Takes a connection in, unless the server is stopping or full.
    pub(super) fn admit(shared: &Arc<Shared>, stream: TcpStream) -> Option<Guest> {
        let stream = Arc::new(stream);
        let mut state = shared.connections.state.lock();
        if state.stopping || state.open.len() >= MOST {
            return None;
        }
        let number = state.next;
        state.next += 1;
        state.open.insert(number, Arc::clone(&stream));
        drop(state);
        Some(Guest {
            shared: Arc::clone(shared),
            stream,
            number,
        })
    }

    /// Whether the server is stopping.
    pub(super) fn is_stopping(&self) -> bool {
        self.state.lock().stopping
    }

    /// Ends all connections and admits no more.
    pub(super) fn stop(&self) {
        let mut state = self.state.lock();
        state.stopping = true;
        for stream in state.open.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Sleeps; false when it was woken because the server is stopping.
    pub(super) fn sleep(&self, pause: Duration) -> bool {
        let end = Instant::now() + pause;
        let mut state = self.state.lock();
        while !state.stopping {
            if self.changed.wait_until(&mut state, end).timed_out() {
                break;
            }
        }
        !state.stopping
    }
}

/// A connection that was let in; it is signed off when dropped.
#[derive(Debug)]
pub(super) struct Guest {
    /// What the connections share.
    pub(super) shared: Arc<Shared>,
    /// The connection.
    pub(super) stream: Arc<TcpStream>,
    /// Its number.
    number: u64,
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut state = self.shared.connections.state.lock();
        state.open.remove(&self.number);
    }
}
