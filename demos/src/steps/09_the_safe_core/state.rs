//! The state machine of a future: pure, then in one atomic.
//!
//! ```text
//!             claim                  finish
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

use std::sync::atomic::{AtomicU8, Ordering};

/// Where a task is, in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum State {
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
pub(super) enum Status {
    Pending,
    Running,
    Cancelled,
    Finished,
}

/// What came of an attempt to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cancel {
    /// This call did it, and has to settle.
    Now,
    /// It was cancelled before.
    Already,
    /// It runs, or has run.
    TooLate,
}

impl State {
    const ALL: [State; 6] = [
        State::Pending,
        State::Running,
        State::Cancelling,
        State::Cancelled,
        State::Returned,
        State::Raised,
    ];

    pub(super) fn status(self) -> Status {
        match self {
            State::Pending | State::Cancelling => Status::Pending,
            State::Running => Status::Running,
            State::Cancelled => Status::Cancelled,
            State::Returned | State::Raised => Status::Finished,
        }
    }

    pub(super) fn is_done(self) -> bool {
        matches!(self, State::Cancelled | State::Returned | State::Raised)
    }

    /// The state after a claim, if it can be claimed.
    fn claimed(self) -> Option<State> {
        (self == State::Pending).then_some(State::Running)
    }

    /// The state after a cancel, or what stands against it.
    fn cancelled(self) -> Result<State, Cancel> {
        match self {
            State::Pending => Ok(State::Cancelling),
            State::Cancelling | State::Cancelled => Err(Cancel::Already),
            State::Running | State::Returned | State::Raised => Err(Cancel::TooLate),
        }
    }

    /// The state after the outcome is stored; `ok` if it is a value.
    fn settled(self, ok: bool) -> State {
        match (self, ok) {
            (State::Running, true) => State::Returned,
            (State::Running, false) => State::Raised,
            (State::Cancelling, _) => State::Cancelled,
            (done, _) => unreachable!("a future settles once, and this one is {done:?}"),
        }
    }
}

/// A [`State`] that several threads move.
#[derive(Debug)]
pub(super) struct AtomicState(AtomicU8);

impl AtomicState {
    pub(super) fn new() -> Self {
        Self(AtomicU8::new(State::Pending as u8))
    }

    pub(super) fn get(&self) -> State {
        // ORDERING: Acquire pairs with the Release in `settle`: who sees a future done sees what its
        // task did, without taking the lock of the cell.
        State::ALL[usize::from(self.0.load(Ordering::Acquire))]
    }

    /// Takes the right to run the work; true for exactly one caller, and only if nobody cancelled.
    pub(super) fn claim(&self) -> bool {
        loop {
            let now = self.get();
            match now.claimed() {
                Some(next) if self.exchange(now, next) => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }

    pub(super) fn cancel(&self) -> Cancel {
        loop {
            let now = self.get();
            match now.cancelled() {
                Ok(next) if self.exchange(now, next) => return Cancel::Now,
                Ok(_) => {}
                Err(answer) => return answer,
            }
        }
    }

    /// Makes the outcome visible. Only for the one who claimed or cancelled.
    pub(super) fn settle(&self, ok: bool) {
        let next = self.get().settled(ok);
        // ORDERING: Release pairs with the Acquire in `get`. No exchange: from `Running` and
        // `Cancelling` only one thread may go on.
        self.0.store(next as u8, Ordering::Release);
    }

    fn exchange(&self, from: State, to: State) -> bool {
        // ORDERING: AcqRel on success. The winner reads the work that the submitter stored (that pair is
        // the cell's lock) and must not be seen as the owner before it is one. Acquire on failure, for
        // the loser may find the future done.
        self.0
            .compare_exchange(from as u8, to as u8, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }
}

#[cfg(test)]
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

    #[test]
    fn every_state_survives_the_atomic() {
        for (number, state) in State::ALL.into_iter().enumerate() {
            assert_eq!(state as usize, number);
        }
    }
}
