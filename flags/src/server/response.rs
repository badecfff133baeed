//! An answer, and how it looks on the wire.

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;
use std::time::SystemTime;

/// What is sent after the head.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// Nothing, not even a length: the answer says that there is nothing new.
    None,
    /// An image, shared with the cache.
    Image(Arc<[u8]>),
    /// Some text.
    Text(Cow<'static, str>),
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Response {
    /// Its status.
    status: u16,
    /// What kind of thing the body is.
    kind: &'static str,
    /// The headers that not every answer has.
    headers: Vec<(&'static str, String)>,
    /// What it is about.
    body: Body,
}

impl Response {
    /// An answer in words.
    pub(super) fn text(status: u16, text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", Body::Text(text.into()))
    }

    /// An answer with a body of some kind.
    pub(super) fn new(status: u16, kind: &'static str, body: Body) -> Self {
        Self {
            status,
            kind,
            headers: Vec::new(),
            body,
        }
    }

    /// The same with one more header.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Its status.
    #[cfg(test)]
    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// Appends the answer to `out`, in one piece, so that it goes out in one packet.
    pub(super) fn write_to(&self, out: &mut Vec<u8>, with_body: bool, keep_alive: bool) {
        let (status, reason) = (self.status, reason(self.status));
        let date = httpdate::HttpDate::from(SystemTime::now());
        let body = match &self.body {
            Body::None => None,
            Body::Image(image) => Some(&image[..]),
            Body::Text(text) => Some(text.as_bytes()),
        };
        // Writing to a vector does not fail.
        let _ = write!(out, "HTTP/1.1 {status} {reason}\r\nDate: {date}\r\n");
        if let Some(body) = body {
            let (kind, length) = (self.kind, body.len());
            let _ = write!(out, "Content-Type: {kind}\r\nContent-Length: {length}\r\n");
        }
        for (name, value) in &self.headers {
            let _ = write!(out, "{name}: {value}\r\n");
        }
        if !keep_alive {
            out.extend_from_slice(b"Connection: close\r\n");
        }
        out.extend_from_slice(b"\r\n");
        if with_body {
            out.extend_from_slice(body.unwrap_or_default());
        }
    }
}

/// What a status is called.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        304 => "Not Modified",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        418 => "I'm a teapot",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_left_out_but_not_its_length() {
        let mut out = Vec::new();
        Response::text(404, "no such flag\n").write_to(&mut out, false, false);
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("HTTP/1.1 404 Not Found\r\nDate: "),
            "{text}"
        );
        assert!(
            text.ends_with("\r\nContent-Length: 13\r\nConnection: close\r\n\r\n"),
            "{text}"
        );
    }

    #[test]
    fn nothing_new_has_no_length() {
        let mut out = Vec::new();
        let unchanged = Response::new(304, "image/gif", Body::None).with("ETag", "\"a\"");
        unchanged.write_to(&mut out, true, true);
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with(" GMT\r\nETag: \"a\"\r\n\r\n"), "{text}");
    }
}
