//! Downloads flags.
fn main() {}
