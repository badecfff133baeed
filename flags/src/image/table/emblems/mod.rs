//! The emblems taken from Twemoji: which graphics of which flag, in which colours, with what the
//! small originals leave out.

mod africa;
mod americas;

pub(super) use africa::*;
pub(super) use americas::*;
