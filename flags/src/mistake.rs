//! What is wrong with the command line, and what to do about it.

use clap::Error;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What to print about a mistake.
pub(crate) fn explained(mut mistake: Error) -> String {
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
