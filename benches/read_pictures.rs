//! Reads picture files and prints one JSON line for each: what `benches/readers.py` sets beside
//! other readers.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring stops where it fails"
)]

use std::{env, fs};

use healthcode::internals::qr::{PictureLimits, read_symbols};

/// Counts are repeated for so long, in milliseconds: the kernel adds up by a few of them.
const LEAST: f64 = 50.0;

/// The processor time of this thread so far, in milliseconds, whatever other work the machine has
/// (proc_pid_schedstat: nanoseconds on the processor come first).
fn busy() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds: f64 = stat.split(' ').next().unwrap().parse().unwrap();
    nanoseconds / 1e6
}

/// What some work takes, in milliseconds, and what it gives.
fn timed<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let start = busy();
    let mut times = 0.0;
    loop {
        let done = work();
        times += 1.0;
        let spent = busy() - start;
        if spent >= LEAST {
            return (spent / times, done);
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
