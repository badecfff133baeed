//! The programs of the notebook in Python that this project began with print what they print there.

use crate::process::{patiently, plain, run};

/// The position of the one line that is equal to `wanted`.
fn position(lines: &[String], wanted: &str) -> usize {
    let mut found = (0..lines.len()).filter(|&index| lines[index] == wanted);
    let position = found
        .next()
        .unwrap_or_else(|| panic!("no line {wanted:?} in {lines:#?}"));
    assert_eq!(found.next(), None, "{wanted:?} is there twice");
    position
}

#[test]
fn executor_map_prints_the_lines_of_the_notebook_in_an_order_that_three_workers_can_make() {
    let ran = plain("01_executor_map");
    let lines = ran.lines();
    assert!(lines[0].starts_with("(a second of nap takes 40 ms here"));
    assert_eq!(lines[1], "[HH:MM:SS] Script starting");
    let results = position(&lines, "[HH:MM:SS] results: Map { remaining: 10, .. }");
    let waiting = position(&lines, "[HH:MM:SS] Waiting for individual results");
    assert!(results < waiting);

    let mut before = waiting;
    let mut doing = Vec::new();
    for n in 0..10 {
        let tabs = "\t".repeat(n);
        let starts = format!("[HH:MM:SS] {tabs}loiter({n}): doing nothing for {n}s");
        let starts = position(&lines, &starts);
        let ends = position(&lines, &format!("[HH:MM:SS] {tabs}loiter({n}): done."));
        let result = position(&lines, &format!("[HH:MM:SS] result {n}: {}", n * 10));
        assert!(starts < ends && ends < result && before < result);
        before = result;
        doing.push((starts, ends));
    }
    // Never four at a time, and at some time three.
    let at_once = |line: usize| {
        doing
            .iter()
            .filter(|(starts, ends)| (*starts..*ends).contains(&line))
            .count()
    };
    assert_eq!((0..lines.len()).map(at_once).max(), Some(3));
    // "Waiting" is printed while there is still something to wait for.
    assert!(waiting < doing[3].1);

    assert_eq!(
        lines[lines.len() - 7..],
        [
            "",
            "The naps ended in the order   [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]",
            "and the results were given as [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].",
            "",
            "Answer: in the order of the input, whichever nap ends first (04 has a slow one",
            "in front); it took N.NNs for naps of N.NNs in all, as three workers nap at the",
            "same time.",
        ]
    );
    assert_eq!(lines.len(), 2 + 2 + 30 + 7);
}

#[test]
fn executor_map_naps_the_notebooks_seconds_if_told_to() {
    let quick = run("01_executor_map", &["--unit-ms", "1"]);
    assert!(quick.stdout.starts_with("(a second of nap takes 1 ms here"));
    // The line that says so is not there when the naps are real; the pipe is closed after two lines.
    let mut child = crate::process::command("01_executor_map", &["--unit-ms", "1000"])
        .spawn()
        .unwrap();
    let mut first = String::new();
    let stdout = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut first).unwrap();
    assert!(first.ends_with("] Script starting\n"), "{first}");
    assert!(crate::process::end_of(&mut child, "01_executor_map").success());
}

const FUTURES: &str = "\
Scheduled for BR: <Future at 0x… state=running>
Scheduled for CN: <Future at 0x… state=running>
Scheduled for ID: <Future at 0x… state=running>
Scheduled for IN: <Future at 0x… state=pending>
Scheduled for US: <Future at 0x… state=pending>
<Future at 0x… state=finished returned String> result: CN
<Future at 0x… state=finished returned String> result: BR
<Future at 0x… state=finished returned String> result: ID
<Future at 0x… state=finished returned String> result: US
<Future at 0x… state=finished returned String> result: IN

5 flags downloaded in N.NNs

Answer: pending while it waits for a worker, running while a worker is at it,
then finished, with the type of what came back; `result` gives that, and moves
it out of the future.
";

#[test]
fn futures_prints_each_state_as_it_is_scheduled_and_each_result_as_it_completes() {
    let ran = patiently("02_futures", |ran| ran.masked() == FUTURES);
    assert_eq!(ran.masked(), FUTURES);
    // Each code has the same address both times, and no two have the same.
    let address_of = |line: &str| {
        let from = line.find("0x").unwrap();
        let length = line[from..].find(' ').unwrap();
        line[from..from + length].to_owned()
    };
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let mut addresses = Vec::new();
    for scheduled in &lines[..5] {
        let code = &scheduled["Scheduled for ".len()..][..2];
        let completed = lines[5..10].iter().find(|line| line.ends_with(code));
        assert_eq!(address_of(scheduled), address_of(completed.unwrap()));
        addresses.push(address_of(scheduled));
    }
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 5);
}
