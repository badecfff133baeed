//! Lines that are never torn, whoever prints them.

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process;

/// Prints one line, as `println!` does, but in one piece: see [`crate::line`].
#[macro_export]
macro_rules! say {
    () => { $crate::line(format_args!("")) };
    ($($arg:tt)*) => { $crate::line(format_args!($($arg)*)) };
}

/// Prints one line with one write call, so that lines of several threads never mix.
///
/// `println!` locks stdout too, but writes the parts between the holes of its format one by one: another
/// process on the same terminal can come between them.
///
/// If nobody reads on (`| head -1`), there is nothing left to teach: the program ends, without a panic
/// and without a complaint. It also ends, with a complaint, if stdout takes no more for another reason.
pub fn line(text: fmt::Arguments<'_>) {
    let text = format!("{text}\n");
    let Err(error) = io::stdout().lock().write_all(text.as_bytes()) else {
        return;
    };
    if error.kind() == ErrorKind::BrokenPipe {
        process::exit(0);
    }
    let _ = writeln!(io::stderr(), "error: cannot write to stdout: {error}");
    process::exit(1);
}

/// Ends a demo: an empty line, then the answer, as many lines as it needs: see [`crate::last_lines`].
#[macro_export]
macro_rules! answer {
    ($($arg:tt)*) => { $crate::last_lines(format_args!($($arg)*)) };
}

/// Prints an empty line and the answer, wrapped at 80 columns.
pub fn last_lines(answer: fmt::Arguments<'_>) {
    crate::say!();
    let mut row = String::from("Answer:");
    for word in answer.to_string().split_whitespace() {
        if row.chars().count() + 1 + word.chars().count() > COLUMNS {
            crate::say!("{row}");
            row.clear();
        } else {
            row.push(' ');
        }
        row.push_str(word);
    }
    crate::say!("{row}");
}

/// The width of a terminal that nobody has made wider.
const COLUMNS: usize = 80;

/// The local time as `[13:26:03]`.
pub fn stamp() -> String {
    jiff::Zoned::now().strftime("[%H:%M:%S]").to_string()
}
