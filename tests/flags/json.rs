//! The report for programs.

use serde_json::{Value, json};

use crate::villain::{GIF, Villain};
use crate::world::{Ran, World};

/// Downloads BR, of which there is one, ZZ, of which there is none, and CN, which fails.
fn ran(option: &str) -> Ran {
    let villain = Villain::new(|request| match request.path {
        "/flags/br/br.gif" => request.flag(),
        "/flags/zz/zz.gif" => request.answer("404 Not Found", b""),
        _ => request.answer("410 Gone", b""),
    });
    let args = [
        "br",
        "cn",
        "zz",
        "--mode",
        "sequential",
        "-s",
        &villain.base(),
        option,
    ];
    let ran = World::new().flags(&args);
    assert_eq!(
        ran.stderr,
        "CN: the server answered 410 Gone (tried once)\n"
    );
    assert_eq!(ran.code(), 1);
    ran
}

/// Takes what differs from run to run out of an object, and makes sure that it was there.
fn masked(mut value: Value) -> Value {
    let object = value.as_object_mut().unwrap();
    if let Some(seconds) = object.remove("seconds") {
        assert!(seconds.as_f64().unwrap() < 60.0);
    }
    if let Some(site) = object.remove("site") {
        assert!(site.as_str().unwrap().starts_with("http://127.0.0.1:"));
    }
    value
}

/// The three flags.
fn flags() -> [Value; 3] {
    let gone = "the server answered 410 Gone";
    [
        json!({"code": "BR", "status": "ok", "error": null, "bytes": GIF.len(), "tries": 1}),
        json!({"code": "CN", "status": "error", "error": gone, "bytes": 0, "tries": 1}),
        json!({"code": "ZZ", "status": "not_found", "error": null, "bytes": 0, "tries": 1}),
    ]
}

#[test]
fn json_is_one_document() {
    let mut document: Value = serde_json::from_str(&ran("--json").stdout).unwrap();
    let listed = document.as_object_mut().unwrap().remove("flags").unwrap();
    let listed: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .map(masked)
        .collect();
    assert_eq!(listed, flags());
    let expected = json!({
        "mode": "sequential", "connections": 1, "asked_for": 3,
        "ok": 1, "not_found": 1, "errors": 1, "skipped": 0, "cancelled": 0,
        "retries": 0, "bytes": GIF.len(),
    });
    assert_eq!(masked(document), expected);
}

#[test]
fn json_lines_are_events() {
    let ran = ran("--jsonl");
    let events: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| masked(serde_json::from_str(line).unwrap()))
        .collect();
    assert_eq!(events.len(), 5, "{events:#?}");
    let start = json!({"event": "start", "mode": "sequential", "connections": 1, "asked_for": 3});
    assert_eq!(events[0], start);
    for (event, mut flag) in events[1..4].iter().zip(flags()) {
        flag["event"] = "flag".into();
        assert_eq!(*event, flag);
    }
    let end = json!({
        "event": "end", "ok": 1, "not_found": 1, "errors": 1, "skipped": 0, "cancelled": 0,
        "retries": 0, "bytes": GIF.len(),
    });
    assert_eq!(events[4], end);
}
