//! The emblems taken from Twemoji: which graphics of which flag, in which colours, with what the
//! small originals leave out.

mod africa;
mod americas;
mod asia;
mod europe;
mod oceania;

pub(super) use africa::*;
pub(super) use americas::*;
pub(super) use asia::*;
pub(super) use europe::*;
pub(super) use oceania::*;
