//! The page at `/`: what there is, to look at and to click on.

use std::fmt::Write;

use super::ROOT;
use super::response::{Body, Response};
use crate::image;

/// How it looks: a sheet of flags with their names, in light or dark.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font-family:sans-serif;margin:2em;max-width:70em}\
ul{display:flex;flex-wrap:wrap;gap:1em;padding:0}\
li{list-style:none;width:9em}\
img{height:4em;outline:1px solid #8888}";

/// The page.
pub(super) fn page() -> Response {
    let mut flags = String::new();
    let mut count = 0;
    for code in image::codes() {
        let (cc, country) = (code.to_ascii_lowercase(), image::country(code));
        let country = country.unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(
            flags,
            "<li><a href=\"{ROOT}/{cc}/{cc}.gif\"><img src=\"{ROOT}/{cc}/{cc}.gif\" alt=\"\" \
             loading=\"lazy\"></a><br>{code} <a href=\"{ROOT}/{cc}/metadata.json\">{country}</a>"
        );
        count += 1;
    }
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Flags</title><style>{STYLE}</style>\n\
         <h1>{count} flags</h1>\n\
         <p><code>{ROOT}/br/br.gif</code> is the flag of BR, <code>{ROOT}/br/metadata.json</code> names its \
         country, and so on for the codes below. To download them: \
         <code>flags --all --server http://<i>this host</i>{ROOT}</code></p>\n<ul>\n{flags}</ul>\n"
    );
    Response::new(200, "text/html; charset=utf-8", Body::Text(html.into()))
}
