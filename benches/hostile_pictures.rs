//! Hostile files and crafted pictures: does any crash the reader, give a text that nobody wrote, or take long?
//!
//! `cargo run --release --features tools --example hostile-pictures -- 10000` takes so many files of those in
//! `tests/it/hostile_files.rs`, whose first 120 every test run takes, and fields of finder patterns. It prints
//! the slowest in processor time. The status is 1 after a crash or a wrong text.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for measuring stops where it fails"
)]

#[expect(dead_code, reason = "tests use more of it")]
#[path = "../tests/it/drawing.rs"]
mod drawing;
#[path = "../tests/it/hostile_files.rs"]
mod hostile_files;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use drawing::{finder_field, read, saved};
use healthcode::internals::qr::{PictureFault, Why};
use hostile_files::Sound;
use image::ImageFormat;

/// So many of the slowest are printed.
const SLOWEST: usize = 5;

/// Fields of finder patterns: the side and a module, in pixels.
const FIELDS: [(u32, u32); 5] = [(176, 1), (1_600, 9), (4_000, 22), (1_000, 1), (4_000, 2)];

fn main() -> ExitCode {
    let count = env::args()
        .nth(1)
        .map_or(10_000, |count| count.parse().unwrap());
    let sound = Sound::new();
    let mut wrong = 0_u64;
    let mut times = Vec::new();
    let mut take = |name: String, file: &[u8]| {
        let before = busy();
        let found = read(file);
        times.push((busy() - before, name.clone()));
        let crash = PictureFault::Unreadable { why: Why::Reader };
        let harm = match found {
            Err(fault) => fault == crash,
            Ok(texts) => !texts.iter().all(|text| sound.texts.contains(text)),
        };
        if harm {
            wrong += 1;
            println!("{name}: a crash or a wrong text");
        }
    };
    for seed in 0..count {
        take(format!("file {seed}"), &sound.hostile(seed));
    }
    for (side, module_px) in FIELDS {
        let file = saved(&finder_field(side, module_px), ImageFormat::Png);
        take(format!("field of {side} by {module_px}"), &file);
    }
    times.sort();
    for (time, name) in times.iter().rev().take(SLOWEST) {
        println!("{name}: {:.0} ms", time.as_secs_f64() * 1_000.0);
    }
    println!("{} files: {wrong} crashes and wrong texts", times.len());
    ExitCode::from(u8::from(wrong > 0))
}

/// The processor time of this thread so far (proc_pid_schedstat: nanoseconds on the processor come first).
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = stat.split(' ').next().unwrap().parse().unwrap();
    Duration::from_nanos(nanoseconds)
}
