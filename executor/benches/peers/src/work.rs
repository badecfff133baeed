//! What is measured, how large, and what comes out.

/// One kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// One task is submitted and waited for, one at a time.
    RoundTrip,
    /// Empty tasks from so many producers, every handle kept, then all waited for.
    Flood(u64),
    /// One function over many items, the results in their order.
    Map,
    /// The results of many tasks in the order of completion.
    AsCompleted,
    /// Tasks that compute for so many microseconds.
    Tasks(u64),
    /// The memory of a task that has not started.
    Memory,
    /// `fib` with one fork a call.
    ForkJoin,
    /// The CPU time of a pool that has nothing to do.
    Idle,
}

/// All of them, in the order of the table.
pub(crate) const ALL: [Work; 11] = [
    Work::RoundTrip,
    Work::Flood(1),
    Work::Flood(4),
    Work::Map,
    Work::AsCompleted,
    Work::Tasks(1),
    Work::Tasks(10),
    Work::Tasks(100),
    Work::Memory,
    Work::ForkJoin,
    Work::Idle,
];

/// What a contender made of a work.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// One number for each of [`Work::columns`].
    Numbers(Vec<f64>),
    /// It cannot do that, and why.
    Cannot(&'static str),
    /// This row is not about that work.
    Absent,
}

impl Work {
    /// What `--only` calls it.
    pub(crate) fn id(self) -> String {
        match self {
            Work::RoundTrip => "round-trip".into(),
            Work::Flood(producers) => format!("flood-{producers}"),
            Work::Map => "map".into(),
            Work::AsCompleted => "as-completed".into(),
            Work::Tasks(microseconds) => format!("tasks-{microseconds}us"),
            Work::Memory => "memory".into(),
            Work::ForkJoin => "fork-join".into(),
            Work::Idle => "idle".into(),
        }
    }

    /// What it is, for readers.
    pub(crate) fn title(self, size: &Size) -> String {
        match self {
            Work::RoundTrip => "one task round trip".into(),
            Work::Flood(1) => format!("{} empty tasks, 1 producer", thousands(size.flood)),
            Work::Flood(n) => format!("{} empty tasks, {n} producers", thousands(size.flood)),
            Work::Map => format!("ordered `map` of {}", thousands(size.flood)),
            Work::AsCompleted => format!("{} as completed", thousands(size.completed)),
            Work::Tasks(microseconds) => format!("tasks of {microseconds} µs"),
            Work::Memory => "a pending task".into(),
            Work::ForkJoin => format!("fork-join `fib({})`", size.fib),
            Work::Idle => "parked pool".into(),
        }
    }

    /// What the numbers mean; the first is the one that is compared.
    pub(crate) fn columns(self) -> &'static [&'static str] {
        match self {
            Work::RoundTrip => &["p50 ns", "p99 ns", "mean ns", "CPU ns"],
            Work::Flood(_) | Work::Map => &["ns a task", "CPU ns a task", "sleeps a million"],
            Work::Tasks(_) => &["ns a task", "CPU ns a task"],
            Work::AsCompleted => &["ns a future", "CPU ns a future"],
            Work::Memory => &["bytes", "allocations"],
            Work::ForkJoin => &["ns a fork", "CPU ns a fork"],
            Work::Idle => &["CPU µs a second"],
        }
    }
}

/// How much of each work there is.
#[derive(Clone, Debug)]
pub(crate) struct Size {
    pub(crate) trips: u64,
    pub(crate) flood: u64,
    pub(crate) completed: u64,
    /// The computing time of all tasks of [`Work::Tasks`] together.
    pub(crate) microseconds: u64,
    pub(crate) pending: u64,
    pub(crate) fib: u64,
    pub(crate) idle_milliseconds: u64,
}

impl Size {
    /// For results.
    pub(crate) const FULL: Size = Size {
        trips: 5_000,
        flood: 1_000_000,
        completed: 100_000,
        microseconds: 200_000,
        pending: 100_000,
        fib: 25,
        idle_milliseconds: 1_000,
    };

    /// To see that everything works.
    pub(crate) const QUICK: Size = Size {
        trips: 200,
        flood: 20_000,
        completed: 5_000,
        microseconds: 10_000,
        pending: 2_000,
        fib: 15,
        idle_milliseconds: 20,
    };

    /// Less for those who are slow; a measurement takes about as long for all.
    pub(crate) fn divided(&self, by: u64) -> Size {
        Size {
            trips: (self.trips / by).max(200.min(self.trips)),
            flood: self.flood / by,
            completed: self.completed / by,
            microseconds: self.microseconds / by,
            pending: self.pending / by,
            ..self.clone()
        }
    }
}

/// 1000000 as 1,000,000.
pub(crate) fn thousands(n: u64) -> String {
    if n < 1000 {
        return n.to_string();
    }
    format!("{},{:03}", thousands(n / 1000), n % 1000)
}
