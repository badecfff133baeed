//! The flags' images: for now a one-colour GIF for each of the twenty most populous countries.

/// Who made what the images are drawn from.
pub(crate) const CREDITS: &str = "The images are one-colour placeholders, free for any use.\n";

/// The codes that have an image, with the country's name.
const COUNTRIES: [(&str, &str); 20] = [
    ("BD", "Bangladesh"),
    ("BR", "Brazil"),
    ("CD", "Democratic Republic of the Congo"),
    ("CN", "China"),
    ("DE", "Germany"),
    ("EG", "Egypt"),
    ("ET", "Ethiopia"),
    ("FR", "France"),
    ("ID", "Indonesia"),
    ("IN", "India"),
    ("IR", "Iran"),
    ("JP", "Japan"),
    ("MX", "Mexico"),
    ("NG", "Nigeria"),
    ("PH", "Philippines"),
    ("PK", "Pakistan"),
    ("RU", "Russia"),
    ("TR", "Turkey"),
    ("US", "United States"),
    ("VN", "Vietnam"),
];

/// The image of the flag of `code`, an upper-case country code.
pub(crate) fn gif(code: &str) -> Option<Vec<u8>> {
    country(code)?;
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0".to_vec();
    gif.extend(code.bytes().cycle().take(6));
    gif.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b");
    Some(gif)
}

/// The name of the country `code`.
pub(crate) fn country(code: &str) -> Option<&'static str> {
    COUNTRIES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, name)| *name)
}

/// Every code that has an image.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    COUNTRIES.iter().map(|(code, _)| *code)
}
