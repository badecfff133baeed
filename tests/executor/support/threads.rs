//! The threads of this process, by name. Knows them on Linux only; elsewhere there seem to be none.

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
