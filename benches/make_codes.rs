//! Prints so many codes, one a line behind a key and a TAB, as `healthcode filter` reads them:
//! `cargo run --release --example make-codes -- 200000`. One in ten is no pass: altered, expired or
//! yellow. `--green` makes all of them pass.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a tool for measuring stops where it fails"
)]

mod codes;

use std::env;
use std::io::{self, BufWriter, Write};

use codes::{Kind, Signers};

fn main() {
    let mut args = env::args().skip(1);
    let count: u64 = args.next().unwrap().parse().unwrap();
    let all_green = args.next().is_some_and(|word| word == "--green");
    let signers = Signers::load();
    let mut out = BufWriter::new(io::stdout().lock());
    for n in 0..count {
        let kind = match n % 30 {
            _ if all_green => Kind::Green,
            7 => Kind::Tampered,
            17 => Kind::Expired,
            27 => Kind::Yellow,
            _ => Kind::Green,
        };
        writeln!(out, "{n}\t{}", signers.code(n, kind)).unwrap();
    }
    out.flush().unwrap();
}
