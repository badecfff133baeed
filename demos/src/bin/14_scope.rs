//! Can a task borrow what is on my stack, or must it own everything?
//!
//! Run it: `cargo run -p demos --bin 14_scope`.
//!
//! Look for: no `Arc`, no `clone`, no `move` of the picture into the tasks; four of them write to their
//! own rows of it, and afterwards we read it as if nothing had happened.

use std::process::ExitCode;

use demos::{answer, run, say, source};
use executor::ThreadPoolExecutor;

const COLUMNS: usize = 64;
const ROWS: usize = 20;

fn main() -> ExitCode {
    run(source!(), demo)
}

/// A character for how long a point of the plane stays near 0 under z² + c.
fn shade(shades: &[u8], column: usize, row: usize) -> u8 {
    let c = (column as f64 / 25.0 - 2.05, row as f64 / 8.7 - 1.1);
    let mut z = (0.0, 0.0);
    let steps = (0..40).take_while(|_| {
        z = (z.0 * z.0 - z.1 * z.1 + c.0, 2.0 * z.0 * z.1 + c.1);
        z.0 * z.0 + z.1 * z.1 < 4.0
    });
    shades[steps.count() * (shades.len() - 1) / 40]
}

fn demo() -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::new(4)?;
    let shades = b" .:-=+*%@".to_vec();
    let mut picture = vec![0; COLUMNS * ROWS];

    let ready: usize = pool.scope(|scope| {
        let mut futures = Vec::new();
        for (part, rows) in picture.chunks_mut(COLUMNS * ROWS / 4).enumerate() {
            let shades = &shades;
            futures.push(scope.submit(move || {
                let first = part * ROWS / 4 * COLUMNS;
                for (index, point) in rows.iter_mut().enumerate() {
                    let index = first + index;
                    *point = shade(shades, index % COLUMNS, index / COLUMNS);
                }
                rows.len()
            })?);
        }
        futures
            .into_iter()
            .map(|future| Ok(future.result()?))
            .sum::<anyhow::Result<usize>>()
    })?;

    for row in picture.chunks(COLUMNS) {
        say!("{}", String::from_utf8_lossy(row).trim_end());
    }
    say!("{ready} points, written by four tasks");
    answer!(
        "in a `scope` it can, even mutably, as the scope does not end before its tasks have. The \
         compiler refuses what would not live long enough."
    );
    Ok(())
}
