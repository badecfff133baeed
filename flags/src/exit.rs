//! How the process ends.

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// Everything asked for is there, or was reported not found.
    Success,
    /// Some flags failed.
    SomeErrors,
    /// The command line makes no sense.
    Usage,
    /// Nothing could be downloaded: no server, or nowhere to write.
    Nothing,
    /// A signal ended the run early.
    Interrupted(i32),
}

impl ExitCode {
    /// The exit status of two things done one after the other: the first that was no success.
    pub(crate) fn or(self, next: Self) -> Self {
        if self == Self::Success { next } else { self }
    }
}

impl From<ExitCode> for i32 {
    fn from(code: ExitCode) -> Self {
        match code {
            ExitCode::Success => 0,
            ExitCode::SomeErrors => 1,
            ExitCode::Usage => 2,
            ExitCode::Nothing => 3,
            ExitCode::Interrupted(signal) => 128 + signal,
        }
    }
}
