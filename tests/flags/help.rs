//! What the program says of itself.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::world::World;

/// What the program prints.
fn said(args: &[&str]) -> String {
    let ran = World::new().flags(args);
    assert_eq!((ran.code(), ran.stderr.as_str()), (0, ""), "{ran:?}");
    ran.stdout
}

/// Gives a text to another program; none where there is no such program.
fn ask(program: &mut Command, text: &str) -> Option<Output> {
    let program = program.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = program.stderr(Stdio::piped()).spawn().ok()?;
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    Some(child.wait_with_output().unwrap())
}

/// The long options of a help text.
fn options(help: &str) -> Vec<&str> {
    let words = help.split(|c: char| c.is_whitespace() || c == '.');
    words.filter(|word| word.starts_with("--")).collect()
}

/// What a help text says of each option, first of all.
fn meanings(help: &str) -> Vec<&str> {
    let mut lines = help.lines().map(str::trim);
    let mut meanings = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with('-') {
            let beside = line.split_once("  ").map(|(_, meaning)| meaning);
            let meaning = beside.or_else(|| lines.next()).unwrap().trim();
            meanings.push(meaning.split(" [default").next().unwrap());
        }
    }
    meanings
}

#[test]
fn the_short_help_is_one_screen() {
    for help in [
        said(&["-h"]),
        said(&["serve", "-h"]),
        said(&["compare", "-h"]),
    ] {
        assert!(help.lines().count() <= 24, "{help}");
    }
    let (short, whole) = (said(&["-h"]), said(&["--help"]));
    assert!(options(&whole).len() > 20, "{whole}");
    for option in options(&short) {
        assert!(options(&whole).contains(&option), "{option}");
    }
    for help in [
        short,
        whole,
        said(&["serve", "--help"]),
        said(&["compare", "--help"]),
    ] {
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn the_whole_help_says_what_limits_there_are() {
    let help = said(&["--help"])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for limit in [
        "(Retry-After) is obeyed up to 60 seconds",
        "not a byte comes for 5 seconds",
        "for each of its answers",
        "http_proxy, https_proxy",
    ] {
        assert!(help.contains(limit), "{limit} is not in {help}");
    }
}

#[test]
fn the_examples_work() {
    let help = said(&["--help"]);
    let examples = help
        .lines()
        .skip_while(|line| *line != "Examples:")
        .skip(1)
        .map_while(|line| line.strip_prefix("  flags"));
    let mut count = 0;
    for example in examples {
        let (args, meaning) = example.split_at(example.find("   ").unwrap());
        assert!(!meaning.trim().is_empty(), "{example}");
        let world = World::new();
        let ran = world.flags(&args.split_whitespace().collect::<Vec<_>>());
        let may_fail = args.contains("error");
        assert!(ran.code() == 0 || may_fail && ran.code() == 1, "{ran:?}");
        let svg = args.contains("run.svg");
        assert_eq!(world.path("run.svg").exists(), svg, "{args}");
        count += 1;
    }
    assert_eq!(count, 6);
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = said(&["completions", shell]);
        // Fish has them without their dashes.
        assert!(script.contains("skip-existing"), "{shell}: {script}");
        assert!(script.contains("as-completed"), "{shell}: {script}");
        if ["bash", "fish", "zsh"].contains(&shell)
            && let Some(checked) = ask(Command::new(shell).arg("-n"), &script)
        {
            assert!(checked.status.success(), "{shell}: {checked:?}");
        }
    }
    let ran = World::new().flags(&["completions", "tcsh"]);
    assert!(ran.code() == 2 && ran.stderr.contains("zsh"), "{ran:?}");
}

#[test]
fn bash_completes_with_them() {
    let ask_for = "COMP_WORDS=(flags --mode se); COMP_CWORD=2; _flags flags se --mode; \
                   echo \"${COMPREPLY[@]}\"; \
                   COMP_WORDS=(flags -s de); COMP_CWORD=2; _flags flags de -s; \
                   echo \"${COMPREPLY[@]}\"; \
                   COMP_WORDS=(flags man s); COMP_CWORD=2; _flags flags s man; \
                   echo \"${COMPREPLY[@]}\"; \
                   COMP_WORDS=(flags --sk); COMP_CWORD=1; _flags flags --sk flags; \
                   echo \"${COMPREPLY[@]}\"";
    let script = said(&["completions", "bash"]) + ask_for;
    if let Some(completed) = ask(&mut Command::new("bash"), &script) {
        let words = String::from_utf8_lossy(&completed.stdout);
        assert_eq!(
            words, "sequential\ndelay\nserve\n--skip-existing\n",
            "{completed:?}"
        );
    }
}

#[test]
fn the_manual_has_all_that_the_help_has() {
    for command in [&[][..], &["serve"], &["compare"]] {
        let page = said(&[&["man"], command].concat());
        let plain = page.replace("\\-", "-").replace("\\*(Aq", "'");
        let help = said(&[command, &["--help"]].concat());
        for option in options(&help) {
            assert!(plain.contains(option), "{option} is not in {plain}");
        }
        for meaning in meanings(&help) {
            assert!(plain.contains(meaning), "'{meaning}' is not in {plain}");
        }
        for title in ["EXAMPLES", "ENVIRONMENT", "EXIT STATUS"] {
            let title = format!(".SH \"{title}\"")
                .replace("\"", if title.contains(' ') { "\"" } else { "" });
            assert_eq!(plain.contains(&title), command.is_empty(), "{plain}");
        }
        let mut reader = Command::new("man");
        reader.args(["--warnings", "--local-file", "-"]);
        if let Some(read) = ask(&mut reader, &page) {
            assert!(read.status.success(), "{read:?}");
            assert_eq!(String::from_utf8_lossy(&read.stderr), "");
        }
    }
    let ran = World::new().flags(&["man", "woman"]);
    assert!(ran.code() == 2 && ran.stderr.contains("serve"), "{ran:?}");
}
