//! Teaching programs on the executor.
