//! A future has completed: which of my inputs was it?
//!
//! Run it: `cargo run -p demos --bin 07_which_input`.
//!
//! Look for: the futures complete in an order of their own, and one of them fails; still each line knows
//! its code. Python keeps a dict `future_to_url` for this; here the key is the future's `id`.

use std::collections::HashMap;
use std::process::ExitCode;

use demos::{Pace, answer, run_at, say, source};
use executor::{ThreadPoolExecutor, as_completed};

fn main() -> ExitCode {
    run_at(40, source!(), demo)
}

/// Stands in for a download: naps, and gives a size or an error of its own.
fn size_of_flag(cc: &str, pace: Pace) -> Result<usize, String> {
    match cc {
        "BR" => pace.nap(3),
        "CN" => pace.nap(1),
        "XX" => {
            pace.nap(2);
            return Err(format!("404: there is no country {cc}"));
        }
        _ => pace.nap(4),
    }
    Ok(1000 + cc.len())
}

fn demo(pace: Pace) -> anyhow::Result<()> {
    let pool = ThreadPoolExecutor::new(4)?;
    let mut code_of = HashMap::new();
    let mut to_do = Vec::new();
    for cc in ["BR", "CN", "XX", "US"] {
        let future = pool.submit(move || size_of_flag(cc, pace))?;
        code_of.insert(future.id(), cc);
        to_do.push(future);
    }

    for future in as_completed(to_do) {
        let cc = code_of[&future.id()];
        // Two layers: did the task end well, and what did it give? Here that may be an error, too.
        match future.result()? {
            Ok(bytes) => say!("{cc}: {bytes} bytes"),
            Err(error) => say!("{cc}: {error}"),
        }
    }
    answer!(
        "the one that `id` says. It can be copied, compared and hashed, so it is the key of a map \
         from future to input. (Or let the task return its input along with its result.)"
    );
    Ok(())
}
