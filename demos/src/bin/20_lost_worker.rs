//! What is lost when a worker is killed in the middle of its work?
//!
//! Run it: `cargo run -p demos --bin 20_lost_worker`.
//!
//! Look for: one worker runs one task, the others wait behind it. Python gives `BrokenProcessPool` for all.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use demos::{answer, run, say, source};
use executor::process::{Registry, serve_if_worker};
use executor::{Future, ProcessPoolExecutor, TaskError, remote_task};
use rustix::process::{Pid, Signal, kill_process};

fn main() -> ExitCode {
    let tasks = Registry::new().with::<Square>().with::<Sleep>();
    serve_if_worker(&tasks.with::<Fall>());
    run(source!(), demo)
}

fn square(n: u32) -> u32 {
    n * n
}

fn sleep(seconds: u64) {
    thread::sleep(Duration::from_secs(seconds));
}

fn fall() {
    eprintln!("there is no memory left");
    std::process::abort();
}

remote_task!(Square = square(n: u32) -> u32);
remote_task!(Sleep = sleep(seconds: u64));
remote_task!(Fall = fall());

fn wait_until_it_runs(future: &Future<()>) {
    while !future.running() {
        thread::sleep(Duration::from_millis(1));
    }
}

fn demo() -> anyhow::Result<()> {
    let pool = ProcessPoolExecutor::new(1)?;
    say!("Somebody kills the worker:");
    let asleep = pool.submit(Sleep(60))?;
    let squares: Result<Vec<_>, _> = (1..=3).map(|n| pool.submit(Square(n))).collect();
    wait_until_it_runs(&asleep);
    let pid = Pid::from_raw(pool.worker_pids()[0].try_into()?);
    kill_process(pid.expect("no process is 0"), Signal::KILL)?;
    if let Err(error) = asleep.result() {
        say!("  Sleep:  {error}");
    }
    for square in squares? {
        say!("  Square: {}", square.result()?);
    }

    say!("A task ends its worker:");
    let fall = pool.submit(Fall())?;
    let square = pool.submit(Square(4))?;
    if let Err(TaskError::WorkerLost(exit)) = fall.result() {
        let status = exit.status().expect("the pool has seen it end");
        say!("  Fall:   {status}, and said {:?}", exit.stderr());
    }
    say!("  Square: {}", square.result()?);

    say!("We end a task:");
    let asleep = pool.submit(Sleep(60))?;
    let square = pool.submit(Square(5))?;
    wait_until_it_runs(&asleep);
    say!("  Sleep:  kill() gives {}", asleep.kill());
    say!("  Square: {}", square.result()?);
    answer!(
        "the one task that was running, and its future says how the worker ended. What waited behind \
         it runs in the next worker, and the pool works on."
    );
    Ok(())
}
