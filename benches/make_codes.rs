//! Prints so many codes, one a line behind a key and a TAB, as `healthcode filter` reads them, and
//! writes the folder of the registry that knows their issuers:
//! `cargo run --release --features tools --example make-codes -- 200000 keys-to-measure > codes.txt`. One in ten is
//! no pass: altered, expired or yellow. `--green` makes all of them pass.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a tool for measuring stops where it fails"
)]

#[expect(dead_code, reason = "benches judge the codes too")]
mod codes;

use std::io::{self, BufWriter, Write};
use std::{env, fs};

use codes::{Issuers, Kind};
use healthcode::Algorithm;

/// The provinces of the mainland.
const ISSUERS: usize = 31;

fn main() {
    let mut args = env::args().skip(1);
    let count: u64 = args.next().unwrap().parse().unwrap();
    let keys = args.next().unwrap();
    let all_green = args.next().is_some_and(|word| word == "--green");
    let issuers = Issuers::new(&[Algorithm::Ed25519, Algorithm::Es256], ISSUERS);
    fs::create_dir_all(&keys).unwrap();
    for (name, bytes) in &issuers.documents {
        fs::write(format!("{keys}/{name}"), bytes).unwrap();
    }
    let mut out = BufWriter::new(io::stdout().lock());
    for n in 0..count {
        let kind = match n % 30 {
            _ if all_green => Kind::Green,
            7 => Kind::Tampered,
            17 => Kind::Expired,
            27 => Kind::Yellow,
            _ => Kind::Green,
        };
        writeln!(out, "{n}\t{}", issuers.code(n, kind)).unwrap();
    }
    out.flush().unwrap();
}
