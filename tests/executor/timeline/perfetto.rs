use std::cmp::Reverse;
use std::collections::BTreeMap;

use executor::timeline::Timeline;
use serde_json::Value;

use super::{OK, Story, nested, one_of_everything};

/// The events of a trace.
pub(super) fn trace(timeline: &Timeline) -> Vec<Value> {
    let mut trace: Value = serde_json::from_str(&timeline.perfetto()).expect("valid JSON");
    let Value::Array(events) = trace["traceEvents"].take() else {
        panic!("the events are a list");
    };
    events
}

pub(super) fn of_phase<'a>(trace: &'a [Value], phase: &str) -> Vec<&'a Value> {
    trace.iter().filter(|event| event["ph"] == phase).collect()
}

/// A time in nanoseconds.
fn nanos(micros: &Value) -> u64 {
    (micros.as_f64().expect("a number") * 1000.0).round() as u64
}

/// Start and end of the slices of each thread, by start, the longer ones first.
fn slices(trace: &[Value]) -> BTreeMap<u64, Vec<(u64, u64)>> {
    let mut threads: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
    for slice in of_phase(trace, "X") {
        let start = nanos(&slice["ts"]);
        let end = start + nanos(&slice["dur"]);
        threads.entry(thread(slice)).or_default().push((start, end));
    }
    for slices in threads.values_mut() {
        slices.sort_by_key(|(start, end)| (*start, Reverse(*end)));
    }
    threads
}

fn thread(event: &Value) -> u64 {
    event["tid"].as_u64().expect("a number")
}

/// Panics unless the slices of each thread nest.
pub(super) fn assert_nested(trace: &[Value]) {
    for (thread, slices) in slices(trace) {
        let mut open: Vec<u64> = Vec::new();
        for (start, end) in slices {
            while open.pop_if(|open| *open <= start).is_some() {}
            let around = open.last().copied();
            assert!(around.is_none_or(|around| end <= around), "thread {thread}");
            open.push(end);
        }
    }
}

/// Panics unless each arrow begins and ends within a slice.
pub(super) fn assert_arrows(trace: &[Value]) {
    let slices = slices(trace);
    let bound = |arrow: &Value| {
        let at = nanos(&arrow["ts"]);
        let mut slices = slices[&thread(arrow)].iter();
        slices.any(|(start, end)| (*start..=*end).contains(&at))
    };
    let (from, to) = (of_phase(trace, "s"), of_phase(trace, "f"));
    assert_eq!(from.len(), to.len());
    for (from, to) in from.into_iter().zip(to) {
        assert_eq!(from["id"], to["id"]);
        assert!(bound(from) && bound(to), "{from} {to}");
    }
}

#[test]
fn one_of_everything_is_traced() {
    let trace = trace(&one_of_everything().timeline());
    assert_nested(&trace);
    assert_arrows(&trace);
    let names = |phase| -> Vec<&str> {
        let events = of_phase(&trace, phase);
        let names = events.iter().filter_map(|event| event["name"].as_str());
        names.collect()
    };
    let threads = of_phase(&trace, "M");
    let threads = threads
        .iter()
        .filter(|event| event["name"] == "thread_name");
    let threads: Vec<_> = threads.map(|event| &event["args"]["name"]).collect();
    assert_eq!(threads, ["worker 0", "worker 1", "worker 2", "no worker"]);
    for slice in ["CN", "IN", "US", "callback of US", "PK", "submit ID"] {
        assert!(names("X").contains(&slice), "{slice}");
    }
    for instant in ["worker up", "worker left", "worker lost", "cancel ID"] {
        assert!(names("i").contains(&instant), "{instant}");
    }
    let slices = of_phase(&trace, "X");
    let failed = slices
        .iter()
        .find(|slice| slice["name"] == "IN")
        .expect("it is there");
    assert_eq!(failed["ts"], 10_000.0);
    assert_eq!(failed["dur"], 390_000.0);
    assert_eq!(failed["args"]["outcome"], "failed");
    assert_eq!(failed["args"]["waited_us"], 10_000.0);
    let queue = of_phase(&trace, "C");
    let queue: Vec<_> = queue
        .iter()
        .map(|event| &event["args"]["pending"])
        .collect();
    assert_eq!(queue.last(), Some(&&Value::from(1)));
}

#[test]
fn slices_within_slices_are_on_one_thread() {
    let trace = trace(&nested().timeline());
    assert_nested(&trace);
    assert_arrows(&trace);
    let runs = of_phase(&trace, "X");
    let runs = runs.iter().filter(|slice| slice["cat"] == "task");
    assert!(runs.map(|slice| &slice["tid"]).all(|thread| *thread == 1));
}

#[test]
fn labels_come_back_as_they_were() {
    let hostile = "\"}],\\ \u{0}\u{1f}\n\u{2028}🇧🇷é\u{7f}";
    let mut story = Story::new();
    story.task(hostile, [0, 0, 1], 0, OK);
    let trace = trace(&story.timeline());
    assert!(
        of_phase(&trace, "X")
            .iter()
            .any(|slice| slice["name"] == hostile)
    );
}

#[test]
fn no_events_are_a_valid_trace() {
    assert_nested(&trace(&Timeline::new([])));
}
