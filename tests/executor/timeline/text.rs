use std::time::Duration;

use executor::EventKind;
use executor::timeline::Timeline;

use super::{OK, Story, flags, nested, one_of_everything};

#[track_caller]
fn assert_drawing(drawing: &str, expected: &str) {
    assert!(
        drawing == expected,
        "drawn:\n{drawing}\nexpected:\n{expected}"
    );
}

#[test]
fn one_of_everything_in_80_columns() {
    let drawing = one_of_everything().timeline().text(80);
    assert_drawing(
        &drawing,
        "\
7 tasks on 3 workers in 1.00 s: 3 ok, 1 failed, 1 cancelled, 1 running,
1 pending
workers busy 81 % · run: mean 222 ms, longest 390 ms
wait: mean 44.0 ms, longest 200 ms · queue: at most 3
worker 0 █CN██████████▌█US██████████████████▌≡≡≡≡≡≡≡·█PK███████████████████████>
worker 1 ·░IN░░░░░░░░░░░░░░░░░░░░░░░▌··················▁···
worker 2                                                                       x
queue    █▆▆▆▆▆▆▆▆▆▆▆▆▆▆▃▃▃▃▃▃▃                     ▃▃    ▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃
         └─────────────┴─────────────┴─────────────┴─────────────┴─────────────┴
         0           0.2 s         0.4 s         0.6 s         0.8 s       1.0 s
█ ok  ░ failed  > still running  ≡ callback  · idle  x worker lost
",
    );
}

#[test]
fn the_example_in_the_docs_is_what_is_drawn() {
    let example = include_str!("../../../executor/src/timeline/example.txt");
    assert_drawing(&flags().timeline().text(78), example);
}

#[test]
fn one_of_everything_in_40_columns_of_ascii() {
    let drawing = one_of_everything().timeline().ascii(40);
    assert_drawing(
        &drawing,
        "\
7 tasks on 3 workers in 1.00 s: 3 ok,
1 failed, 1 cancelled, 1 running,
1 pending
workers busy 81 %
run: mean 222 ms, longest 390 ms
wait: mean 44.0 ms, longest 200 ms
queue: at most 3
worker 0 [CN==][US======]~~~[PK========>
worker 1 [IN!!!!!!!!]........:.
worker 2                               x
queue    #******+++        ++ ++++++++++
         +--------------+--------------+
         0            0.5 s        1.0 s
= ok  ! failed  > still running
~ callback  . idle  x worker lost
",
    );
}

#[test]
fn tasks_run_in_a_wait_lie_within() {
    let drawing = nested().timeline().text(60);
    assert_drawing(
        &drawing,
        "\
4 tasks on 1 worker in 1.00 s: 4 ok
workers busy 100 % · run: mean 450 ms, longest 1.00 s
wait: mean 162 ms, longest 500 ms · queue: at most 2
worker 0 █outer████first█innermost▌▓▓▓▓▌▓second▓▓▌█████████▌
queue         ██████▄████▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
         └─────────┴─────────┴─────────┴─────────┴─────────┴
         0       0.2 s     0.4 s     0.6 s     0.8 s   1.0 s
█ ok  ▓ in a wait  · idle
",
    );
}

#[test]
fn tasks_too_short_for_a_column_show_how_busy_the_worker_was() {
    let mut story = Story::new();
    story.worker(0, EventKind::WorkerUp, 0);
    // 62 columns of 10 ms: two tasks in each, which take 2 ms together, later 8 ms.
    for column in 0..62 {
        let at = column * 10;
        let length = if column < 31 { 1 } else { 4 };
        story.task("short", [at, at, at + length], 0, OK);
        story.task("short", [at + 5, at + 5, at + 5 + length], 0, OK);
    }
    story.worker(620, EventKind::WorkerIdle, 0);
    let drawing = story.timeline().text(71);
    let (light, heavy) = ("▂".repeat(31), "▇".repeat(31));
    assert_drawing(
        drawing.lines().nth(3).unwrap_or_default(),
        &format!("worker 0 {light}{heavy}"),
    );
}

#[test]
fn no_events_make_a_line() {
    let timeline = Timeline::new([]);
    assert_eq!(timeline.text(80), "no events\n");
    assert_eq!(timeline.summary().to_string(), "no events");
}

#[test]
fn one_moment_is_a_timeline_too() {
    let mut story = Story::new();
    story.task("quick", [0, 0, 0], 0, OK);
    let drawing = story.timeline().text(40);
    assert_drawing(
        &drawing,
        "\
1 task on 1 worker in 0 ns: 1 ok
workers busy 0 %
run: mean 0 ns, longest 0 ns
wait: mean 0 ns, longest 0 ns
queue: at most 0
worker 0 ▁
         └──────────────────────────────
         0
█ ok  · idle
",
    );
}

#[test]
fn the_order_of_the_events_does_not_matter() {
    let mut story = one_of_everything();
    let drawing = story.timeline().text(80);
    story.events.reverse();
    assert_drawing(&story.timeline().text(80), &drawing);
    story.events.rotate_left(7);
    assert_drawing(&story.timeline().text(80), &drawing);
}

#[test]
fn no_line_is_longer_than_asked_for() {
    for story in [one_of_everything(), nested()] {
        let timeline = story.timeline();
        for columns in 0..=210 {
            // Each character of these drawings takes one column.
            for line in timeline.text(columns).lines() {
                assert!(line.chars().count() <= columns.max(40), "{columns}: {line}");
            }
            let ascii = timeline.ascii(columns);
            assert!(ascii.is_ascii());
            assert!(ascii.lines().all(|line| line.len() <= columns.max(40)));
        }
    }
}

#[test]
fn labels_keep_the_columns_in_line() {
    let mut story = Story::new();
    story.worker(0, EventKind::WorkerUp, 0);
    story.task("中国", [0, 0, 500], 0, OK);
    story.task("a\u{1b}[31m\nb", [0, 500, 1000], 0, OK);
    let drawing = story.timeline().text(40);
    let row = drawing.lines().find(|line| line.starts_with("worker 0"));
    assert_eq!(row, Some("worker 0 █中国██████████▌█a\u{fffd}[31m b█████▌"));
    assert!(story.timeline().ascii(40).is_ascii());
}

#[test]
fn the_summary_counts() {
    let summary = one_of_everything().timeline().summary();
    assert_eq!(summary.tasks, 7);
    assert_eq!((summary.ok, summary.failed, summary.cancelled), (3, 1, 1));
    assert_eq!((summary.running, summary.pending), (1, 1));
    assert_eq!(summary.workers, 3);
    assert_eq!(summary.elapsed, Duration::from_secs(1));
    assert_eq!(summary.longest_queue, 3);
    assert_eq!(summary.longest_wait, Duration::from_millis(200));
    assert_eq!(summary.longest_run, Duration::from_millis(390));
    // 980 of 1000 ms on the first, 390 of 690 on the second, none on the third, which was lost at once.
    assert!((summary.busy - 1370.0 / 1690.0).abs() < 1e-9);
}
