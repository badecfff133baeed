//! Labels are any text; here they are made fit to stand where they are put.

use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text within a JSON string.
pub(super) struct Json<'a>(pub(super) &'a str);

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\""),
                '\\' => f.write_str("\\\\"),
                '\n' => f.write_str("\\n"),
                '\r' => f.write_str("\\r"),
                '\t' => f.write_str("\\t"),
                // Others need no escape: the file is UTF-8.
                '\0'..' ' => write!(f, "\\u{:04x}", u32::from(c)),
                _ => f.write_char(c),
            }?;
        }
        Ok(())
    }
}

/// Text within an XML element or attribute.
pub(super) struct Xml<'a>(pub(super) &'a str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;"),
                '<' => f.write_str("&lt;"),
                '>' => f.write_str("&gt;"),
                '"' => f.write_str("&quot;"),
                '\'' => f.write_str("&apos;"),
                '\n' | '\t' => f.write_char(' '),
                // XML has no way to write these.
                '\0'..' ' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                    f.write_char(char::REPLACEMENT_CHARACTER)
                }
                _ => f.write_char(c),
            }?;
        }
        Ok(())
    }
}

/// Text on a line of a terminal: no control characters, and in `ascii` nothing but ASCII.
pub(super) fn plain(text: &str, ascii: bool) -> String {
    let plain = text.chars().map(|c| match c {
        c if c.is_ascii_graphic() || c == ' ' => c,
        '\n' | '\t' => ' ',
        _ if ascii => '?',
        c if c.width().is_none() => char::REPLACEMENT_CHARACTER,
        c => c,
    });
    plain.collect()
}

/// How many columns `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// `text` if it takes at most `columns`, else its beginning and `mark`; nothing if there is not even
/// room for three characters and the mark, or if it is a number, whose beginning would say another one.
pub(super) fn fit(text: &str, columns: usize, mark: char) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut fitting = String::new();
    for c in text.chars() {
        fitting.push(c);
        if width(&fitting) >= columns {
            fitting.pop();
            break;
        }
    }
    if fitting.chars().count() < 3 || text.starts_with('#') {
        return String::new();
    }
    fitting.push(mark);
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_escapes_what_it_must() {
        let hostile = "a\"b\\c\n\r\t\u{0}\u{1f}\u{7f}🇧🇷é</script>";
        let escaped = format!("\"{}\"", Json(hostile));
        let back: String = serde_json::from_str(&escaped).unwrap();
        assert_eq!(back, hostile);
        assert!(!escaped.contains(|c: char| c < ' '));
    }

    #[test]
    fn xml_escapes_what_it_must() {
        let hostile = "<a b='c' d=\"e\">&amp;\u{0}\u{8}\u{ffff}🇧🇷\n]]>";
        let document = format!("<t a=\"{0}\">{0}</t>", Xml(hostile));
        let document = roxmltree::Document::parse(&document).unwrap();
        let expected = "<a b='c' d=\"e\">&amp;\u{fffd}\u{fffd}\u{fffd}🇧🇷 ]]>";
        assert_eq!(document.root_element().text(), Some(expected));
        assert_eq!(document.root_element().attribute("a"), Some(expected));
    }

    #[test]
    fn a_text_is_cut_where_it_does_not_fit() {
        assert_eq!(fit("Brazil", 6, '…'), "Brazil");
        assert_eq!(fit("Brazil", 5, '…'), "Braz…");
        assert_eq!(fit("Brazil", 4, '…'), "Bra…");
        assert_eq!(fit("Brazil", 3, '…'), "");
        assert_eq!(fit("中国人民", 7, '…'), "中国人…");
        assert_eq!(fit("中国人民", 6, '…'), "");
        assert_eq!(fit("#12345", 5, '…'), "");
        assert_eq!(fit("", 0, '…'), "");
    }

    #[test]
    fn plain_text_has_no_control_characters() {
        assert_eq!(plain("a\nb\u{1b}[31m中", false), "a b\u{fffd}[31m中");
        assert_eq!(plain("é\u{7}x", true), "??x");
    }
}
