//! Reads picture files and prints one JSON line for each: what `benches/readers.py` sets beside
//! other readers.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring stops where it fails"
)]

use std::time::Duration;
use std::{env, fs};

use healthcode::internals::qr::{PictureLimits, read_symbols};
use rustix::time::{ClockId, clock_gettime};

/// Work is repeated for so long, and so often at least: what comes first finds no memory warm, and other
/// work of the machine only ever adds.
const LEAST: f64 = 50.0;
const TIMES: usize = 3;

/// The processor time of this thread so far, in milliseconds, whatever other work the machine has.
fn busy() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = Duration::try_from(now).unwrap();
    seconds.as_secs_f64() * 1e3
}

/// What some work takes at its fastest, in milliseconds, and what it gives.
fn timed<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let (start, mut least, mut times) = (busy(), f64::MAX, 0);
    loop {
        let before = busy();
        let done = work();
        let after = busy();
        least = least.min(after - before);
        times += 1;
        if times >= TIMES && after - start >= LEAST {
            return (least, done);
        }
    }
}

fn main() {
    for file in env::args().skip(1) {
        let bytes = fs::read(&file).unwrap();
        let limits = PictureLimits::default();
        let (unpack, _) = timed(|| image::load_from_memory(&bytes));
        let (whole, found) = timed(|| read_symbols(&bytes, &limits));
        let (texts, fault) = match found {
            Ok(texts) => (texts, None),
            Err(fault) => (Vec::new(), Some(format!("{fault:?}"))),
        };
        let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        // The others are given unpacked pixels, so unpacking is left out here too.
        let ms = (whole - unpack).max(0.001);
        println!(
            "{}",
            serde_json::json!({"file": file, "texts": texts, "fault": fault, "ms": ms})
        );
    }
}
