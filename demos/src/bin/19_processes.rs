//! Does work that keeps a core busy want threads or processes?
//!
//! Run it: `cargo run -p demos --bin 19_processes`, best with `--release`.
//!
//! Look for: `time` knows nothing of threads and processes; the three executors give the same values. The
//! times of the pools include the start of their workers.

use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Instant;

use demos::{answer, run, say, source};
use executor::process::{Registry, RemoteTask, serve_if_worker};
use executor::{Executor, InlineExecutor, ProcessPoolExecutor, ThreadPoolExecutor, remote_task};
use sha2::{Digest, Sha256};

fn main() -> ExitCode {
    // New processes of the pool are this very program: here they go to work, and never come back.
    serve_if_worker(&Registry::new().with::<Primes>().with::<Sha>());
    run(source!(), demo)
}

/// How many primes there are among the thousand numbers after `start`.
fn primes(start: u64) -> usize {
    let is_prime = |n: &u64| (2..=n.isqrt()).all(|d| !n.is_multiple_of(d));
    (start..start + 1000).filter(is_prime).count()
}

/// The first bytes of the SHA-256 of 100,000 times the same byte.
fn sha(byte: u8) -> [u8; 4] {
    let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(vec![byte; 100_000]).into();
    [a, b, c, d]
}

// Closures can't leave their process: data and the name of a function can.
remote_task!(Primes = primes(start: u64) -> usize);
remote_task!(Sha = sha(byte: u8) -> [u8; 4]);

/// The outputs of the tasks, and the seconds they took.
fn time<T: RemoteTask>(
    executor: &impl Executor<T>,
    tasks: Vec<T>,
) -> anyhow::Result<(Vec<T::Output>, f64)> {
    let began = Instant::now();
    let outputs = executor.map_tasks(tasks)?.collect::<Result<Vec<_>, _>>()?;
    Ok((outputs, began.elapsed().as_secs_f64()))
}

/// One row of the table.
fn compare<T>(name: &str, tasks: &[T], workers: usize) -> anyhow::Result<()>
where
    T: RemoteTask<Output: PartialEq> + Clone,
{
    let (expected, sequential) = time(&InlineExecutor::new(), tasks.to_vec())?;
    let (outputs, threads) = time(&ThreadPoolExecutor::new(workers)?, tasks.to_vec())?;
    anyhow::ensure!(outputs == expected, "the threads computed something else");
    let (outputs, processes) = time(&ProcessPoolExecutor::new(workers)?, tasks.to_vec())?;
    anyhow::ensure!(outputs == expected, "the processes computed something else");
    say!("{name:<10}{sequential:>10.3}s{threads:>10.3}s{processes:>10.3}s");
    Ok(())
}

fn demo() -> anyhow::Result<()> {
    let cores = available_parallelism()?.get();
    say!("on a machine with {cores} cores");
    say!();
    say!("          sequential    threads  processes");
    let starts: Vec<Primes> = (0..40).map(|n| Primes(1_000_000 + 1000 * n)).collect();
    compare("primes", &starts, cores)?;
    let bytes: Vec<Sha> = (0..40).map(Sha).collect();
    compare("SHA-256", &bytes, cores)?;
    answer!(
        "either: both use all cores, here {cores}: nothing in Rust makes threads take turns. Threads start \
         sooner and share memory. Processes are for tasks that may crash, leak, or have to be killed."
    );
    Ok(())
}
