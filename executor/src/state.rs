//! The state machine of a task, pure: [`word`](crate::word) has it in one atomic with all that changes at the same
//! time.
//!
//! ```text
//!             claim                  settle
//!   Pending ─────────▶ Running ──────┬──────▶ Returned
//!      │                             └──────▶ Raised
//!      │ cancel
//!      └─────────▶ Cancelling ─────────────▶ Cancelled
//!                               settle
//! ```
//!
//! | from \ by    | claim     | cancel       | settle                   | seen from outside |
//! |--------------|-----------|--------------|--------------------------|-------------------|
//! | `Pending`    | `Running` | `Cancelling` | –                        | pending           |
//! | `Running`    | refused   | refused      | `Returned` or `Raised`   | running           |
//! | `Cancelling` | refused   | done already | `Cancelled`              | pending           |
//! | `Cancelled`  | refused   | done already | –                        | cancelled         |
//! | `Returned`   | refused   | refused      | –                        | finished          |
//! | `Raised`     | refused   | refused      | –                        | finished          |
//!
//! Callbacks run in `Running` or `Cancelling`, before the step to the last state: whoever sees a future
//! done knows that its callbacks have run.

/// Where a task is, in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum State {
    /// The work is in the cell. Anyone may claim it (to run it) or cancel it; the first one wins.
    Pending,
    /// Whoever claimed it, and nobody else, may take the work out and later settle.
    Running,
    /// Whoever cancelled it, and nobody else, may drop the work, run the callbacks, and settle.
    Cancelling,
    /// Nobody changes it any more; the outcome is `Err(TaskError::Cancelled)`.
    Cancelled,
    /// Nobody changes it any more; the outcome is a value, for the future's owner to take.
    Returned,
    /// Nobody changes it any more; the outcome is an error, for the future's owner to take.
    Raised,
}

/// Where a task is, as its future shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Running,
    Cancelled,
    Finished,
}

/// What came of an attempt to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancel {
    /// This call did it, and has to settle.
    Now,
    /// It was cancelled before.
    Already,
    /// It runs, or has run.
    TooLate,
}

impl State {
    pub(crate) const ALL: [State; 6] = [
        State::Pending,
        State::Running,
        State::Cancelling,
        State::Cancelled,
        State::Returned,
        State::Raised,
    ];

    pub(crate) fn status(self) -> Status {
        match self {
            State::Pending | State::Cancelling => Status::Pending,
            State::Running => Status::Running,
            State::Cancelled => Status::Cancelled,
            State::Returned | State::Raised => Status::Finished,
        }
    }

    pub(crate) fn is_done(self) -> bool {
        matches!(self, State::Cancelled | State::Returned | State::Raised)
    }

    /// The state after a claim, if it can be claimed.
    pub(crate) fn claimed(self) -> Option<State> {
        (self == State::Pending).then_some(State::Running)
    }

    /// The state after a cancel, or what stands against it.
    pub(crate) fn cancelled(self) -> Result<State, Cancel> {
        match self {
            State::Pending => Ok(State::Cancelling),
            State::Cancelling | State::Cancelled => Err(Cancel::Already),
            State::Running | State::Returned | State::Raised => Err(Cancel::TooLate),
        }
    }

    /// The state after the outcome is stored; `ok` if it is a value.
    pub(crate) fn settled(self, ok: bool) -> State {
        match (self, ok) {
            (State::Running, true) => State::Returned,
            (State::Running, false) => State::Raised,
            (State::Cancelling, _) => State::Cancelled,
            (done, _) => unreachable!("a task settles once, and this one is {done:?}"),
        }
    }
}

#[cfg(all(test, not(executor_loom)))]
mod tests {
    use super::*;

    /// The table of the module docs, cell by cell.
    #[test]
    fn transitions_are_the_table() {
        use State::*;
        let table = [
            (Pending, Some(Running), Ok(Cancelling), Status::Pending),
            (Running, None, Err(Cancel::TooLate), Status::Running),
            (Cancelling, None, Err(Cancel::Already), Status::Pending),
            (Cancelled, None, Err(Cancel::Already), Status::Cancelled),
            (Returned, None, Err(Cancel::TooLate), Status::Finished),
            (Raised, None, Err(Cancel::TooLate), Status::Finished),
        ];
        for (state, claimed, cancelled, status) in table {
            assert_eq!(state.claimed(), claimed, "claim in {state:?}");
            assert_eq!(state.cancelled(), cancelled, "cancel in {state:?}");
            assert_eq!(state.status(), status, "status of {state:?}");
        }
    }

    #[test]
    fn settling_keeps_the_kind_of_the_outcome() {
        assert_eq!(State::Running.settled(true), State::Returned);
        assert_eq!(State::Running.settled(false), State::Raised);
        assert_eq!(State::Cancelling.settled(false), State::Cancelled);
    }

    #[test]
    fn only_the_last_states_are_done() {
        let done: Vec<State> = State::ALL
            .into_iter()
            .filter(|state| state.is_done())
            .collect();
        assert_eq!(done, [State::Cancelled, State::Returned, State::Raised]);
    }
}
