//! Workers that end, or go wrong, before they are ready: how often another is tried, how long that takes, and what
//! it is to the workers that are.

use std::fs;
use std::time::{Duration, Instant};

use super::misbehave::Run;
use super::support::*;
use executor::process::{Builder, Launcher};
use executor::{ProcessPoolExecutor, TaskError};

/// A file in `dir` for each start of a program, which goes on as the script says.
fn counted(dir: &str, rest: &str) -> Builder {
    script(1, &format!("mktemp -p {dir} >/dev/null; {rest}"))
}

/// The error that a pool gives in which nobody comes to be ready, after so many starts, and within `limit`.
fn error_of(builder: Builder, dir: &str, starts: usize, limit: Duration) -> String {
    let pool = builder.build().unwrap();
    let began = Instant::now();
    let future = pool.submit(Double(1)).unwrap();
    // The rest is for a busy machine.
    let settled = future.result_timeout(limit + Duration::from_millis(800));
    let took = began.elapsed();
    let started = fs::read_dir(dir).unwrap().count();
    pool.kill_workers();
    let Ok(outcome) = settled else {
        panic!("pending after {took:?} and {started} starts");
    };
    let error = outcome.unwrap_err();
    assert!(matches!(error, TaskError::Broken(_)), "{error:?}");
    assert!((1..=starts).contains(&started), "{started} starts");
    error.to_string()
}

const ENOUGH: Duration = Duration::from_secs(10);

#[test]
fn garbage_after_the_greeting() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let garbage = r"printf '\0executor worker\n\377\377\377\377\377\377'; exec sleep 100";
        let error = error_of(counted(&dir, garbage), &dir, 1, ENOUGH);
        assert!(
            error.contains("it broke the protocol: a frame of 4294967295 bytes"),
            "{error}"
        );
    });
}

#[test]
fn an_answer_before_the_hello() {
    soon(|| {
        let (_guard, dir) = tempdir();
        // A RESULT for call 1, as an initializer has.
        let answer = r"printf '\0executor worker\n\015\0\0\0\021\0\001\0\0\0\0\0\0\0\0\0\0\0\001'";
        let script = format!("{answer}; exec sleep 100");
        let error = error_of(counted(&dir, &script), &dir, 1, ENOUGH);
        assert!(
            error.contains("a frame of kind 17 before its hello"),
            "{error}"
        );
    });
}

#[test]
fn another_version_with_another_hello() {
    soon(|| {
        let (_guard, dir) = tempdir();
        // A HELLO of 5 bytes: version 99, and a field more than ours.
        let hello = r"printf '\0executor worker\n\005\0\0\0\020\0\143\0\001\0\0'; exec sleep 100";
        let error = error_of(counted(&dir, hello), &dir, 1, ENOUGH);
        assert!(
            error.contains("it speaks version 99 of the protocol"),
            "{error}"
        );
    });
}

#[test]
fn an_initializer_that_breaks_the_protocol() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let garbled = counted(&dir, "exec $worker").initializer(Run("garbage".to_owned()));
        let error = error_of(garbled, &dir, 1, ENOUGH);
        assert!(error.contains("it broke the protocol"), "{error}");
    });
}

#[test]
fn an_initializer_that_fails_where_others_hold_the_pipe() {
    soon(|| {
        let (_guard, dir) = tempdir();
        // The shell stays between us and the worker; both have the pipe.
        let failing = counted(&dir, "$worker; exit").initializer(Fail("no database".to_owned()));
        let error = error_of(failing, &dir, 1, ENOUGH);
        assert!(error.contains("no database"), "{error}");
    });
}

#[test]
fn all_tries_together_take_no_longer_than_one_may() {
    within(Duration::from_secs(60), || {
        let limit = Duration::from_millis(600);
        let late = [
            ("sleep 0.5; echo page", "it printed: page"),
            ("exec 1>&-; exec sleep 5", "before it was ready"),
            ("echo hello; sleep 5", "it printed: hello"),
            (
                r"echo hello; printf '\0executor worker\n'; sleep 5",
                "it printed: hello",
            ),
        ];
        for (script, says) in late {
            let (_guard, dir) = tempdir();
            let builder = counted(&dir, script).start_timeout(limit);
            let error = error_of(builder, &dir, 2, limit);
            assert!(error.contains(says), "{script}: {error}");
        }
    });
}

/// A pool whose first worker is one; for the second start, the script decides.
fn others(dir: &str, rest: &str) -> ProcessPoolExecutor {
    let first = format!("mkdir {dir}/first 2>/dev/null && exec $worker");
    let pool = script(2, &format!("{first}; {rest}"))
        .start_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    pool.submit(Double(1)).unwrap().result().unwrap();
    pool
}

/// Has another worker started, whose failure is nothing to the one that works; the next try succeeds.
fn the_pool_goes_on(pool: &ProcessPoolExecutor, dir: &str, heal: impl FnOnce()) {
    let go = format!("{dir}/go");
    let long = pool.submit(WaitFor(go.clone())).unwrap();
    while !long.running() {
        std::thread::yield_now();
    }
    let others: Vec<_> = (0..5).map(|n| pool.submit(Double(n)).unwrap()).collect();
    heal();
    // Of one that is started after the failure: the first is in the long task.
    for (n, future) in (0..).zip(others) {
        assert_eq!(future.result().unwrap(), 2 * n);
    }
    fs::write(go, "").unwrap();
    long.result().unwrap();
    assert_eq!(pool.submit(Double(3)).unwrap().result().unwrap(), 6);
}

#[test]
fn one_that_is_stopped_at_its_start_is_nothing_to_the_others() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let stop = format!("mkdir {dir}/second 2>/dev/null && kill -STOP $$; exec $worker");
        the_pool_goes_on(&others(&dir, &stop), &dir, || ());
    });
}

#[test]
fn one_that_is_no_worker_is_nothing_to_the_others() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let garbage = r"printf '\0executor worker\n\377\377\377\377\377\377'; exec sleep 100";
        let rest = format!("mkdir {dir}/second 2>/dev/null || exec $worker; {garbage}");
        the_pool_goes_on(&others(&dir, &rest), &dir, || ());
    });
}

#[test]
fn a_program_that_is_gone_for_a_moment_is_nothing_to_those_that_run() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let (program, away) = (format!("{dir}/program"), format!("{dir}/away"));
        std::os::unix::fs::symlink(std::env::current_exe().unwrap(), &program).unwrap();
        let launcher =
            Launcher::command(&program).args(["--exact", "process::worker", "--nocapture"]);
        let pool = builder(2).launcher(launcher).build().unwrap();
        pool.submit(Double(1)).unwrap().result().unwrap();
        fs::rename(&program, &away).unwrap();
        the_pool_goes_on(&pool, &dir, || {
            // Nobody tells of a start that fails: it has when this is over.
            std::thread::sleep(Duration::from_millis(200));
            fs::rename(&away, &program).unwrap();
        });
    });
}

#[test]
fn the_end_of_a_pool_does_not_wait_for_the_next_try() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let pool = others(&dir, "exit 3");
        let futures: Vec<_> = (0..2).map(|_| pool.submit(Sleep(300)).unwrap()).collect();
        for future in futures {
            future.result().unwrap();
        }
        let began = Instant::now();
        drop(pool);
        assert!(began.elapsed() < Duration::from_millis(500));
    });
}

#[test]
fn one_whose_protocol_ends_in_the_middle_is_replaced() {
    soon(|| {
        let (_guard, dir) = tempdir();
        // Of what the first one writes so much arrives: its hello, but not all of a long answer.
        let cut = format!(
            "mkdir {dir}/first 2>/dev/null || exec $worker; mkfifo {dir}/pipe; \
             dd bs=1 count=10000 <{dir}/pipe 2>/dev/null & exec $worker >{dir}/pipe"
        );
        let pool = script(1, &cut).build().unwrap();
        let first = pool.submit(Pid()).unwrap().result().unwrap();
        let cut = pool.submit(Zeros(20_000)).unwrap();
        let next = pool.submit(Pid()).unwrap();
        assert!(matches!(cut.result(), Err(TaskError::WorkerLost(_))));
        assert_ne!(next.result().unwrap(), first);
    });
}
