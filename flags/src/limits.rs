//! What the system lets a process do.

/// Asks to be allowed `connections` open sockets, and a few other files besides.
///
/// A refusal is found out when a connection fails, and said there.
pub(crate) fn allow_open_files(connections: usize) {
    /// For the terminal, the pipes, the files being written.
    const OTHERS: u64 = 64;

    use rustix::process::{Resource, getrlimit, setrlimit};
    let wanted = connections as u64 * 2 + OTHERS;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        let _ = setrlimit(Resource::Nofile, limit);
    }
}
