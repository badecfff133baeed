//! Programs that are no workers: each an error that says so, with what was printed, in time.

use std::time::{Duration, Instant};

use super::support::*;
use executor::process::{Launcher, Registry};
use executor::{ProcessPoolExecutor, SubmitErrorKind, TaskError};

/// The error that a pool of such workers gives.
fn error_of(launcher: Launcher) -> String {
    let limit = Duration::from_millis(300);
    let pool = builder(2)
        .launcher(launcher)
        .start_timeout(limit)
        .build()
        .unwrap();
    let began = Instant::now();
    let error = pool.submit(Double(1)).unwrap().result().unwrap_err();
    // The rest is for a busy machine.
    assert!(began.elapsed() < limit + Duration::from_secs(1));
    assert!(matches!(error, TaskError::Broken(_)), "{error:?}");
    let refused = pool.submit(Double(1)).unwrap_err();
    assert_eq!(refused.to_string(), error.to_string());
    error.to_string()
}

#[test]
fn a_program_that_does_not_exist() {
    soon(|| {
        let error = error_of(Launcher::command("/no/such/program"));
        assert!(
            error.contains("cannot start the worker `/no/such/program`"),
            "{error}"
        );
        assert!(error.contains("No such file"), "{error}");
    });
}

#[test]
fn a_program_that_is_not_executable() {
    soon(|| {
        let error = error_of(Launcher::command("/etc/passwd"));
        assert!(error.contains("Permission denied"), "{error}");
    });
}

#[test]
fn a_directory_that_does_not_exist() {
    soon(|| {
        let error = error_of(Launcher::command("cat").current_dir("/no/such/place"));
        let (worker, why) = ("the worker `cat` in `/no/such/place`", "No such file");
        assert!(error.contains(worker) && error.contains(why), "{error}");
    });
}

#[test]
fn a_program_that_prints_a_page_and_exits() {
    soon(|| {
        let error = error_of(Launcher::command("echo").args(["<html>no worker</html>"]));
        assert!(
            error.contains("`echo <html>no worker</html>` is not a worker"),
            "{error}"
        );
        assert!(
            error.contains("it printed: <html>no worker</html>"),
            "{error}"
        );
        let error = error_of(Launcher::command("sh").args(["-c", "echo wrong >&2; exit 7"]));
        assert!(error.contains("exit status: 7"), "{error}");
        assert!(error.contains("it printed: wrong"), "{error}");
    });
}

#[test]
fn a_program_that_prints_without_end() {
    soon(|| {
        let error = error_of(Launcher::command("yes"));
        assert!(error.contains("it printed: y"), "{error}");
    });
}

#[test]
fn a_program_that_closes_its_stdout() {
    soon(|| {
        let error = error_of(Launcher::command("sh").args(["-c", "exec >&-; exec sleep 100"]));
        let why = "it closed its stdout before it was ready; it printed nothing";
        assert!(error.contains(why), "{error}");
    });
}

#[test]
fn a_program_that_stays_silent() {
    soon(|| {
        let error = error_of(Launcher::command("sleep").args(["100"]));
        assert!(
            error.contains("it said nothing of itself within 300ms"),
            "{error}"
        );
        assert!(error.contains("it printed nothing"), "{error}");
    });
}

#[test]
fn a_worker_of_another_version() {
    soon(|| {
        // Greeting; a HELLO of 4 bytes: version 99, no build id, pid 1, no tasks.
        let hello = r"\0executor worker\n\004\0\0\0\020\0\143\0\001\0";
        let script = format!("printf '{hello}'; exec sleep 100");
        let error = error_of(Launcher::command("sh").args(["-c", &script]));
        assert!(
            error.contains("it speaks version 99 of the protocol"),
            "{error}"
        );
    });
}

#[test]
fn a_worker_of_another_build() {
    soon(|| {
        let pool = builder(1)
            .registry(&registry().build_id("next"))
            .build()
            .unwrap();
        let error = pool
            .submit(Double(1))
            .unwrap()
            .result()
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("its build id is ``, and that of this program `next`"),
            "{error}"
        );
    });
}

fn unheard() {}
executor::remote_task!(Unheard = unheard());

#[test]
fn a_worker_that_lacks_the_task() {
    soon(|| {
        let pool = builder(1)
            .registry(&registry().with::<Unheard>())
            .build()
            .unwrap();
        let error = pool
            .submit(Unheard())
            .unwrap()
            .result()
            .unwrap_err()
            .to_string();
        assert!(error.contains("it does not know the task"), "{error}");
        assert!(error.contains("start::Unheard"), "{error}");
    });
}

#[test]
fn a_task_that_the_registry_lacks_is_refused() {
    let pool = builder(1).build().unwrap();
    let refused = pool.submit(Unheard()).unwrap_err();
    assert!(matches!(refused.kind(), SubmitErrorKind::UnknownTask(_)));
    assert!(
        refused.to_string().contains("does not know the task"),
        "{refused}"
    );
}

#[test]
fn a_program_that_is_no_worker_itself_cannot_start_itself() {
    // The test named `worker` runs in this process too; its registry may be there already.
    let error = ProcessPoolExecutor::builder()
        .max_workers(0)
        .build()
        .unwrap_err();
    assert_eq!(error.to_string(), "max_workers must be greater than 0");
    let error = ProcessPoolExecutor::builder()
        .launcher(launcher())
        .registry(&Registry::new())
        .initializer(Double(1))
        .build()
        .unwrap_err();
    assert!(
        error.to_string().contains("does not know the initializer"),
        "{error}"
    );
}
