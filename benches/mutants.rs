//! Spoils live codes and sees that none passes, over as many mutants as wanted:
//! `cargo run --release --features tools --example mutants -- --cases 10000000 --seed 1`. The notice accepts what is shown live and
//! nothing else, so every mutant that passes is a fault; then it is printed, and the end is failure.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for measuring stops where it fails"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use healthcode::internals::base::base64url;
use healthcode::{
    Checker, Clock, Notice, Presented, Timestamp, Traveller, Verdict, Verifier, embedded,
};

const NOTICE: &[u8] = include_bytes!("../fixtures/notices/live-at-the-city-entry.json");

/// Codes that pass as they are: each with a proof by its holder's phone.
const LIVE: [&str; 2] = [
    include_str!("../fixtures/codes/bound-live.txt"),
    include_str!("../fixtures/codes/bound-required-live.txt"),
];

/// Texts whose parts are put into the live ones.
const OTHERS: [&str; 6] = [
    include_str!("../fixtures/codes/bound-challenge.txt"),
    include_str!("../fixtures/codes/bound-gate.txt"),
    include_str!("../fixtures/codes/bound-other-phone.txt"),
    include_str!("../fixtures/codes/bound-other-code.txt"),
    include_str!("../fixtures/codes/bound-copy.txt"),
    include_str!("../fixtures/codes/zhejiang-green.txt"),
];

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~=+/ \n";

/// How many are judged in one call.
const TOGETHER: usize = 100;

/// splitmix64: the same seed gives the same mutants.
struct Lot(u64);

impl Lot {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let drawn = (z ^ z >> 31) % u64::try_from(most).unwrap();
        usize::try_from(drawn).unwrap()
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The ways to spoil a text.
const WAYS: [&str; 9] = [
    "character",
    "lost",
    "put in",
    "swapped",
    "cut",
    "bit of a segment",
    "segment of another",
    "segment repeated",
    "several",
];

/// One mutant, and the way that made it.
fn mutant(lot: &mut Lot) -> (usize, String) {
    let text = lot.of(&LIVE).trim();
    let way = lot.below(WAYS.len());
    let spoiled = match WAYS[way] {
        "several" => {
            let mut spoiled = text.to_owned();
            for _ in 0..2 + lot.below(4) {
                let way = lot.below(WAYS.len() - 1);
                spoiled = spoil(&spoiled, way, lot);
            }
            spoiled
        }
        _ => spoil(text, way, lot),
    };
    (way, spoiled)
}

fn spoil(text: &str, way: usize, lot: &mut Lot) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let place = lot.below(bytes.len().max(1));
    match WAYS[way] {
        "character" if !bytes.is_empty() => bytes[place] = *lot.of(ALPHABET),
        "lost" if !bytes.is_empty() => drop(bytes.remove(place)),
        "put in" => bytes.insert(place, *lot.of(ALPHABET)),
        "swapped" if !bytes.is_empty() => {
            let other = lot.below(bytes.len());
            bytes.swap(place, other);
        }
        "cut" => bytes.truncate(place),
        _ => return spoil_segment(text, WAYS[way], lot),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The segments between dots and tildes, with what is between them.
fn spoil_segment(text: &str, way: &str, lot: &mut Lot) -> String {
    let is_between = |c: char| c == '.' || c == '~';
    let mut segments: Vec<String> = text.split(is_between).map(str::to_owned).collect();
    let between: Vec<char> = text.chars().filter(|c| is_between(*c)).collect();
    let place = lot.below(segments.len());
    match way {
        "bit of a segment" => {
            if let Some(mut bytes) = base64url::decode(&segments[place])
                && !bytes.is_empty()
            {
                let byte = lot.below(bytes.len());
                bytes[byte] ^= 1 << lot.below(8);
                segments[place] = base64url::encode(&bytes);
            }
        }
        "segment of another" => {
            let other = lot.of(&OTHERS).trim();
            let theirs: Vec<&str> = other.split(is_between).collect();
            segments[place] = (*lot.of(&theirs)).to_owned();
        }
        _ => segments[place] = segments[lot.below(segments.len())].clone(),
    }
    let mut spoiled = segments[0].clone();
    for (between, segment) in between.iter().zip(&segments[1..]) {
        spoiled.push(*between);
        spoiled.push_str(segment);
    }
    spoiled
}

/// By way: how many, and how many reached each verdict's reason.
#[derive(Default)]
struct Count {
    cases: u64,
    same: u64,
    reasons: BTreeMap<String, u64>,
    passed: Vec<String>,
}

fn run(verifier: &Verifier, clock: Clock, seed: u64, cases: u64, done: &AtomicU64) -> Count {
    let mut lot = Lot(seed);
    let mut worker = verifier.worker();
    let traveller = Traveller::default();
    let mut count = Count::default();
    while done.fetch_add(100, Ordering::Relaxed) < cases {
        let mutants: Vec<(usize, String)> = (0..TOGETHER).map(|_| mutant(&mut lot)).collect();
        let codes: Vec<Presented<'_>> = mutants
            .iter()
            .map(|(_, text)| Presented::new(text, &traveller, clock))
            .collect();
        worker.judge_all(&codes, |n, evaluation| {
            let text = mutants[n].1.trim_ascii();
            // White space around a code is nothing, some changes change nothing, and segments of a genuine text may
            // come together again.
            if LIVE.iter().chain(&OTHERS).any(|known| known.trim() == text) {
                count.same += 1;
                return;
            }
            count.cases += 1;
            let decision = evaluation.decision();
            if decision.verdict == Verdict::Pass {
                count.passed.push(text.to_owned());
            }
            let reason = decision.reasons.first();
            let reason = reason.map_or("none", |reason| reason.code.as_str());
            *count.reasons.entry(reason.to_owned()).or_default() += 1;
        });
    }
    count
}

fn main() -> ExitCode {
    let (mut cases, mut seed) = (1_000_000, 1);
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().and_then(|value| value.parse().ok());
        match (name.as_str(), value) {
            ("--cases", Some(value)) => cases = value,
            ("--seed", Some(value)) => seed = value,
            _ => {
                eprintln!("usage: mutants [--cases NUMBER] [--seed NUMBER]");
                return ExitCode::from(2);
            }
        }
    }
    let checker = Checker::new(
        embedded::demo_registry().unwrap(),
        Notice::load("live", NOTICE).unwrap(),
        embedded::risk_register().unwrap(),
    );
    let clock = Clock::given(Timestamp::parse(embedded::DEMO_CLOCK).unwrap());
    for live in LIVE {
        let verdict = checker.check(live, &Traveller::default(), clock).verdict;
        assert_eq!(verdict, Verdict::Pass, "the code itself must pass");
    }
    let verifier = Verifier::new(checker).remembering(10);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (begun, done) = (Instant::now(), AtomicU64::new(0));
    let counts: Vec<Count> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|n| {
                let seed = seed ^ (u64::try_from(n).unwrap() + 1) << 48;
                let (verifier, done) = (&verifier, &done);
                scope.spawn(move || run(verifier, clock, seed, cases, done))
            })
            .collect();
        workers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for (reason, count) in counts.iter().flat_map(|count| &count.reasons) {
        *reasons.entry(reason.clone()).or_default() += count;
    }
    let judged: u64 = counts.iter().map(|count| count.cases).sum();
    let same: u64 = counts.iter().map(|count| count.same).sum();
    println!(
        "{judged} mutants in {:.0} s (besides, {same} that were a genuine text again)",
        begun.elapsed().as_secs_f64()
    );
    for (reason, count) in reasons {
        println!("{count:>12} {reason}");
    }
    let passed: Vec<&String> = counts.iter().flat_map(|count| &count.passed).collect();
    for text in &passed {
        println!("PASSED: {text}");
    }
    println!("{} passed", passed.len());
    ExitCode::from(u8::from(!passed.is_empty()))
}
