//! Reads picture files and prints one JSON line for each: what `benches/readers.py` sets beside
//! other readers.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring stops where it fails"
)]

use std::time::Instant;
use std::{env, fs};

use healthcode::internals::qr::{PictureLimits, read_symbols};

/// The fastest of so many counts: the machine has other work.
const REPEATS: usize = 3;

fn main() {
    for file in env::args().skip(1) {
        let bytes = fs::read(&file).unwrap();
        let limits = PictureLimits::default();
        let (mut unpack, mut whole) = (f64::MAX, f64::MAX);
        let mut found = read_symbols(&bytes, &limits);
        for _ in 0..REPEATS {
            let start = Instant::now();
            let picture = image::load_from_memory(&bytes);
            unpack = unpack.min(start.elapsed().as_secs_f64());
            drop(picture);
            let start = Instant::now();
            found = read_symbols(&bytes, &limits);
            whole = whole.min(start.elapsed().as_secs_f64());
        }
        let (texts, fault) = match found {
            Ok(texts) => (texts, None),
            Err(fault) => (Vec::new(), Some(format!("{fault:?}"))),
        };
        let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        // The others are given unpacked pixels, so unpacking is left out here too.
        let ms = (whole - unpack).max(0.0) * 1000.0;
        println!(
            "{}",
            serde_json::json!({"file": file, "texts": texts, "fault": fault, "ms": ms})
        );
    }
}
