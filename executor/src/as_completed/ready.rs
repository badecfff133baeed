//! Completions, to be taken in their order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::word::Place;

/// When, and under which key the future is known.
type Completion = (Place, u32);

/// They come nearly in order, for the most part.
///
/// Of two that are here neither is the first one of all for certain: one that completed before them may still be on
/// its way here. But those that had completed when the last one of these did are here after one more look for more.
pub(super) struct Ready {
    /// In order.
    row: VecDeque<Completion>,
    /// Those that came when a later one was in the row already.
    late: BinaryHeap<Reverse<Completion>>,
    /// Those that came since one was asked for. Kept, so that its memory serves again.
    fresh: Vec<Completion>,
    /// All places are below this one.
    end: Place,
    /// What is not given yet and has a place below this one is here, but for the time between `release` and the look
    /// after it.
    released: Place,
}

impl Ready {
    pub(super) fn new() -> Self {
        Self {
            row: VecDeque::new(),
            late: BinaryHeap::new(),
            fresh: Vec::new(),
            end: 0,
            released: 0,
        }
    }

    /// One that is done.
    pub(super) fn add(&mut self, place: Place, key: u32) {
        self.fresh.push((place, key));
        self.end = self.end.max(place + 1);
    }

    /// Lets all go that are here, as soon as their turn comes: to be called before another look for more. True if
    /// there are any.
    pub(super) fn release(&mut self) -> bool {
        self.released = self.end;
        !(self.fresh.is_empty() && self.row.is_empty() && self.late.is_empty())
    }

    fn absorb(&mut self) {
        self.fresh.sort_unstable();
        for completion in self.fresh.drain(..) {
            if self.row.back().is_none_or(|last| *last < completion) {
                self.row.push_back(completion);
            } else {
                self.late.push(Reverse(completion));
            }
        }
    }

    /// The key of the first one, if it may go.
    pub(super) fn pop(&mut self) -> Option<u32> {
        self.absorb();
        let row = self.row.front().copied();
        let late = self.late.peek().map(|Reverse(late)| *late);
        let first = row.into_iter().chain(late).min()?;
        if first.0 >= self.released {
            return None;
        }
        if row == Some(first) {
            self.row.pop_front();
        } else {
            self.late.pop();
        }
        Some(first.1)
    }
}

#[cfg(all(test, not(executor_loom)))]
mod tests {
    use std::iter;

    use super::*;

    fn all(ready: &mut Ready) -> Vec<u32> {
        ready.release();
        iter::from_fn(|| ready.pop()).collect()
    }

    #[test]
    fn they_leave_in_order_however_they_came() {
        let mut ready = Ready::new();
        let mut places: Vec<u32> = (0..1000).collect();
        fastrand::Rng::with_seed(7).shuffle(&mut places);
        for batch in places.chunks(7) {
            for place in batch {
                ready.add((*place).into(), *place);
            }
            ready.absorb();
        }
        assert!(all(&mut ready).into_iter().eq(0..1000));
    }

    #[test]
    fn one_that_comes_late_is_still_taken_before_later_ones() {
        let mut ready = Ready::new();
        ready.add(5, 0);
        ready.add(3, 1);
        ready.release();
        ready.add(4, 2);
        assert_eq!(ready.pop(), Some(1));
        ready.add(1, 3);
        assert_eq!(all(&mut ready), [3, 2, 0]);
    }

    #[test]
    fn those_after_the_last_look_have_to_wait_for_the_next_one() {
        let mut ready = Ready::new();
        assert!(!ready.release());
        ready.add(0, 7);
        assert_eq!(ready.pop(), None);
        assert!(ready.release());
        ready.add(1, 8);
        assert_eq!(ready.pop(), Some(7));
        assert_eq!(ready.pop(), None);
        assert!(ready.release());
        assert_eq!(ready.pop(), Some(8));
        assert!(!ready.release());
    }
}
