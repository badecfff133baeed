//! The command line.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand};
use ureq::http::Uri;

use crate::client::Patience;
use crate::codes::{self, Code, Selector};
use crate::image;
use crate::progress::Show;
use crate::report::Style;
use crate::serve::Serve;
use crate::strategy::Mode;

/// How many requests at a time are enough for anyone.
const MOST_REQUESTS: usize = 1000;

/// Downloads the flags of the world, from a server of its own unless another one is named.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    /// Say who made the flags' images
    #[arg(long)]
    pub(crate) credits: bool,

    /// Something else than a download.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// What to download, and how.
    #[command(flatten)]
    pub(crate) download: Download,
}

/// What else the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Only serve the flags, until interrupted
    Serve(Serve),
}

/// The options of a download.
#[derive(Args, Debug)]
pub(crate) struct Download {
    /// Country codes, or first letters (B for BA to BZ) [default: the 20 most populous countries]
    #[arg(value_name = "CC")]
    selectors: Vec<Selector>,

    /// Take all flags there are
    #[arg(short, long, conflicts_with_all = ["every", "selectors"])]
    all: bool,

    /// Take every possible code, AA to ZZ: most are not found
    #[arg(short, long, conflicts_with = "selectors")]
    every: bool,

    /// Take only the first N codes
    #[arg(short, long, value_name = "N", value_parser = at_least_one)]
    limit: Option<usize>,

    /// Make at most N requests at a time, up to 1000 [default: 30]
    #[arg(short, long, value_name = "N", value_parser = max_req)]
    max_req: Option<usize>,

    /// How to download
    #[arg(long, value_enum, default_value_t = Mode::AsCompleted)]
    pub(crate) mode: Mode,

    /// Where from: local, delay, error (built in: healthy, slow, failing), remote, or a URL [default: local]
    #[arg(short, long, value_name = "LABEL")]
    server: Option<Source>,

    /// Where to
    #[arg(short, long, value_name = "DIR", default_value = "download")]
    pub(crate) dest: PathBuf,

    /// Print a line a flag instead of the bar; -vv with sizes and times
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,

    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Try a flag N more times when that may help
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,

    /// Wait so many seconds for an answer
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    timeout: Duration,

    /// Wait so many seconds for a connection
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "3")]
    connect_timeout: Duration,

    /// Leave flags alone that are there already
    #[arg(long)]
    pub(crate) skip_existing: bool,

    /// Make at most N requests a second
    #[arg(long, value_name = "N", value_parser = rate)]
    pub(crate) rate: Option<f64>,
}

impl Download {
    /// The codes asked for: sorted, each once.
    pub(crate) fn codes(&self) -> Vec<Code> {
        let mut codes = if self.every {
            codes::every()
        } else if self.all {
            codes::known(image::codes())
        } else if self.selectors.is_empty() {
            codes::pop20()
        } else {
            self.selectors
                .iter()
                .flat_map(|selector| selector.codes())
                .collect()
        };
        codes.sort_unstable();
        codes.dedup();
        codes.truncate(self.limit.unwrap_or(usize::MAX));
        codes
    }

    /// How many requests may be made at a time.
    pub(crate) fn max_req(&self) -> usize {
        self.max_req.unwrap_or(30)
    }

    /// Where the flags come from.
    pub(crate) fn source(&self) -> Source {
        self.server.clone().unwrap_or(Source::Local)
    }

    /// How long to wait for what.
    pub(crate) fn patience(&self) -> Patience {
        Patience {
            connect: self.connect_timeout,
            answer: self.timeout,
            ..Patience::default()
        }
    }

    /// What is said before and after: the book's report as soon as an option of the book's is used.
    pub(crate) fn style(&self) -> Style {
        let books = self.all
            || self.every
            || self.limit.is_some()
            || self.max_req.is_some()
            || self.server.is_some()
            || self.verbose > 0;
        match (self.quiet, books) {
            (true, _) => Style::Quiet,
            (false, true) => Style::Book,
            (false, false) => Style::Seed,
        }
    }

    /// What is seen meanwhile.
    pub(crate) fn show(&self) -> Show {
        match (self.style(), self.verbose) {
            (Style::Quiet, _) => Show::Nothing,
            (Style::Seed, _) => Show::Codes,
            (Style::Book, 0) => Show::Bar,
            (Style::Book, 1) => Show::Lines,
            (Style::Book, _) => Show::Timings,
        }
    }
}

/// Where flags can come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The built-in server.
    Local,
    /// The built-in server, slow.
    Delay,
    /// The built-in server, slow and failing.
    Error,
    /// The book's site.
    Remote,
    /// Any other site; without a slash at the end.
    Url(String),
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "local" => Ok(Self::Local),
            "delay" => Ok(Self::Delay),
            "error" => Ok(Self::Error),
            "remote" => Ok(Self::Remote),
            _ => url(text).map(Self::Url),
        }
    }
}

/// A base URL.
fn url(text: &str) -> Result<String, String> {
    let labels = "one of local, delay, error, remote, or a URL such as http://localhost:8000/flags";
    let uri: Uri = text.parse().map_err(|_| format!("it must be {labels}"))?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_http || uri.host().is_none_or(str::is_empty) {
        return Err(format!("it must be {labels}"));
    }
    if uri.query().is_some() {
        return Err("the flags' paths go behind it, so it cannot have a query".into());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// A count of things there must be some of.
fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it must be at least 1".into()),
        Ok(count) => Ok(count),
        Err(error) => Err(format!("{error}")),
    }
}

/// A number of requests.
fn max_req(text: &str) -> Result<usize, String> {
    match at_least_one(text)? {
        count if count > MOST_REQUESTS => Err(format!("it must be at most {MOST_REQUESTS}")),
        count => Ok(count),
    }
}

/// A time.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|error| format!("{error}"))?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if time >= Duration::from_millis(1) && time.as_secs() <= 86_400 => Ok(time),
        _ => Err("it must be between 0.001 and 86400".into()),
    }
}

/// Requests a second.
fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.01..=1e6).contains(&rate) => Ok(rate),
        Ok(_) => Err("it must be between 0.01 and 1000000".into()),
        Err(error) => Err(format!("{error}")),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn download(args: &[&str]) -> Download {
        Cli::try_parse_from([&["flags"], args].concat())
            .unwrap()
            .download
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn codes_are_sorted_and_single() {
        let asked = |args: &[&str]| codes::describe(&download(args).codes());
        assert_eq!(asked(&["us", "BR", "bR", "cn"]), "BR, CN, US");
        assert_eq!(asked(&["b", "br", "-l3"]), "BA, BB, BC");
        assert_eq!(asked(&[]), "from BD to VN");
        assert_eq!(download(&["-e"]).codes().len(), 676);
        assert_eq!(download(&["-l", "5"]).codes().len(), 5);
    }

    #[test]
    fn a_source_is_a_label_or_a_url() {
        let source = |text: &str| text.parse::<Source>();
        assert_eq!(source("LOCAL"), Ok(Source::Local));
        assert_eq!(
            source("http://h:1/f/"),
            Ok(Source::Url("http://h:1/f".into()))
        );
        for text in [
            "",
            "nowhere",
            "ftp://h/f",
            "http://",
            "http:///f",
            "h/f",
            "http://h/f?q",
            "/f",
        ] {
            assert!(source(text).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn the_books_options_get_the_books_report() {
        let style = |args: &[&str]| download(args).style();
        assert_eq!(style(&["--mode", "threads", "-d", "x", "br"]), Style::Seed);
        for option in ["-a", "-e", "-l1", "-m1", "-slocal", "-v"] {
            assert_eq!(style(&[option]), Style::Book, "{option}");
        }
    }
}
