//! Which spans lie within which: where each is drawn on its row.

use super::history::{Nanos, Span};

/// Sorts the spans of a row, and gives each a track and a depth; and the depth of each track.
///
/// On a worker every span lies within another or beside it, for a worker that waits for a task runs others
/// on top of it: one track is enough. Spans of unknown threads may overlap as they like; those that would
/// are put on further tracks.
pub(super) fn place(mut spans: Vec<Span>) -> (Vec<Span>, Vec<usize>) {
    spans.sort_by(|a, b| (a.start, b.end).cmp(&(b.start, a.end)));
    let mut tracks: Vec<Track> = Vec::new();
    for span in &mut spans {
        let free = tracks.iter_mut().position(|track| track.takes(span));
        span.track = free.unwrap_or(tracks.len());
        if free.is_none() {
            tracks.push(Track::default());
        }
        let track = &mut tracks[span.track];
        span.depth = track.open.len();
        track.open.push(span.end);
        track.depth = track.depth.max(track.open.len());
    }
    (spans, tracks.iter().map(|track| track.depth).collect())
}

/// Spans that nest.
#[derive(Default)]
struct Track {
    /// The ends of the spans around the place we are at, outermost first.
    open: Vec<Nanos>,
    /// The most there were.
    depth: usize,
}

impl Track {
    /// True if `span` lies within the innermost span, or beside all.
    fn takes(&mut self, span: &Span) -> bool {
        while self.open.pop_if(|end| *end <= span.start).is_some() {}
        self.open.last().is_none_or(|end| *end >= span.end)
    }
}
