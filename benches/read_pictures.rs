//! Reads picture files and prints one JSON line for each: what `benches/readers.py` sets beside
//! other readers. With `--draw FOLDER` first, it also writes FOLDER/NAME.png, the picture with what each
//! stage saw drawn over it, and takes no times.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring stops where it fails"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use healthcode::internals::qr::{PictureFault, PictureLimits, QrText, read_symbols, trace_symbols};
use rustix::time::{ClockId, clock_gettime};

mod draw;

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

type Found = Result<Vec<QrText>, PictureFault>;

fn main() {
    let mut arguments = env::args().skip(1).peekable();
    let draw = arguments.next_if(|word| word == "--draw").is_some();
    let folder = draw.then(|| PathBuf::from(arguments.next().unwrap()));
    for file in arguments {
        let bytes = fs::read(&file).unwrap();
        let (ms, found) = match &folder {
            Some(folder) => (None, drawn(&file, &bytes, folder)),
            None => measured(&bytes),
        };
        let (texts, fault) = match found {
            Ok(texts) => (texts, None),
            Err(fault) => (Vec::new(), Some(format!("{fault:?}"))),
        };
        let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        println!(
            "{}",
            serde_json::json!({"file": file, "texts": texts, "fault": fault, "ms": ms})
        );
    }
}

fn measured(bytes: &[u8]) -> (Option<f64>, Found) {
    let limits = PictureLimits::default();
    let (unpack, _) = timed(|| image::load_from_memory(bytes));
    let (whole, found) = timed(|| read_symbols(bytes, &limits));
    // The others are given unpacked pixels, so unpacking is left out here too.
    (Some((whole - unpack).max(0.001)), found)
}

fn drawn(file: &str, bytes: &[u8], folder: &Path) -> Found {
    let (found, trace) = trace_symbols(bytes, &PictureLimits::default());
    if let Ok(picture) = image::load_from_memory(bytes) {
        let name = Path::new(file).with_extension("png");
        let to = folder.join(name.file_name().unwrap());
        fs::create_dir_all(folder).unwrap();
        assert!(!to.exists(), "{} is there already", to.display());
        draw::drawn(&picture, &trace).save(to).unwrap();
    }
    found
}
