//! What only `--mode processes` can meet.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::villain::{Then, Villain};
use crate::world::{Running, World};

/// The processes that work in this world.
fn inhabitants(world: &World) -> Vec<i32> {
    let here = fs::canonicalize(world.path(".")).unwrap();
    let processes = fs::read_dir("/proc").unwrap();
    let pids = processes.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    pids.filter(|pid: &i32| {
        let link = Path::new("/proc").join(pid.to_string()).join("cwd");
        fs::read_link(link).is_ok_and(|cwd| cwd == here)
    })
    .collect()
}

/// A run whose every flag but one hangs, once both of its workers hang.
fn hanging(world: &World) -> (Running, Villain) {
    let villain = Villain::new(|request| match (request.path, request.before) {
        ("/flags/bd/bd.gif", _) => request.flag(),
        _ => Then::Stall,
    });
    let base = villain.base();
    let args = ["bd", "br", "cd", "-v", "--retries", "0"];
    let mode = ["--mode", "processes", "-m", "2", "-s", &base];
    let running = world.start(&[&args[..], &mode].concat());
    running.read_until("the first flag", |stdout| stdout.contains("BD OK\n"));
    // Polled, because the server has no way to call.
    while villain.requests() < 3 {
        thread::sleep(Duration::from_millis(1));
    }
    (running, villain)
}

#[test]
fn no_worker_outlives_the_run() {
    let world = World::new();
    let (running, _villain) = hanging(&world);
    assert_eq!(inhabitants(&world).len(), 3);
    let began = Instant::now();
    running.signal(Signal::TERM);
    let ran = running.end();
    assert_eq!(ran.code(), 143, "{ran:?}");
    assert!(ran.stdout.contains("\n  2 cancelled.\n"), "{ran:?}");
    assert!(began.elapsed() < Duration::from_secs(1), "{ran:?}");
    assert_eq!(inhabitants(&world), [0; 0]);
}

/// The processes that this one has started, once there is one.
fn children(program: i32) -> Vec<Pid> {
    loop {
        let threads = fs::read_dir(format!("/proc/{program}/task")).unwrap();
        // A thread may be gone by the time that it is asked.
        let children = threads
            .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
        let children: String = children.collect();
        if !children.is_empty() {
            let pids = children.split_whitespace().map(|pid| pid.parse().unwrap());
            return pids.filter_map(Pid::from_raw).collect();
        }
    }
}

#[test]
fn a_ctrl_c_that_reaches_workers_first_is_no_error() {
    // A worker has no handler before it is ready, and is for a moment in the terminal's foreground, too. Some
    // rounds, because they may be ready by the time that they are found.
    for _ in 0..8 {
        let world = World::new();
        let mode = ["--json", "--mode", "processes", "-m", "4"];
        let running = world.start(&[&["-l", "8", "-s", "delay"], &mode[..]].concat());
        for worker in children(running.id()) {
            // It may have ended already.
            let _ = kill_process(worker, Signal::INT);
        }
        // So that what became of them is known before the signal is.
        thread::sleep(Duration::from_millis(5));
        running.signal(Signal::INT);
        let ran = running.end();
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["errors"], 0, "{}", ran.stderr);
        assert_eq!((ran.code(), ran.stderr.as_str()), (130, ""));
    }
}

#[test]
fn a_worker_that_is_killed_costs_its_flag() {
    let world = World::new();
    let (running, villain) = hanging(&world);
    let program = running.id();
    for pid in inhabitants(&world) {
        if pid != program {
            kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
        }
    }
    let ran = running.end();
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(
        ran.stdout.contains("\n  1 flag downloaded.\n  2 errors.\n"),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("the download stopped unexpectedly: "),
        "{ran:?}"
    );
    assert_eq!(villain.requests(), 3);
    assert_eq!(world.files("download"), ["bd.gif"]);
}

#[test]
fn a_worker_that_is_told_to_end_costs_its_flag_and_no_other() {
    let world = World::new();
    let villain = Villain::new(|request| match request.path {
        "/flags/ba/ba.gif" | "/flags/bb/bb.gif" => Then::Stall,
        _ => request.flag(),
    });
    let mode = ["--json", "--retries", "0", "--mode", "processes", "-m", "2"];
    let running = world.start(&[&["b", "-s", &villain.base()], &mode[..]].concat());
    while villain.requests() < 2 {
        thread::sleep(Duration::from_millis(1));
    }
    for worker in children(running.id()) {
        // A terminal sends these two to everybody: they are for the program to decide about.
        for signal in [Signal::INT, Signal::HUP, Signal::TERM] {
            kill_process(worker, signal).unwrap();
        }
    }
    let ran = running.end();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let counts = ["ok", "errors", "cancelled"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts, [24, 2, 0], "{ran:?}");
    assert!(ran.stderr.contains("signal: 15"), "{ran:?}");
    assert_eq!(ran.code(), 1);
    assert_eq!(world.files("download").len(), 24);
}

#[test]
fn a_worker_leaves_the_signals_of_a_terminal_to_the_program() {
    let world = World::new();
    let (running, _villain) = hanging(&world);
    for worker in children(running.id()) {
        kill_process(worker, Signal::INT).unwrap();
        kill_process(worker, Signal::HUP).unwrap();
    }
    thread::sleep(Duration::from_millis(100)); // Nothing is to happen, so that there is nothing to wait for.
    assert_eq!(inhabitants(&world).len(), 3);
    running.signal(Signal::INT);
    let ran = running.end();
    assert!(ran.stdout.contains("\n  2 cancelled.\n"), "{ran:?}");
    assert_eq!((ran.code(), ran.stderr.as_str()), (130, ""));
}

#[test]
fn nothing_is_cancelled_but_by_the_program() {
    let world = World::new();
    let (running, _villain) = hanging(&world);
    for worker in children(running.id()) {
        // The program's own word to its workers.
        kill_process(worker, Signal::USR1).unwrap();
    }
    let ran = running.end();
    assert!(ran.stdout.contains("\n  2 errors.\n"), "{ran:?}");
    assert!(!ran.stdout.contains("cancelled"), "{ran:?}");
    assert!(
        ran.stderr.contains("its worker was told to stop"),
        "{ran:?}"
    );
    assert_eq!(ran.code(), 1);
}
