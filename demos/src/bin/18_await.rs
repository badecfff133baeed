//! Can I `.await` a task of the pool, and which runtime does that need?
//!
//! Run it: `cargo run -p demos --bin 18_await`.
//!
//! Look for: the smallest runtime there is, below: it parks its thread, and the worker that finishes the
//! task unparks it. It is polled only when there is news, not in a loop.

use std::future::Future;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use demos::{Pace, answer, run_at, say, source};
use executor::{Outcome, ThreadPoolExecutor};

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

/// Wakes the thread that waits for a future.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        let worker = thread::current();
        say!(
            "  {} has finished its task, and wakes us",
            worker.name().unwrap_or("?")
        );
        self.0.unpark();
    }
}

/// Polls the future to its end, asleep in between.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    for polls in 1.. {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            say!("ready after {polls} polls");
            return output;
        }
        say!("  pending: good night");
        thread::park();
    }
    unreachable!("`1..` does not end")
}

async fn two_naps(pool: &ThreadPoolExecutor, pace: Pace) -> anyhow::Result<u32> {
    let nap = move |n: u32| {
        move || {
            pace.nap(n);
            n
        }
    };
    let first: Outcome<u32> = pool.submit(nap(2))?.await;
    let second: Outcome<u32> = pool.submit(nap(3))?.await;
    Ok(first? + second?)
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::builder()
        .thread_name_prefix("worker")
        .build()?;
    let sum = block_on(two_naps(&pool, pace))?;
    say!("naps of {sum} in all");
    answer!(
        "yes, and any runtime does: a pool's future is a `std::future::Future`, which wakes whoever \
         polled it. So blocking work of an async program can run on a pool like this one."
    );
    Ok(())
}
