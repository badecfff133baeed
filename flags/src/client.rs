//! One flag by HTTP: what an answer means, and what a failure was.

use std::io;
use std::time::{Duration, SystemTime};

use ureq::http::{HeaderMap, StatusCode, Uri, header};
use ureq::unversioned::transport::{Connector, DefaultConnector};
use ureq::{Agent, Body, Timeout};

use crate::cause::{Cause, Scope};
use crate::codes::Code;
use crate::integrity;
use crate::plan::{Patience, Plan};
use crate::proxy;
use crate::redact::redacted;
use crate::resolver::{self, CachingResolver};
#[cfg(feature = "tls")]
use crate::roots::Roots;
use crate::site::Site;
use crate::stall::StallConnector;

/// No flag is larger: bodies beyond it are not read.
const MAX_BODY: u64 = 1 << 20;
/// Of an answer that is not a flag so much is read, to keep its connection; a longer one is dropped.
const MAX_CHAFF: u64 = 16 << 10;
/// No head of an answer is larger. A flag is a few KiB; the library's default is 128 KiB.
const MAX_HEAD: usize = 16 << 10;
/// No head of a request is larger: it is a few hundred bytes, and the library's default is 128 KiB.
const MAX_REQUEST: usize = 4 << 10;
/// Ten hops get anywhere; more is a circle.
const MAX_REDIRECTS: u32 = 10;

/// What a server can say about a flag.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Here it is.
    Image(Vec<u8>),
    /// There is no such flag.
    NotFound,
}

/// Fetches flags from one site. All workers share it: an agent each would cost a connection a request.
#[derive(Debug)]
pub(crate) struct Client {
    /// Holds the connections.
    agent: Agent,
    /// Where the flags are.
    site: Site,
    /// What the agent was told, for the error messages.
    patience: Patience,
    /// The proxy that is asked instead of the site, for the error messages.
    by_proxy: Option<String>,
}

impl Client {
    /// A client for `workers` requests at a time.
    pub(crate) fn new(site: Site, workers: usize, plan: &Plan) -> Self {
        let patience = plan.patience;
        let proxy = proxy::of(&site);
        let by_proxy = proxy
            .as_ref()
            .filter(|proxy| proxy::is_asked(proxy, &site))
            .map(|proxy| format!("{}:{}", proxy.host(), proxy.port()));
        // No `global`, `per_call` or `resolve` limit: each would start a thread for every request.
        let config = Agent::config_builder();
        #[cfg(feature = "tls")]
        let config = config.tls_config(plan.roots.as_ref().map(Roots::config).unwrap_or_default());
        let config = config
            .user_agent(concat!("flags/", env!("CARGO_PKG_VERSION")))
            .http_status_as_error(false)
            .max_redirects(MAX_REDIRECTS)
            .proxy(proxy)
            // An idle connection for every worker: beyond the default of 3 a host they are thrown away.
            .max_idle_connections(workers)
            .max_idle_connections_per_host(workers)
            .input_buffer_size(MAX_HEAD)
            .output_buffer_size(MAX_REQUEST)
            .timeout_connect(Some(patience.connect))
            .timeout_per_write(Some(patience.stall))
            .timeout_recv_response(Some(patience.answer))
            .timeout_recv_body(Some(patience.answer))
            .build();
        let limit = patience.stall;
        let connector = DefaultConnector::new().chain(StallConnector { limit });
        let agent = Agent::with_parts(config, connector, CachingResolver::default());
        Self {
            agent,
            site,
            patience,
            by_proxy,
        }
    }

    /// Asks for a flag, once.
    pub(crate) fn fetch(&self, code: Code) -> Result<Answer, Cause> {
        let response = self.agent.get(self.site.flag(code)).call();
        let mut response = response.map_err(|error| self.named(self.cause(error)))?;
        match response.status() {
            StatusCode::OK => self.image(response.body_mut()).map(Answer::Image),
            status => {
                let retry_after = retry_after(response.headers());
                // Only to keep the connection: whether it works is of no interest.
                let _ = response
                    .body_mut()
                    .with_config()
                    .limit(MAX_CHAFF)
                    .read_to_vec();
                match status {
                    StatusCode::NOT_FOUND => Ok(Answer::NotFound),
                    status => Err(Cause::Status {
                        status,
                        retry_after,
                    }),
                }
            }
        }
    }

    /// Cuts all requests in flight short and refuses new ones.
    pub(crate) fn shut_down(&self) {
        self.agent.clone().shutdown();
    }

    /// Reads an image, and makes sure that it is one.
    fn image(&self, body: &mut Body) -> Result<Vec<u8>, Cause> {
        if body
            .content_length()
            .is_some_and(|length| length > MAX_BODY)
        {
            return Err(Cause::TooLarge(MAX_BODY));
        }
        let bytes = body.with_config().limit(MAX_BODY).read_to_vec();
        let bytes = bytes.map_err(|error| self.cause(error))?;
        if integrity::is_whole_gif(&bytes) {
            Ok(bytes)
        } else {
            Err(Cause::NotGif)
        }
    }

    /// The cause, and the proxy or the other host if it is where the trouble may lie.
    fn named(&self, cause: Cause) -> Cause {
        match (cause, &self.by_proxy) {
            (Cause::Connect(why), Some(proxy)) => {
                Cause::Connect(format!("{why} (the environment names the proxy {proxy})"))
            }
            (cause, None) if cause.scope() == Scope::Server => match self.redirected() {
                Some(host) => Cause::Redirected(host, cause.into()),
                None => cause,
            },
            (cause, _) => cause,
        }
    }

    /// The host that was asked last by this thread, if it is not the site's.
    fn redirected(&self) -> Option<String> {
        let asked = resolver::last_asked()?;
        let site: Uri = self.site.base().parse().ok()?;
        let port = asked.port_u16();
        if (Some(asked.host()), port) == (site.host(), site.port_u16()) {
            return None;
        }
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        Some(format!("{}{port}", asked.host()))
    }

    /// What an error of the HTTP library means to us.
    fn cause(&self, error: ureq::Error) -> Cause {
        match error {
            ureq::Error::Io(error) => io_cause(error),
            ureq::Error::HostNotFound => Cause::Connect("no such host".into()),
            ureq::Error::ConnectionFailed => Cause::Connect("no address answered".into()),
            ureq::Error::ConnectProxyFailed(why) => {
                let why = redacted(&why);
                // That is how the library asks any proxy, and not all of them are used to it.
                let help = if self.site.needs_tls() {
                    ""
                } else {
                    "; it has to allow CONNECT for http:// URLs, too"
                };
                Cause::Connect(format!("by proxy: {why}{help}"))
            }
            ureq::Error::BodyExceedsLimit(limit) => Cause::TooLarge(limit),
            ureq::Error::LargeResponseHeader(..) => Cause::Http(format!(
                "the head of the answer is larger than {MAX_HEAD} bytes"
            )),
            // Our own URLs are shorter. The type of the error is not public.
            ureq::Error::Protocol(why) if why.to_string().starts_with("output too small") => {
                Cause::Http(format!(
                    "the server redirects to a URL of about {MAX_REQUEST} bytes or more"
                ))
            }
            ureq::Error::TooManyRedirects => Cause::Redirects(MAX_REDIRECTS),
            ureq::Error::Timeout(Timeout::Connect) => Cause::Connect(format!(
                "no answer within {:?} (--connect-timeout)",
                self.patience.connect
            )),
            ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => {
                Cause::Timeout(format!("not a byte for {:?}", self.patience.stall))
            }
            ureq::Error::Timeout(Timeout::RecvResponse) => Cause::Timeout(format!(
                "no answer within {:?} (--timeout)",
                self.patience.answer
            )),
            ureq::Error::Timeout(_) => Cause::Timeout(format!(
                "not complete within {:?} (--timeout)",
                self.patience.answer
            )),
            #[cfg(feature = "tls")]
            ureq::Error::Rustls(error) => Cause::Tls(error.to_string()),
            error => Cause::Http(redacted(&error.to_string()).into()),
        }
    }
}

/// What an input or output error of a connection means.
fn io_cause(error: io::Error) -> Cause {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionReset, InvalidData, NotConnected, UnexpectedEof,
    };
    match error.kind() {
        UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe | NotConnected => {
            Cause::Ended
        }
        // What a failed handshake is reported as.
        InvalidData => Cause::Tls(error.to_string()),
        // Refused, unreachable, and what a failed look-up of a name is reported as.
        _ => Cause::Connect(plain(&error)),
    }
}

/// The error's text without the number behind it.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error")
        .next()
        .unwrap_or(&text)
        .to_lowercase()
}

/// How long the server wants to be left alone: seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // What is too large to be a number is too long to wait for.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    fn asked(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, value.parse().unwrap());
        retry_after(&headers)
    }

    #[test]
    fn a_request_in_flight_is_cut_short() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", silent.local_addr().unwrap());
        let plan = Plan::to(&base);
        let client = Client::new(Site::elsewhere("URL", base), 1, &plan);
        let result = thread::scope(|scope| {
            let fetching = scope.spawn(|| client.fetch("BR".parse().unwrap()));
            // Once it is accepted the client has it, too, or is about to.
            let (mut connection, _) = silent.accept().unwrap();
            connection.read_exact(&mut [0]).unwrap();
            client.shut_down();
            fetching.join().unwrap()
        });
        assert!(matches!(result, Err(Cause::Ended)), "{result:?}");
        let refused = client.fetch("BR".parse().unwrap());
        assert!(matches!(refused, Err(Cause::Ended)), "{refused:?}");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(
            asked("99999999999999999999"),
            Some(Duration::from_secs(u64::MAX))
        );
        assert_eq!(asked("-1"), None);
        assert_eq!(asked("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
