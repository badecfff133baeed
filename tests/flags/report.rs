//! The report of the runs with options.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::villain::{GIF, Villain};
use crate::world::{MODES, POP20, Ran, World};

/// The number in front of `what` in the report.
fn count(ran: &Ran, what: &str) -> usize {
    let line = ran.stdout.lines().find(|line| line.ends_with(what));
    line.map_or(0, |line| {
        line.split_whitespace().next().unwrap().parse().unwrap()
    })
}

#[test]
fn an_option_of_the_book_gets_its_report() {
    let world = World::new();
    let villain = Villain::new(|request| request.flag());
    let ran = world.flags(&["-m", "5", "-s", &villain.base()]);
    let bytes = 20 * GIF.len();
    ran.assert(
        0,
        &format!(
            "URL site: http://127.0.0.1:PORT/flags\n\
             Searching for 20 flags: from BD to VN\n\
             5 concurrent connections will be used.\n\
             --------------------\n \
             20 flags downloaded.\n\
             Elapsed time: TIMEs\n\
             {bytes} bytes received.\n"
        ),
        "",
    );
}

#[test]
fn verbose_is_a_line_a_flag() {
    let world = World::new();
    let ran = world.flags(&["-v", "--mode", "sequential", "us", "zz", "br"]);
    let expected = "LOCAL site: http://127.0.0.1:PORT/flags (built in)\n\
                    Searching for 3 flags: BR, US, ZZ\n\
                    1 connection will be used.\n\
                    BR OK\n\
                    US OK\n\
                    ZZ not found\n\
                    --------------------\n  \
                    2 flags downloaded.\n  \
                    1 not found.\n\
                    Elapsed time: TIMEs\n";
    assert!(ran.masked().starts_with(expected), "{ran:#?}");
    assert_eq!((ran.stderr.as_str(), ran.code()), ("", 0));
}

#[test]
fn very_verbose_has_sizes_and_times() {
    let ran = World::new().flags(&["-vv", "br"]);
    let line = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("BR OK ("))
        .unwrap();
    assert!(
        line.contains(" bytes in ") && line.ends_with(" ms)"),
        "{line}"
    );
}

#[test]
fn every_code_is_accounted_for() {
    let ran = World::new().flags(&["--every"]);
    assert!(
        ran.stdout
            .contains("Searching for 676 flags: from AA to ZZ\n30 concurrent")
    );
    let (ok, not_found) = (count(&ran, "flags downloaded."), count(&ran, "not found."));
    assert!(ok >= 20 && ok + not_found == 676, "{ran:?}");
    assert_eq!(ran.code(), 0);
}

#[test]
fn all_flags_are_there() {
    let world = World::new();
    let ran = world.flags(&["--all"]);
    let ok = count(&ran, "flags downloaded.");
    assert!(ok >= 20 && count(&ran, "not found.") == 0, "{ran:?}");
    assert_eq!(world.files("download").len(), ok);
}

#[test]
fn a_letter_and_a_limit() {
    let ran = World::new().flags(&["b", "--limit", "4", "--max-req", "1000"]);
    let expected =
        "Searching for 4 flags: BA, BB, BC, BD\n4 concurrent connections will be used.\n";
    assert!(ran.stdout.contains(expected), "{ran:?}");
}

#[test]
fn quiet_is_quiet_and_still_downloads() {
    let world = World::new();
    world.flags(&["-q"]).assert(0, "", "");
    assert_eq!(world.files("download").len(), 20);
}

#[test]
fn what_is_there_is_skipped_if_it_is_whole() {
    let world = World::new();
    world.flags(&[]);
    for mode in MODES {
        std::fs::write(world.path("download/br.gif"), b"GIF89a half").unwrap();
        let ran = world.flags(&["--skip-existing", "--mode", mode]);
        ran.assert(0, "BR\n1 flag downloaded in TIMEs\n 19 skipped.\n", "");
    }
}

#[test]
fn what_is_no_file_is_not_read_to_see_if_it_is_whole() {
    let world = World::new();
    std::fs::create_dir(world.path("download")).unwrap();
    let (fifo, mode) = (world.path("download/br.gif"), Mode::RUSR | Mode::WUSR);
    mknodat(CWD, &fifo, FileType::Fifo, mode, 0).unwrap();
    // It would wait for somebody to write into it.
    let ran = world.flags(&["--skip-existing", "br"]);
    ran.assert(0, "BR\n1 flag downloaded in TIMEs\n", "");
    assert!(fifo.is_file());
}

#[test]
fn everything_comes_as_often_as_it_is_asked_for() {
    let world = World::new();
    let ran = world.flags(&["br", "zz", "-m", "9", "--repeat", "50", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&report["ok"], &report["not_found"]),
        (&50.into(), &50.into())
    );
    assert_eq!(report["flags"].as_array().unwrap().len(), 100);
    assert_eq!(world.files("download"), ["br.gif"]);
}

/// Makes sure that of so many flags at 20 a second none is asked for before its turn.
fn assert_rate(mode: &str, requests: &str, flags: usize) {
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&arrivals);
    let villain = Villain::new(move |request| {
        noted.lock().push(Instant::now());
        request.flag()
    });
    let limit = flags.to_string();
    let args = [
        "-e", "--rate", "20", "-l", &limit, "--mode", mode, "-m", requests, "-s",
    ];
    let before = Instant::now();
    let ran = World::new().flags(&[&args[..], &[&villain.base()]].concat());
    assert_eq!(count(&ran, "flags downloaded."), flags);
    let mut arrivals = arrivals.lock().clone();
    arrivals.sort();
    // Any may be late on a busy machine, but none is early. The first turn is not before the program.
    let turns = (0..).map(|turn| before + turn * Duration::from_millis(50));
    for (turn, (arrival, due)) in arrivals.iter().zip(turns).enumerate() {
        assert!(
            *arrival >= due,
            "{turn} is early in mode {mode} of {requests}"
        );
    }
}

#[test]
fn a_rate_spreads_the_requests() {
    assert_rate("sequential", "1", 11);
    assert_rate("as-completed", "5", 11);
    assert_rate("threads", "11", 11);
}

#[test]
fn a_rate_is_shared_by_processes() {
    assert_rate("processes", "1", 11);
    assert_rate("processes", "5", 11);
    assert_rate("processes", "60", 60);
}

#[test]
fn a_thousand_requests_at_a_time() {
    let world = World::new();
    let ran = world.flags(&["-e", "-m", "1000"]);
    assert!(
        ran.stdout
            .contains("\n676 concurrent connections will be used.\n"),
        "{ran:?}"
    );
    assert_eq!(
        count(&ran, "flags downloaded.") + count(&ran, "not found."),
        676,
        "{ran:?}"
    );
}

#[test]
fn the_slow_server_is_slow_and_the_plain_one_prints_the_same() {
    let world = World::new();
    let ran = world.flags(&["-s", "delay", "-v", "-l", "3"]);
    assert!(ran.stdout.starts_with("DELAY site: "), "{ran:?}");
    assert!(ran.elapsed.as_millis() >= 100, "{ran:?}");
    assert_eq!(count(&ran, "flags downloaded."), 3);
}

#[test]
fn the_failing_server_fails_and_all_is_accounted_for() {
    let world = World::new();
    let ran = world.flags(&["-s", "error", "--retries", "0", "-v"]);
    let (ok, errors) = (count(&ran, "flags downloaded."), count(&ran, "errors."));
    assert!(errors > 0 && ok + errors == 20, "{ran:#?}");
    assert_eq!(ran.code(), 1);
    assert_eq!(world.files("download").len(), ok);
    for code in POP20.split(' ') {
        let lines = ran
            .stdout
            .lines()
            .filter(|line| line.starts_with(&format!("{code} ")));
        assert_eq!(lines.count(), 1, "{code} in {ran:#?}");
    }
}
