//! The drawing for a terminal: a line a worker, the queue, the axis.

mod style;

pub(super) use style::{ASCII, Style, UNICODE};

use super::escape::{fit, plain, width};
use super::history::{Fate, History, Nanos, Row, Span, What};
use super::{Timeline, scale};

/// Narrower drawings show nothing.
const LEAST_COLUMNS: usize = 40;

/// Wider ones only cost memory.
const MOST_COLUMNS: usize = 10_000;

/// Columns from one tick to the next, for its text and some room.
const COLUMNS_A_TICK: usize = 9;

pub(super) fn draw(timeline: &Timeline, columns: usize, style: &Style) -> String {
    let history = &timeline.history;
    let columns = columns.clamp(LEAST_COLUMNS, MOST_COLUMNS);
    let summary = timeline.summary();
    let mut lines = wrap(&summary.headline(), " ", columns);
    lines.extend(wrap(&summary.details(), style.between, columns));

    let shown = history.shown();
    if shown.is_empty() {
        return lines.join("\n") + "\n";
    }
    let names: Vec<String> = shown
        .iter()
        .map(|row| plain(&row.name, style.ascii))
        .collect();
    let longest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let margin = longest.clamp("queue".len(), columns / 3);
    let canvas = Canvas {
        timeline,
        history,
        style,
        columns: columns - margin - 1,
    };
    let mut line = |name: &str, chart: String| {
        let name = fit(name, margin, style.ellipsis);
        let space = " ".repeat(margin - width(&name) + 1);
        lines.push(format!("{name}{space}{chart}").trim_end().to_owned());
    };
    for (row, name) in shown.iter().zip(&names) {
        for track in 0..row.depths.len().max(1) {
            let name = if track == 0 { name } else { "" };
            line(name, canvas.row(row, track));
        }
    }
    if summary.longest_queue > 0 {
        line("queue", canvas.queue(summary.longest_queue));
    }
    let (axis, texts) = canvas.axis();
    line("", axis);
    line("", texts);
    lines.extend(wrap(&legend(&shown, style), "  ", columns));
    let mut text = lines.join("\n");
    if style.ascii {
        text = text.replace('µ', "u");
    }
    text.push('\n');
    text
}

/// The parts, as many a line as there is room for.
fn wrap(parts: &[String], between: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if width(line) + width(between) + width(part) <= columns => {
                line.push_str(between);
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

/// What the characters mean, as far as they occur.
fn legend(rows: &[&Row], style: &Style) -> Vec<String> {
    let spans = || rows.iter().flat_map(|row| &row.spans);
    let run = |fate| spans().any(|span| span.what == What::Run(fate));
    let entries = [
        (run(Fate::Ok), style.ok, "ok"),
        (spans().any(|span| span.depth > 0), style.inner, "in a wait"),
        (run(Fate::Failed), style.failed, "failed"),
        (run(Fate::Running), style.goes_on, "still running"),
        (
            spans().any(|span| span.what == What::Callback),
            style.callback,
            "callback",
        ),
        (
            rows.iter().any(|row| !row.lives.is_empty()),
            style.idle,
            "idle",
        ),
        (
            rows.iter()
                .any(|row| row.lives.iter().any(|life| life.lost)),
            style.lost,
            "worker lost",
        ),
    ];
    let occurring = entries.into_iter().filter(|(occurs, ..)| *occurs);
    occurring
        .map(|(_, mark, meaning)| format!("{mark} {meaning}"))
        .collect()
}

/// What the charts have in common.
struct Canvas<'a> {
    timeline: &'a Timeline,
    history: &'a History,
    style: &'a Style,
    /// The width of the charts.
    columns: usize,
}

/// A column of a line: a text that may reach over the columns after it, which are then empty.
type Cells = Vec<String>;

impl Canvas<'_> {
    /// The border between two columns that is nearest to `at`.
    fn border(&self, at: Nanos) -> usize {
        (self.place(at).round() as usize).min(self.columns)
    }

    /// The column that `at` lies in.
    fn column(&self, at: Nanos) -> usize {
        (self.place(at) as usize).min(self.columns - 1)
    }

    fn place(&self, at: Nanos) -> f64 {
        at as f64 / self.history.end.max(1) as f64 * self.columns as f64
    }

    /// One track of a row.
    fn row(&self, row: &Row, track: usize) -> String {
        let mut cells = vec![" ".to_owned(); self.columns];
        for life in row.lives.iter().filter(|_| track == 0) {
            cells[self.column(life.start)..=self.column(life.end)]
                .fill(self.style.idle.to_string());
        }
        let spans = row.spans.iter().filter(|span| span.track == track);
        let spans: Vec<&Span> = spans.collect();
        self.small_ones(&spans, &mut cells);
        for (index, span) in spans.iter().enumerate() {
            let end = self.border(span.end);
            // The spans within this one come right after it; the first bar there covers the label.
            let within = spans[index + 1..].iter();
            let first_within = within
                .take_while(|inner| inner.depth > span.depth)
                .find(|inner| self.border(inner.start) < self.border(inner.end));
            let free = first_within.map_or(end, |inner| self.border(inner.start));
            self.bar(span, free, &mut cells);
        }
        for life in row.lives.iter().filter(|life| life.lost && track == 0) {
            cells[self.column(life.end)] = self.style.lost.to_string();
        }
        cells.concat()
    }

    /// Draws a bar; its label must end before the column `free`.
    fn bar(&self, span: &Span, free: usize, cells: &mut Cells) {
        let (start, end) = (self.border(span.start), self.border(span.end));
        if start >= end {
            return;
        }
        let style = self.style;
        let fill = match span.what {
            What::Callback => style.callback,
            What::Run(Fate::Failed | Fate::Cancelled) => style.failed,
            What::Run(_) if span.depth % 2 == 1 => style.inner,
            What::Run(_) => style.ok,
        };
        let last = match span.what {
            What::Run(Fate::Running) => style.goes_on,
            What::Callback => fill,
            What::Run(Fate::Failed) if end - start == 1 => style.some_failed,
            What::Run(_) if end - start == 1 => style.single,
            What::Run(_) => style.close,
        };
        cells[start..end].fill(fill.to_string());
        cells[end - 1] = last.to_string();
        if span.what == What::Callback {
            return;
        }
        if let Some(open) = style.open
            && end - start > 1
        {
            cells[start] = open.to_string();
        }
        let room = free.min(end - 1).saturating_sub(start);
        let label = self.timeline.name(&self.history.tasks[span.task]);
        let label = plain(&label, style.ascii);
        // One column of the bar stays before the label, where there is room for it.
        let before = usize::from(style.open.is_some() || width(&label) < room);
        let label = fit(&label, room.saturating_sub(before), style.ellipsis);
        let place = start + before;
        let label_width = width(&label);
        if label_width > 0 {
            cells[place..place + label_width].fill(String::new());
            cells[place] = label;
        }
    }

    /// Draws what is too short for a bar: how full each column is of it.
    fn small_ones(&self, spans: &[&Span], cells: &mut Cells) {
        let column = self.history.end.max(1) as f64 / self.columns as f64;
        let mut load = vec![0.0; self.columns];
        let mut failed = vec![false; self.columns];
        let outermost = spans.iter().filter(|span| span.depth == 0);
        let small = outermost.filter(|span| self.border(span.start) >= self.border(span.end));
        for span in small {
            let (first, last) = (self.column(span.start), self.column(span.end));
            let length = (span.end - span.start) as f64;
            let border = column * last as f64;
            let in_last = if first == last {
                length
            } else {
                (span.end as f64 - border).clamp(0.0, length)
            };
            load[first] += length - in_last;
            // So that even a task that took no time is seen.
            load[last] += in_last.max(f64::MIN_POSITIVE);
            failed[first] |= span.what == What::Run(Fate::Failed);
        }
        for (index, cell) in cells.iter_mut().enumerate() {
            if failed[index] {
                *cell = self.style.some_failed.to_string();
            } else if load[index] > 0.0 {
                *cell = self.level(load[index] / column).to_string();
            }
        }
    }

    /// The character for a share of what is possible.
    fn level(&self, share: f64) -> char {
        let levels = self.style.levels;
        let level = (share * levels.len() as f64).ceil() as usize;
        levels[level.clamp(1, levels.len()) - 1]
    }

    /// The most tasks that were pending within each column.
    fn queue(&self, longest: usize) -> String {
        let mut most = vec![0; self.columns];
        let (mut from, mut length) = (0, 0);
        for (at, next) in self.history.queue() {
            let column = self.column(at);
            for most in &mut most[from..=column] {
                *most = length.max(*most);
            }
            most[column] = most[column].max(next);
            (from, length) = (column, next);
        }
        // What is pending at the end stays so.
        for most in &mut most[from..] {
            *most = length.max(*most);
        }
        let levels = most.into_iter().map(|most| match most {
            0 => ' ',
            _ => self.level(most as f64 / longest as f64),
        });
        levels.collect()
    }

    /// The line of the axis, and that of its texts.
    fn axis(&self) -> (String, String) {
        let mut axis = vec![self.style.axis; self.columns];
        let mut texts = String::new();
        for tick in scale::ticks(self.history.end, self.columns / COLUMNS_A_TICK) {
            let column = self.column(tick.at);
            axis[column] = self.style.tick;
            let length = width(&tick.text);
            let start = column.saturating_sub(length / 2);
            let start = start.min(self.columns.saturating_sub(length));
            let space = start.saturating_sub(width(&texts));
            if texts.is_empty() || space > 0 {
                texts.push_str(&" ".repeat(space));
                texts.push_str(&tick.text);
            }
        }
        axis[0] = self.style.origin;
        (axis.into_iter().collect(), texts)
    }
}
