//! Country codes: what may be asked for, and nothing else.
//!
//! A [`Code`] is two letters A–Z by construction, so whatever holds one may put it into a path or a
//! URL without a second look.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The twenty most populous countries, sorted: what is downloaded unless other codes are named.
const POP20: &str = "BD BR CD CN DE EG ET FR ID IN IR JP MX NG PH PK RU TR US VN";

/// More codes than this are shown as "from X to Y".
const LISTED_IN_FULL: usize = 10;

/// A country code: two letters, upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Code {
    /// The first letter.
    first: char,
    /// The second letter.
    second: char,
}

impl Code {
    /// How many codes there can be: AA to ZZ.
    pub(crate) const COUNT: usize = 26 * 26;

    /// The code's place among all possible ones: 0 for AA, 675 for ZZ.
    pub(crate) fn index(self) -> usize {
        let place = |letter: char| letter as usize - 'A' as usize;
        place(self.first) * 26 + place(self.second)
    }

    /// The code as paths and URLs have it.
    pub(crate) fn lower(self) -> String {
        self.to_string().to_ascii_lowercase()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.first, self.second)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for Code {
    type Error = NotACode;

    fn try_from(text: String) -> Result<Self, NotACode> {
        text.parse()
    }
}

impl FromStr for Code {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        match Selector::from_str(text)? {
            Selector::One(code) => Ok(code),
            Selector::Initial(_) => Err(NotACode),
        }
    }
}

/// The text is neither a code nor a first letter.
#[derive(Debug)]
pub(crate) struct NotACode;

impl fmt::Display for NotACode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a code is two letters AA to ZZ, or one letter A to Z for all that begin with it; --all takes every flag there is, and 'flags --help' lists the commands")
    }
}

impl std::error::Error for NotACode {}

/// What a `CC` argument asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selector {
    /// One code.
    One(Code),
    /// Every code that begins with this letter.
    Initial(char),
}

impl Selector {
    /// The codes it stands for, in order.
    pub(crate) fn codes(self) -> Vec<Code> {
        match self {
            Self::One(code) => vec![code],
            Self::Initial(first) => ('A'..='Z').map(|second| Code { first, second }).collect(),
        }
    }
}

impl FromStr for Selector {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let mut letters = text.chars().map(|letter| letter.to_ascii_uppercase());
        let (first, second, rest) = (letters.next(), letters.next(), letters.next());
        let is_letter = |letter: &char| letter.is_ascii_uppercase();
        match (first.filter(is_letter), second, rest) {
            (Some(first), None, _) => Ok(Self::Initial(first)),
            (Some(first), Some(second), None) if is_letter(&second) => {
                Ok(Self::One(Code { first, second }))
            }
            _ => Err(NotACode),
        }
    }
}

/// The twenty most populous countries.
pub(crate) fn pop20() -> Vec<Code> {
    known(POP20.split(' '))
}

/// Every possible code, AA to ZZ.
pub(crate) fn every() -> Vec<Code> {
    ('A'..='Z')
        .flat_map(|first| Selector::Initial(first).codes())
        .collect()
}

/// The codes among `texts`.
pub(crate) fn known<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Code> {
    texts
        .into_iter()
        .filter_map(|text| text.parse().ok())
        .collect()
}

/// Codes for a reader: a comma list, or first and last when there are many.
pub(crate) fn describe(codes: &[Code]) -> String {
    match codes {
        [first, .., last] if codes.len() > LISTED_IN_FULL => format!("from {first} to {last}"),
        _ => list(codes),
    }
}

/// All codes, with commas in between.
pub(crate) fn list(codes: &[Code]) -> String {
    let codes: Vec<_> = codes.iter().map(Code::to_string).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_case_is_taken() {
        assert_eq!("bR".parse::<Code>().unwrap().to_string(), "BR");
        assert_eq!("Br".parse::<Code>().unwrap().lower(), "br");
    }

    #[test]
    fn anything_but_letters_is_refused() {
        for text in [
            "", "1", "B1", "1B", "BRA", "..", "/b", "é", "éé", "B\0", " BR", "ß",
        ] {
            assert!(text.parse::<Selector>().is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn a_letter_stands_for_its_26_codes() {
        let codes = "b".parse::<Selector>().unwrap().codes();
        assert_eq!(
            (codes.len(), describe(&codes).as_str()),
            (26, "from BA to BZ")
        );
    }

    #[test]
    fn every_code_has_a_place_of_its_own() {
        let places: Vec<_> = every().into_iter().map(Code::index).collect();
        assert_eq!(places, (0..Code::COUNT).collect::<Vec<_>>());
    }

    #[test]
    fn ten_are_listed_and_eleven_are_not() {
        assert_eq!(describe(&pop20()[..2]), "BD, BR");
        assert_eq!(describe(&pop20()[..10]).matches(", ").count(), 9);
        assert_eq!(describe(&pop20()[..11]), "from BD to IR");
    }
}
