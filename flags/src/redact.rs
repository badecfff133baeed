//! Keeps what a URL says of the user (`http://user:password@host/`) to ourselves.

use std::borrow::Cow;

/// What stands in its place.
const STARS: &str = "***";

/// The text with the user of every URL in it made stars.
pub(crate) fn redacted(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        let end = after.find(is_end).unwrap_or(after.len());
        shown += before;
        rest = after;
        // A password may have an @ in it, though it should not.
        if let Some(at) = after[..end].rfind('@') {
            shown += STARS;
            rest = &after[at..];
        }
    }
    if shown.is_empty() {
        return text.into();
    }
    shown += rest;
    shown.into()
}

/// Whether a URL's host has ended before this.
fn is_end(c: char) -> bool {
    matches!(c, '/' | '?' | '#' | '\'' | '"') || c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_stars_and_nothing_else_is() {
        for (text, shown) in [
            ("http://u:p@h:1/f", "http://***@h:1/f"),
            ("https://token@h", "https://***@h"),
            ("http://u:p@w@h/a@b", "http://***@h/a@b"),
            (
                "from http://u:p@h and 'ftp://x@y'",
                "from http://***@h and 'ftp://***@y'",
            ),
            ("http://h/f@g", "http://h/f@g"),
            ("http://h?a=b@c", "http://h?a=b@c"),
            ("a@b is no URL", "a@b is no URL"),
            ("", ""),
            ("://", "://"),
        ] {
            assert_eq!(redacted(text), shown);
        }
    }
}
