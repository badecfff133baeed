//! Step 9: the safe core, complete: a folder of small files, for it does not fit into one.
//!
//! The library began with this very core, before a faster one took its place under the same names; it has no
//! `unsafe`, and you can link it. What the library has around its core is left out: threads on demand, bounds,
//! timeouts of `map` and `as_completed`, scopes, observers, processes.
//!
//! ```text
//!   ThreadPoolExecutor ──submit──▶ queue ──take──▶ a worker          a helper: a worker that waits,
//!          │                      [cell] [cell]       │ runs             and runs tasks meanwhile
//!          ▼                         │                ▼
//!        Future ──────shares──────▶ cell ◀──settles── the work, or a Promise
//!                                    │
//!          callbacks, sleepers, mailboxes, wakers ◀─── are told
//! ```
//!
//! | read | file | what is in it | grown from |
//! |---|---|---|---|
//! | 1 | `state` | the state machine: a drawing, a table, one atomic | step 5 |
//! | 2 | `slot`, `shared` | the cell: work, then outcome, and who wants to know it | steps 5 and 7 |
//! | 3 | `job`, `home`, `id`, `outcome` | a task and a pool, as those see them who do not know their types | steps 4 and 5 |
//! | 4 | `future`, `promise` | the two ends | step 5 |
//! | 5 | `books`, `queue`, `pool` | the run queue, who sleeps on it, and the workers | step 6 |
//! | 6 | `help` | waiting for one future: asleep, or at work | |
//! | 7 | `mailbox`, `inbox`, `wait`, `as_completed`, `map` | waiting for many | step 8 |
//!
//! What is new, and why:
//!
//! - **The state is an atomic.** The queue claims a task under its own lock; with the state under the lock of
//!   the cell it would hold two, and nobody might ever take them in the other order. And `done` is one load.
//! - **`Cancelling`.** `cancel` runs the callbacks before the future is done, as a worker does; meanwhile a
//!   second `cancel` must neither run them again nor say `false`.
//! - **The closure lies in the cell**, not in a box: one allocation a task.
//! - **A worker that waits works.** Until now, a task that waited for another one of its own full pool hung
//!   (`bugs::full_pool`); here it runs that one itself. What else it may run meanwhile is said in `queue`.
//! - **Idle workers are woken when needed:** not if those that are awake already are enough.
//! - **`as_completed` without callbacks.** A future knows its place in the order of completion, so those that
//!   were done before come in that order, too; and one who goes away can be forgotten.
//!
//! # What it costs
//!
//! Counted by tests, which fail when this table is wrong (`tests/cost.rs` here counts the locks,
//! `tests/demos/allocations.rs` the rest). For a closure of 8 bytes and as large a result:
//!
//! | for each | locks | allocations |
//! |---|---|---|
//! | task: `submit` | 1 | 1 of 168 bytes, and 16 bytes in the list of the queue |
//! | task: taken and run by a worker | 3 | 0 |
//! | task: `result` when it is done | 1 | 0 |
//! | task: `submit` and `result` in a worker that runs it itself | 6 | 2: the second is a list of what it leaves in the queue |
//! | callback of a pending future | 1, and 1 more when it settles | 2 |
//! | pending future in `as_completed` | 2, and 2 more when it settles | 1, and room in a map and a heap |
//!
//! A lock that nobody else wants is two atomic operations. That of a cell is wanted by two threads at most, most
//! of the time; that of the queue by all.
//!
//! # What the fast core does about it
//!
//! It is the library's own: `executor/src/cell`, `settle.rs`, `line.rs` and `queue`.
//!
//! | here | there |
//! |---|---|
//! | 5 locks a task | one, held by a worker while it takes the task: a task is moved on by one compare-and-swap each step. Who wants to sleep, or be called, marks that in the state, and only then whoever settles takes a lock |
//! | the state beside the reference count of the `Arc` | both in one word: to settle a task and to let go of it is one operation |
//! | work and outcome in an enum, with room for callbacks and watchers | work and outcome in the same bytes, and whoever wants to be told brings the room for it: most of the 168 bytes are gone |
//! | a list of pointers, which grows | the tasks themselves are linked: nothing to allocate |
//! | one lock for those who submit and those who take | whoever submits swaps a pointer, counts, and learns from that count whether it has to wake somebody |
//! | for `as_completed`, an entry in each task, and a heap | one lock shared by all its tasks, under which each leaves its number |
//! | a count of idle workers, under the lock | a flag for each worker, which it alone writes |
//! | who finds no task sleeps at once | it looks a little longer first: to wake a thread takes microseconds, a small task less than one |
//!
//! The price is `unsafe`: there the compiler no longer checks that only one thread has the work, or the
//! outcome. In this step it does.
//!
//! # Break it
//!
//! Each of these is a line or two, and a test knows: sleep without a deadline in `wait_until`; deliver to the
//! mailboxes with place 0; call callbacks under the lock in `settle`; let a helper run any task rather than a
//! child; do not count a woken worker as awake; forget `poke`.
#![forbid(unsafe_code)]

mod as_completed;
mod books;
mod future;
mod help;
mod home;
mod id;
mod inbox;
mod job;
mod mailbox;
mod map;
mod outcome;
mod pool;
mod promise;
mod queue;
mod shared;
mod slot;
mod state;
mod sync;
#[cfg(test)]
mod tests;
mod wait;

pub use as_completed::{AsCompleted, as_completed};
pub use future::Future;
pub use id::FutureId;
pub use map::Map;
pub use outcome::{Outcome, Panic, TaskError};
pub use pool::{Shutdown, SubmitError, ThreadPoolExecutor};
pub use promise::Promise;
pub use wait::{ReturnWhen, Waited, wait};
