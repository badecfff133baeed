//! Where everything is.

use crate::timeline::escape::width;
use crate::timeline::history::{History, Nanos, Row};

/// The width of the drawing, in the pixels that all lengths here are given in.
pub(super) const WIDTH: f64 = 1200.0;

/// What stays free at the edges.
pub(super) const EDGE: f64 = 20.0;

/// Where the queue begins, below headline, details and legend.
pub(super) const QUEUE_TOP: f64 = 92.0;

/// The height of its chart.
pub(super) const QUEUE_HEIGHT: f64 = 44.0;

/// Between queue, rows and axis.
pub(super) const GAP: f64 = 14.0;

/// The width of a character of the names at the left, roughly.
pub(super) const NAME_CHARACTER: f64 = 7.2;

/// The most characters of a name.
pub(super) const LONGEST_NAME: usize = 24;

/// Where everything is.
pub(super) struct Layout {
    /// Where the charts begin.
    pub(super) left: f64,
    /// The height of a lane: a row has one for each level of nesting.
    pub(super) lane: f64,
    /// Between two rows.
    pub(super) between: f64,
    /// The top of each row.
    pub(super) tops: Vec<f64>,
    /// The bottom of the last row.
    pub(super) bottom: f64,
    /// What lies at the right end of the axis.
    pub(super) end: Nanos,
}

impl Layout {
    pub(super) fn of(history: &History, rows: &[&Row], queue_text: &str) -> Self {
        let names = rows.iter().map(|row| width(&row.name).min(LONGEST_NAME));
        let longest = names.max().unwrap_or(0).max(width(queue_text));
        let lanes: usize = rows.iter().map(|row| row.height()).sum();
        // Few lanes have room for labels; many still fit on a page.
        let (lane, between) = match lanes {
            0..=30 => (22.0, 5.0),
            31..=64 => (16.0, 3.0),
            65..=160 => (10.0, 2.0),
            _ => (5.0, 1.0),
        };
        let mut top = QUEUE_TOP + QUEUE_HEIGHT + GAP;
        let mut tops = Vec::new();
        for row in rows {
            tops.push(top);
            top += row.height() as f64 * lane + between;
        }
        Self {
            left: EDGE + longest as f64 * NAME_CHARACTER + 10.0,
            lane,
            between,
            tops,
            bottom: top - between,
            end: history.end,
        }
    }

    pub(super) fn right(&self) -> f64 {
        WIDTH - EDGE
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom + GAP + 2.0 * EDGE
    }

    pub(super) fn x(&self, at: Nanos) -> f64 {
        self.left + at as f64 / self.end.max(1) as f64 * (self.right() - self.left)
    }
}
