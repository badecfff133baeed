//! Looks at the images as a browser would: decoded from the GIF.

use super::{codes, gif};

/// What drawing costs; run it in a release build, with `--ignored --nocapture`.
#[test]
#[ignore = "measures"]
fn measure_time() {
    for code in codes() {
        let fastest = (0..30).map(|_| {
            let start = std::time::Instant::now();
            let file = gif(code).unwrap();
            (start.elapsed(), file.len())
        });
        let (time, size) = fastest.min().unwrap();
        println!("{code} {time:>8.1?} {size:>6} bytes");
        if let Ok(dir) = std::env::var("FLAGS_DUMP") {
            std::fs::write(format!("{dir}/{code}.gif"), gif(code).unwrap()).unwrap();
        }
    }
}
