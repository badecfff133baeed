//! The rows of bars.

use std::io;

use super::Drawing;
use super::layout::LONGEST_NAME;
use crate::timeline::escape::{Xml, fit};
use crate::timeline::history::{Fate, Life, Nanos, Row, Span, What};
use crate::timeline::scale::duration;

impl Drawing<'_> {
    pub(super) fn row(&mut self, index: usize) -> io::Result<()> {
        let (row, top) = (self.rows[index], self.layout.tops[index]);
        let height = row.height() as f64 * self.layout.lane;
        for life in &row.lives {
            let x = self.layout.x(life.start);
            let width = self.layout.x(life.end) - x;
            writeln!(
                self.out,
                "<rect class=\"life\" x=\"{x:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\"/>"
            )?;
        }
        // Names of very low rows would run into each other.
        let pitch = height + self.layout.between;
        if pitch >= 11.0 || index.is_multiple_of(4) {
            let name = fit(&row.name, LONGEST_NAME, '…');
            writeln!(
                self.out,
                "<text text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>",
                self.layout.left - 10.0,
                top + self.layout.lane / 2.0 + 4.0,
                Xml(&name),
            )?;
        }
        self.small_ones(row, top)?;
        for span in &row.spans {
            self.bar(row, span, top)?;
        }
        for life in row.lives.iter().filter(|life| life.lost) {
            self.lost(row, life, top + height / 2.0)?;
        }
        Ok(())
    }

    fn bar(&mut self, row: &Row, span: &Span, top: f64) -> io::Result<()> {
        let Some((x, length)) = self.bar_of(span) else {
            return Ok(());
        };
        let (lane, y) = (self.layout.lane, self.y(row, span, top));
        let name = self.timeline.name(&self.timeline.history.tasks[span.task]);
        let class = class(span);
        // A line of the ground stays between bars that follow each other.
        let drawn = if length > 3.0 { length - 1.0 } else { length };
        let title = self.title(row, span, &name);
        write!(
            self.out,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y}\" width=\"{drawn:.1}\" height=\"{}\" rx=\"{}\">\
             <title>{}</title></rect>",
            lane - 1.0,
            if drawn > 6.0 { 3 } else { 0 },
            title.trim_end(),
        )?;
        let size = if lane > 20.0 { 12.0 } else { 10.0 };
        let columns = ((length - 7.0) / (size * 0.62)).max(0.0) as usize;
        let label = fit(&name, columns, '…');
        if span.what != What::Callback && lane > 12.0 && !label.is_empty() {
            write!(
                self.out,
                "<text class=\"label\" style=\"font-size:{size}px\" x=\"{:.1}\" y=\"{}\">{}</text>",
                x + 3.5,
                y + lane / 2.0 + size * 0.33,
                Xml(&label),
            )?;
        }
        writeln!(self.out)
    }

    /// Left end and length of a span that is long enough for a bar.
    fn bar_of(&self, span: &Span) -> Option<(f64, f64)> {
        let x = self.layout.x(span.start);
        let length = self.layout.x(span.end) - x;
        (length >= 1.0).then_some((x, length))
    }

    fn y(&self, row: &Row, span: &Span, top: f64) -> f64 {
        let lane = row.above(span.track) + span.depth;
        top + lane as f64 * self.layout.lane + 0.5
    }

    /// What pointing at a bar tells, escaped.
    fn title(&self, row: &Row, span: &Span, name: &str) -> String {
        let task = &self.timeline.history.tasks[span.task];
        let mut title = match span.what {
            What::Run(fate) => format!("{}: {}\n", Xml(name), fate.name()),
            What::Callback => format!("callback of {}\n", Xml(name)),
        };
        let length = duration(span.end - span.start);
        let (start, end) = (duration(span.start), duration(span.end));
        title += &format!("{}\n{length}, from {start} to {end}\n", Xml(&row.name));
        if let (What::Run(_), Some(submitted)) = (span.what, task.submitted) {
            let waited = duration(span.start.saturating_sub(submitted));
            title += &format!("waited {waited} before\n");
        }
        title
    }

    /// Spans shorter than a pixel, those of one pixel and lane together: the more time they take of it,
    /// the stronger the colour.
    fn small_ones(&mut self, row: &Row, top: f64) -> io::Result<()> {
        let mut small: Vec<(usize, u64, &Span)> = Vec::new();
        for span in &row.spans {
            if self.bar_of(span).is_none() {
                let lane = row.above(span.track) + span.depth;
                small.push((lane, self.layout.x(span.start) as u64, span));
            }
        }
        small.sort_by_key(|(lane, pixel, _)| (*lane, *pixel));
        for group in small.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (_, x, first) = group[0];
            let spans = || group.iter().map(|(_, _, span)| *span);
            let worst = spans().max_by_key(|span| span.what == What::Run(Fate::Failed));
            let busy: Nanos = spans().map(|span| span.end - span.start).sum();
            let share = self.layout.x(busy) - self.layout.left;
            let title = if group.len() == 1 {
                let name = self.timeline.name(&self.timeline.history.tasks[first.task]);
                self.title(row, first, &name)
            } else {
                format!("{} short ones, {}", group.len(), duration(busy))
            };
            writeln!(
                self.out,
                "<rect class=\"{}\" x=\"{x}\" y=\"{}\" width=\"1\" height=\"{}\" fill-opacity=\"{:.2}\">\
                 <title>{}</title></rect>",
                class(worst.unwrap_or(first)),
                self.y(row, first, top),
                self.layout.lane - 1.0,
                share.clamp(0.3, 1.0),
                title.trim_end(),
            )?;
        }
        Ok(())
    }

    fn lost(&mut self, row: &Row, life: &Life, y: f64) -> io::Result<()> {
        let title = format!("{} lost at {}", Xml(&row.name), duration(life.end));
        self.cross("lost", self.layout.x(life.end), y, &title)
    }
}

fn class(span: &Span) -> &'static str {
    match span.what {
        What::Callback => "callback",
        What::Run(fate) => fate.name(),
    }
}
