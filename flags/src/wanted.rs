//! Which flags, where from, where to, and how hard to try: what every download has to be told.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
#[cfg(feature = "tls")]
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::codes::{self, Code, Selector};
use crate::image;
use crate::plan::Patience;
use crate::retries::Retries;
#[cfg(feature = "tls")]
use crate::roots::Roots;
use crate::source::{Source, SourceParser};

/// How many requests at a time are enough for anyone.
const MOST_REQUESTS: usize = 1000;

/// What is wanted.
#[derive(Args, Debug)]
pub(crate) struct Wanted {
    /// Codes, or first letters (B for BA to BZ) [default: 20 of them]
    #[arg(value_name = "CC")]
    selectors: Vec<Selector>,

    /// Take all flags there are
    #[arg(short, long, conflicts_with_all = ["every", "selectors"])]
    all: bool,

    /// Take every possible code: most are not found
    #[arg(short, long, conflicts_with = "selectors", hide_short_help = true)]
    every: bool,

    /// Take only the first N codes
    #[arg(short, long, value_name = "N", value_parser = at_least_one, hide_short_help = true, allow_negative_numbers = true)]
    limit: Option<usize>,

    /// Make at most N requests at a time [default: 30]
    #[arg(short, long, value_name = "N", value_parser = max_req, allow_negative_numbers = true)]
    max_req: Option<usize>,

    /// Where from: local, delay, error, remote, or a URL
    ///
    /// The first three are the built-in server: healthy, slow, or slow and failing. The others are a site on the
    /// internet, and any that has flags at URL/br/br.gif.
    #[arg(short, long, value_name = "LABEL", value_parser = SourceParser, hide_possible_values = true)]
    server: Option<Source>,

    /// Save the images here
    #[arg(short, long, value_name = "DIR", default_value = "download")]
    pub(crate) dest: PathBuf,

    /// Try a flag up to N more times
    ///
    /// Where that may help: no connection, one that ends early, time that is up, and the statuses 408, 425, 429 and
    /// 5xx.
    #[arg(long, hide_short_help = true, value_name = "N", value_parser = whole, default_value = "3", allow_negative_numbers = true)]
    retries: u32,

    /// Wait up to S seconds before a retry
    ///
    /// Any time up to that, and up to twice as long before each further one, but not over 5 seconds. A server that
    /// says how long (Retry-After) is obeyed up to 60 seconds, and else not asked again.
    #[arg(long, hide_short_help = true, value_name = "S", value_parser = seconds, allow_negative_numbers = true, default_value = "0.1")]
    retry_delay: Duration,

    /// Make at most N requests a second
    ///
    /// Evenly spread, all workers and retries together; what a redirect asks for besides is not counted.
    #[arg(long, hide_short_help = true, value_name = "N", value_parser = rate, allow_negative_numbers = true)]
    pub(crate) rate: Option<f64>,

    /// Wait S seconds for an answer to begin, and again for its end
    ///
    /// Where a server redirects, for each of its answers. One that has begun is also given up when not a byte comes
    /// for 5 seconds.
    #[arg(long, hide_short_help = true, value_name = "S", value_parser = seconds, allow_negative_numbers = true, default_value = "10")]
    timeout: Duration,

    /// Wait S seconds for a connection
    #[arg(long, hide_short_help = true, value_name = "S", value_parser = seconds, allow_negative_numbers = true, default_value = "3")]
    connect_timeout: Duration,

    /// Trust the certificates in FILE, and no others
    #[cfg(feature = "tls")]
    #[arg(long, hide_short_help = true, value_name = "FILE", value_parser = PathBufValueParser::new().try_map(Roots::read))]
    pub(crate) cacert: Option<Roots>,
}

impl Wanted {
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

    /// Where the flags come from, unless it is said.
    pub(crate) fn source(&self, otherwise: Source) -> Source {
        self.server.clone().unwrap_or(otherwise)
    }

    /// How long to wait for what.
    pub(crate) fn patience(&self) -> Patience {
        Patience {
            connect: self.connect_timeout,
            answer: self.timeout,
            ..Patience::default()
        }
    }

    /// How often and when a flag is tried again.
    pub(crate) fn retries(&self) -> Retries {
        Retries {
            most: self.retries,
            delay: self.retry_delay,
        }
    }

    /// Whether an option is used that the book's programs have.
    pub(crate) fn uses_an_option_of_the_book(&self) -> bool {
        self.all
            || self.every
            || self.limit.is_some()
            || self.max_req.is_some()
            || self.server.is_some()
    }
}

/// A count of things there must be some of.
fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it must be at least 1".into()),
        Ok(count) => Ok(count),
        Err(_) => Err("it must be a whole number, at least 1".into()),
    }
}

/// A count of things there may be none of.
fn whole(text: &str) -> Result<u32, &'static str> {
    text.parse()
        .map_err(|_| "it must be a whole number, 0 or more")
}

/// The same, up to `most`.
pub(crate) fn number_up_to(most: usize, text: &str) -> Result<usize, String> {
    match at_least_one(text)? {
        count if count > most => Err(format!("it must be at most {most}")),
        count => Ok(count),
    }
}

/// A number of requests.
fn max_req(text: &str) -> Result<usize, String> {
    number_up_to(MOST_REQUESTS, text)
}

/// A time.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().map(Duration::try_from_secs_f64);
    match seconds {
        Some(Ok(time)) if time >= Duration::from_millis(1) && time.as_secs() <= 86_400 => Ok(time),
        _ => Err("it must be a number of seconds from 0.001 to 86400".into()),
    }
}

/// Requests a second.
fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.01..=1e6).contains(&rate) => Ok(rate),
        _ => Err("it must be a number from 0.01 to 1000000".into()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    /// A command line of nothing else.
    #[derive(Debug, Parser)]
    struct Line {
        /// What is wanted.
        #[command(flatten)]
        wanted: Wanted,
    }

    fn wanted(args: &[&str]) -> Wanted {
        Line::try_parse_from([&["flags"], args].concat())
            .unwrap()
            .wanted
    }

    #[test]
    fn codes_are_sorted_and_single() {
        let asked = |args: &[&str]| codes::describe(&wanted(args).codes());
        assert_eq!(asked(&["us", "BR", "bR", "cn"]), "BR, CN, US");
        assert_eq!(asked(&["b", "br", "-l3"]), "BA, BB, BC");
        assert_eq!(asked(&[]), "from BD to VN");
        assert_eq!(wanted(&["-e"]).codes().len(), 676);
        assert_eq!(wanted(&["-l", "5"]).codes().len(), 5);
    }
}
