use roxmltree::{Document, Node};

use super::{OK, Story, nested, one_of_everything};

/// The drawn elements of a class, without the square in the legend.
fn of_class<'a>(document: &'a Document<'_>, class: &str) -> Vec<Node<'a, 'a>> {
    let nodes = document.descendants();
    nodes
        .filter(|node| node.attribute("class") == Some(class) && node.has_children())
        .collect()
}

fn title(node: Node<'_, '_>) -> String {
    let titles = node.children().filter(|child| child.has_tag_name("title"));
    titles.filter_map(|title| title.text()).collect()
}

#[test]
fn every_bar_has_its_colour_and_tells_more() {
    let svg = one_of_everything().timeline().svg();
    let document = Document::parse(&svg).expect("valid XML");
    assert_eq!(of_class(&document, "ok").len(), 3);
    assert_eq!(of_class(&document, "failed").len(), 1);
    assert_eq!(of_class(&document, "running").len(), 1);
    assert_eq!(of_class(&document, "callback").len(), 1);
    assert_eq!(of_class(&document, "queue").len(), 1);
    assert_eq!(
        title(of_class(&document, "failed")[0]),
        "IN: failed\nworker 1\n390 ms, from 10.0 ms to 400 ms\nwaited 10.0 ms before"
    );
    assert_eq!(
        title(of_class(&document, "callback")[0]),
        "callback of US\nworker 0\n100 ms, from 500 ms to 600 ms"
    );
    let crosses: Vec<_> = of_class(&document, "mark").into_iter().map(title).collect();
    assert!(crosses.contains(&"ID: cancelled at 300 ms".to_owned()));
    assert_eq!(
        title(of_class(&document, "lost")[0]),
        "worker 2 lost at 1.00 s"
    );
}

#[test]
fn bars_within_bars_lie_beneath_them() {
    let svg = nested().timeline().svg();
    let document = Document::parse(&svg).expect("valid XML");
    let y_of = |label: &str| -> f64 {
        let bars = of_class(&document, "ok").into_iter();
        let mut bars = bars.filter(|bar| title(*bar).starts_with(label));
        let y = bars.next().and_then(|bar| bar.attribute("y"));
        y.expect("a bar with a place").parse().expect("a number")
    };
    assert!(y_of("outer") < y_of("first"));
    assert!(y_of("first") < y_of("innermost"));
    assert_eq!(y_of("first"), y_of("second"));
}

#[test]
fn labels_are_text_and_nothing_else() {
    let hostile = "</text><script>alert('&\"')</script>\u{0}\u{1b}]]>";
    let mut story = Story::new();
    story.task(hostile, [0, 0, 1000], 0, OK);
    let cancelled = story.pending(hostile, 0);
    story.event(500, executor::EventKind::Cancelled, Some(cancelled), None);
    let svg = story.timeline().svg();
    let document = Document::parse(&svg).expect("valid XML");
    assert!(
        !document
            .descendants()
            .any(|node| node.has_tag_name("script"))
    );
    let labels: Vec<_> = of_class(&document, "label");
    assert_eq!(
        labels[0].text(),
        Some(&*hostile.replace(['\u{0}', '\u{1b}'], "\u{fffd}"))
    );
}

#[test]
fn thousands_of_tasks_make_no_big_file() {
    let mut story = Story::new();
    for n in 0..20_000 {
        story.task("task", [0, n, n + 1], 0, OK);
    }
    let svg = story.timeline().svg();
    assert!(svg.len() < 500_000, "{}", svg.len());
    let document = Document::parse(&svg).expect("valid XML");
    assert!(of_class(&document, "ok").len() > 500);
}

#[test]
fn nothing_is_drawn_of_nothing() {
    let svg = executor::timeline::Timeline::new([]).svg();
    let document = Document::parse(&svg).expect("valid XML");
    assert_eq!(title(document.root_element()), "no events");
}
