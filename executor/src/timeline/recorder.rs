//! Keeps what an observer is told, until somebody wants to see it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

use super::Timeline;
use super::record::{Record, Records, nanos_between};
use crate::observe::{Event, FutureId, Observer};
use crate::sync::Mutex;

/// Threads are spread over so many logs, so that two of them rarely meet at one lock.
const SHARDS: usize = 16;

/// Events a piece of memory: enough to make allocations rare, few enough that a thread that tells one
/// event only does not cost much. Pieces are never moved, so no event waits for a million others to be
/// copied.
const CHUNK: usize = 256;

/// What [`Recorder::new`] keeps: 56 MiB if it is all used.
const DEFAULT_LIMIT: usize = 1 << 20;

/// Records the events of one pool or of several: an [`Observer`] to give to
/// [`Builder::observer`](crate::Builder::observer).
///
/// Clones record into the same place. An event costs 56 bytes, the time of an uncontended lock, and now and
/// then an allocation; a task has three or four events. What comes after the limit, by default a million
/// events, is counted but not kept, so that a pool that is observed for days fills no memory. Labels are
/// kept as long as the recorder.
///
/// Pools may share a recorder: give each [a name of its own](Recorder::pool), or their workers share rows.
///
/// ```
/// use executor::ThreadPoolExecutor;
/// use executor::timeline::Recorder;
///
/// let recorder = Recorder::new();
/// let pool = ThreadPoolExecutor::builder().observer(recorder.clone()).build()?;
/// let future = pool.submit(|| 6 * 7)?;
/// recorder.label(future.id(), "the answer");
/// drop(pool);
/// println!("{}", recorder.timeline().text(80));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Clone)]
pub struct Recorder {
    log: Arc<Log>,
    /// The index of our name in `log.pools`.
    pool: u32,
}

/// What the clones of a recorder share.
struct Log {
    /// Instants are kept as the distance from here, which takes half the room.
    origin: Instant,
    shards: [Shard; SHARDS],
    /// How many more chunks may be allocated.
    chunks_left: AtomicUsize,
    /// Events that came after the limit.
    missed: AtomicUsize,
    /// The names given to pools; the first is that of pools without a name.
    pools: Mutex<Vec<String>>,
    labels: Mutex<HashMap<FutureId, String>>,
}

/// The log of some of the threads. Aligned so that the locks of two shards share no cache line.
#[derive(Default)]
#[repr(align(128))]
struct Shard(Mutex<Chunks>);

/// What a shard has kept.
#[derive(Default)]
struct Chunks {
    /// Shared, so that a look at them copies nothing while the lock is held.
    full: Vec<Arc<Vec<Record>>>,
    /// Allocated with its full capacity, or not at all.
    last: Vec<Record>,
    /// Names of the threads that told an event which did not happen on a worker.
    threads: BTreeMap<u32, Box<str>>,
}

impl Recorder {
    /// One that keeps a million events.
    pub fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// One that keeps `events` events, and up to a few thousand more.
    pub fn with_limit(events: usize) -> Self {
        Self {
            log: Arc::new(Log {
                origin: Instant::now(),
                shards: Default::default(),
                chunks_left: AtomicUsize::new(events.div_ceil(CHUNK).saturating_add(SHARDS)),
                missed: AtomicUsize::new(0),
                pools: Mutex::new(vec![String::new()]),
                labels: Mutex::new(HashMap::new()),
            }),
            pool: 0,
        }
    }

    /// A recorder into the same timeline, for a pool that is to have rows of its own there: they are
    /// named `{name} worker 0` and so on. Pools that share a name share rows.
    #[must_use = "it is another observer; this one is as it was"]
    pub fn pool(&self, name: impl Into<String>) -> Self {
        let name = name.into();
        let mut pools = self.log.pools.lock();
        let known = pools.iter().position(|pool| *pool == name);
        let index = known.unwrap_or(pools.len());
        if known.is_none() {
            pools.push(name);
        }
        drop(pools);
        Self {
            log: Arc::clone(&self.log),
            pool: u32::try_from(index).unwrap_or(u32::MAX),
        }
    }

    /// Names a task for the drawings; without a label it is called `#` and the number of its future.
    pub fn label(&self, future: FutureId, label: impl Into<String>) {
        let label = label.into();
        // The label that was there, if any, is dropped after the lock.
        let _old = self.log.labels.lock().insert(future, label);
    }

    /// What happened until now. Recording goes on.
    pub fn timeline(&self) -> Timeline {
        let mut records = Records {
            pools: self.log.pools.lock().clone(),
            // ORDERING: Relaxed; a number to look at.
            missed: self.log.missed.load(Ordering::Relaxed),
            ..Records::default()
        };
        for shard in &self.log.shards {
            let chunks = shard.0.lock();
            let full = chunks.full.clone();
            let last = chunks.last.clone();
            let threads = chunks.threads.clone();
            drop(chunks);
            for chunk in full {
                records.list.extend_from_slice(&chunk);
            }
            records.list.extend(last);
            records.threads.extend(threads);
        }
        let labels = self.log.labels.lock().clone();
        Timeline::of(records, labels)
    }
}

impl Observer for Recorder {
    fn event(&self, event: &Event) {
        let log = &*self.log;
        let thread = thread_number();
        let record = Record {
            at: nanos_between(log.origin, event.at),
            kind: event.kind,
            future: event.future,
            worker: event.worker.and_then(|worker| u32::try_from(worker).ok()),
            thread,
            pool: self.pool,
        };
        let mut chunks = log.shards[thread as usize % SHARDS].0.lock();
        if chunks.last.len() == chunks.last.capacity() && !log.add_chunk(&mut chunks) {
            drop(chunks);
            // ORDERING: Relaxed; a number to look at.
            log.missed.fetch_add(1, Ordering::Relaxed);
            return;
        }
        chunks.last.push(record);
        if record.worker.is_none() {
            chunks.threads.entry(thread).or_insert_with(thread_name);
        }
    }
}

impl Log {
    /// Makes room for one more event; false where the limit is reached.
    fn add_chunk(&self, chunks: &mut Chunks) -> bool {
        // ORDERING: Relaxed; a budget that guards nothing but itself.
        let left = self
            .chunks_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            });
        if left.is_err() {
            return false;
        }
        let full = std::mem::replace(&mut chunks.last, Vec::with_capacity(CHUNK));
        if !full.is_empty() {
            chunks.full.push(Arc::new(full));
        }
        true
    }
}

/// The number of this thread among those that ever told a recorder something, from 1.
fn thread_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    thread_local! {
        // ORDERING: Relaxed; only uniqueness matters.
        static NUMBER: u32 = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    NUMBER.with(|number| *number)
}

fn thread_name() -> Box<str> {
    let thread = std::thread::current();
    thread.name().unwrap_or_default().into()
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // ORDERING: Relaxed; a number to look at.
        let missed = self.log.missed.load(Ordering::Relaxed);
        f.debug_struct("Recorder")
            .field("pool", &self.pool)
            .field("missed", &missed)
            .finish_non_exhaustive()
    }
}
