//! What only `--mode processes` can meet.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

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
