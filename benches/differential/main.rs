//! Holds prepared keys against ring over as many signatures as wanted:
//! `cargo run --release --features tools --example differential -- --cases 10000000 --seed 1`. Every case is judged
//! three times: by ring, alone, and in a chunk of others. Ends with failure if they disagree.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for measuring stops where it fails"
)]

mod cases;
mod ed25519;
mod p256;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use cases::{Case, Cases};
use healthcode::internals::verify::prepared::{Scratch, verify_all};
use healthcode::internals::verify::{Item, signature_is_good};

/// Judged in one call; a few chunks.
const TOGETHER: u64 = 200;

/// How often ring accepted and refused.
type Counts = BTreeMap<&'static str, [u64; 2]>;

fn main() -> ExitCode {
    let (mut cases, mut seed) = (1_000_000, 1);
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().and_then(|value| value.parse().ok());
        match (name.as_str(), value) {
            ("--cases", Some(value)) => cases = value,
            ("--seed", Some(value)) => seed = value,
            _ => {
                eprintln!("usage: differential [--cases NUMBER] [--seed NUMBER]");
                return ExitCode::from(2);
            }
        }
    }
    let source = Cases::new(seed);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (begun, done) = (Instant::now(), AtomicU64::new(0));
    let counts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|n| {
                let n = u64::try_from(n).unwrap();
                let source = source.reseeded(seed ^ (n + 1) << 48);
                let done = &done;
                scope.spawn(move || run(source, cases, done))
            })
            .collect();
        while done.load(Ordering::Relaxed) < cases && !workers.iter().all(|w| w.is_finished()) {
            thread::park_timeout(std::time::Duration::from_secs(5));
            let now = done.load(Ordering::Relaxed);
            let rate = now / begun.elapsed().as_secs().max(1);
            eprintln!("{now} of {cases}, {rate} a second");
        }
        let parts: Option<Vec<Counts>> = workers.into_iter().map(|w| w.join().unwrap()).collect();
        parts
    });
    let Some(parts) = counts else {
        return ExitCode::FAILURE;
    };
    let mut counts = Counts::new();
    for (family, [accepted, refused]) in parts.into_iter().flatten() {
        let sum = counts.entry(family).or_default();
        sum[0] += accepted;
        sum[1] += refused;
    }
    println!("{:<52} {:>10} {:>10}", "", "accepted", "refused");
    let mut sum = [0, 0];
    for (family, [accepted, refused]) in counts {
        println!("{family:<52} {accepted:>10} {refused:>10}");
        sum = [sum[0] + accepted, sum[1] + refused];
    }
    println!("{:<52} {:>10} {:>10}", "all, by ring", sum[0], sum[1]);
    let seconds = begun.elapsed().as_secs();
    println!("seed {seed}: prepared keys agreed on every one, alone and in chunks, in {seconds} s");
    ExitCode::SUCCESS
}

/// Judges batches until there are enough of them; `None` if there was a disagreement.
fn run(mut source: Cases, cases: u64, done: &AtomicU64) -> Option<Counts> {
    let (mut counts, mut scratch) = (Counts::new(), Scratch::default());
    while done.fetch_add(TOGETHER, Ordering::Relaxed) < cases {
        let batch: Vec<Case> = (0..TOGETHER).map(|_| source.next()).collect();
        let mut together: Vec<Item<'_>> = batch.iter().map(item).collect();
        verify_all(&mut together, &mut scratch);
        for (case, together) in batch.iter().zip(together) {
            let mut alone = [item(case)];
            verify_all(&mut alone, &mut scratch);
            let ring = signature_is_good(&case.key.public, &case.message, &case.signature);
            if [together.accepted(), alone[0].accepted()] != [ring; 2] {
                println!("ring says {ring}, together {together:?}, alone {alone:?}: {case:?}");
                return None;
            }
            counts.entry(case.family).or_default()[usize::from(!ring)] += 1;
        }
    }
    Some(counts)
}

fn item(case: &Case) -> Item<'_> {
    let key = &case.key;
    Item::new(
        &key.public,
        Some(&key.prepared),
        &case.message,
        &case.signature,
    )
}
