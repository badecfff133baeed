//! Wrong arguments, nowhere to write, nobody to ask.

use std::ffi::OsStr;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::villain::{Then, Villain};
use crate::world::{Ran, World};

/// Makes sure that the arguments are refused before anything is done, in words that name `option`.
#[track_caller]
fn assert_usage(args: &[&str], option: &str, why: &str) {
    let world = World::new();
    let ran = world.flags(args);
    assert_eq!((ran.code(), ran.stdout.as_str()), (2, ""), "{ran:?}");
    assert!(
        ran.stderr.contains(option),
        "{option} is not named: {ran:?}"
    );
    assert!(ran.stderr.contains(why), "{why:?} is not said: {ran:?}");
    assert_eq!(world.files("."), [""; 0]);
}

#[test]
fn a_code_that_is_none() {
    for code in ["B1", "BRA", "../x", "É", "b\u{301}", ""] {
        assert_usage(&[code], "--all", "a code is two letters AA to ZZ");
    }
}

#[test]
fn too_many_requests_or_none() {
    assert_usage(&["-m", "1001"], "--max-req", "'1001'");
    assert_usage(&["-m", "1001"], "--max-req", "at most 1000");
    assert_usage(&["-m", "0"], "--max-req", "at least 1");
    assert_usage(&["--max-req", "-5"], "-5", "--help");
    assert_usage(&["-m", "many"], "--max-req", "'many'");
}

#[test]
fn a_limit_of_nothing() {
    assert_usage(&["-l", "0"], "--limit", "at least 1");
}

#[test]
fn more_often_than_memory_lasts() {
    assert_usage(&["--repeat", "1000000000000"], "--repeat", "at most 1000");
}

#[test]
fn a_negative_number_is_a_value_and_no_option() {
    for (args, option) in [
        (&["--repeat", "-1"][..], "--repeat"),
        (&["serve", "--port", "-1"], "--port"),
        (&["serve", "--delay", "-1"], "--delay"),
        (&["serve", "--delay", "-1..2"], "--delay"),
        (&["serve", "--error-rate", "-0.5"], "--error-rate"),
        (&["serve", "--seed", "-1"], "--seed"),
    ] {
        assert_usage(args, option, "invalid value '-");
    }
}

#[test]
fn a_server_that_is_none() {
    for server in [
        "nowhere",
        "ftp://example.com/flags",
        "http://",
        "http://h/f?q=1",
        "http://127.0.0.1:99999/f",
    ] {
        assert_usage(&["-s", server], "--server", server);
    }
}

#[test]
fn a_base_that_is_too_long() {
    let long = format!("http://h/{}", "a".repeat(5000));
    assert_usage(&["-s", &long], "--server", "at most 2048 bytes");
}

/// What a run makes of an argument that is no text.
fn ran_with_no_text(args: &[&str], no_text: &[u8]) -> (World, Ran) {
    let world = World::new();
    let mut command = world.command();
    command.args(args).arg(OsStr::from_bytes(no_text));
    let ran = world.spawn(&mut command).end();
    (world, ran)
}

#[test]
fn an_argument_that_is_no_text_is_named() {
    for (args, named) in [
        (
            &["-s"][..],
            "error: 'BR\u{fffd}' after '-s' is not valid UTF-8\n",
        ),
        (&["us"], "error: 'BR\u{fffd}' is not valid UTF-8\n"),
    ] {
        let (_world, ran) = ran_with_no_text(args, b"BR\xff");
        assert!(ran.stderr.starts_with(named), "{ran:?}");
        assert_eq!((ran.code(), ran.stdout.as_str()), (2, ""), "{ran:?}");
    }
}

#[test]
fn the_name_of_a_file_need_be_no_text() {
    let (world, ran) = ran_with_no_text(&["br", "-q", "--trace"], b"\xff.svg");
    ran.assert(0, "", "");
    assert!(world.path("").join(OsStr::from_bytes(b"\xff.svg")).exists());

    let (_world, ran) = ran_with_no_text(&["br", "--trace"], b"\xff");
    assert!(ran.stderr.contains("for '--trace <FILE>'"), "{ran:?}");
    assert_eq!(ran.code(), 2);

    #[cfg(feature = "tls")]
    {
        let (_world, ran) = ran_with_no_text(&["br", "--cacert"], b"\xff.pem");
        assert!(ran.stderr.contains("for '--cacert <FILE>'"), "{ran:?}");
        assert!(ran.stderr.contains("No such file"), "{ran:?}");
        assert_eq!(ran.code(), 2);
    }
}

#[test]
fn a_mode_that_is_none() {
    assert_usage(&["--mode", "fibers"], "--mode", "as-completed");
}

#[test]
fn options_that_contradict_each_other() {
    assert_usage(&["-a", "-e"], "--all", "cannot be used with");
    assert_usage(&["-a", "br"], "--all", "cannot be used with");
    assert_usage(&["--json", "-v"], "--json", "cannot be used with");
    assert_usage(&["-q", "-v"], "--quiet", "cannot be used with");
}

#[test]
fn a_destination_that_cannot_be() {
    let world = World::new();
    fs::write(world.path("file"), "").unwrap();
    world.flags(&["-d", "file/x"]).assert(
        3,
        "",
        "flags: cannot write to 'file/x': Not a directory (os error 20); name another directory with --dest DIR\n",
    );
    std::os::unix::fs::symlink("nowhere", world.path("link")).unwrap();
    for name in ["file", "link"] {
        let why = format!(
            "flags: cannot write to '{name}': not a directory; name another directory with --dest DIR\n"
        );
        world.flags(&["-d", name]).assert(3, "", &why);
    }
    let ran = world.flags(&["-d", ""]);
    assert!(ran.stderr.contains("--dest"), "{ran:?}");
}

#[test]
fn a_server_that_is_not_there() {
    // The port was free a moment ago, and nobody listens on it now.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let base = format!("http://127.0.0.1:{port}/flags");
    let world = World::new();
    let ran = world.flags(&["br", "-s", &base]);
    ran.assert(
        3,
        "URL site: http://127.0.0.1:PORT/flags\n\
         Searching for 1 flag: BR\n\
         1 connection will be used.\n\
         --------------------\n  \
         0 flags downloaded.\n  \
         1 error.\n\
         Elapsed time: TIMEs\n  \
         3 retries.\n\
         0 bytes received.\n",
        "BR: cannot connect: connection refused (tried 4 times)\n\
         flags: nothing could be downloaded from http://127.0.0.1:PORT/flags; --server names another place\n",
    );
    // The others are not worth the wait once the first is given up.
    let ran = world.flags(&["-e", "-q", "-s", &base]);
    assert_eq!((ran.code(), ran.stdout.as_str()), (3, ""));
    assert!(ran.elapsed.as_secs() < 4, "{:?}", ran.elapsed);
}

#[test]
fn a_host_that_does_not_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // One connection may wait to be accepted; the system leaves a further one without an answer.
    rustix::net::listen(&listener, 0).unwrap();
    let patience = Duration::from_millis(100);
    let connect = || TcpStream::connect_timeout(&address, patience);
    let waiting: Vec<_> = (0..8).map_while(|_| connect().ok()).collect();
    assert!(waiting.len() < 8, "the system lets any number wait");
    let base = format!("http://{address}/flags");
    let args = [
        "br",
        "-q",
        "--connect-timeout",
        "0.3",
        "--retries",
        "1",
        "-s",
        &base,
    ];
    let ran = World::new().flags(&args);
    let why = "BR: cannot connect: no answer within 300ms (--connect-timeout) (tried 2 times)\n";
    assert!(ran.stderr.starts_with(why), "{ran:?}");
    assert_eq!(ran.code(), 3);
    assert!((600..2000).contains(&ran.elapsed.as_millis()), "{ran:?}");
}

#[test]
fn a_host_that_does_not_exist() {
    let ran = World::new().flags(&[
        "br",
        "-q",
        "--retries",
        "0",
        "-s",
        "http://nowhere.invalid/flags",
    ]);
    assert!(ran.stderr.starts_with("BR: cannot connect: "), "{ran:?}");
    assert_eq!(ran.code(), 3);
}

#[test]
fn a_reader_that_goes_away_does_no_harm() {
    let world = World::new();
    let mut command = world.command();
    let mut child = command
        .arg("-v")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        (ended.status.code(), ended.stderr.as_slice()),
        (Some(0), b"".as_slice())
    );
    assert_eq!(world.files("download").len(), 20);
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let world = World::new();
    for args in [
        &[][..],
        &["-v"],
        &["--json"],
        &["--help"],
        &["--version"],
        &["--credits"],
        &["man"],
        &["completions", "bash"],
        &["compare", "-l1", "-slocal"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let ended = world.command().args(args).stdout(full).output().unwrap();
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert!(
            stderr.starts_with("flags: cannot write to standard output: "),
            "{args:?}: {stderr}"
        );
        assert_eq!(ended.status.code(), Some(1), "{args:?}");
    }
    assert_eq!(world.files("download").len(), 20);
}

#[test]
fn a_file_larger_than_the_user_may_write() {
    let world = World::new();
    let why = "cannot write the file: File too large (os error 27); --dest DIR names another place";
    for mode in ["as-completed", "processes"] {
        // Blocks of 512 bytes: every flag is larger.
        let limited = "ulimit -f 1 && exec \"$0\" br cn --mode \"$1\"";
        let mut command = Command::new("sh");
        command
            .args(["-c", limited, env!("CARGO_BIN_EXE_flags"), mode])
            .current_dir(world.path("."));
        let ran = world.spawn(&mut command).end();
        ran.assert(
            3,
            "0 flags downloaded in TIMEs\n  2 errors.\n",
            &format!(
                "BR, CN: {why} (tried once)\n\
                 flags: nothing could be saved in 'download'; --dest names another place\n"
            ),
        );
        assert_eq!(world.files("download"), [""; 0]);
    }
}

#[test]
fn a_flag_that_cannot_be_put_in_its_place() {
    let world = World::new();
    fs::create_dir_all(world.path("download/br.gif/in-the-way")).unwrap();
    let ran = world.flags(&["br", "jp"]);
    ran.assert(
        1,
        "JP\n1 flag downloaded in TIMEs\n  1 error.\n",
        "BR: cannot write the file: Is a directory (os error 21); --dest DIR names another place (tried once)\n",
    );
    assert_eq!(world.files("download"), ["br.gif", "jp.gif"]);
}

#[test]
fn too_few_open_files_are_said_and_nothing_hangs() {
    let world = World::new();
    // It never answers, so that no connection is free for a second flag; and no worker process can be started where
    // a few could do all the work.
    let villain = Villain::new(|_| Then::Keep);
    let hundred = "-e -l 100 -m 100 --json --retries 0 --timeout 2";
    // A hard limit: the program cannot ask for more.
    let limited = format!("ulimit -n $3 && exec \"$0\" {hundred} --mode \"$1\" -s \"$2\"");
    for (mode, files) in [("as-completed", "60"), ("processes", "10")] {
        let mut command = Command::new("sh");
        command
            .args(["-c", &limited, env!("CARGO_BIN_EXE_flags"), mode])
            .args([&villain.base(), files])
            .current_dir(world.path("."));
        let ran = world.spawn(&mut command).end();
        assert_eq!(ran.code(), 1, "{ran:?}");
        // Each of them is in the books, the ones that were not begun as well.
        assert!(ran.stdout.contains("\"errors\": 100,"), "{ran:?}");
        assert!(
            ran.stderr.to_lowercase().contains("too many open files"),
            "{ran:?}"
        );
        assert!(ran.stderr.contains("--max-req"), "{ran:?}");
    }
}
