//! The end of a pool while callbacks run: on owners, on those who wait, on those who end it.

use std::sync::{Arc, mpsc};

use super::support::*;
use executor::{Future, ProcessPoolExecutor, Shutdown, TaskError};

#[test]
fn the_callbacks_of_a_lost_task_hold_nobody_up() {
    soon(|| {
        let pool = pool(1);
        let lost = pool.submit(Exit(3)).unwrap();
        let next = pool.submit(Double(1)).unwrap();
        let (go_on, wait) = mpsc::channel::<()>();
        lost.add_done_callback(move |_| wait.recv().unwrap());
        assert_eq!(next.result().unwrap(), 2);
        go_on.send(()).unwrap();
    });
}

/// Whose callback waits for another one that ends with it.
fn pair(pool: &ProcessPoolExecutor) -> (Future<u64>, mpsc::Receiver<TaskError>) {
    let [first, second] = [1, 2].map(|n| pool.submit(Double(n)).unwrap());
    let (send, receive) = mpsc::channel();
    first.add_done_callback(move |_| send.send(second.result().unwrap_err()).unwrap());
    (first, receive)
}

#[test]
fn callbacks_of_what_ends_with_the_pool_may_wait_for_each_other() {
    soon(|| {
        let (_guard, dir) = tempdir();
        let wait = format!("while ! [ -e {dir}/go ]; do sleep 0.01; done");
        let pool = script(1, &wait).build().unwrap();
        let (first, second) = pair(&pool);
        std::fs::write(format!("{dir}/go"), "").unwrap();
        assert!(matches!(first.result(), Err(TaskError::Broken(_))));
        assert!(matches!(second.recv().unwrap(), TaskError::Broken(_)));

        let (_guard, dir) = tempdir();
        let wait = format!("while ! [ -e {dir}/go ]; do sleep 0.01; done");
        let pool = Arc::new(script(1, &wait).build().unwrap());
        let (first, second) = pair(&pool);
        let (third, fourth) = pair(&pool);
        let inner = Arc::clone(&pool);
        first.add_done_callback(move |_| drop(inner.shutdown(Shutdown::drain())));
        pool.kill_workers();
        assert!(first.cancelled() && third.cancelled());
        for error in [second, fourth] {
            assert!(matches!(error.recv().unwrap(), TaskError::Cancelled));
        }
    });
}
