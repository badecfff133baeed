//! What is wrong with the command line, and what to do about it.

use std::ffi::OsString;

use clap::Error;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What to print about a mistake.
pub(crate) fn explained(mut mistake: Error) -> String {
    if mistake.kind() == ErrorKind::InvalidUtf8
        && let Some(what) = no_text(std::env::args_os().skip(1))
    {
        return format!(
            "error: {what} is not valid UTF-8\n\nFor more information, try '--help'.\n"
        );
    }
    // "to pass '--foo' as a value, use '-- --foo'": no code begins with a dash.
    mistake.remove(ContextKind::Suggested);
    if mistake.kind() == ErrorKind::ArgumentConflict {
        // It shows the two side by side, of all things.
        mistake.remove(ContextKind::Usage);
        let tip = StyledStr::from("leave one of the two out");
        mistake.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    mistake.render().to_string()
}

/// The argument that is no text, and the one before it, which may be its option: the library names neither.
fn no_text(args: impl Iterator<Item = OsString>) -> Option<String> {
    let mut before = None;
    for arg in args {
        match (arg.into_string(), before) {
            (Ok(text), _) => before = Some(text),
            (Err(arg), Some(before)) if before.starts_with('-') => {
                return Some(format!("'{}' after '{before}'", arg.display()));
            }
            (Err(arg), _) => return Some(format!("'{}'", arg.display())),
        }
    }
    None
}
