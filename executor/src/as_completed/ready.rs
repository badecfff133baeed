//! Completions, to be taken in their order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::line::Arrival;

/// They come nearly in order, for the most part.
pub(super) struct Ready {
    /// In order.
    row: VecDeque<Arrival>,
    /// Those that came when a later one was in the row already.
    late: BinaryHeap<Reverse<Arrival>>,
    /// Those that came since the last one was taken. Kept, so that its memory serves again.
    fresh: Vec<Arrival>,
}

impl Ready {
    pub(super) fn new() -> Self {
        Self {
            row: VecDeque::new(),
            late: BinaryHeap::new(),
            fresh: Vec::new(),
        }
    }

    /// Where those are put that come, in any order.
    pub(super) fn fresh(&mut self) -> &mut Vec<Arrival> {
        &mut self.fresh
    }

    fn absorb(&mut self) {
        self.fresh.sort_unstable();
        for arrival in self.fresh.drain(..) {
            if self.row.back().is_none_or(|last| *last < arrival) {
                self.row.push_back(arrival);
            } else {
                self.late.push(Reverse(arrival));
            }
        }
    }

    /// The first one.
    pub(super) fn pop(&mut self) -> Option<Arrival> {
        self.absorb();
        match (self.row.front(), self.late.peek()) {
            (Some(row), Some(Reverse(late))) if late < row => {}
            (None, Some(_)) => {}
            _ => return self.row.pop_front(),
        }
        self.late.pop().map(|Reverse(arrival)| arrival)
    }
}

#[cfg(all(test, not(executor_loom)))]
mod tests {
    use super::*;

    #[test]
    fn they_leave_in_order_however_they_came() {
        let mut ready = Ready::new();
        let mut places: Vec<u64> = (0..1000).collect();
        fastrand::Rng::with_seed(7).shuffle(&mut places);
        for batch in places.chunks(7) {
            ready.fresh().extend(batch.iter().map(|place| (*place, 0)));
            ready.absorb();
        }
        let left: Vec<u64> = std::iter::from_fn(|| ready.pop())
            .map(|(place, _)| place)
            .collect();
        assert!(left.is_sorted() && left.len() == places.len());
    }

    #[test]
    fn one_that_comes_late_is_still_taken_before_later_ones() {
        let mut ready = Ready::new();
        ready.fresh().extend([(5, 0), (3, 1)]);
        ready.absorb();
        ready.fresh().push((4, 2));
        assert_eq!(ready.pop(), Some((3, 1)));
        ready.fresh().push((1, 3));
        let keys: Vec<u32> = std::iter::from_fn(|| ready.pop())
            .map(|(_, key)| key)
            .collect();
        assert_eq!(keys, [3, 2, 0]);
    }
}
