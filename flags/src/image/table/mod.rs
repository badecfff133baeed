//! Every flag there is, a file a region, by the United Nations' geoscheme.
//!
//! Colours and proportions are those of the published construction sheets. A flag with a long
//! description has a file of its own.

mod africa_east;
mod africa_middle;
mod africa_north;
mod africa_southeast;
mod africa_west;
mod americas_north;
mod americas_south;
mod asia_central;
mod asia_east;
mod asia_south;
mod asia_southeast;
mod asia_west;
mod brazil;
mod caribbean;
mod ecuador;
mod emblems;
mod europe_east;
mod europe_north;
mod europe_south;
mod europe_west;
mod iran;
mod jack;
mod nepal;
mod oceania;
mod portugal;
mod spain;
mod sun;

use super::shape::Flag;

/// All flags, region by region.
pub(super) fn flags() -> impl Iterator<Item = &'static Flag> {
    [
        africa_east::FLAGS,
        africa_middle::FLAGS,
        africa_north::FLAGS,
        africa_southeast::FLAGS,
        africa_west::FLAGS,
        americas_north::FLAGS,
        americas_south::FLAGS,
        asia_central::FLAGS,
        asia_east::FLAGS,
        asia_south::FLAGS,
        asia_southeast::FLAGS,
        asia_west::FLAGS,
        caribbean::FLAGS,
        europe_east::FLAGS,
        europe_north::FLAGS,
        europe_south::FLAGS,
        europe_west::FLAGS,
        oceania::FLAGS,
    ]
    .into_iter()
    .flatten()
}

/// The flag of `code`.
pub(super) fn find(code: &str) -> Option<&'static Flag> {
    flags().find(|flag| flag.code == code)
}
