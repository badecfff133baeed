//! The threads of this process, by name. Knows them on Linux only; elsewhere there seem to be none.

use std::time::Duration;

/// The names, each cut to the 15 bytes that the system keeps.
pub(crate) fn names() -> Vec<String> {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        return Vec::new();
    };
    tasks
        .flatten()
        // A thread may end between the two looks.
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
        .map(|name| name.trim_end().to_owned())
        .collect()
}

/// Those of them that begin with `prefix`.
pub(crate) fn named(prefix: &str) -> Vec<String> {
    let mut names = names();
    names.retain(|name| name.starts_with(prefix));
    names.sort();
    names
}

/// True where `named` can see anything.
pub(crate) fn are_visible() -> bool {
    !names().is_empty()
}

/// What the system knows of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    /// It sleeps now, and does not just wait for a core.
    pub(crate) asleep: bool,
    /// How often it went to sleep of its own accord.
    pub(crate) sleeps: u64,
    /// How often it was stopped to let another one run.
    pub(crate) stops: u64,
    /// How long it was on a core, in nanoseconds.
    pub(crate) ran: u64,
}

/// Those of the threads whose names begin with `prefix`, in no order that means anything but always the same.
/// `None` where the system does not tell.
pub(crate) fn counts(prefix: &str) -> Option<Vec<Counts>> {
    let mut counts = Vec::new();
    for task in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let read = |file: &str| std::fs::read_to_string(task.path().join(file)).ok();
        // A thread of another test may end between the looks; one of this test does not.
        let (Some(name), Some(status), Some(schedule)) =
            (read("comm"), read("status"), read("schedstat"))
        else {
            continue;
        };
        if !name.starts_with(prefix) {
            continue;
        }
        let number = |key| {
            let line = status.lines().find(|line| line.starts_with(key))?;
            line.split_whitespace().last()?.parse().ok()
        };
        counts.push(Counts {
            asleep: status.contains("State:\tS"),
            sleeps: number("voluntary")?,
            stops: number("nonvoluntary")?,
            ran: schedule.split_whitespace().next()?.parse().ok()?,
        });
    }
    Some(counts)
}

/// True if the thread whose name begins so sleeps, or where the system does not tell. Takes as long as any spin
/// before a sleep.
pub(crate) fn is_asleep(name: &str) -> bool {
    let look = || counts(name).map(|counts| counts.into_iter().next());
    let before = look();
    std::thread::sleep(Duration::from_millis(5));
    match look() {
        None => true,
        now => now == before && now.flatten().is_some_and(|counts| counts.asleep),
    }
}
