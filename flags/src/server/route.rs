//! Which path is what: `/flags/{cc}/{cc}.gif`, `/flags/{cc}/metadata.json`, and a page about them at `/`.

use super::ROOT;
use super::images::{Image, Images};
use super::index;
use super::request::Request;
use super::response::{Body, Response};
use crate::codes::Code;
use crate::image;

/// Something there is on the server.
#[derive(Debug, PartialEq, Eq)]
enum Resource {
    /// A flag's image.
    Flag(Code),
    /// The country's name.
    Metadata(Code),
    /// What there is.
    Index,
}

/// The answer to a request.
pub(super) fn answer(request: &Request, images: &Images) -> Response {
    match resource(&request.path) {
        Some(Resource::Flag(code)) => match images.get(code) {
            Ok(Some(image)) => flag(&image, request.known.as_deref()),
            Ok(None) => not_found(),
            Err(error) => Response::text(500, format!("the flag could not be drawn: {error}\n")),
        },
        Some(Resource::Metadata(code)) => metadata(code),
        Some(Resource::Index) => index::page(),
        None => not_found(),
    }
}

/// What the path names, if anything.
fn resource(path: &str) -> Option<Resource> {
    let rest = path.strip_prefix(ROOT);
    if path == "/" || matches!(rest, Some("" | "/")) {
        return Some(Resource::Index);
    }
    let (cc, file) = rest?.strip_prefix('/')?.split_once('/')?;
    let code: Code = cc.parse().ok()?;
    // Paths are lower case.
    if cc != code.lower() {
        return None;
    }
    match file.strip_suffix(".gif") {
        Some(name) if name == cc => Some(Resource::Flag(code)),
        None if file == "metadata.json" => Some(Resource::Metadata(code)),
        _ => None,
    }
}

/// A flag, unless the client has it already.
fn flag(image: &Image, known: Option<&str>) -> Response {
    let is_known = known.is_some_and(|known| {
        known
            .split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == &*image.tag)
    });
    let response = if is_known {
        Response::new(304, "image/gif", Body::None)
    } else {
        Response::new(200, "image/gif", Body::Image(image.bytes.clone()))
    };
    response.with("ETag", &*image.tag)
}

/// The country's name, if there is such a country.
fn metadata(code: Code) -> Response {
    let Some(country) = image::country(&code.to_string()) else {
        return not_found();
    };
    let name = country.replace('\\', "\\\\").replace('"', "\\\"");
    let json = format!("{{\"country\": \"{name}\", \"code\": \"{code}\"}}\n");
    Response::new(200, "application/json", Body::Text(json.into()))
}

/// There is nothing here.
fn not_found() -> Response {
    Response::text(404, "there is no such flag; / shows all there are\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_a_country_a_page_and_nothing_else() {
        let code = "BR".parse().unwrap();
        assert_eq!(resource("/flags/br/br.gif"), Some(Resource::Flag(code)));
        assert_eq!(
            resource("/flags/br/metadata.json"),
            Some(Resource::Metadata(code))
        );
        for path in ["/", "/flags", "/flags/"] {
            assert_eq!(resource(path), Some(Resource::Index), "{path}");
        }
        for path in [
            "",
            "//",
            "/flags//",
            "/flags/br",
            "/flags/br/",
            "/flags/br/cn.gif",
            "/flags/BR/BR.gif",
            "/flags/b/b.gif",
            "/flags/br/br.png",
            "/flags/../br/br.gif",
            "/flagsbr/br.gif",
            "/flags/br/br.gif/",
            "/br/br.gif",
            "/flags//br/br.gif",
        ] {
            assert_eq!(resource(path), None, "{path}");
        }
    }

    #[test]
    fn a_known_flag_is_not_sent_again() {
        let image = Image::new(vec![1, 2, 3]);
        let status = |known: &str| flag(&image, Some(known)).status();
        assert_eq!(flag(&image, None).status(), 200);
        assert_eq!(status(&image.tag), 304);
        assert_eq!(status(&format!("\"other\", W/{}", image.tag)), 304);
        assert_eq!(status("*"), 304);
        assert_eq!(status("\"other\""), 200);
    }
}
