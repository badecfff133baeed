//! Draws the flags of the world as GIF files, from a table of shapes.
//!
//! ```text
//! table ──> raster ──> palette ──> encode ──> the bytes of a GIF file
//!   │         │
//! shape     outline, emblem
//! ```
//!
//! - A flag is data: a [`Flag`](shape::Flag) with its ratio and a list of [`Shape`]s,
//!   painted one over the other. No image is stored anywhere.
//! - The same code gives the same bytes every time, so that a file may be cached and compared.
//! - Every image has the ratio of its flag, about the same area as all others, and no frame around it.
//!   Nepal's flag is no rectangle: what is outside it is transparent.

mod emblem;
mod encode;
mod lzw;
mod outline;
mod palette;
mod raster;
mod shape;
mod table;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use shape::Shape;

/// Whom the licence of the borrowed emblems (CC-BY 4.0) asks us to name, and whose flags have them.
pub(crate) fn credits() -> String {
    let mut codes = borrowed();
    codes.sort_unstable();
    let lines: Vec<_> = codes.chunks(26).map(|codes| codes.join(" ")).collect();
    format!(
        "The emblems of the following flags are drawn from Twemoji graphics, copyright\n\
         Twitter, Inc and other contributors, licensed under CC-BY 4.0\n\
         (https://creativecommons.org/licenses/by/4.0/); colours and proportions were\n\
         changed. All other flags are drawn from their published construction.\n\n{}\n",
        lines.join("\n")
    )
}

/// The codes of the flags with a borrowed emblem.
fn borrowed() -> Vec<&'static str> {
    let flags = table::flags().filter(|flag| flag.shapes.iter().any(Shape::is_borrowed));
    flags.map(|flag| flag.code).collect()
}

thread_local! {
    /// The pixels of this thread's last flag, for those of its next: memory that is new each time is
    /// made out by the system page by page, which takes longer than to paint some flags.
    static PIXELS: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The GIF file of the flag of `code`, upper case; `None` when there is no such flag.
pub(crate) fn gif(code: &str) -> Option<Vec<u8>> {
    let pixmap = raster::paint(table::find(code)?, PIXELS.take())?;
    let file = encode::gif(&pixmap);
    PIXELS.set(pixmap.take());
    file
}

/// The short English name of the country of `code`, upper case.
pub(crate) fn country(code: &str) -> Option<&'static str> {
    table::find(code).map(|flag| flag.country)
}

/// Every code that has a flag, sorted.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    let mut codes: Vec<_> = table::flags().map(|flag| flag.code).collect();
    codes.sort_unstable();
    codes.into_iter()
}
