//! `flags serve`: the built-in server alone, in the foreground.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::console::Console;
use crate::error::Failure;
use crate::exit::ExitCode;
use crate::limits;
use crate::server::{Config, Server, Temper};
use crate::signals;

/// So many connections at once should be no trouble.
const CONNECTIONS: usize = 2048;

/// The options of the server.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Serve on this address
    #[arg(long, value_name = "ADDRESS", default_value_t = Ipv4Addr::LOCALHOST.into())]
    bind: IpAddr,

    /// Serve on this port; 0 takes any
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8000,
        allow_negative_numbers = true
    )]
    port: u16,

    /// Let requests wait, MIN to MAX seconds
    #[arg(long, value_name = "MIN..MAX", value_parser = delay, allow_hyphen_values = true)]
    delay: Option<(Duration, Duration)>,

    /// Let this share fail, from 0 to 1
    #[arg(long, value_name = "P", value_parser = share, default_value = "0", allow_negative_numbers = true)]
    error_rate: f64,

    /// Start the dice here
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    seed: u64,
}

/// Serves until a signal comes.
pub(crate) fn serve(options: &Serve) -> anyhow::Result<ExitCode> {
    let Serve {
        bind,
        port,
        delay,
        error_rate,
        seed,
    } = *options;
    limits::allow_open_files(CONNECTIONS);
    let (signal, inbox) = mpsc::channel();
    let report = move |number| {
        let _ = signal.send(number);
    };
    signals::watch(report).context("cannot watch for Ctrl-C")?;
    let server = Server::start(Config {
        bind,
        port,
        ..Config::loopback(Temper {
            delay,
            error_rate,
            seed,
        })
    });
    let address = SocketAddr::new(bind, port);
    let server = server.map_err(|error| Failure::Server(address.to_string(), error))?;
    Console::new().print(&format!(
        "Serving flags at {} (Ctrl-C stops)\n",
        server.base()
    ));
    let signal = inbox.recv().context("no signal can come any more")?;
    drop(server);
    Ok(ExitCode::Interrupted(signal))
}

/// Two times, or one that is both.
fn delay(text: &str) -> Result<(Duration, Duration), String> {
    let (shortest, longest) = text.split_once("..").unwrap_or((text, text));
    let seconds = |text: &str| {
        let seconds = text
            .trim()
            .parse()
            .ok()
            .filter(|seconds| (0.0..=3600.0).contains(seconds));
        seconds.map(Duration::from_secs_f64)
    };
    match (seconds(shortest), seconds(longest)) {
        (Some(shortest), Some(longest)) if shortest <= longest => Ok((shortest, longest)),
        _ => Err("it must be two numbers of seconds such as 0.1..0.5".into()),
    }
}

/// A share of something.
fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("it must be a number from 0 to 1".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_one_time_or_two() {
        let ms = Duration::from_millis;
        assert_eq!(delay("0.1..0.5"), Ok((ms(100), ms(500))));
        assert_eq!(delay("0.05"), Ok((ms(50), ms(50))));
        for text in ["", "..", "0.5..0.1", "-1", "nan", "inf", "1..", "0.1-0.5"] {
            assert!(delay(text).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn a_share_is_at_most_all() {
        assert_eq!(share("0.25"), Ok(0.25));
        for text in ["-0.1", "1.1", "nan", "25%"] {
            assert!(share(text).is_err(), "{text:?} was taken");
        }
    }
}
