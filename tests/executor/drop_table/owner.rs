//! What the owner of a future does with it.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use executor::{Future, ReturnWhen, as_completed, as_completed_timeout, wait};

use super::kit::Kit;
use crate::support::drops::Token;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Drops,
    Keeps,
    Cancels,
    CancelsByGuard,
    Takes,
    TakesInTime,
    Tries,
    Peeks,
    PeeksAndTakes,
    LooksForAnError,
    Awaits,
    AwaitsInVain,
    AwaitsTwice,
    Waits,
    WaitsInVain,
    TakesAsCompleted,
    LeavesAsCompleted,
    TakesBackUnfinished,
}

impl Owner {
    pub(super) const ALL: [Self; 18] = [
        Self::Drops,
        Self::Keeps,
        Self::Cancels,
        Self::CancelsByGuard,
        Self::Takes,
        Self::TakesInTime,
        Self::Tries,
        Self::Peeks,
        Self::PeeksAndTakes,
        Self::LooksForAnError,
        Self::Awaits,
        Self::AwaitsInVain,
        Self::AwaitsTwice,
        Self::Waits,
        Self::WaitsInVain,
        Self::TakesAsCompleted,
        Self::LeavesAsCompleted,
        Self::TakesBackUnfinished,
    ];

    pub(super) fn cancels(self) -> bool {
        matches!(self, Self::Cancels | Self::CancelsByGuard)
    }

    /// Does it, and gives what is left to do once the future is done.
    pub(super) fn act(self, mut future: Future<Token>, kit: &Kit) -> Box<dyn FnOnce()> {
        let kit = kit.clone();
        match self {
            Self::Drops => drop(future),
            Self::Keeps => return Box::new(move || drop(future)),
            Self::Cancels => {
                future.cancel();
                return Box::new(move || drop(future));
            }
            Self::CancelsByGuard => drop(future.cancel_on_drop()),
            Self::Takes => return beside(kit, |kit| kit.see(&future.result())),
            Self::TakesInTime => match future.result_timeout(Duration::ZERO) {
                Ok(outcome) => kit.see(&outcome),
                Err(late) => {
                    let future = late.into_future();
                    return beside(kit, move |kit| {
                        let outcome = future.result_timeout(Duration::from_secs(600));
                        kit.see(&outcome.unwrap());
                    });
                }
            },
            Self::Tries => match future.try_result() {
                Ok(outcome) => kit.see(&outcome),
                Err(future) => return Box::new(move || kit.see(&future.try_result().unwrap())),
            },
            Self::Peeks => {
                let _ = future.peek().map(|outcome| kit.see(outcome));
                return Box::new(move || kit.see(future.peek().unwrap()));
            }
            Self::PeeksAndTakes => {
                let _ = future.peek().map(|outcome| kit.see(outcome));
                return Box::new(move || {
                    kit.see(future.peek().unwrap());
                    kit.see(&future.result());
                });
            }
            Self::LooksForAnError => {
                return beside(kit, move |_| {
                    future.exception();
                });
            }
            Self::Awaits => {
                if !poll(&mut future, &kit, &kit.waker()) {
                    return Box::new(move || assert!(poll(&mut future, &kit, &kit.waker())));
                }
            }
            Self::AwaitsInVain => {
                poll(&mut future, &kit, &kit.waker());
            }
            Self::AwaitsTwice => {
                // The second waker takes the place of the first.
                if !poll(&mut future, &kit, &kit.waker()) && !poll(&mut future, &kit, Waker::noop())
                {
                    return Box::new(move || kit.see(&future.result()));
                }
            }
            Self::Waits => {
                return beside(kit, |kit| {
                    let waited = wait([future], ReturnWhen::FirstCompleted, None);
                    for future in waited.done {
                        kit.see(&future.result());
                    }
                });
            }
            Self::WaitsInVain => {
                let soon = Some(Duration::from_nanos(1));
                drop(wait([future], ReturnWhen::FirstCompleted, soon));
            }
            Self::TakesAsCompleted => {
                let mut all = as_completed([future]);
                return Box::new(move || kit.see(&all.next().unwrap().result()));
            }
            Self::LeavesAsCompleted => drop(as_completed([future])),
            Self::TakesBackUnfinished => {
                let all = as_completed_timeout([future], Duration::ZERO);
                let future = all.into_unfinished().pop().unwrap();
                return Box::new(move || kit.see(&future.result()));
            }
        }
        Box::new(|| ())
    }
}

/// Polls once; true if that gave the outcome.
fn poll(future: &mut Future<Token>, kit: &Kit, waker: &Waker) -> bool {
    match Pin::new(future).poll(&mut Context::from_waker(waker)) {
        Poll::Ready(outcome) => {
            kit.see(&outcome);
            true
        }
        Poll::Pending => false,
    }
}

/// What blocks is done by a thread of its own.
fn beside(kit: Kit, act: impl FnOnce(&Kit) + Send + 'static) -> Box<dyn FnOnce()> {
    let thread = thread::spawn(move || {
        let blocks = kit.clone();
        kit.contain(move || act(&blocks));
    });
    Box::new(|| thread.join().unwrap())
}
