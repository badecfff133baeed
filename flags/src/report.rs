//! What is said before and after a run: the two lines of the book's `flags.py`, or the report of its
//! `flags2_*.py`.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use crate::codes::{self, Code};
use crate::exit::ExitCode;
use crate::json;
use crate::progress::tries;
use crate::site::Site;
use crate::strategy::Mode;
use crate::tally::{Failed, Tally};

/// So many flags of the same fate are named; where more fail, their names are of no more help.
const MOST_LISTED: usize = 60;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The run without options: what the book's `flags.py` prints.
    Plain,
    /// The report of the book's programs with options.
    Book,
    /// Nothing at all.
    Quiet,
    /// One document at the end.
    Json,
    /// An event a line.
    JsonLines,
}

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// Where from.
    pub(crate) site: &'a Site,
    /// How.
    pub(crate) mode: Mode,
    /// The flags.
    pub(crate) codes: &'a [Code],
    /// How many requests at a time.
    pub(crate) workers: usize,
}

/// What is about to happen.
pub(crate) fn before(style: Style, asked: &Asked<'_>) -> String {
    match style {
        Style::Plain | Style::Quiet | Style::Json => String::new(),
        Style::JsonLines => format!("{}\n", json::start(asked)),
        Style::Book => initial(asked),
    }
}

/// The book's lines on what is about to happen.
fn initial(asked: &Asked<'_>) -> String {
    let Asked {
        site,
        codes,
        workers,
        ..
    } = *asked;
    let (count, described) = (codes.len(), codes::describe(codes));
    let connections = match workers {
        1 => "1 connection".to_owned(),
        n => format!("{n} concurrent connections"),
    };
    format!(
        "{site}\nSearching for {count} flag{}: {described}\n{connections} will be used.\n",
        plural(count)
    )
}

/// What has happened.
pub(crate) fn after(style: Style, asked: &Asked<'_>, tally: &Tally, elapsed: Duration) -> String {
    let (ok, seconds) = (tally.ok, elapsed.as_secs_f64());
    let mut text = String::new();
    match style {
        Style::Quiet => {}
        Style::Json => text = format!("{:#}\n", json::document(asked, tally, elapsed)),
        Style::JsonLines => text = format!("{}\n", json::end(tally, elapsed)),
        Style::Plain => {
            text += &format!("{ok} flag{} downloaded in {seconds:.2}s\n", plural(ok));
            text += &problems(tally);
            text += &our_own(tally);
        }
        Style::Book => {
            text += &format!(
                "{}\n{ok:3} flag{} downloaded.\n",
                "-".repeat(20),
                plural(ok)
            );
            text += &problems(tally);
            text += &format!("Elapsed time: {seconds:.2}s\n");
            text += &our_own(tally);
            text += &format!("{} byte{} received.\n", tally.bytes, plural_of(tally.bytes));
        }
    }
    text
}

/// What failed and why, and how often it was tried; flags that share a fate share a line.
pub(crate) fn failures(failed: &[Failed]) -> String {
    let mut fates: Vec<(&str, u32, Vec<Code>)> = Vec::new();
    for Failed { code, why, tries } in failed {
        match fates
            .iter_mut()
            .find(|(reason, n, _)| (*reason, *n) == (why, *tries))
        {
            Some((_, _, codes)) => codes.push(*code),
            None => fates.push((why, *tries, vec![*code])),
        }
    }
    let mut text = String::new();
    for (why, n, mut codes) in fates {
        codes.sort_unstable();
        // With --repeat one may have failed more than once.
        codes.dedup();
        let listed = codes::list(&codes[..codes.len().min(MOST_LISTED)]);
        let more = match codes.len() - codes.len().min(MOST_LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let _ = writeln!(text, "{listed}{more}: {why} ({})", tries(n));
    }
    text
}

/// What may help when not one flag came.
pub(crate) fn advice(style: Style, site: &Site, destination: &Path, tally: &Tally) -> String {
    let (from, to) = (site.shown(), destination.display());
    if tally.exit_code() == ExitCode::Nothing {
        let mut text = String::new();
        if tally.unreached > 0 {
            text = format!(
                "flags: nothing could be downloaded from {from}; --server names another place\n"
            );
        }
        if tally.unwritten > 0 {
            text +=
                &format!("flags: nothing could be saved in '{to}'; --dest names another place\n");
        }
        return text;
    }
    // Silence is what was asked for, and with cancelled ones nobody knows.
    let is_talked_to = style != Style::Quiet || tally.errors() > 0;
    let no_flags = tally.not_found + tally.misplaced;
    let is_all = tally.counted() == no_flags;
    if no_flags > 0 && is_all && is_talked_to && !site.is_built_in() {
        return format!(
            "flags: not one flag came from {from}: are they at {from}/br/br.gif and so on? \
             --server names another place\n"
        );
    }
    String::new()
}

/// The book's lines for what did not arrive.
fn problems(tally: &Tally) -> String {
    let errors = tally.errors();
    counted(tally.not_found, "not found") + &counted(errors, &format!("error{}", plural(errors)))
}

/// The lines the book does not have.
fn our_own(tally: &Tally) -> String {
    let retries = usize::try_from(tally.retries).unwrap_or(usize::MAX);
    counted(retries, if retries == 1 { "retry" } else { "retries" })
        + &counted(tally.skipped, "skipped")
        + &counted(tally.cancelled, "cancelled")
}

/// A line with a count, unless it is 0.
fn counted(count: usize, what: &str) -> String {
    if count == 0 {
        String::new()
    } else {
        format!("{count:3} {what}.\n")
    }
}

/// The ending of a noun counted.
fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// The same for bytes.
fn plural_of(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::pop20;

    fn failed(code: Code, why: &str) -> Failed {
        Failed {
            code,
            why: why.into(),
            tries: 4,
        }
    }

    fn asked<'a>(site: &'a Site, codes: &'a [Code], workers: usize) -> Asked<'a> {
        Asked {
            site,
            mode: Mode::Threads,
            codes,
            workers,
        }
    }

    #[test]
    fn the_books_report_to_the_letter() {
        let site = Site::built_in("LOCAL", "http://127.0.0.1:40123/flags".into());
        let codes = pop20();
        assert_eq!(
            before(Style::Book, &asked(&site, &codes, 20)),
            "LOCAL site: http://127.0.0.1:40123/flags (built in)\n\
             Searching for 20 flags: from BD to VN\n\
             20 concurrent connections will be used.\n"
        );
        let two = ["BR", "CN"]
            .map(|code| failed(code.parse().unwrap(), "no"))
            .into();
        let tally = Tally {
            ok: 20,
            not_found: 7,
            failed: two,
            ..Tally::default()
        };
        assert!(after(Style::Book, &asked(&site, &codes, 20), &tally, Duration::from_millis(340)).starts_with(
            "--------------------\n 20 flags downloaded.\n  7 not found.\n  2 errors.\nElapsed time: 0.34s\n"
        ));
    }

    #[test]
    fn one_is_singular_and_none_is_not_said() {
        let site = Site::elsewhere("URL", "http://h/f".into());
        let one = &pop20()[..1];
        assert_eq!(
            before(Style::Book, &asked(&site, one, 1)),
            "URL site: http://h/f\nSearching for 1 flag: BD\n1 connection will be used.\n"
        );
        let failed = vec![failed(one[0], "no")];
        let tally = Tally {
            ok: 1,
            failed,
            retries: 1,
            bytes: 1,
            ..Tally::default()
        };
        assert_eq!(
            after(Style::Book, &asked(&site, one, 1), &tally, Duration::ZERO),
            "--------------------\n  1 flag downloaded.\n  1 error.\nElapsed time: 0.00s\n  1 retry.\n1 byte received.\n"
        );
    }

    #[test]
    fn the_plain_run_has_the_line_of_the_books() {
        let tally = Tally {
            ok: 20,
            ..Tally::default()
        };
        let elapsed = Duration::from_millis(4614);
        let site = Site::elsewhere("URL", "http://h/f".into());
        assert_eq!(
            after(Style::Plain, &asked(&site, &[], 1), &tally, elapsed),
            "20 flags downloaded in 4.61s\n"
        );
    }

    #[test]
    fn flags_with_one_fate_share_a_line() {
        let codes = pop20();
        let three = [
            failed(codes[1], "slow"),
            failed(codes[2], "gone"),
            failed(codes[0], "slow"),
        ];
        assert_eq!(
            failures(&three),
            "BD, BR: slow (tried 4 times)\nCD: gone (tried 4 times)\n"
        );
        let every: Vec<_> = codes::every()
            .into_iter()
            .map(|code| failed(code, "slow"))
            .collect();
        let (some, all) = (failures(&every[..60]), failures(&every));
        assert!(some.ends_with("CG, CH: slow (tried 4 times)\n"), "{some}");
        assert!(
            all.ends_with("CG, CH and 616 more: slow (tried 4 times)\n"),
            "{all}"
        );
    }
}
