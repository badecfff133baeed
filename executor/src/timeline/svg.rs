//! The drawing for a browser: rows of bars over one axis, the queue above them.

mod layout;
mod rows;

use std::io::{self, Write};

use super::Timeline;
use super::escape::{Xml, width};
use super::history::{Fate, Nanos, Row, What};
use super::scale::{duration, ticks};
use super::summary::Summary;
use layout::{EDGE, GAP, Layout, NAME_CHARACTER, QUEUE_HEIGHT, QUEUE_TOP, WIDTH};

/// Colours are classes, so that a dark page gets others. Bars keep theirs: they are light enough for a
/// black ground and dark enough for white labels.
const STYLE: &str = "\
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px;fill:#1f2328}
.ground{fill:#fff;stroke:#d1d9e0}
.head{font-size:16px;font-weight:600}
.dim{fill:#59636e}
.label{fill:#fff;pointer-events:none}
.grid{stroke:#d1d9e0;stroke-width:1}
.life{fill:#e1e7ee}
.ok{fill:#2f74c0}
.failed{fill:#d1442e}
.cancelled{fill:#818b98}
.running{fill:#2c8a5b}
.callback{fill:#8a5cc4}
.queue{fill:#e0a63a;fill-opacity:.55;stroke:#b67f14}
.mark{stroke:#818b98;stroke-width:2;fill:none}
.lost{stroke:#d1442e;stroke-width:2;fill:none}
@media(prefers-color-scheme:dark){
text{fill:#e6edf3}
.ground{fill:#0d1117;stroke:#30363d}
.dim{fill:#9198a1}
.grid{stroke:#2a313a}
.life{fill:#212a35}
}";

pub(super) fn write(timeline: &Timeline, out: &mut dyn Write) -> io::Result<()> {
    let summary = timeline.summary();
    let rows = timeline.history.shown();
    let layout = Layout::of(&timeline.history, &rows, &queue_text(&summary));
    let mut drawing = Drawing {
        timeline,
        rows,
        layout,
        out,
    };
    drawing.draw(&summary)
}

/// A drawing that is being written.
struct Drawing<'a> {
    timeline: &'a Timeline,
    rows: Vec<&'a Row>,
    layout: Layout,
    out: &'a mut dyn Write,
}

impl Drawing<'_> {
    fn draw(&mut self, summary: &Summary) -> io::Result<()> {
        self.head(summary)?;
        self.legend(summary)?;
        self.axis()?;
        self.queue(summary)?;
        for index in 0..self.rows.len() {
            self.row(index)?;
        }
        self.cancellations()?;
        writeln!(self.out, "</svg>")
    }

    fn head(&mut self, summary: &Summary) -> io::Result<()> {
        let height = self.layout.height();
        let headline = summary.headline().join(" ");
        let details = summary.details().join(" · ");
        writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
             <title>{0}</title>\n<style>{STYLE}</style>\n\
             <rect class=\"ground\" x=\".5\" y=\".5\" width=\"{1}\" height=\"{2}\" rx=\"8\"/>\n\
             <text class=\"head\" x=\"{EDGE}\" y=\"32\">{0}</text>\n\
             <text class=\"dim\" x=\"{EDGE}\" y=\"52\">{3}</text>",
            Xml(&headline),
            WIDTH - 1.0,
            height - 1.0,
            Xml(&details),
        )
    }

    /// What the colours mean, as far as they occur.
    fn legend(&mut self, summary: &Summary) -> io::Result<()> {
        let any = |what| {
            let mut spans = self.rows.iter().flat_map(|row| &row.spans);
            spans.any(|span| span.what == what)
        };
        let idle = self.rows.iter().any(|row| !row.lives.is_empty());
        let entries = [
            ("ok", "ok", any(What::Run(Fate::Ok))),
            ("failed", "failed", any(What::Run(Fate::Failed))),
            ("running", "running", any(What::Run(Fate::Running))),
            ("callback", "callback", any(What::Callback)),
            ("life", "idle", idle),
            ("queue", "queue", summary.longest_queue > 0),
            ("mark", "cancelled", summary.cancelled > 0),
        ];
        let mut x = EDGE;
        for (class, name, _) in entries.into_iter().filter(|(.., occurs)| *occurs) {
            if class == "mark" {
                self.cross(class, x + 5.0, 71.0, "")?;
            } else {
                writeln!(
                    self.out,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"66\" width=\"10\" height=\"10\" rx=\"2\"/>"
                )?;
            }
            let text = x + 15.0;
            writeln!(
                self.out,
                "<text class=\"dim\" x=\"{text}\" y=\"75\">{name}</text>"
            )?;
            x = text + width(name) as f64 * NAME_CHARACTER + 14.0;
        }
        Ok(())
    }

    fn axis(&mut self) -> io::Result<()> {
        let (top, bottom) = (QUEUE_TOP, self.layout.bottom + GAP / 2.0);
        for tick in ticks(self.layout.end, 10) {
            let x = self.layout.x(tick.at);
            let anchor = if x > self.layout.right() - 20.0 {
                "end"
            } else {
                "middle"
            };
            writeln!(
                self.out,
                "<path class=\"grid\" d=\"M{x:.1} {top}V{bottom}\"/>\
                 <text class=\"dim\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{}\">{}</text>",
                bottom + 16.0,
                Xml(&tick.text),
            )?;
        }
        let (left, right) = (self.layout.left, self.layout.right());
        writeln!(
            self.out,
            "<path class=\"grid\" d=\"M{left} {bottom}H{right}\"/>"
        )
    }

    /// The length of the queue as an area. Of the steps within a pixel only the highest is drawn.
    fn queue(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.longest_queue == 0 {
            return Ok(());
        }
        let bottom = QUEUE_TOP + QUEUE_HEIGHT;
        let y =
            |length: usize| bottom - length as f64 / summary.longest_queue as f64 * QUEUE_HEIGHT;
        let mut path = format!("M{} {bottom}", self.layout.left);
        let mut steps = self.timeline.history.queue().into_iter().peekable();
        while let Some((at, mut length)) = steps.next() {
            let x = self.layout.x(at);
            path += &format!("H{x:.1}");
            let mut last = length;
            while let Some((_, next)) = steps.next_if(|(at, _)| self.layout.x(*at) < x + 0.5) {
                length = length.max(next);
                last = next;
            }
            path += &format!("V{:.1}", y(length));
            if last != length {
                path += &format!("V{:.1}", y(last));
            }
        }
        let name = self.layout.left - 10.0;
        writeln!(
            self.out,
            "<text text-anchor=\"end\" x=\"{name}\" y=\"{}\">queue</text>\
             <text class=\"dim\" text-anchor=\"end\" x=\"{name}\" y=\"{}\">{}</text>\n\
             <path class=\"queue\" d=\"{path}H{}V{bottom}Z\"><title>pending tasks, {2}</title></path>",
            QUEUE_TOP + 20.0,
            QUEUE_TOP + 36.0,
            queue_text(summary),
            self.layout.right(),
        )
    }

    /// A cross on the queue's chart for each task, or pixel of tasks, that never ran.
    fn cancellations(&mut self) -> io::Result<()> {
        let tasks = self.timeline.history.tasks.iter();
        let mut cancelled: Vec<_> = tasks
            .filter(|task| task.fate == Fate::Cancelled && task.started.is_none())
            .filter_map(|task| Some((task.ended?, task)))
            .collect();
        cancelled.sort_by_key(|(at, _)| *at);
        let pixel = |at: Nanos| self.layout.x(at) as u64;
        let groups: Vec<_> = cancelled
            .chunk_by(|a, b| pixel(a.0) == pixel(b.0))
            .collect();
        for group in groups {
            let (at, task) = group[0];
            let title = match group.len() {
                1 => format!(
                    "{}: cancelled at {}",
                    Xml(&self.timeline.name(task)),
                    duration(at)
                ),
                several => format!("{several} tasks cancelled at {}", duration(at)),
            };
            let x = self.layout.x(at);
            self.cross("mark", x, QUEUE_TOP + QUEUE_HEIGHT - 6.0, &title)?;
        }
        Ok(())
    }

    fn cross(&mut self, class: &str, x: f64, y: f64, title: &str) -> io::Result<()> {
        writeln!(
            self.out,
            "<path class=\"{class}\" d=\"M{:.1} {:.1}l8 8m0 -8l-8 8\"><title>{title}</title></path>",
            x - 4.0,
            y - 4.0,
        )
    }
}

/// What stands beside the chart of the queue.
fn queue_text(summary: &Summary) -> String {
    format!("at most {}", summary.longest_queue)
}
