//! Every flag there is, a file a region.
//!
//! Colours and proportions are those of the published construction sheets. A flag with a long
//! description has a file of its own.

mod africa;
mod americas;
mod asia;
mod brazil;
mod emblems;
mod europe;

use super::shape::Flag;

/// All flags, region by region.
pub(super) fn flags() -> impl Iterator<Item = &'static Flag> {
    [africa::FLAGS, americas::FLAGS, asia::FLAGS, europe::FLAGS]
        .into_iter()
        .flatten()
}

/// The flag of `code`.
pub(super) fn find(code: &str) -> Option<&'static Flag> {
    flags().find(|flag| flag.code == code)
}
